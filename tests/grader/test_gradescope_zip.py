"""Gradescope's autograder: the zip, what the platform says of a submission, what students see."""

import base64
import io
import json
import multiprocessing
import re
import time
import tomllib
import zipfile

import pytest
from PIL import Image

from grader.checks.assignment import Assignment
from grader.checks.layout import ROOT, SOLUTIONS
from grader.checks.results.result import Result
from grader.gradescope import autograder_zip, container, platform_results, submission_run
from grader.gradescope.platform_results import PICTURES, Ending, by_code, present
from grader.gradescope.submission_metadata import Metadata, read
from grader.gradescope.submission_run import Run, RunSettings
from grader.intake.submissions import SubmittedFiles
from grader.judge.settings import Settings
from grader.outputs.graded import Graded
from grader.outputs.totals import Totals

SETTINGS = Settings(questions=("1.a", "1.d"), seed=5, tier="B")
SUBMISSION = SubmittedFiles("submission", {"saddle.py": b""}, ())


def result(number="1.a.1", outcome="passed", points=1.0, **more) -> Result:
    question = number.rpartition(".")[0]
    given = {"title": "a check", "of": "saddle.gradient", "message": "", "likely": ""} | more
    return Result(
        number=number, question=question, points=points, outcome=outcome, seconds=0.1, **given
    )


def shown(*results, ending=Ending.FAULT, best=0.0, **more):
    graded = Graded(SUBMISSION, list(results), **more)
    return present(graded, SETTINGS, by_code(Assignment.load()), ending, best)


def png(width=600, height=500) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 90).save(written, "png")
    return written.getvalue()


def test_the_zip_holds_what_the_container_needs_and_is_the_same_each_time(tmp_path):
    files = [tmp_path / "a.zip", tmp_path / "b.zip"]
    for file in files:
        autograder_zip.build(file, RunSettings(minutes=12))
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        names = set(archive.namelist())
        modes = {name: archive.getinfo(name).external_attr >> 16 & 0o777 for name in names}
        asked = json.loads(archive.read("settings.json"))
        needs = archive.read("requirements.txt").decode().splitlines()
        reference = archive.read("reference/saddle.py")
    assert asked == {"minutes": 12, "questions": None, "smoke": True}
    scripts = {"setup.sh", "run_autograder", "start"}
    assert {name for name in names if modes[name] & 0o111} == scripts
    assert "kit/grader/hidden/test_hidden_saddle.py" in names
    assert "kit/grader/packaged/tests/exercises/test_saddle.py" in names
    assert not [name for name in names if "__pycache__" in name or "/proof/" in name]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert needs == project["dependencies"]
    assert reference == (SOLUTIONS / "saddle.py").read_bytes()


@pytest.mark.parametrize("name", autograder_zip.SCRIPTS)
def test_the_scripts_are_sound(name):
    text = (ROOT / "grader" / "gradescope" / name).read_text()
    assert text.startswith("#!/usr/bin/env bash\n") and "\r" not in text
    assert re.search(r"^set -e?uo pipefail$|^cd / \|\| exit 1$", text, re.MULTILINE)


def test_the_seed_is_the_submissions_own(tmp_path):
    file = tmp_path / "submission_metadata.json"
    file.write_text(json.dumps({"id": 123}))
    assert read(file).seed == read(file).seed != Metadata("124").seed
    assert 0 <= read(file).seed < 1 << 31


@pytest.mark.parametrize(
    ("earlier", "best"),
    [
        ([], 0),
        (None, 0),
        ([{"score": "3.5"}, {"score": 2, "autograder_error": False}], 3.5),
        ([{"score": 90, "autograder_error": True}, {"score": None}, {}, "odd"], 0),
        ([{"score": "nan"}, {"score": "no number"}, {"score": [1]}], 0),
    ],
)
def test_the_best_earlier_score(tmp_path, earlier, best):
    file = tmp_path / "submission_metadata.json"
    file.write_text(json.dumps({"id": 1, "previous_submissions": earlier}))
    assert read(file).best_score == best


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_metadata_of_another_form_stops_nothing(tmp_path, text):
    file = tmp_path / "submission_metadata.json"
    file.write_text(text)
    assert read(file) == Metadata() and read(tmp_path / "none") == Metadata()


