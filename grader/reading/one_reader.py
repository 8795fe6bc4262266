"""What one reader sees and does, without names: the part behind the page.

reader = OneReader("ada", class_answers, log, rubric, part=(1, 2))
reader.keys("1.d")                          # in the reader's own random order
reader.mark("1.d", key, seen=0, step=ENTER, items=["why"], comment="", done=True)
reader.undo("1.d")
"""

from collections.abc import Sequence
from typing import Any

from .answer_text import as_html, as_written, excerpt
from .class_answers import ClassAnswers, WrittenAnswer, divided, in_order, part_of
from .kappa import Kappa
from .marks import COMMENT, ENTER, ITEMS, TYPING, Mark, Marks, changed
from .reading_log import MARK, PARTS, SETTLE, UNDO, ReadingLog, Step
from .rubric_file import QuestionRubric, Rubric

LONGEST_COMMENT = 10_000  # characters
UNREAD, BEGUN, SCORED, AGAIN, ELSEWHERE = "unread", "begun", "scored", "again", "elsewhere"


class Refused(Exception):
    """A step that cannot be taken; the message is for the reader."""


class OneReader:
    """reader: a name. part: which of how many the reader has, (1, 1) for all answers."""

    def __init__(
        self,
        reader: str,
        class_answers: ClassAnswers,
        log: ReadingLog,
        rubric: Rubric,
        part: tuple[int, int] = (1, 1),
    ):
        self.reader, self.answers, self.rubric, self.part = reader, class_answers, rubric, part
        self.log = log

    def marks(self) -> Marks:
        """What stands now."""
        return Marks(self.log.actions())

    def keys(self, question: str) -> list[str]:
        """The answers of the reader's part, in the reader's order."""
        keys = list(self.answers.of(question))
        if self.part != (1, 1):
            own = part_of(self._division(question, keys), self.part)
            keys = [key for key in keys if key in own]
        return in_order(keys, self.reader, question)

    def states(self, question: str) -> dict[str, str]:
        """The state of each answer of the part, by key: UNREAD, BEGUN, SCORED, AGAIN (scored with
        items that have changed since) or ELSEWHERE (results.json has a score that is not from
        here)."""
        marks = self.marks()
        return {key: self._state(marks, question, key) for key in self.keys(question)}

    def unread(self, question: str) -> int:
        """How many answers of the part are still to be scored."""
        return sum(s in (UNREAD, BEGUN, AGAIN) for s in self.states(question).values())

    def answer(self, question: str, key: str) -> dict[str, Any]:
        """The answer and what the reader may know of it, for the page. Raises Refused."""
        answer = self._answer(question, key)
        pictures = self.answers.pictures(answer, self.rubric[question].pictures)
        return {
            "html": str(as_html(answer.text)),
            "written": as_written(answer.text),
            "count": len(answer.names),
            "pictures": len(pictures),
            **self.standing(question, key),
        }

    def standing(self, question: str, key: str) -> dict[str, Any]:
        """The reader's mark of the answer, and others' if they may be seen. Raises Refused."""
        answer, marks = self._answer(question, key), self.marks()
        mark = marks.of(self.reader, question, key)
        others = marks.others(self.reader, question, key)
        counting = marks.counting(question, key) if mark and mark.done else None
        elsewhere = self._elsewhere(question, answer) if mark and mark.done else []
        return {
            "key": key,
            "state": self._state(marks, question, key),
            "seen": marks.latest(self.reader, question, key),
            "items": mark.items if mark else None,
            "comment": mark.comment if mark else "",
            "score": mark.score if mark and mark.items is not None else None,
            "at": mark.at if mark else "",
            "others": [_as_other(other) for other in others],
            "counts": counting.reader if counting else "",
            "settled": marks.is_settled(question, key) if counting else False,
            "elsewhere": elsewhere,
            "comments": [*marks.comments(self.reader, question), *self._given(marks, question)],
        }

    def mark(
        self, question: str, key: str, *, seen: int, step: str, items: Any, comment: Any
    ) -> None:
        """Give an answer these items (names; None: not chosen yet) and this comment. step: what the
        reader did. Raises Refused, and Outdated where the reader did more than was `seen`."""
        self._answer(question, key)
        rubric = self.rubric[question]
        mark, comment = self.marks().of(self.reader, question, key), _valid_comment(comment)
        new: dict[str, Any] = {"comment": comment}
        if step in (ITEMS, ENTER):
            items = _valid_items(items, rubric)
            if step == ENTER and items is None:
                raise Refused("choose items with 1 to 9, or 0 for none of them")
            new["items"] = items
            new["done"] = step == ENTER or (mark is not None and mark.done)
            new["score"] = rubric.score(items or (), self.answers.most[question])
            new["feedback"] = "\n".join(rubric.feedback(items or ()))
        elif step not in (COMMENT, TYPING):
            raise Refused(f"there is no step {step!r}")
        self.log.add(Step(self.reader, MARK, question, key, changed(mark, step, **new)), seen)

    def undo(self, question: str) -> str:
        """Undo the reader's latest step on the question; the key of its answer. Raises Refused."""
        found = self.marks().to_undo(self.reader, question)
        if not found:
            raise Refused("there is nothing to undo")
        undoes = {"undoes": [action.id for action in found]}
        self.log.add(Step(self.reader, UNDO, question, found[0].answer, undoes))
        return found[0].answer

    def settle(self, question: str, key: str, reader: Any) -> None:
        """Let this reader's score count for the answer. Raises Refused."""
        scored = self.marks().scored(question, key)
        if self.reader not in scored or reader not in scored:
            raise Refused("only scores of readers who have both read the answer can be chosen from")
        self.log.add(Step(self.reader, SETTLE, question, key, {"reader": reader}))

    def agreements(self, question: str) -> dict[str, Kappa]:
        """The agreement with each other reader, on what each gave without knowing the other's."""
        marks = self.marks()
        found = {}
        for other in marks.readers():
            pairs = [
                marks.independent(question, key, self.reader, other)
                for key in self.answers.of(question)
            ]
            scores = [(one.score, two.score) for one, two in filter(None, pairs)]
            if other != self.reader and scores:
                found[other] = Kappa.of(scores)
        return found

    def disagreements(self, question: str) -> list[dict[str, Any]]:
        """Answers that the reader and others gave different scores, the farthest apart first."""
        marks, found = self.marks(), []
        for key, answer in self.answers.of(question).items():
            mark = marks.of(self.reader, question, key)
            given = [mark, *marks.others(self.reader, question, key)] if mark else []
            scores = {each.score for each in given}
            if len(scores) > 1:
                counting = marks.counting(question, key)
                found.append(
                    {
                        "key": key,
                        "excerpt": excerpt(answer.text),
                        "given": given,
                        "counts": counting.reader if counting else "",
                        "settled": marks.is_settled(question, key),
                        "apart": max(scores) - min(scores),
                    }
                )
        return sorted(found, key=lambda each: (-each["apart"], each["key"]))

    def _answer(self, question: str, key: str) -> WrittenAnswer:
        try:
            return self.answers.of(question)[key]
        except KeyError:
            raise Refused("this answer is no longer there: load the page again") from None

    def _division(self, question: str, keys: Sequence[str]) -> list[str]:
        """The order in which all answers are dealt out; it is kept, for answers that come later."""
        earlier: list[str] = []
        for action in self.log.actions():
            if action.kind == PARTS and action.question == question:
                earlier = action.value["keys"]
        order = divided(earlier, keys)
        if order != earlier:
            self.log.add(Step(self.reader, PARTS, question, value={"keys": order}))
        return order

    def _state(self, marks: Marks, question: str, key: str) -> str:
        mark = marks.of(self.reader, question, key)
        if mark is None or not mark.done:
            if mark is not None:
                return BEGUN
            has_score = self._elsewhere(question, self.answers.of(question)[key])
            return ELSEWHERE if has_score else UNREAD
        items, rubric = mark.items or (), self.rubric[question]
        same = (
            rubric.knows(items) and rubric.score(items, self.answers.most[question]) == mark.score
        )
        return SCORED if same else AGAIN

    def _elsewhere(self, question: str, answer: WrittenAnswer) -> list[float]:
        """Scores in results.json that were not given here."""
        entered, found = self.log.entered(), set()
        for name, (score, comment) in answer.scores.items():
            own = entered.get((name, question))
            if score is not None and (own is None or (own.score, own.comment) != (score, comment)):
                found.add(score)
        return sorted(found)

    def _given(self, marks: Marks, question: str) -> list[str]:
        own = marks.comments(self.reader, question)
        return [comment for comment in self.rubric[question].comments if comment not in own]


def _as_other(mark: Mark) -> dict[str, Any]:
    return {
        "reader": mark.reader,
        "score": mark.score,
        "items": mark.items,
        "comment": mark.comment,
        "at": mark.at,
    }


def _valid_items(items: Any, rubric: QuestionRubric) -> tuple[str, ...] | None:
    if items is None:
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise Refused("items must be a list of names")
    return tuple(item.name for item in rubric.items if item.name in items)


def _valid_comment(comment: Any) -> str:
    if not isinstance(comment, str) or len(comment) > LONGEST_COMMENT:
        raise Refused(f"a comment is a text of at most {LONGEST_COMMENT:,} characters")
    comment = comment.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any((c < " " and c not in "\n\t") or "\ud800" <= c <= "\udfff" for c in comment):
        raise Refused("there is a control character in the comment: delete it")
    return comment
