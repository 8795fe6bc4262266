"""What a judge hands over: one submission graded, under which conditions; how far a batch is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..checks.assignment import Question
from ..checks.results import Result
from ..intake.submissions import SubmittedFiles


@dataclass
class Graded:
    """What grading one submission came to.

    ungraded: question -> points of checks that did not run through the kit's fault; with faults,
    the result is not to be trusted. left_out: question -> points that were not asked for.
    """

    submission: SubmittedFiles
    results: list[Result] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ungraded: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, float] = field(default_factory=dict)
    isolation: str = ""
    device: str | None = None
    seconds: float = 0.0
    printed: str = ""  # by the submission; the beginning of it
    log: str = ""  # the end of pytest's own output, where there are faults

    def account(self, questions: Iterable[Question]) -> None:
        """Compare the points that were judged with those that these questions give."""
        for question in questions:
            judged = sum(r.points for r in self.results if r.question == question.id)
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
    """How submissions were graded. smoke: with the short training. data: what the pictures are,
    None where no question needs them. versions: by library. fingerprint: the same only for the
    same files, graded in the same way."""

    seed: int
    smoke: bool
    data: str | None
    versions: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True)
class Progress:
    """Where a batch is: results so far, and the submissions being graded."""

    done: int
    total: int
    current: tuple[str, ...]