def test_written_answers_are_left_to_the_platform():
    assert Totals.of(shown(ending=Ending.WHOLE)).written.points == 0
    assert sum(q.points for q in by_code(Assignment.load()).questions if not q.extra) == 94


@pytest.mark.parametrize("ending", [Ending.RUNNING, Ending.FAULT])
def test_what_the_kit_has_not_judged_has_no_score_and_the_best_one_stays(ending):
    results = shown(result(), result("1.a.2", "error"), ending=ending, best=9.0)
    assert [test.get("score") for test in results["tests"]] == [1.0, None, None, None]
    assert "status" not in results["tests"][1] and results["score"] == 9
    assert "not your fault" in results["output"].replace("This is ", "").lower()
    assert shown(result(points=5.0), ending=ending, best=2.0)["score"] == 5


def test_time_that_the_submission_used_up_costs_points():
    results = shown(result(), result("1.a.2", "timeout"), ending=Ending.TIME_UP, best=9.0)
    assert results["score"] == 1
    assert [test["score"] for test in results["tests"]] == [1, 0, 0, 0]
    assert "not your fault" not in results["output"]


def test_the_text_on_top_has_the_public_points_and_no_hidden_one():
    results = shown(
        result(points=3.0), result("1.a.2", points=2.0, hidden=True), ending=Ending.WHOLE
    )
    assert results["score"] == 5
    assert "public checks: 3 of" in results["output"] and "5" not in results["output"][:60]
    assert results["tests"][1]["visibility"] == "after_due_date"


def test_nothing_of_the_kits_own_is_told():
    results = shown(result(), faults=["Traceback: /autograder/source/x"], log="a hidden check")
    assert "/autograder/source" not in json.dumps(results)
    assert "a hidden check" not in json.dumps(results)


def test_pictures_are_small_and_within_the_budget():
    message = "asked     <b>\npicture   feedback/1.a.1-gradient.png"
    many = [
        result(f"1.a.{n}", "failed", message=message, pictures={"p.png": png()}) for n in range(40)
    ]
    tests = shown(*many, ending=Ending.WHOLE)["tests"]
    found = [re.search(r'src="data:image/png;base64,([^"]+)"', test["output"]) for test in tests]
    found = [match[1] for match in found if match]
    assert 2 <= len(found) < 40 and sum(map(len, found)) <= PICTURES
    picture = Image.open(io.BytesIO(base64.b64decode(found[0])))
    assert max(picture.size) == platform_results.PICTURE_WIDTH
    first = next(test for test in tests if test["number"] == "1.a.0")
    assert first["output_format"] == "html"
    assert "&lt;b&gt;" in first["output"] and "feedback/" not in first["output"]


def test_the_memory_is_the_smallest_bound(tmp_path):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal:       4194304 kB\n")
    assert container.memory(tmp_path) == 4 << 30
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("max\n")
    assert container.memory(tmp_path) == 4 << 30
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("805306368\n")
    assert container.memory(tmp_path) == 768 << 20


class SlowJudge:
    """Tells one result, and then nothing more."""

    told = result("1.a.1", "timeout")

    def __init__(self, settings, scratch, longest, telling):
        self.connection, self._there = multiprocessing.Pipe()

    def begin(self, submission):
        self.submission = submission
        self._there.send(self.told)

    def hear(self):
        return self.connection.recv()

    def stop(self):
        self.connection.close()


@pytest.mark.parametrize(
    ("outcome", "ending"), [("timeout", Ending.TIME_UP), ("passed", Ending.FAULT)]
)
def test_whose_time_was_up(monkeypatch, tmp_path, outcome, ending):
    monkeypatch.setattr(submission_run, "JudgeProcess", SlowJudge)
    monkeypatch.setattr(SlowJudge, "told", result("1.a.1", outcome))
    file = tmp_path / "results.json"
    run = Run(SUBMISSION, SETTINGS, time.monotonic() + 0.3, file)
    graded, ended = run.grade()
    assert ended is ending and [each.outcome for each in graded.results] == [outcome]
    assert json.loads(file.read_text())["extra_data"]["ending"] == "running"
