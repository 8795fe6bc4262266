"""The numbers that a course may change: read from one table, stated alike everywhere."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.checks import constants
from grader.checks.assignment import AssignmentError
from grader.checks.constants import Constants, filled_in
from grader.checks.layout import EXERCISES, PUBLIC_CHECKS, ROOT, SOLUTIONS
from grader.handout.stated_numbers import disagreements

RIGHT = {"slope": "0.3", "dropout": "0.3", "learning_rate": "1e-4", "kernel": "5"}


def table(path: Path, **changed: str) -> Path:
    rows = "".join(f"{name} = {value}\n" for name, value in {**RIGHT, **changed}.items())
    path.write_text(f"[constants]\n{rows}")
    return path


class TestTable:
    def test_all_four_are_read(self, tmp_path):
        found = Constants.load(table(tmp_path / "a.toml", slope="0.25", kernel="7"))
        assert found == Constants(slope=0.25, dropout=0.3, learning_rate=1e-4, kernel=7)

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"slope": "3"}, "slope is 3; it must be a number between 0 and 1"),
            ({"dropout": "0.0"}, "dropout is 0.0; it must be"),
            ({"learning_rate": "'1e-4'"}, "learning_rate is '1e-4'; it must be"),
            ({"kernel": "4"}, r"kernel is 4; it must be one of \(3, 5, 7\)"),
            ({"stride": "2"}, "unknown key 'stride'"),
        ],
    )
    def test_a_number_that_no_check_can_follow_is_refused(self, tmp_path, changed, told):
        with pytest.raises(AssignmentError, match=rf"a\.toml: \[constants\]: {told}"):
            Constants.load(table(tmp_path / "a.toml", **changed))

    def test_a_missing_number_is_named(self, tmp_path):
        (tmp_path / "a.toml").write_text("[constants]\nslope = 0.3\n")
        with pytest.raises(
            AssignmentError, match=r"a\.toml: \[constants\]: the key \'dropout\' is missing"
        ):
            Constants.load(tmp_path / "a.toml")


def test_texts_name_the_numbers():
    assert filled_in("slope {SLOPE}, {COUNTS}, {x: 1}") == (
        f"slope {constants.SLOPE:g}, {constants.COUNTS[0]:,} or {constants.COUNTS[1]:,}, {{x: 1}}"
    )


class TestSolutionsAgainstTable:
    def test_this_repository_agrees(self):
        assert disagreements(SOLUTIONS) == []

    @pytest.fixture
    def solutions(self, tmp_path):
        folder = tmp_path / "solutions"
        folder.mkdir()
        for name in ("networks.py", "losses.py"):
            shutil.copy(SOLUTIONS / name, folder)
        return folder

    @pytest.mark.parametrize(
        ("module", "old", "new", "told"),
        [
            (
                "networks",
                "SLOPE = 0.3",
                "SLOPE = 0.2",
                "SLOPE is 0.2, assignment.toml asks for 0.3",
            ),
            ("networks", "DROPOUT = 0.3", "DROPOUT = x", "DROPOUT is not stated as a plain number"),
            ("networks", "slope SLOPE and", "slope\n    0.2 and", '"slope 0.2", assignment.toml'),
            ("networks", "kernel KERNEL and", "kernel 3 and", '"kernel 3", assignment.toml asks'),
            ("networks", "212,865", "212,864", '"212,864 parameters", the networks have 212,865'),
            ("losses", "lr: float = 1e-4", "lr: float = 2e-4", "build_optimizers is 0.0002"),
            ("losses", "defaults but for lr", "learning rate of 0.1", '"learning rate of 0.1"'),
        ],
    )
    def test_another_number_is_told_with_its_line(self, solutions, module, old, new, told):
        path = solutions / f"{module}.py"
        before, found, after = path.read_text().partition(old)
        assert found
        path.write_text(before + new + after)
        (line,) = disagreements(solutions)
        number = before.count("\n") + new.count("\n") + 1
        assert line.startswith(f"solutions/{module}.py:{number}: ") and told in line

    def test_a_hint_too(self, solutions, tmp_path):
        hints = tmp_path / "assignment.toml"
        hints.write_text('# kernel 9\nhints = [\n    "Padding makes up for a kernel of 9.",\n]\n')
        (line,) = disagreements(solutions, hints)
        assert line == 'assignment.toml:3: "kernel of 9", assignment.toml asks for 5'


@pytest.fixture
def course(tmp_path):
    """A copy of the checkout with slope 0.2 in assignment.toml, and nowhere else yet."""
    unwanted = shutil.ignore_patterns("pictures", "benchmark")
    for folder in (ROOT / "grader", EXERCISES, SOLUTIONS, PUBLIC_CHECKS):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT), ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(tmp_path / "solutions", tmp_path / "unchanged")
    edit(tmp_path / "grader/checks/assignment.toml", "\nslope = 0.3", "\nslope = 0.2")
    return tmp_path


WHOLE, OF_NETWORKS = (), ("--questions", "2.b")


@pytest.mark.parametrize("asked", [pytest.param(WHOLE, marks=pytest.mark.slow), OF_NETWORKS])
def test_a_course_with_slope_0_2(course, asked):
    """By the steps of the contributor's guide; then the old solutions lose the slopes alone."""

    def run(*arguments):
        command = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=500)

    told = run("stubs", "--check")
    assert told.returncode == 1
    assert "networks.py:6: SLOPE is 0.3, assignment.toml asks for 0.2" in told.stdout
    assert "do not agree: change one or the other" in told.stderr

    edit(course / "solutions/networks.py", "SLOPE = 0.3", "SLOPE = 0.2")
    assert run("stubs").returncode == 0
    assert "SLOPE = 0.2" in (course / "exercises/networks.py").read_text()

    graded = run("grade", "solutions", "unchanged", "--no-smoke", "--out", "out", *asked)
    assert graded.returncode == 0, graded.stderr
    points = 94 + 6 - 1 if asked == WHOLE else 9  # without the short training
    assert lost(course / "out" / "solutions", points) == {}
    found = lost(course / "out" / "unchanged", points)
    changed = ("2.b", "2.c") if asked == WHOLE else ("2.b",)
    assert {number[:3] for number in found} == set(changed)
    for question in changed:
        first = next(text for number, text in found.items() if number.startswith(question))
        assert "LeakyReLU multiplies negative numbers by 0.2" in first
        assert "0.3" in first.partition("likely")[2]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def lost(results: Path, points: int) -> dict[str, str]:
    """Number and message of each check that gave less than all of its points. points: of all."""
    tests = json.loads((results / "results.json").read_text(encoding="utf-8"))["tests"]
    by_code = [test for test in tests if "score" in test]
    assert sum(test["max_score"] for test in by_code) == points
    return {t["number"]: t["output"] for t in by_code if t["score"] < t["max_score"]}
