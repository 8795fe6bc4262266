"""An author changes assignment.toml and nothing else: handout, checks, grades and totals follow.

Each test works in a copy of the checkout whose assignment.toml is edited.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.checks.assignment import FILE
from grader.checks.layout import ROOT
from tests.grader.gradescope_rules import require_gradescopes_rules

COPIED = ("exercises", "grader", "solutions", "tests/exercises")
QUESTION_1 = 'ask = ["1.a", "1.b", "1.c", "1.d"]\n'
OTHERS = ("data", "networks", "losses", "training", "figures")
SWAPPED = "check_points = { test_gradient = 2, test_hessian = 1 }\n"


class Course:
    """A copy of the checkout, with its own assignment.toml."""

    def __init__(self, folder: Path):
        self.folder = folder
        left = shutil.ignore_patterns(".*", "samples*.png")  # __pycache__ saves compiling again
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=left)
        for name in ("pyproject.toml", "tests/__init__.py"):
            shutil.copy(ROOT / name, folder / name)
        self.assignment = folder / FILE.relative_to(ROOT)

    def edit(self, old: str, new: str) -> None:
        text = self.assignment.read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.assignment.write_text(text.replace(old, new), encoding="utf-8")

    def ask(self, line: str) -> None:
        text = self.assignment.read_text(encoding="utf-8")
        self.assignment.write_text(line + text, encoding="utf-8")

    def run(self, *arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess:
        """`python -m ...` with this copy's `grader`, or that of the folder `cwd`."""
        cwd = cwd or self.folder
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "PYTHONPATH": str(cwd)}
        command = [sys.executable, "-m", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=500
        )

    def grade(self, *arguments: object) -> subprocess.CompletedProcess:
        return self.run("grader", "grade", "solutions", "--out", "out", *arguments)

    def results(self) -> dict:
        return json.loads((self.folder / "out" / "solutions" / "results.json").read_text())


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course")


@pytest.fixture
def release(course, tmp_path):
    """Release a handout: its folder."""

    def release() -> Path:
        done = course.run("grader", "release", tmp_path / "handout")
        assert done.returncode == 0, done.stderr
        return tmp_path / "handout"

    return release


def section(text: str, question: str) -> str:
    """A question's block."""
    start = text.index(f'[[question]]\nid = "{question}"')
    end = text.find("[[question]]", start + 1)
    return text[start : end if end > 0 else len(text)]


def test_question_1_alone_is_graded_with_its_own_totals(course):
    course.ask(QUESTION_1)
    for module in OTHERS:  # nobody misses them
        (course.folder / "solutions" / f"{module}.py").unlink()
    course.edit('title = "Critical points and saddles"\n', f'title = "Saddles"\n{SWAPPED}')
    done = course.grade()
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"39 of 39 +none +3 pending +all passed", done.stdout)
    results = course.results()
    require_gradescopes_rules(results)
    assert results["score"] == 39 and results["extra_data"]["faults"] == []
    assert results["extra_data"]["problems"] == []
    assert results["extra_data"]["questions"] == ["1.a", "1.b", "1.c", "1.d"]
    worth = {test["extra_data"]["of"]: test["max_score"] for test in results["tests"][:2]}
    assert worth == {"saddle.gradient": 2, "saddle.hessian": 1}
    unknown = course.grade("--questions", "2.a")
    assert unknown.returncode == 2 and "choose from 1.a, 1.b, 1.c, 1.d" in unknown.stderr
    smoke = course.run("grader", "smoke", "solutions")
    assert smoke.returncode == 2 and "is not asked in" in " ".join(smoke.stderr.split())


def test_question_1_alone_is_handed_out(course, release):
    course.ask(QUESTION_1)
    handout = release()
    names = {path.name for path in (handout / "exercises").iterdir()}
    assert {"saddle.py", "dynamics.py", "answers.md"} <= names
    assert not names & {f"{module}.py" for module in OTHERS}
    answers = (handout / "exercises" / "answers.md").read_text(encoding="utf-8")
    assert "## 1.d" in answers and "## 2.f" not in answers
    readme = (handout / "README.md").read_text(encoding="utf-8")
    assert "`hand-in.zip` of `saddle.py`, `dynamics.py`, `answers.md`." in readme
    assert "| 2.a" not in readme
    how_to_work = (handout / "exercises" / "README.md").read_text(encoding="utf-8")
    assert "--hint" in how_to_work and "FashionMNIST" not in how_to_work
    run = course.run("pytest", cwd=handout)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 of 35" in run.stdout and "2.a" not in run.stdout and "extra" not in run.stdout
    assert "3 more points are for written answers" in run.stdout


@pytest.mark.slow
def test_deleted_questions_are_nowhere(course, release):
    for question in ("1.d", "extra"):
        course.edit(section(course.assignment.read_text(encoding="utf-8"), question), "")
    handout = release()
    run = course.run("pytest", cwd=handout)
    assert run.returncode == 0 and "INTERNALERROR" not in run.stdout + run.stderr
    assert "0 of 82" in run.stdout
    assert not re.search(r"^(1\.d|extra)", run.stdout, re.MULTILINE)
    stub = (handout / "exercises" / "dynamics.py").read_text(encoding="utf-8")
    assert 'NotImplementedError("1.b: step")' in stub  # which 1.b asks for, too
    assert "def behaviour" in stub and "converges_to_saddle" not in stub
    answers = (handout / "exercises" / "answers.md").read_text(encoding="utf-8")
    assert "## 2.f" in answers and "## 1.d" not in answers
    assert "| extra" not in (handout / "README.md").read_text(encoding="utf-8")


def test_points_that_do_not_add_up_are_a_usage_error(course, tmp_path):
    losses = section(course.assignment.read_text(encoding="utf-8"), "2.d")
    course.edit(losses, losses.replace("points = 10", "points = 12"))
    words = "question 2.d: points = 12, but its checks add up to 9 public + 1 hidden = 10"
    student = course.run("pytest", "-p", "no:cacheprovider")
    assert student.returncode == pytest.ExitCode.USAGE_ERROR and words in student.stderr
    grade, release = course.grade(), course.run("grader", "release", tmp_path / "handout")
    for refused in (grade, release):
        assert refused.returncode == 2 and words in refused.stderr, refused.stderr
    assert not list((course.folder / "out").glob("*")) and not (tmp_path / "handout").exists()


def test_a_slip_is_a_usage_error(course):
    course.edit('id = "1.d"\n', 'id = "1.d"\nhiden = 1\n')
    words = "question 1.d: unknown key 'hiden': did you mean hidden?"
    refused = course.run("grader", "grade", "solutions")
    assert refused.returncode == 2 and refused.stderr.startswith("error: grader/checks/assignment")
    assert words in refused.stderr and "Traceback" not in refused.stderr
    with_constants = course.assignment.read_text(encoding="utf-8")
    for option in ("--hint=1.a", "-q"):
        student = course.run("pytest", option)
        assert student.returncode == pytest.ExitCode.USAGE_ERROR and words in student.stderr
        assert "INTERNALERROR" not in student.stdout + student.stderr
    course.assignment.write_text(with_constants.replace("kernel = 5", "kernel = 4"))
    for arguments in (("grader", "grade", "solutions"), ("pytest",)):
        refused = course.run(*arguments)
        assert refused.returncode in (2, pytest.ExitCode.USAGE_ERROR)
        assert "kernel is 4; it must be one of" in refused.stderr
        assert "Traceback" not in refused.stderr
