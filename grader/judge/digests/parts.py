"""What judged each check, as digests of source.

    judged_by()["test_gradient"]     # {"check": "91c0...", "judge": "07ab...", "right": "c1f2..."}

check: the check function and all that it uses of the kit: the library of checks, the operations of
the worker, hidden solvers. judge: what every check needs: how results come about, the judge, the
worker's process. right: the right answers that may stand in a failed function's place.
"""

import functools
import gc
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from ...checks.assignment import Assignment
from ...checks.constants import CONSTANTS
from ..settings import checks_digest
from . import kept
from .sources import PACKAGE, Sources
from .syntax import HOOK, WHOLE, Name

# Not followed: they show results, read the assignment, or say which checks run and where.
NOT_JUDGING = tuple(
    f"{PACKAGE}.{module}"
    for module in (
        "checks.agreement",
        "checks.assignment",
        "checks.assignment_file",
        "checks.at_the_keyboard",
        "checks.folded_warnings",
        "checks.hand_in",
        "checks.junit",
        "checks.layout",
        "checks.local_run",
        "checks.local_submission",
        "checks.markdown",
        "checks.notebooks",
        "checks.odd_files",
        "checks.parallel",
        "checks.results.job_summary",
        "checks.results.printed_messages",
        "checks.results.progress",
        "checks.results.summary",
        "checks.watch",
        "checks.written_answers",
        "judge.conditions",
        "judge.digests",
        "judge.kept",
        "judge.settings",
        "judge.turns",
    )
)
HIDDEN = f"{PACKAGE}.hidden"
PLUGINS = (f"{PACKAGE}.checks.plugin", f"{PACKAGE}.judge.pytest_run")
ANSWERED = (  # hooks that call hidden code: they count where a check asks for it
    f"{HOOK}exact_answers",
    f"{HOOK}network_outputs",
    f"{HOOK}carry_forward",
)
JUDGE = (
    Name(f"{PACKAGE}.judge.grading", "grade"),
    Name(f"{PACKAGE}.worker.process.zygote", WHOLE),
    Name(f"{PACKAGE}.worker.process.serve", WHOLE),
)
RIGHT = (
    Name(f"{PACKAGE}.hidden.right_answers", "RightAnswers"),
    Name(f"{PACKAGE}.judge.carry_forward", "replaceable"),
    Name(f"{PACKAGE}.worker.operations.declarations", "CARRY_FORWARD"),
)
CHECK_PART, JUDGE_PART, RIGHT_PART = "check", "judge", "right"
LETTERS = 16  # of a digest

Digests = Mapping[str, str]  # by part


def judged_by() -> Mapping[str, Digests]:
    """The digests of each check, by the name of its function."""
    return _of_the_kit().checks


def named() -> str:
    """A digest of what the assignment and the checks say of themselves: numbers, points, titles."""
    return _of_the_kit().says


@functools.cache
def _of_the_kit() -> kept.KeptDigests:
    """`judged_by` and `named`."""
    key = checks_digest()
    found = kept.read(key)
    if found is None:
        found = _found(key)
        kept.write(found)
    return found


def _found(key: str) -> kept.KeptDigests:
    """Both, read from the source."""
    collects = gc.isenabled()
    gc.disable()  # looking for garbage among all these syntax trees would take a third of the time
    try:
        sources = Sources()
        says = name_digest(sources, Assignment.load())
        return kept.KeptDigests(key, digests_of(sources), says)
    finally:
        if collects:
            gc.enable()


def name_digest(sources: Sources, assignment: Assignment) -> str:
    """As `named`, of these."""
    questions = [replace(question, hints=()) for question in assignment.questions]
    in_order = sorted(sources.checks, key=lambda check: check.function.module)  # and as written
    checks = [(check.function, check.decorator, check.title) for check in in_order]
    return _short(repr((questions, checks, asdict(CONSTANTS))))


def digests_of(sources: Sources) -> dict[str, dict[str, str]]:
    """As `judged_by`, of these sources."""
    hooks = [
        name
        for name in sources.statements
        if name.module in PLUGINS and name.name.startswith(HOOK) and name.name not in ANSWERED
    ]
    judge = sources.reached([*JUDGE, *hooks], (*NOT_JUDGING, HIDDEN))
    right = sources.reached(RIGHT, NOT_JUDGING, stop=judge)
    common = {JUDGE_PART: _digest(sources, judge), RIGHT_PART: _digest(sources, right)}
    found: dict[str, dict[str, str]] = {}
    for check in sources.checks:
        used = sources.reached([check.function, *check.uses], NOT_JUDGING, stop=judge)
        found[check.function.name] = {CHECK_PART: _digest(sources, used, check.says), **common}
    return found


def _digest(sources: Sources, names: Iterable[Name], says: str = "") -> str:
    return _short(repr((says, [(name, sources.text(name)) for name in sorted(names)])))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LETTERS]
