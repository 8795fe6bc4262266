"""What it takes to compare a large class, which is made quickly.

    cost = compare_large(10_000, Random(1))
    cost.seconds, cost.processor_seconds, cost.memory

Its members take each module from one of DRAWN members who were made one by one. So whole modules
are shared by chance, as in no real class: who copied from whom cannot be asked here.
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
from .made_class import drawn_member
from .natural_answers import natural_answers

DRAWN = 200


@dataclass(frozen=True)
class Cost:
    """Of a comparison, without the making of the class. seconds: on the clock; processor_seconds:
    of all processes. memory: the most bytes that this process held; each reading process holds
    less."""

    seconds: float
    processor_seconds: float
    memory: int


def compare_large(
    size: int, random: Random, on_read: Callable[[int], None] = lambda done: None
) -> Cost:
    """Make a class of this size and compare it. on_read: called with how many were read."""
    answers = natural_answers()
    drawn = [disguised(drawn_member(answers, random), random) for _ in range(min(DRAWN, size))]
    modules = [{name: random.choice(drawn)[name] for name in drawn[0]} for _ in range(size)]
    members = [Member(SubmissionPath(str(n), Path(str(n)))) for n in range(size)]
    started, spent = time.perf_counter(), _processor_seconds()
    with ReaderProcesses(processes_for(size)) as readers:
        files = ({f"{m}.py": text.encode() for m, text in each.items()} for each in modules)
        requests = ((number, request(each)) for number, each in enumerate(files))
        for done, (number, code) in enumerate(readers.read_all(requests), start=1):
            members[number].parts = list(code.parts) if code else []
            on_read(done)
        ranked(members, readers)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return Cost(time.perf_counter() - started, _processor_seconds() - spent, memory)


def _processor_seconds() -> float:
    """Of this process and its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
