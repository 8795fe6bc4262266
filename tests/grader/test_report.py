"""`grader report`: what its page says about a class, and what it must not say."""

import csv
import json
import re
from dataclasses import replace
from math import sqrt

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.intake.persons import Person
from grader.report import charts, item_statistics, misconceptions, thumbnails
from grader.report.class_page import runs_away
from grader.report.class_records import Record
from grader.report.diagnoses import Diagnoses, as_toml
from grader.report.redaction import Redactor
from tests.grader import reported_class
from tests.grader.reported_class import CONDITIONS, failed, picture, save

TODO = ("todo", "simulate", "")
WRONG_SIGN = failed("[0.0, 2.0]", "(x - eta f_x, y + eta f_y)", "y descends: it must ascend")


def run(*words, code=0):
    done = CliRunner().invoke(cli.app, ["report", *map(str, words)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def page_of(folder, *options):
    run(folder, *options)
    return (folder / "report.html").read_text(encoding="utf-8")


def in_words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def records_of(folder):
    found = sorted(folder.glob("*/results.json"))
    return [Record.of(f.parent.name, json.loads(f.read_text(encoding="utf-8"))) for f in found]


class TestStatistics:
    def test_discrimination_is_point_biserial_with_the_rest(self, tmp_path):
        """Worked by hand for check 2.d.1 (2 points). The rests are 14, 10, 5 of those who solved
        it, and 9, 4 of those who did not: the means are 29/3 and 13/2, and 42/5 of all."""
        wrong = failed("0.1", "0.7")
        rests = [
            ({}, True),  # 4 + 4 + 5 + 1 = 14
            ({"1.b.1": wrong}, True),  # 10
            ({"1.b.1": wrong, "1.b.2": wrong, "2.e.1": wrong}, True),  # 5
            ({"1.d.1": wrong}, False),  # 9
            ({"1.b.1": wrong, "1.d.1": wrong, "2.e.1": wrong}, False),  # 4
        ]
        for place, (outcomes, solved) in enumerate(rests):
            save(tmp_path, f"s{place}", {**outcomes, **({} if solved else {"2.d.1": wrong})})
        save(tmp_path, "s5", {"2.d.1": TODO})  # has not attempted it
        save(tmp_path, "s6", {"2.d.1": wrong}, faults=["1.b.1 the check itself failed"])
        records = records_of(tmp_path)
        (check,) = [c for c in item_statistics.checks_of(records) if c.number == "2.d.1"]
        item = item_statistics.of_check(check, records)
        spread = sqrt(sum((rest - 42 / 5) ** 2 for rest in (14, 10, 5, 9, 4)) / 5)
        by_hand = (29 / 3 - 13 / 2) / spread * sqrt(3 / 5 * 2 / 5)
        assert (
            item.discrimination.value == pytest.approx(by_hand) == pytest.approx(0.42960, abs=1e-5)
        )
        assert (item.counted, item.attempted, item.solved, item.todo) == (7, 6, 3, 1)
        assert item.mean == pytest.approx(6 / 7) and item.seconds == 0.25

    @pytest.mark.parametrize(
        ("pairs", "why"),
        [
            ([(1, 5), (0, 3)], "fewer than 3 have attempted it"),
            ([(1, 5), (1, 3), (1, 4)], "all who attempted it have the same points for it"),
            ([(1, 5), (0, 5), (1, 5)], "all who attempted it have the same points for the rest"),
        ],
    )
    def test_where_it_is_undefined_the_page_says_why(self, pairs, why):
        found = item_statistics.correlation(pairs)
        assert (found.value, found.why, str(found)) == (None, why, "–")

    def test_a_question_is_correlated_with_the_other_questions(self, tmp_path):
        wrong = failed("0.1", "0.7")
        save(tmp_path, "a")
        save(tmp_path, "b", {"1.b.1": wrong})
        save(tmp_path, "c", {"1.b.1": wrong, "1.b.2": wrong, "2.d.1": wrong})
        item = item_statistics.of_question("1.b", "", records_of(tmp_path), extra=False)
        # points 8, 4, 0 with rests 8, 8, 6
        assert item.discrimination.value == pytest.approx(sqrt(3) / 2)
        assert (item.attempted, item.solved, item.mean) == (3, 1, 4)

    def test_median_of_seconds_is_of_those_who_attempted_it(self, tmp_path):
        for name, seconds in (("a", 1.0), ("b", 2.0), ("c", 9.0)):
            save(tmp_path, name, seconds=seconds)
        save(tmp_path, "d", {"2.d.1": TODO}, seconds=100.0)
        records = records_of(tmp_path)
        check = records[0].outcomes["2.d.1"].check
        assert item_statistics.of_check(check, records).seconds == 2.0


class TestMisconceptions:
    def test_the_same_cause_is_counted_once_for_each_submission(self, tmp_path):
        for name in "abc":
            save(tmp_path, name, {"1.b.1": WRONG_SIGN})
        save(tmp_path, "d", {"1.b.1": failed("[9.0, 2.0]", "other", "y descends: it must ascend")})
        save(tmp_path, "e", {"1.b.1": ("timeout", "step: stopped after 10 s", "")})
        records = records_of(tmp_path)
        check = records[0].outcomes["1.b.1"].check
        first, second = misconceptions.groups_of(check, records, Diagnoses({}))
        assert (first.count, first.is_explained, first.is_suspicious) == (4, True, True)
        assert (second.count, second.outcome, second.is_suspicious) == (1, "timeout", False)
        assert misconceptions.commonest([first, second])[0].count == 4

    def test_without_a_cause_messages_are_compared_but_for_numbers(self):
        one, two = "returned: [0.5, -2e-3] in 'ab'", "returned: [1, 7]  in 'c'"
        assert misconceptions.normal(one) == misconceptions.normal(two)
        assert misconceptions.normal("f_xx: 3") != misconceptions.normal("f_yy: 3")

    @pytest.mark.parametrize(("wrong", "warns"), [(4, False), (5, True)])
    def test_a_check_is_suspicious_above_40_percent(self, tmp_path, wrong, warns):
        for place in range(10):
            save(tmp_path, f"s{place}", {"1.b.1": WRONG_SIGN} if place < wrong else None)
        save(tmp_path, "stub", {"1.b.1": TODO})  # attempted nothing: not counted
        assert ("Look at the check first" in page_of(tmp_path)) == warns

    def test_diagnoses_of_the_corpus_are_found_by_cause(self):
        messages = (
            "## 1.b x\n\nThe sign.\n\n    1.b.1  step: right.\n    asked     a\n    likely    b\n"
        )
        assert 'check = "step: right."\nlikely = "b"\ndiagnoses = ["The sign."]' in as_toml(
            messages
        )
        assert len(Diagnoses.load().by_cause) > 100


class TestPage:
    def test_faults_and_unreadable_ones_come_first(self, tmp_path):
        save(tmp_path, "ok")
        save(tmp_path, "bad", faults=["2.e.1 the check itself failed: KeyError"])
        save(tmp_path, "none", files={}, problems=["none.zip is not a zip: make the zip again"])
        (tmp_path / "torn").mkdir()
        (tmp_path / "torn" / "results.json").write_text("{")
        (tmp_path / "odd").mkdir()
        odd = json.loads((tmp_path / "ok" / "results.json").read_text())
        odd["tests"][0]["extra_data"] = None
        (tmp_path / "odd" / "results.json").write_text(json.dumps(odd))
        text = in_words(page_of(tmp_path, "--names"))
        assert "5 submissions 2 read" in text
        order = [
            "grader failed for 1",
            "Damaged results.json : odd, torn",
            "is not a zip",
            "Points",
        ]
        assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)

    def test_pending_answers_are_counted_apart(self, tmp_path):
        save(tmp_path, "a")
        save(tmp_path, "b")
        assert "2 of 2 written answers pending (6 points)" in in_words(page_of(tmp_path))

    def test_it_says_how_it_was_made_and_what_differs(self, tmp_path):
        save(tmp_path, "a")
        save(tmp_path, "b")
        save(tmp_path, "c", conditions=replace(CONDITIONS, seed=8))
        text = in_words(page_of(tmp_path).partition('id="made"')[2])
        assert "seed 7 (2) 8 (1)" in text and "pictures drawn" in text
        assert "saddle-to-gan 0.1.0" in text and "A: namespaces" in text

    def test_the_gallery_begins_with_the_farthest_and_marks_the_odd_one(self, tmp_path):
        for name, fd32 in (("a", 210.0), ("b", 615.0), ("c", 228.0)):
            save(tmp_path, name, fd32=fd32, drawn={"2.e.1": picture()})
        save(tmp_path, "old", fd32=220.0)
        html = page_of(tmp_path, "--names")
        gallery = html.partition('<h2 id="gallery"')[2].partition("<h2")[0]
        assert re.findall(r"FD32 (\d+)", gallery) == ["615", "228", "220", "210"]
        assert gallery.count("odd:") == 1 and "fd32 615 (correct runs: 0 to 420)" in gallery
        assert gallery.count("data:image/png") == 3 and "no picture" in gallery

    def test_damaged_pictures_are_no_pictures(self, tmp_path):
        save(tmp_path, "a", fd32=220.0, drawn={"2.e.1": picture()})
        file = tmp_path / "a" / "feedback" / "2.e.1-train.png"
        file.write_bytes(file.read_bytes()[:900])
        assert "no picture" in page_of(tmp_path)

    def test_no_results_is_said(self, tmp_path):
        assert "contains no results" in run(tmp_path, code=2)

    def test_a_large_class_gets_a_folder_and_loses_it_again(self, tmp_path, monkeypatch):
        from grader.report import report_files

        save(tmp_path, "a", fd32=220.0, drawn={"2.e.1": picture()})
        monkeypatch.setattr(report_files, "ROOM", 10)
        html = page_of(tmp_path)
        (number,) = re.findall(r'report_files/no-(\d+)\.png" *>', html)
        person = (tmp_path / "report_files" / "people-1.html").read_text(encoding="utf-8")
        assert f'id="no-{number}"' in person and f"report_files/people-1.html#no-{number}" in html
        assert f'src="../report_files/no-{number}.png"' in person
        monkeypatch.undo()
        page_of(tmp_path)
        assert not (tmp_path / "report_files").exists()

    def test_so_does_one_whose_page_would_be_too_large(self, tmp_path, monkeypatch):
        from grader.report import report_files

        save(tmp_path, "a", {"1.b.1": failed("(1, 2)", "(3, 4)")})
        page = tmp_path / "report.html"
        monkeypatch.setattr(report_files, "LARGEST", len(page_of(tmp_path).encode()) - 1)
        run(tmp_path)
        assert page.stat().st_size <= report_files.LARGEST
        assert "(3, 4)" in (tmp_path / "report_files" / "people-1.html").read_text()


class TestNames:
    ADA = Person("Ada Lovelace", (("canvas user id", "123456"), ("login", "alove")), "ada.l@b.edu")
    SECRETS = ("Ada", "Lovelace", "123456", "alove", "ada.l@b.edu", "lovelaceada_77", "somebody")

    def save_ada(self, folder):
        told = "Raised by Ada Lovelace, alove, in /home/somebody/class/lovelaceada_77.zip"
        save(
            folder,
            "lovelaceada_77",
            {"1.b.1": failed(f"'{told}'", "(x, y)"), "2.d.1": ("timeout", told, "")},
            persons=[self.ADA],
            problems=["lovelaceada_77.zip has two saddle.py"],
            faults=["1.b.1 the check failed on Ada's answer"],
            answers="# 1.d\nby Lovelace, Ada (ada.l@b.edu), login alove, id 123456\n",
        )
        save(folder, "bob", {"1.b.1": failed("'with Ada Lovelace'", "(x, y)")})

    def test_without_names_they_are_nowhere_in_the_page(self, tmp_path):
        self.save_ada(tmp_path)
        html = page_of(tmp_path)
        found = [s for s in self.SECRETS if re.search(rf"(?i)(?<![a-z]){re.escape(s)}", html)]
        assert found == ["somebody"]  # in a path that the submission told: no name of the results
        assert "bob" not in html and "[name]" in html

    def test_names_are_shown_when_asked_for(self, tmp_path):
        self.save_ada(tmp_path)
        html = page_of(tmp_path, "--names")
        assert "Ada Lovelace" in html and "bob" in html and "[name]" not in html

    def test_numbers_are_the_same_each_time_and_stand_in_a_file(self, tmp_path):
        for name in ("ada", "bob", "eve"):
            save(tmp_path, name)
        page_of(tmp_path)
        first = (tmp_path / "pseudonyms.csv").read_text(encoding="utf-8")
        save(tmp_path, "late")
        page_of(tmp_path)
        with (tmp_path / "pseudonyms.csv").open(newline="", encoding="utf-8") as lines:
            rows = {row["name"]: row["number"] for row in csv.DictReader(lines)}
        assert all(f"{rows[name]},{name}\n" in first for name in ("ada", "bob", "eve"))
        assert len(set(rows.values())) == 4

    def test_a_damaged_file_of_numbers_is_refused(self, tmp_path):
        save(tmp_path, "ada")
        (tmp_path / "pseudonyms.csv").write_text("number,name\n1,ada\n1,bob\n")
        assert "each number once: correct it" in run(tmp_path, code=2)

    def test_words_of_the_assignment_and_numbers_are_no_names(self):
        redact = Redactor([("step",), ("Mark Step",), ("41",)], {"step"})
        assert redact("step(41) by mark step, Step and Mark") == "step(41) by [name], Step and Mark"
        assert redact("the end", ["Ann The"]) == "[name] end"


def test_a_path_that_runs_away():
    def returned(text):
        return reported_class.failed(text, "(x, y)")[1]

    assert runs_away(returned("[1.0, inf]")) and runs_away(returned("[nan, 2]"))
    assert runs_away(returned("[3.2e+5, 2]")) and not runs_away(returned("[3.2, -2]"))


def test_samples_are_cut_from_the_picture_of_the_short_training(tmp_path):
    from PIL import Image

    (tmp_path / "feedback").mkdir()
    (tmp_path / "feedback" / "2.e.1-train.png").write_bytes(picture())
    samples = thumbnails.samples_of(tmp_path, "2.e.1-train.png")
    assert samples is not None and len(samples) < 6_000
    (tmp_path / "s.png").write_bytes(samples)
    assert Image.open(tmp_path / "s.png").size == (90, 90)
    assert thumbnails.samples_of(tmp_path, "missing.png") is None


def test_curves_of_odd_losses():
    assert charts.curves(None) is None and charts.curves([["x"]]) is None
    drawn = charts.curves([[0.7, None], [1e300, 1.3], [0.6, 1.2]])
    assert drawn is not None and "nan" not in drawn.generator + drawn.discriminator
