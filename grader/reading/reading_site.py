"""The pages of `grader read`, and what their script asks for.

| address | answer |
|---|---|
| `` | to the first question with unread answers |
| `read/1.d` | the page |
| `agreement/1.d` | the agreement with other readers, and where scores differ |
| `answer/1.d/KEY`, `picture/1.d/KEY/0` | an answer; a picture beside it |
| `mark`, `undo`, `settle` (POST, JSON) | take a step; what stands then |
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from ..checks.assignment import Assignment
from ..pages.page import render
from . import question_texts
from .answer_text import as_html
from .background import Background
from .class_answers import NoAnswers
from .local_server import page, plain
from .marks import FIRST, TYPING
from .one_reader import OneReader, Refused
from .reading_log import LogError, Outdated

PACKAGE = "grader.reading"
OUTDATED = "this answer was marked in another window: here is what stands"


class ReadingSite:
    """What a reader's browser gets. background: enters scores meanwhile."""

    def __init__(self, reader: OneReader, background: Background):
        self._reader, self._background = reader, background
        self._steps: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
            "mark": self._mark,
            "undo": self._undo,
            "settle": self._settle,
        }

    def __call__(self, request: Request, path: str) -> Response:
        try:
            return self._response(request, path)
        except Refused as error:
            return _as_json({"refused": str(error)})
        except (LogError, NoAnswers) as error:
            return _as_json({"failed": str(error)}, 500)

    def _response(self, request: Request, path: str) -> Response:
        if request.method == "POST":
            return self._step(request, path)
        if request.method != "GET":
            return plain("only GET and POST\n", 405)
        kind, *rest = path.split("/")
        if kind in ("", "read", "agreement"):
            self._reader.answers.refresh()
        questions = self._reader.answers.questions
        if path == "":
            unread = [q for q in questions if self._reader.unread(q)]
            return redirect(f"read/{(unread or questions)[0]}", 303)
        if not rest or rest[0] not in questions:
            return plain("there is no such page\n", 404)
        match kind, *rest:
            case "read", question:
                return _page(self._reading(question))
            case "agreement", question:
                return _page(self._agreement(question))
            case "answer", question, key:
                return _as_json(self._reader.answer(question, key))
            case "picture", question, key, number:
                return self._picture(question, key, number)
        return plain("there is no such page\n", 404)

    def _step(self, request: Request, path: str) -> Response:
        if path not in self._steps or request.mimetype != "application/json":
            return plain("there is no such step\n", 404)
        try:
            asked = json.loads(request.get_data())
            question = asked["question"]
            if question not in self._reader.answers.questions:
                raise Refused(f"there is no question {question!r}")
            key = self._steps[path](question, asked)
        except Outdated:
            return _as_json({"refused": OUTDATED, "reload": True})
        except (ValueError, KeyError, TypeError) as error:
            return _as_json({"refused": f"the page and the server do not fit: {error}"}, 400)
        found = self._reader.standing(question, key)
        return _as_json({**found, "trouble": self._background.trouble})

    def _mark(self, question: str, asked: Mapping[str, Any]) -> str:
        key, step = str(asked["key"]), str(asked["step"])
        self._reader.mark(
            question,
            key,
            seen=int(asked["seen"]),
            step=step,
            items=asked["items"],
            comment=asked["comment"],
        )
        if step != TYPING:  # the whole comment follows
            self._enter(question, key)
        return key

    def _undo(self, question: str, asked: Mapping[str, Any]) -> str:
        key = self._reader.undo(question)
        self._enter(question, key)
        return key

    def _settle(self, question: str, asked: Mapping[str, Any]) -> str:
        key = str(asked["key"])
        self._reader.settle(question, key, asked["reader"])
        self._enter(question, key)
        return key

    def _enter(self, question: str, key: str) -> None:
        answer = self._reader.answers.of(question).get(key)
        self._background.enter(answer.names if answer else ())

    def _picture(self, question: str, key: str, number: str) -> Response:
        answer = self._reader.answers.of(question).get(key)
        shown = self._reader.rubric[question].pictures
        found = self._reader.answers.pictures(answer, shown) if answer else []
        if not (number.isascii() and number.isdigit() and int(number) < len(found)):
            return plain("there is no such picture\n", 404)
        return Response(found[int(number)].read_bytes(), content_type="image/png")

    def _reading(self, question: str) -> str:
        reader, rubric = self._reader, self._reader.rubric[question]
        states = reader.states(question)
        asked = Assignment.load().by_id.get(question)
        data = {
            "question": question,
            "answers": [[key, state] for key, state in states.items()],
            "items": [item.name for item in rubric.items],
            "points": [item.points for item in rubric.items],
            "start": rubric.start,
            "most": reader.answers.most[question],
            "reader": reader.reader,
        }
        return render(
            PACKAGE,
            "reading.html",
            title=f"{question}: read {len(states)} answers",
            style="reading.css",
            script="reading.js",
            requests="'self'",
            question=question,
            heading=asked.title if asked else "",
            rubric=rubric,
            asked=as_html(question_texts.asked(question)),
            reference=as_html(question_texts.reference(question)),
            data=data,
            **self._frame(),
        )

    def _agreement(self, question: str) -> str:
        final = self._reader.marks().final
        return render(
            PACKAGE,
            "readers.html",
            title=f"{question}: agreement",
            style="reading.css",
            requests="'self'",
            question=question,
            agreements=self._reader.agreements(question),
            disagreements=self._reader.disagreements(question),
            rule="whoever scored an answer first" if final == FIRST else f"{final} (--final)",
            **self._frame(),
        )

    def _frame(self) -> dict[str, Any]:
        """What stands at the top of each page."""
        reader = self._reader
        return {
            "questions": [(q, reader.unread(q)) for q in reader.answers.questions],
            "reader": reader.reader,
            "part": reader.part if reader.part != (1, 1) else None,
            "damaged": len(reader.answers.damaged),
        }


def _as_json(content: object, code: int = 200) -> Response:
    return Response(json.dumps(content), code, content_type="application/json")


def _page(text: str) -> Response:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert found is not None  # pages/frame.html has it
    return page(text, html.unescape(found[1]))
