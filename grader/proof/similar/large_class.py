"""A large class with copies, made quickly, and what it takes to compare it.

    seen = compare_large(10_000, Random(1))
    seen.seconds, seen.memory, seen.found

Its members take each module from one of DRAWN members who were made one by one, so no two agree in
more than a few modules by chance. Copies are whole submissions, disguised.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ...intake.submissions import SubmissionPath
from ...similar.class_code import Member, request
from ...similar.class_report import processes_for, ranked
from ...similar.reader_processes import ReaderProcesses
from .disguises import disguised
from .made_class import Modules, drawn_member
from .natural_answers import natural_answers

DRAWN = 200
COPIES = 0.01  # of the class


@dataclass(frozen=True)
class LargeClass:
    """What a comparison took. seconds: on the clock, without the making of the class. memory: the
    most bytes that this process held; each reading process holds less. copies, found: how many
    there are, and stand out. others: pairs that stand out and are no copies."""

    seconds: float
    memory: int
    copies: int
    found: int
    others: int


def compare_large(
    size: int, random: Random, on_read: Callable[[int], None] = lambda done: None
) -> LargeClass:
    """Make a class of this size and compare it. on_read: called with how many were read."""
    modules, copied = _made(size, random)
    members = [Member(SubmissionPath(str(n), Path(str(n)))) for n in range(size)]
    started = time.perf_counter()
    with ReaderProcesses(processes_for(size)) as readers:
        files = ({f"{m}.py": text.encode() for m, text in each.items()} for each in modules)
        requests = ((number, request(each)) for number, each in enumerate(files))
        for done, (number, code) in enumerate(readers.read_all(requests), start=1):
            members[number].parts = list(code.parts) if code else []
            on_read(done)
        _, ranking = ranked(members, readers)
    seconds = time.perf_counter() - started
    level = ranking.level or 0.0
    seen = {(pair.first, pair.second) for pair in ranking.pairs if pair.score > level}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return LargeClass(seconds, memory, len(copied), len(seen & copied), len(seen - copied))


def _made(size: int, random: Random) -> tuple[list[Modules], set[tuple[int, int]]]:
    answers = natural_answers()
    drawn = [disguised(drawn_member(answers, random), random) for _ in range(min(DRAWN, size))]
    copies = round(COPIES * size)
    made = [{name: random.choice(drawn)[name] for name in drawn[0]} for _ in range(size - copies)]
    copied = set()
    for source in random.sample(range(len(made)), copies):
        copied.add((source, len(made)))
        made.append(disguised(made[source], random))
    return made, copied
