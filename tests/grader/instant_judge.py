"""A judge that needs no time: it gives the points that a submission asks for.

For tests of what happens to a class's results; what is worth how much is judged by real ones
elsewhere. A submission's dynamics.py is a number, its points in 1.d: those of
the check test_1.d_1, which passes; test_1.d_2 is todo.
"""

import multiprocessing

import pytest

from grader.checks.assignment import Assignment
from grader.checks.results.result import Result
from grader.intake.submissions import SubmittedFiles
from grader.judge import conditions, stale
from grader.judge.kept import ToKeep
from grader.judge.settings import Settings
from grader.outputs.graded import Graded, KeptCheck

QUESTION = "1.d"
DIGESTS = {f"test_1.d_{number}": {"check": "c", "judge": "j", "right": "r"} for number in (1, 2)}


class InstantJudge:
    """Takes the place of grader.judge.pool.JudgeProcess."""

    def __init__(self, settings: Settings, scratch: str, longest: float):
        self._settings = settings
        self.connection, self._there = multiprocessing.Pipe()
        self.submission: SubmittedFiles | None = None

    def begin(self, submission: SubmittedFiles, to_keep: ToKeep | None = None) -> None:
        self.submission, self._to_keep = submission, to_keep or ToKeep()
        self._there.send(None)

    def is_overdue(self) -> bool:
        return False

    def finish(self) -> Graded:
        self.connection.recv()
        assert self.submission is not None
        earned = float(self.submission.files.get("dynamics.py", b"0"))
        graded = Graded(self.submission, isolation="A: none")
        for question in self._settings.chosen(Assignment.load()):
            points = earned if question.id == QUESTION else 0.0
            if points:
                graded.results.append(_result(question.id, 1, points, "passed"))
            if question.by_code > points:
                graded.results.append(_result(question.id, 2, question.by_code - points, "todo"))
        self._keep(graded)
        graded.account(self._settings.chosen(Assignment.load()))
        return graded

    def _keep(self, graded: Graded) -> None:
        """Leave out the checks that are to be kept."""
        names = {e.check.name for e in self._to_keep.earlier} - set(self._to_keep.stale)
        for result in [result for result in graded.results if result.check in names]:
            graded.results.remove(result)
            kept = KeptCheck(result.number, result.question, result.title, result.points)
            graded.kept = {**graded.kept, result.check: kept}

    def stop(self) -> None:
        self.connection.close()


class InstantKit:
    """What the digests of the instant judge's checks are at the moment."""

    def __init__(self, patch: pytest.MonkeyPatch):
        self._patch = patch
        self.set(DIGESTS)

    def set(self, digests: dict[str, dict[str, str]], names: str = "n") -> None:
        for module in (conditions, stale):
            self._patch.setattr(module, "judged_by", lambda: digests)
            self._patch.setattr(module, "named", lambda: names)
        self._patch.setattr(Settings, "rubric", lambda self: repr((digests, names)))

    def change(self, check: str) -> None:
        """A check has changed."""
        self.set({**DIGESTS, check: {**DIGESTS[check], "check": "other"}})


def _result(question: str, number: int, points: float, outcome: str) -> Result:
    return Result(
        number=f"{question}.{number}",
        question=question,
        title="a check",
        of="dynamics.step",
        points=points,
        outcome=outcome,
        message="",
        likely="",
        seconds=0.0,
        check=f"test_{question}_{number}",
    )
