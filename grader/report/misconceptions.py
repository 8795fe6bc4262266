"""What went wrong in the same way, counted; and the checks that one should look at first.

Two failures are the same if they ended in the same way and have the same likely cause or, where the
check knows none, the same message once its numbers and quoted texts are left out. The call is not
compared: it holds drawn inputs.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..checks.results.printed_messages import sections
from .class_records import Check, Outcome, Record
from .diagnoses import Diagnoses

SUSPICIOUS = (
    0.4  # of those who attempted a check: if more fail in the same way, it may be the check
)
FEWEST_ALIKE = 3  # failures: two out of two are no sign of anything
COMPARED = 300  # characters of a message
UNWRITTEN = "the likely cause is not known"

Failure = tuple[Record, Outcome]


@dataclass(frozen=True)
class Group:
    """Failures that are the same. cause: the likely one, else what was asked and returned. shown:
    the failure whose message is the excerpt. diagnoses: the corpus's."""

    number: str
    of: str
    outcome: str
    cause: str
    is_explained: bool
    records: tuple[Record, ...]
    attempted: int
    shown: Failure
    diagnoses: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def share(self) -> float:
        return self.count / self.attempted

    @property
    def is_suspicious(self) -> bool:
        """Whether so many fail in the same way that the check may be wrong."""
        return self.count >= FEWEST_ALIKE and self.share > SUSPICIOUS


def groups_of(check: Check, records: Iterable[Record], diagnoses: Diagnoses) -> list[Group]:
    """The ways in which a check fails, commonest first."""
    alike: dict[tuple[str, str], list[Failure]] = defaultdict(list)
    attempted = 0
    for record in records:
        outcome = record.outcomes.get(check.number)
        if outcome is not None and outcome.is_attempted:
            attempted += 1
            if outcome.is_failed:
                alike[key_of(outcome)].append((record, outcome))
    found = []
    for failures in alike.values():
        shown = min(failures, key=lambda failure: len(failure[1].message))
        found.append(
            Group(
                number=check.number,
                of=check.of,
                outcome=shown[1].outcome,
                cause=shown[1].likely or in_short(shown[1]),
                is_explained=bool(shown[1].likely),
                records=tuple(record for record, _ in failures),
                attempted=attempted,
                shown=shown,
                diagnoses=diagnoses.of(check.title, shown[1].likely),
            )
        )
    return sorted(found, key=lambda group: -group.count)


@dataclass(frozen=True)
class Misconception:
    """A likely cause over all checks of a function that tell it. attempted: of the check that most
    attempted."""

    groups: tuple[Group, ...]
    records: tuple[Record, ...]

    @property
    def first(self) -> Group:
        return self.groups[0]

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def attempted(self) -> int:
        return max(group.attempted for group in self.groups)

    @property
    def is_suspicious(self) -> bool:
        return any(group.is_suspicious for group in self.groups)


def commonest(groups: Iterable[Group]) -> list[Misconception]:
    """The likely causes, each submission counted once for each, commonest first."""
    told: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        if group.is_explained:
            told[group.of, normal(group.cause)].append(group)
    found = []
    for same in told.values():
        same.sort(key=lambda group: -group.count)
        persons = {record.name: record for group in same for record in group.records}
        found.append(Misconception(tuple(same), tuple(persons.values())))
    return sorted(found, key=lambda each: -each.count)


def faults_of(records: Sequence[Record]) -> list[tuple[str, tuple[Record, ...]]]:
    """The grader's own faults, the same ones together: the first's text, and whose they are."""
    texts: dict[str, str] = {}
    whose: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        for fault in record.faults:
            key = normal(fault)
            texts.setdefault(key, fault)
            whose[key][record.name] = record
    order = Counter({key: len(persons) for key, persons in whose.items()})
    return [(texts[key], tuple(whose[key].values())) for key, _ in order.most_common()]


def key_of(outcome: Outcome) -> tuple[str, str]:
    """Equal for two failures of a check that are the same."""
    return outcome.outcome, normal(outcome.likely or in_short(outcome))


def in_short(outcome: Outcome) -> str:
    """What was asked, and what came back instead, without the call."""
    parts = sections(outcome.message)
    if "asked" not in parts:
        return outcome.message[:COMPARED]
    returned = " ".join(parts.get("returned", "").split())[:COMPARED]
    return f"asked: {' '.join(parts['asked'].split())[:COMPARED]}; returned: {returned}"


def normal(text: str) -> str:
    """The text without what differs between equal failures: numbers, quoted texts, spaces."""
    text = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "''", text)
    text = re.sub(r"(?<![^\W\d])[-+]?\d[\d.,]*(e[-+]?\d+)?", "#", text.casefold())
    return " ".join(re.sub(r"#([\s,;]+#)+", "#", text).split())


def suspicious(groups: Iterable[Group]) -> Iterator[Group]:
    """The groups that say "look at the check first"."""
    return (group for group in groups if group.is_suspicious)
