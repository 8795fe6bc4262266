"""Characters that cannot be seen are shown escaped wherever text of a submission goes."""

import csv
import json
import sys
import unicodedata

import pytest

from grader.checks.assignment import Assignment
from grader.checks.show import show_value
from grader.intake.bounded import shown
from grader.intake.origins import Origin, clear_name, printable, which
from grader.intake.submissions import SubmissionPath, SubmittedFiles, find_submissions, read
from grader.judge.conditions import results_of
from grader.judge.settings import Settings
from grader.outputs.graded import Graded
from grader.outputs.results_folder import ResultsFolder
from grader.worker.data.records import Table
from grader.worker.data.visible_text import is_unseen, quoted, visible
from tests.grader.handed_in import folder
from tests.grader.test_results import result

ZERO_WIDTH, TURNED, TAG = "\u200b", "\u202e", "\U000e0041"
FORMATS = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) == "Cf"]


def test_all_of_the_category_format_are_escaped_as_python_does():
    assert len(FORMATS) > 150 and all(map(is_unseen, FORMATS))
    for c in FORMATS:
        assert visible(f"a{c}b") == f"a{c!r}b".replace("'", "")


@pytest.mark.parametrize(
    "text",
    ["plain", "Käse, 日本, Ω\u00a0m, π²", "two\nlines\tand a tab", "❤\ufe0f", "", "a\\u202e"],
)
def test_what_can_be_seen_stays(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    "c", ["\x1b", "\x00", "\r", "\x9b", "\u2028", "\ud800", "\u3164", "\ue000"]
)
def test_controls_halves_and_blanks_are_escaped(c):
    assert visible(f"a{c}b").isascii()


def test_a_text_in_a_message_is_what_python_shows():
    raw = f"sad{ZERO_WIDTH}dle{TURNED}{TAG}\x1b"
    assert quoted(visible(raw)) == show_value(visible(raw)) == repr(raw)
    assert show_value(Table([(visible(raw), visible(raw))])) == "{" + f"{raw!r}: {raw!r}" + "}"
    assert quoted("C:\\new") == r"'C:\\new'"


def test_names_of_files_and_submissions(tmp_path):
    name = f"ada{TURNED}{TAG}\u3164"
    folder(tmp_path / "in" / name, {f"sad{ZERO_WIDTH}dle.py": b"", "saddle.py.txt": b"x = 1\n"})
    (place,), _ = find_submissions([], tmp_path / "in")
    assert place.name == "ada"
    assert printable(place.identity).endswith(r"ada\u202e\U000e0041\u3164/")
    problems = " ".join(read(place).problems)
    assert not any(map(is_unseen, problems))
    assert shown(f"a{TURNED}\\.py") == r"a\u202e?.py"


def test_everything_that_is_written(tmp_path):
    unseen = f"{ZERO_WIDTH}{TURNED}{TAG}"
    origin = Origin(f"a{unseen}.zip", "/srv")
    files = {"answers.md": f"## 1.d\n\nIt diverges{unseen}.\n".encode()}
    submission = SubmittedFiles("a", files, (f"problem {unseen}",), origin)
    record = Graded(submission, [result("1.a", 1, 12, "failed")], printed=unseen, log=unseen)
    record.results = [
        type(r)(**{**vars(r), "message": f"message {unseen}", "likely": unseen})
        for r in record.results
    ]
    record.faults = [f"fault {unseen}"]
    results = results_of(record, Settings(), Assignment.load())
    texts = [results["output"], *(test["output"] for test in results["tests"])]
    assert r"message \u200b\u202e\U000e0041" in texts
    assert not any(c in text for text in texts for c in unseen)
    written = next(t for t in results["tests"] if t["number"] == "1.d.written")
    assert written["extra_data"]["answer"] == r"It diverges\u200b\u202e\U000e0041."
    out = ResultsFolder(tmp_path)
    out.save("a", results)
    out.save_grades(Assignment.load())
    saved = (tmp_path / "a" / "results.json").read_text(encoding="utf-8")
    table = (tmp_path / "grades.csv").read_text(encoding="utf-8")
    assert not any(c in saved + table for c in unseen)
    assert json.loads(saved)["extra_data"]["source"]["name"] == origin.name  # who it is, as it was
    (row,) = csv.DictReader(table.splitlines())
    assert row["handed in as"] == r"/srv/a\u200b\u202e\U000e0041.zip"
    assert row["problems"].endswith(r"problem \u200b\u202e\U000e0041")


def test_a_name_finds_its_submission_as_it_is_shown_and_as_it_is():
    one, other = Origin(f"ada{TURNED}.zip", "/srv/week-1"), Origin(f"ada{TURNED}/", "/srv/week-2")
    known = {"ada": one, "ada-2": other}
    for name, origin in known.items():
        told = clear_name(name, known)
        assert not any(map(is_unseen, told))
        assert which(told, known) == which(f"week-{name[4:] or 1}/{origin.name}", known) == name


def test_a_submission_path_that_is_no_text_can_be_written(tmp_path):
    place = SubmissionPath("x", tmp_path / "no\udcfftext")
    assert r"\udcff" in printable(place.identity)
