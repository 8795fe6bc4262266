"""Puts the page together: what the templates show, from the records of a class.

page = ClassPage.of(records, damaged, labels, redact, Pictures(...))
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from statistics import fmean, median

from ..checks.assignment import Assignment
from ..checks.smoke.bounds import BOUNDS
from . import charts, item_statistics, misconceptions
from .class_records import Answer, Outcome, Record
from .diagnoses import Diagnoses
from .item_statistics import Item
from .misconceptions import Group, Misconception
from .redaction import Redactor

MOST_MISCONCEPTIONS = 12  # in the list of the commonest
MOST_EXCERPT = 1_200  # characters
RUNAWAY = 1e3  # a coordinate that is farther away has left the picture
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\binf\b|\bnan\b)")


@dataclass(frozen=True)
class Person:
    """A submission as the page shows it. number: its pseudonym, and the id on the page."""

    number: int
    label: str
    record: Record
    samples: str  # addresses of pictures; "" if there is none
    pictures: Mapping[str, str]

    @property
    def anchor(self) -> str:
        return f"no-{self.number}"

    @property
    def failed(self) -> list[Outcome]:
        return [o for o in self.record.outcomes.values() if o.is_failed or o.outcome == "error"]

    def others(self, outcome: str) -> list[Outcome]:
        return [o for o in self.record.outcomes.values() if o.outcome == outcome]

    @cached_property
    def curves(self) -> charts.Curves | None:
        return charts.curves((self.record.figures or {}).get("losses"))

    @property
    def fd32(self) -> float | None:
        value = (self.record.figures or {}).get("fd32")
        return float(value) if isinstance(value, int | float) and isfinite(value) else None

    @property
    def outside(self) -> list[str]:
        """The statistics of the short training outside the range of correct runs, in words."""
        found = []
        for name, bound in BOUNDS.items() if self.record.figures else ():
            value = self.record.figures.get(name) if self.record.figures else None
            if not isinstance(value, int | float):
                found.append(f"{name} is not a finite number")
            elif not bound.contains(value):
                found.append(f"{name} {value:.3g} (correct runs: {bound})")
        return found


@dataclass(frozen=True)
class CheckReport:
    """A check: its numbers, and how it fails."""

    item: Item
    groups: list[Group]

    @property
    def warning(self) -> Group | None:
        return next(misconceptions.suspicious(self.groups), None)


@dataclass(frozen=True)
class QuestionReport:
    item: Item
    checks: list[CheckReport]


class ClassPage:
    """The class. persons: those whose results can be read, by number. damaged: labels of the
    others. redact: takes names out of texts, None where they may be shown."""

    def __init__(self, persons: Sequence[Person], damaged: Sequence[str], redact: Redactor | None):
        self.persons = sorted(persons, key=lambda person: person.number)
        self.damaged = damaged
        self._redact = redact
        self._by_name = {person.record.name: person for person in persons}
        self.records = [person.record for person in self.persons]
        self.read = [record for record in self.records if record.is_read]
        self.extra = {q.id for q in Assignment.load().questions if q.extra}

    def clean(self, text: str, record: Record) -> str:
        """A submission's text without names."""
        return text if self._redact is None else self._redact(text, record.aliases)

    def excerpt(self, group: Group) -> str:
        record, outcome = group.shown
        text = self.clean(outcome.message, record)
        return text if len(text) <= MOST_EXCERPT else text[:MOST_EXCERPT] + "\n[...]"

    def cause(self, group: Group) -> str:
        return self.clean(group.cause, group.shown[0])

    def persons_of(self, records: Sequence[Record]) -> list[Person]:
        return sorted((self._by_name[r.name] for r in records), key=lambda p: p.number)

    @cached_property
    def questions(self) -> list[QuestionReport]:
        titles = {q.id: q.title for q in Assignment.load().questions}
        diagnoses = Diagnoses.load()
        found: dict[str, list[CheckReport]] = {}
        for check in item_statistics.checks_of(self.read):
            item = item_statistics.of_check(check, self.read, check.question in self.extra)
            groups = misconceptions.groups_of(check, self.read, diagnoses)
            found.setdefault(check.question, []).append(CheckReport(item, groups))
        return [
            QuestionReport(
                item_statistics.of_question(
                    question, titles.get(question, ""), self.read, question in self.extra
                ),
                checks,
            )
            for question, checks in found.items()
        ]

    @property
    def checks(self) -> list[CheckReport]:
        return [check for question in self.questions for check in question.checks]

    @cached_property
    def warnings(self) -> list[Group]:
        found = [check.warning for check in self.checks if check.warning]
        return sorted(found, key=lambda group: -group.share)

    @cached_property
    def commonest(self) -> list[tuple[bool, list[Misconception]]]:
        """Those of more than one submission; apart, those that suspicious checks tell."""
        groups = [group for check in self.checks for group in check.groups]
        found = [each for each in misconceptions.commonest(groups) if each.count > 1]
        sides = [(side, [each for each in found if each.is_suspicious == side]) for side in (0, 1)]
        return [(bool(side), own[:MOST_MISCONCEPTIONS]) for side, own in sides if own]

    @cached_property
    def faults(self) -> list[tuple[str, list[Person]]]:
        return [
            (self.clean(text, records[0]), self.persons_of(records))
            for text, records in misconceptions.faults_of(self.records)
        ]

    @property
    def unread(self) -> list[Person]:
        return [person for person in self.persons if not person.record.is_read]

    @property
    def partly_read(self) -> list[Person]:
        return [p for p in self.persons if p.record.is_read and p.record.problems]

    @cached_property
    def points(self) -> dict[str, float]:
        """The distribution of points, without the extra ones and with the written ones so far."""
        values = [record.totals.earned for record in self.read] or [0.0]
        most = max((record.totals.most for record in self.read), default=0.0)
        return {"mean": fmean(values), "median": median(values), "most": most, "best": max(values)}

    @cached_property
    def bars(self) -> list[charts.Bar]:
        values = [record.totals.earned for record in self.read]
        return charts.histogram(values, self.points["most"] or 1.0)

    @cached_property
    def pending(self) -> tuple[int, int, float]:
        """Written answers without a score, all written answers, and the pending points."""
        answers = [answer for record in self.read for answer in record.answers]
        left = [answer for answer in answers if answer.score is None]
        return len(left), len(answers), sum(answer.most for answer in left)

    @cached_property
    def gallery(self) -> list[Person]:
        """Those with a short training, the farthest from real images first."""
        trained = [person for person in self.persons if person.record.figures]
        return sorted(trained, key=lambda p: -(p.fd32 if p.fd32 is not None else float("inf")))

    @property
    def without_training(self) -> list[Person]:
        return [person for person in self.persons if not person.record.figures]

    @cached_property
    def fd32_median(self) -> float | None:
        values = [person.fd32 for person in self.gallery if person.fd32 is not None]
        return median(values) if values else None

    @cached_property
    def paths(self) -> list[tuple[Person, Outcome, bool]]:
        """Pictures of steps and paths that failed a check, those that run away first."""
        found = [
            (person, outcome, runs_away(outcome.message))
            for person in self.persons
            for outcome in person.failed
            if outcome.check.of.startswith("dynamics.") and outcome.picture in person.pictures
        ]
        return sorted(found, key=lambda each: not each[2])

    @cached_property
    def made(self) -> dict[str, list[tuple[str, int]]]:
        """How the results were made: each answer that occurs, and how often."""
        names = dict.fromkeys(name for record in self.records for name in record.made)
        return {
            name: Counter(record.made.get(name, "unknown") for record in self.records).most_common()
            for name in names
        }

    def answers(self, person: Person) -> list[Answer]:
        return [
            Answer(a.question, self.clean(a.text, person.record), a.comment, a.score, a.most)
            for a in person.record.answers
        ]

    def rows(self, page_of: Mapping[int, str]) -> dict[str, object]:
        """The table of submissions, for the script: names of columns, and a row for each."""
        questions = [report.item.number for report in self.questions]
        rows = []
        for person in self.persons:
            totals = person.record.totals
            shares = [totals.questions.get(question) for question in questions]
            failed = " ".join(outcome.check.number for outcome in person.failed)
            state = self.clean(person.record.state, person.record)
            rows.append(
                [
                    f"{page_of.get(person.number, '')}#{person.anchor}",
                    person.label,
                    round(totals.earned, 2),
                    round(totals.extra.earned, 2),
                    round(totals.written.pending, 2),
                    *(None if share is None else round(share.earned, 2) for share in shares),
                    state[:200],
                    failed,
                ]
            )
        columns = ["submission", "points", "extra", "pending", *questions, "state"]
        return {"columns": columns, "rows": rows}


def runs_away(message: str) -> bool:
    """Whether what a step or path came to is far from everything, or no number at all."""
    returned = misconceptions.sections(message).get("returned", "").casefold()
    for text in _NUMBER.findall(returned):
        value = float(text)
        if not isfinite(value) or abs(value) > RUNAWAY:
            return True
    return False
