"""What stands after all that readers did: who gave which answer which score, and which one counts.

    marks = Marks(log.actions())
    marks.of("ada", "1.d", key)            # Mark(...), None if there is none
    marks.counting("1.d", key)             # the mark that goes into results.json

The score that counts is that of the reader chosen for this answer (a settled disagreement), else of
the reader chosen for all (`--final`), else of whoever scored it first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .reading_log import FINAL, MARK, SETTLE, UNDO, Action

FIRST = "first"  # in the place of a reader's name: whoever scored an answer first
ITEMS, COMMENT, TYPING, ENTER = "items", "comment", "typing", "enter"  # what a step changed
Place = tuple[str, str]  # question and key of an answer


@dataclass(frozen=True)
class Mark:
    """What a reader gave to an answer.

    items: names; None until the reader has chosen, be it none. done: whether it counts. score,
    feedback: of the items, by the rubric of that moment. since: the action by which the reader
    scored it first. by: the latest one.
    """

    reader: str
    items: tuple[str, ...] | None
    comment: str
    done: bool
    score: float
    feedback: str
    at: str
    since: int
    by: int

    @property
    def told(self) -> str:
        """What the student reads."""
        return "\n".join(filter(None, [self.feedback, self.comment]))

    @classmethod
    def of(cls, action: Action, since: int) -> "Mark":
        value = action.value
        items = value["items"]
        return cls(
            action.reader,
            None if items is None else tuple(items),
            value["comment"],
            value["done"],
            value["score"],
            value["feedback"],
            action.at,
            since,
            action.id,
        )


class Marks:
    """The state that follows from these actions."""

    def __init__(self, actions: Sequence[Action]):
        undone = {n for each in actions if each.kind == UNDO for n in each.value["undoes"]}
        self._standing = [each for each in actions if each.id not in undone]
        self._marks: dict[Place, dict[str, list[Mark]]] = {}
        self._settled: dict[Place, str] = {}
        self._latest: dict[tuple[str, Place], int] = {}
        self.final = FIRST
        for each in actions:
            if each.kind in (MARK, UNDO):
                self._latest[each.reader, (each.question, each.answer)] = each.id
        for each in self._standing:
            place = each.question, each.answer
            if each.kind == MARK:
                history = self._marks.setdefault(place, {}).setdefault(each.reader, [])
                since = history[-1].since if history else 0
                history.append(Mark.of(each, since or (each.id if each.value["done"] else 0)))
            elif each.kind == SETTLE:
                self._settled[place] = each.value["reader"]
            elif each.kind == FINAL:
                self.final = each.value["reader"]

    def of(self, reader: str, question: str, key: str) -> Mark | None:
        """A reader's mark."""
        history = self._marks.get((question, key), {}).get(reader)
        return history[-1] if history else None

    def latest(self, reader: str, question: str, key: str) -> int:
        """The number of the reader's latest action on the answer, 0 if there is none."""
        return self._latest.get((reader, (question, key)), 0)

    def scored(self, question: str, key: str) -> dict[str, Mark]:
        """All marks of the answer that are done, by reader, in the order of their first scoring."""
        marks = [history[-1] for history in self._marks.get((question, key), {}).values()]
        done = sorted((mark for mark in marks if mark.done), key=lambda mark: mark.since)
        return {mark.reader: mark for mark in done}

    def others(self, reader: str, question: str, key: str) -> list[Mark]:
        """What this reader may see of others' marks: nothing until they have scored the answer."""
        scored = self.scored(question, key)
        return [m for m in scored.values() if m.reader != reader] if reader in scored else []

    def counting(self, question: str, key: str) -> Mark | None:
        """The mark that counts, None if nobody has scored the answer."""
        scored = self.scored(question, key)
        for reader in (self._settled.get((question, key)), self.final):
            if reader in scored:
                return scored[reader]
        return next(iter(scored.values()), None)

    def is_settled(self, question: str, key: str) -> bool:
        """Whether a person has chosen whose score counts for this answer."""
        return self._settled.get((question, key)) in self.scored(question, key)

    def independent(self, question: str, key: str, one: str, two: str) -> tuple[Mark, Mark] | None:
        """The marks of two readers as they stood when the second of them had scored: from then on
        they see each other's. None if one has not scored."""
        histories = self._marks.get((question, key), {})
        if not {one, two} <= self.scored(question, key).keys():
            return None
        until = max(histories[reader][-1].since for reader in (one, two))
        found = []
        for reader in (one, two):
            done = [m for m in histories[reader] if m.done]
            found.append(next((m for m in reversed(done) if m.by <= until), done[0]))
        return found[0], found[1]

    def readers(self) -> list[str]:
        """All who have scored an answer, in the order of their first score."""
        scored = [m for place in self._marks for m in self.scored(*place).values()]
        return list(dict.fromkeys(mark.reader for mark in sorted(scored, key=lambda m: m.since)))

    def comments(self, reader: str, question: str) -> list[str]:
        """The reader's comments to the question's answers, the most used one first."""
        found: dict[str, int] = {}
        for (of, _), histories in self._marks.items():
            comment = histories[reader][-1].comment if reader in histories else ""
            if of == question and comment:
                found[comment] = found.get(comment, 0) + 1
        return sorted(found, key=lambda comment: -found[comment])

    def to_undo(self, reader: str, question: str) -> list[Action]:
        """The reader's latest step on the question that still stands, [] if there is none. A
        comment is undone as a whole, however often it was saved while it was typed."""
        steps = [
            each
            for each in self._standing
            if each.reader == reader and each.question == question and each.kind in (MARK, SETTLE)
        ]
        found = steps[-1:]
        if found and found[0].value.get("step") in (COMMENT, TYPING):
            found += list(_typed(reversed(steps[:-1]), found[0].answer))
        return found


def _typed(actions: Iterable[Action], answer: str) -> Iterable[Action]:
    for each in actions:
        if each.answer != answer or each.value.get("step") != TYPING:
            return
        yield each


def changed(mark: Mark | None, step: str, **values: Any) -> dict[str, Any]:
    """What an action of the kind MARK holds: the mark with these values in place of its own."""
    new = replace(mark or Mark("", None, "", False, 0.0, "", "", 0, 0), **values)
    items = None if new.items is None else list(new.items)
    kept = {name: getattr(new, name) for name in ("comment", "done", "score", "feedback")}
    return {"items": items, **kept, "step": step}
