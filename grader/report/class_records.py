"""What the page needs of each results.json, without all that it does not show.

record = Record.of("ada", results)
record.outcomes["1.a.2"].is_attempted
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..checks.pictures import FOLDER
from ..outputs.totals import Results, Totals, state

NOT_JUDGED = ("todo", "waits", "error")  # outcomes of which nothing is known about the answer
WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Check:
    """A check as the results name it."""

    number: str
    question: str
    title: str
    of: str
    hidden: bool
    points: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check ended. message, likely: "" where it passed. picture: its name in feedback/, ""
    if there is none."""

    check: Check
    outcome: str
    score: float
    seconds: float
    message: str = ""
    likely: str = ""
    picture: str = ""

    @property
    def is_attempted(self) -> bool:
        return self.outcome not in NOT_JUDGED

    @property
    def is_passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def is_failed(self) -> bool:
        return self.is_attempted and not self.is_passed


@dataclass(frozen=True, slots=True)
class Answer:
    """A written answer. score: None while it is pending."""

    question: str
    text: str
    comment: str
    score: float | None
    most: float


@dataclass(frozen=True, slots=True)
class Record:
    """One submission. name: of its results. aliases: all by which somebody may know whose it is.
    figures: of the short training, None if it did not run. made: how it was graded, in words."""

    name: str
    persons: tuple[str, ...]
    aliases: tuple[str, ...]
    is_read: bool
    state: str
    faults: tuple[str, ...]
    problems: tuple[str, ...]
    totals: Totals
    outcomes: Mapping[str, Outcome]
    answers: tuple[Answer, ...]
    figures: Mapping[str, Any] | None
    training: Outcome | None
    made: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, results: Results) -> "Record":
        """Raises KeyError, TypeError, AttributeError or ValueError if a part is not as the kit
        writes it."""
        about = results["extra_data"]
        persons = list((about.get("handed_in") or {}).get("persons", ()))
        outcomes = {o.check.number: o for o in map(_outcome, _checks(results))}
        figures, training = _training(results, outcomes)
        return cls(
            name=name,
            persons=tuple(str(person["name"]) for person in persons if person["name"]),
            aliases=tuple(dict.fromkeys(_aliases(name, about, persons))),
            is_read=bool(about["files"]),
            state=state(results),
            faults=tuple(map(str, about["faults"])),
            problems=tuple(map(str, about["problems"])),
            totals=Totals.of(results),
            outcomes=outcomes,
            answers=tuple(_answers(results)),
            figures=figures,
            training=training,
            made=_made(about),
        )

    def shares(self, question: str) -> list[Outcome]:
        return [o for o in self.outcomes.values() if o.check.question == question]


def _checks(results: Results) -> Iterator[dict[str, Any]]:
    for test in results["tests"]:
        if test["extra_data"]["outcome"] != WRITTEN and "check" in test["extra_data"]:
            yield test


def _outcome(test: dict[str, Any]) -> Outcome:
    about = test["extra_data"]
    check = Check(
        number=sys.intern(str(test["number"])),
        question=sys.intern(str(about["question"])),
        title=sys.intern(str(test["name"])),
        of=sys.intern(str(about["of"])),
        hidden=bool(about["hidden"]),
        points=float(test["max_score"]),
    )
    outcome = sys.intern(str(about["outcome"]))
    message, picture = str(test["output"]), f"{check.number}-{check.of.rpartition('.')[2]}.png"
    return Outcome(
        check,
        outcome,
        float(test.get("score", 0.0)),
        float(about["seconds"]),
        "" if outcome == "passed" else message,
        sys.intern(str(about["likely"])),
        picture if f"{FOLDER}/{picture}" in message else "",
    )


def _training(
    results: Results, outcomes: Mapping[str, Outcome]
) -> tuple[Mapping[str, Any] | None, Outcome | None]:
    """The short training's figures and its check."""
    for test in _checks(results):
        figures = test["extra_data"].get("figures", {})
        if "fd32" in figures:
            return dict(figures), outcomes[test["number"]]
    return None, None


def _answers(results: Results) -> Iterator[Answer]:
    for test in results["tests"]:
        about = test["extra_data"]
        if about["outcome"] == WRITTEN:
            text, comment = str(about.get("answer", "")), str(about.get("comment", ""))
            yield Answer(about["question"], text, comment, test.get("score"), test["max_score"])


def _aliases(name: str, about: dict[str, Any], persons: list[dict[str, Any]]) -> Iterator[str]:
    yield name
    if about.get("source"):
        source = str(about["source"]["name"])
        yield source
        yield source.removesuffix("/").removesuffix(".zip")
    for person in persons:
        yield from (str(part) for part in (person["name"], person["email"]) if part)
        yield str(person["email"]).partition("@")[0]
        yield from map(str, person["ids"].values())


def _made(about: dict[str, Any]) -> dict[str, str]:
    """How these results came about: equal texts where it was the same way."""
    versions = dict(about["versions"])
    kit = versions.pop("saddle-to-gan", "unknown")
    return {
        "seed": str(about["seed"]),
        "version of the kit": f"saddle-to-gan {kit}",
        "libraries": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "isolation": str(about["isolation"] or "unknown"),
        "pictures": str(about["data"] or "none"),
        "short training": f"on {about.get('device')}" if about.get("device") else "did not run",
        "questions": ", ".join(about["questions"]),
        "checks and points": f"rubric {str(about.get('rubric'))[:12]}",
    }
