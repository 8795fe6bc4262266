"""A submission that ran out of time beside others is graded once more, alone."""

import fcntl
import os

import pytest

from grader.checks.results.result import Result
from grader.intake.submissions import SubmittedFiles
from grader.judge import grading
from grader.judge.settings import Settings
from grader.judge.turns import Turns
from grader.outputs.graded import Graded

SUBMISSION = SubmittedFiles("ada", {}, ())


def is_free(turns_folder, kind):
    """Whether another judge could take its turn."""
    place = os.open(turns_folder / "machine.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(place, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(place)
    return True


def test_many_beside_others_or_one_alone(tmp_path):
    turns = Turns(tmp_path)
    with turns.beside_others():
        assert is_free(tmp_path, fcntl.LOCK_SH) and not is_free(tmp_path, fcntl.LOCK_EX)
    with turns.alone():
        assert not is_free(tmp_path, fcntl.LOCK_SH)
    assert is_free(tmp_path, fcntl.LOCK_EX)


@pytest.mark.parametrize(
    ("first", "waited", "counts"),
    [
        ("timeout", 0.9, "passed"),
        ("timeout", 0.01, "timeout"),  # it had its core: an endless loop
        ("failed", 0.9, "failed"),
    ],
)
def test_a_time_out_beside_others_is_judged_alone_before_it_counts(
    monkeypatch, tmp_path, first, waited, counts
):
    runs = iter([(first, waited), ("passed", 0.0)])

    def run(submission, settings, sandbox, *others):
        outcome, share = next(runs)
        graded = Graded(submission)
        graded.results.append(
            Result("1.a.1", "1.a", "it", "saddle.gradient", 1.0, outcome, "", "", 0.0)
        )
        is_alone = not is_free(tmp_path, fcntl.LOCK_SH)
        assert is_alone == (outcome == "passed")
        return graded, share

    monkeypatch.setattr(grading, "_grade_with_retries", run)
    graded = grading.grade(SUBMISSION, Settings(("1.a",)), None, Turns(tmp_path))
    assert [result.outcome for result in graded.results if result.number == "1.a.1"] == [counts]


def test_a_judge_without_others_repeats_nothing(monkeypatch):
    def run(submission, settings, sandbox, *others):
        graded = Graded(submission)
        graded.results.append(
            Result("1.a.1", "1.a", "it", "saddle.gradient", 1.0, "timeout", "", "", 0.0)
        )
        return graded, 0.9

    monkeypatch.setattr(grading, "_grade_with_retries", run)
    graded = grading.grade(SUBMISSION, Settings(("1.a",)), None)
    assert graded.results[0].outcome == "timeout"
