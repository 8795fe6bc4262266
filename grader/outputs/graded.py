"""A judge's result: one graded submission and its conditions; the progress of a batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..checks.assignment import Question
from ..checks.results.result import Result
from ..intake.submissions import SubmittedFiles


@dataclass(frozen=True)
class KeptCheck:
    """A check that was not run, since its earlier result holds: what may have changed of it."""

    number: str
    question: str
    title: str
    points: float


@dataclass
class Graded:
    """One graded submission.

    faults: the grader's own errors; with any, the result cannot be trusted. ungraded: question ->
    points of checks that did not run because of them. left_out: question -> points of checks that
    were not selected. kept: checks with earlier results that hold, by their functions.
    """

    submission: SubmittedFiles
    results: list[Result] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ungraded: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, float] = field(default_factory=dict)
    kept: Mapping[str, KeptCheck] = field(default_factory=dict)
    isolation: str = ""
    device: str | None = None
    seconds: float = 0.0
    printed: str = ""  # by the submission; the beginning of it
    log: str = ""  # the end of pytest's own output, where there are faults

    def account(self, questions: Iterable[Question]) -> None:
        """Compare the points that were judged with the points of these questions."""
        for question in questions:
            judged = sum(r.points for r in self.results if r.question == question.id)
            judged += sum(k.points for k in self.kept.values() if k.question == question.id)
            missing = question.by_code - judged - self.left_out.get(question.id, 0)
            if missing > 1e-9:
                self.ungraded[question.id] = missing
                self.faults.append(f"{question.id}: checks worth {missing:g} points did not run")
            if missing < -1e-9:
                self.faults.append(f"{question.id}: its checks give {-missing:g} points too many")
        self.faults += [
            f"{result.number} {result.message}"
            for result in self.results
            if result.outcome == "error"
        ]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How submissions were graded. smoke: with the short training. data: which images were used,
    None if no question needs them. versions: by library. rubric: equal only for the same questions,
    points and checks. fingerprint: equal only for the same files, graded in the same way.
    judged_by: digests of what judges each check, by its function, and checks: of their numbers,
    points and titles; see judge/digests. asked: the options that grading again needs."""

    seed: int
    smoke: bool
    data: str | None
    versions: Mapping[str, str]
    rubric: str
    fingerprint: str
    judged_by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    checks: str = ""
    asked: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """Progress of a batch: results so far, and the submissions being graded. seconds_left: about;
    None if that is unknown."""

    done: int
    total: int
    current: tuple[str, ...]
    seconds_left: float | None = None
