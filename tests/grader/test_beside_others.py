"""Other graders beside ours, without them: the shared cases, their two forms, and the table."""

import sys

import pytest
from rich.console import Console

from grader.checks.layout import EXERCISES
from grader.proof.benchmarks.beside_others import comparison, submissions
from grader.proof.benchmarks.beside_others.comparison import measure, number_of_runs
from grader.proof.benchmarks.beside_others.comparison_table import columns_of, comparison_table
from grader.proof.benchmarks.beside_others.environments import NotInstalled, install
from grader.proof.benchmarks.beside_others.graders import EQUALS_ALL, FORGING, GradedRun, Grader
from grader.proof.benchmarks.beside_others.kit_copy import make_kit_copy
from grader.proof.benchmarks.beside_others.shared.cases import CHECKS
from grader.proof.benchmarks.beside_others.shared.plain_checks import require
from grader.proof.benchmarks.beside_others.timed_runs import TimedRun, timed
from tests.grader.watched_processes import births_of


def functions_of(work):
    """The names that a submission's modules define, in one namespace as in a notebook."""
    names = {}
    for module in submissions.MODULES:
        exec(compile(work.modules[module], f"{module}.py", "exec"), names)
    return names


@pytest.fixture(scope="module")
def right():
    return functions_of(submissions.right())


@pytest.fixture(scope="module")
def stub():
    return functions_of(submissions.stub())


@pytest.mark.parametrize("check", CHECKS)
def test_the_solutions_answer_the_shared_cases(check, right):
    require(check, right)


@pytest.mark.parametrize("check", CHECKS)
def test_the_stubs_do_not(check, stub):
    with pytest.raises(NotImplementedError):
        require(check, stub)


def test_a_comparison_in_the_same_process_is_forged():
    forged = functions_of(submissions.forging("forging", EQUALS_ALL))
    require("update_map", forged)
    with pytest.raises(NotImplementedError):
        require("gradient", forged)


def test_a_copy_of_the_kit_asks_the_shared_cases_alone(tmp_path):
    make_kit_copy(tmp_path / "kit")
    work = submissions.stub().write(tmp_path / "stub", (*submissions.MODULES, *submissions.REST))
    for module in submissions.MODULES:
        assert (
            (work / f"{module}.py").read_text().startswith((EXERCISES / f"{module}.py").read_text())
        )
    text = (tmp_path / "kit" / "tests" / "exercises" / "test_shared.py").read_text()
    assert [line[9:-13] for line in text.splitlines() if line.startswith("def ")] == [*CHECKS]
    assert not list((tmp_path / "kit" / "grader" / "hidden").glob("test_*.py"))


class Pretending(Grader):
    """Gives all points to a right submission, and some to others."""

    version = "1.2"
    forgeries = ("x = 1", "x = 2", "x = 3")

    def __init__(self, name, seconds, to_hostile, folder):
        super().__init__(folder)
        self.name, self.seconds, self.to_hostile = name, seconds, to_hostile

    def grade(self, works, patience):
        hostile = ("looping", "crashing", "forging")
        has_ended = self.to_hostile is not None or works[0].name != "looping"
        seconds = self.seconds * len(works) if has_ended else patience
        points = {w.name: self.to_hostile if w.name in hostile else self.most for w in works}
        return GradedRun(TimedRun(seconds, seconds / 2, has_ended), points)


def test_the_table_compares_all_graders(tmp_path):
    graders = [
        Pretending("ours", 1.0, 0.0, tmp_path / "a"),
        Pretending("it", 5.0, None, tmp_path / "b"),
    ]
    runs = list(measure(graders, rounds=2, size=3))
    assert len(runs) == number_of_runs(len(graders), rounds=2)
    console = Console(width=120, record=True, file=open("/dev/null", "w"))
    console.print(comparison_table(columns_of(graders, runs)))
    rows = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert rows[0] == "ours it"
    for row in (
        "version 1.2 1.2",
        "alone, cold 1.00 s (1.0x) 5.00 s (5.0x)",
        "of the processor 0.50 s (1.0x) 2.50 s (5.0x)",
        "each of 3 1.00 s (1.0x) 5.00 s (5.0x)",
        "loop: is stopped after 0 s never (killed: 150 s)",
        "its points 0 of 18 no grade",
        "the next one's 18 of 18 18 of 18",
        *(f"forged: {kind} 0 of 18 no grade" for kind in FORGING),
    ):
        assert row in rows


def test_times_of_a_grader_that_refuses_right_submissions_are_not_compared(tmp_path):
    strict = Pretending("strict", 1.0, 0.0, tmp_path / "a")
    strict.grade = lambda works, patience: GradedRun(TimedRun(1.0, 1.0, True), {"right": None})
    with pytest.raises(comparison.NotFair, match="strict"):
        list(measure([strict], rounds=1, size=1))


def test_a_command_that_does_not_end_is_ended_with_what_it_started(tmp_path):
    endless = "while :; do :; done & echo $! > child; wait"
    run = timed(["sh", "-c", endless], tmp_path, {}, patience=1.0)
    assert not run.has_ended and run.seconds >= 1.0
    assert not births_of([int((tmp_path / "child").read_text())])


def test_a_command_that_ends_is_timed(tmp_path):
    run = timed([sys.executable, "-c", "sum(range(10**6))"], tmp_path, {}, patience=60.0)
    assert run.has_ended and run.processor_seconds != 0
    assert (tmp_path / "log.txt").read_text() == ""


def test_without_uv_the_error_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotInstalled, match="uv is not found.*pip install uv"):
        install(tmp_path, "nbgrader")
