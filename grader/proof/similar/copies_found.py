"""How many of the copies in made classes `grader similar` finds, and what else it lists.

found = copies_found(seeds=[101, 102])
found.recall, found.precision
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ...intake.submissions import SubmissionPath
from ...similar.class_code import Member, request
from ...similar.class_report import ranked
from ...similar.reader_processes import ReaderProcesses
from .disguises import DISGUISES
from .made_class import MadeClass, made_class
from .natural_answers import natural_answers

MEMBERS, COPIES = 36, 12


@dataclass(frozen=True)
class Found:
    """Counts over several classes. whole: copies of all modules; partly: of some. of: there are.
    others: independent pairs that stand out."""

    whole: int = 0
    of_whole: int = 0
    partly: int = 0
    of_partly: int = 0
    others: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, ...]:
        return self.whole, self.of_whole, self.partly, self.of_partly, self.others

    @property
    def recall(self) -> float:
        return (self.whole + self.partly) / max(1, self.of_whole + self.of_partly)

    @property
    def precision(self) -> float:
        found = self.whole + self.partly
        return found / max(1, found + self.others)


def copies_found(
    seeds: Iterable[int],
    kinds: Sequence[str] = tuple(DISGUISES),
    on_class: Callable[[], None] = lambda: None,
) -> Found:
    """Make a class from each seed, and compare it. kinds: of disguises."""
    answers, total = natural_answers(), Found()
    with ReaderProcesses(2) as readers:
        for seed in seeds:
            made = made_class(answers, Random(seed), MEMBERS, COPIES, kinds)
            total += _of_class(made, readers)
            on_class()
    return total


def _of_class(made: MadeClass, readers: ReaderProcesses) -> Found:
    members = [Member(SubmissionPath(str(n), Path(str(n)))) for n in range(len(made.modules))]
    files = [{f"{m}.py": text.encode() for m, text in each.items()} for each in made.modules]
    for number, code in readers.read_all((n, request(each)) for n, each in enumerate(files)):
        members[number].parts = list(code.parts) if code else []
    _, ranking = ranked(members, readers)
    level = ranking.level or 0.0
    seen = {(pair.first, pair.second) for pair in ranking.pairs if pair.score > level}
    return Found(
        len(seen & made.copied - made.parts),
        len(made.copied - made.parts),
        len(seen & made.parts),
        len(made.parts),
        len(seen - made.copied),
    )
