"""results.json in Gradescope's format.

See https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format. A written
answer is a test with a max_score and no score until a person gives one; the total at the top
counts what has a score.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..checks.assignment import Question
from ..checks.results.result import Result
from ..checks.written_answers import answers
from ..intake.origins import Origin
from ..intake.submissions import ANSWERS
from ..worker.data.visible_text import is_unseen, visible
from .atomic_file import write_whole
from .graded import Conditions, Graded
from .totals import Results, Totals

FORMAT = 1  # of extra_data
NEEDED = {"name", "isolation", "seed", "questions", "extra", "data", "problems", "files", "faults"}
STANDS = "stands_for"  # of earlier results that a person keeps beside those of later checks
NOT_WRITTEN = "not written yet"
NO_ANSWER = f"{NOT_WRITTEN}: there is no answer to this question in {ANSWERS}"
NOT_GRADED = "The checks did not run. This is the grader's fault, not yours."


def compose(graded: Graded, questions: Sequence[Question], conditions: Conditions) -> Results:
    """The submission's results.json. questions: those that were graded, in order."""
    tests = [_test(result, conditions) for result in graded.results]
    tests += [_ungraded(question, points) for question, points in graded.ungraded.items()]
    written = [question for question in questions if question.written]
    texts = answers(graded.submission.files.get(ANSWERS), [question.id for question in written])
    tests += [_written(question, texts[question.id]) for question in written]
    order = [question.id for question in questions]
    tests.sort(key=lambda test: order.index(test["extra_data"]["question"]))
    submission = graded.submission
    results = {
        "score": 0.0,
        "execution_time": round(graded.seconds, 3),
        "output": "",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "format": FORMAT,
            "name": submission.name,
            "source": _source(submission.origin),
            "handed_in": submission.handed_in and submission.handed_in.as_record(),
            "isolation": graded.isolation,
            "seed": conditions.seed,
            "questions": order,
            "extra": [question.id for question in questions if question.extra],
            "smoke": conditions.smoke,
            "asked": dict(conditions.asked),
            "device": graded.device,
            "data": conditions.data,
            "versions": dict(conditions.versions),
            "problems": list(map(visible, submission.problems)),
            "files": digests(submission.files),
            "rubric": conditions.rubric,
            "checks": conditions.checks,
            "fingerprint": conditions.fingerprint,
            "earlier_written": [],
            "printed": visible(graded.printed),
            "faults": list(map(visible, graded.faults)),
            "log": visible(graded.log),
        },
    }
    return summed(results)


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file's content, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _test(result: Result, conditions: Conditions) -> dict[str, Any]:
    """A check. Gradescope knows only passed and failed: what was not judged has no status."""
    status = {"passed": "passed", "todo": None, "waits": None}.get(result.outcome, "failed")
    message = result.message
    if result.outcome == "todo":
        message = f"{NOT_WRITTEN} ({message})" if message else NOT_WRITTEN
    return {
        "name": result.title,
        "number": result.number,
        "score": result.earned,
        "max_score": result.points,
        **({"status": status} if status else {}),
        "output": visible(message),
        "output_format": "text",
        "visibility": "after_due_date" if result.hidden else "visible",
        "extra_data": {
            "question": result.question,
            "of": result.of,
            "hidden": result.hidden,
            "outcome": result.outcome,
            "check": result.check,
            "judged_by": dict(conditions.judged_by.get(result.check, {})),
            "again": result.again,
            "cause": list(result.cause),
            "likely": visible(result.likely),
            "seconds": round(result.seconds, 3),
            **({"figures": result.figures} if result.figures else {}),
        },
    }


def _ungraded(question: str, points: float) -> dict[str, Any]:
    return {
        "name": "checks that did not run",
        "number": f"{question}.?",
        "score": 0.0,
        "max_score": points,
        "status": "failed",
        "output": NOT_GRADED,
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {"question": question, "outcome": "error"},
    }


def _written(question: Question, answer: str) -> dict[str, Any]:
    return {
        "name": f"{question.title}: the written answer (answers.md)",
        "number": f"{question.id}.written",
        "max_score": question.written,
        "output": written_output(answer, None, ""),
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {
            "question": question.id,
            "outcome": "written",
            "answer": answer,
            "comment": "",
        },
    }


def written_output(answer: str, score: float | None, comment: str) -> str:
    """What the student reads about a written answer. score: None while it is pending."""
    if comment or score is not None:
        return comment or "A person has read this answer."
    return "A person reads this answer." if answer else NO_ANSWER


def summed(results: Results) -> Results:
    """The results with the totals and the text above the tests.

    Gradescope's score counts extra points on top of the others, and what is pending not at all; it
    is not shown to students while they may not see some of the tests. Nor does the text count them.
    """
    totals, seen = Totals.of(results), Totals.of(results, hidden=False)
    about = {**results["extra_data"], "points": totals.points()}
    hidden = totals.all_points - seen.all_points
    pictures = f"; pictures: {about['data']}" if about["data"] else ""
    lines = [
        seen.in_words(),
        f"by code: {seen.code}, extra: {seen.extra}, written: {seen.written}",
        *([f"besides, for hidden checks that are shown later: {hidden:g}"] if hidden else []),
        *about["problems"],
        *([NOT_GRADED] if about["faults"] else []),
        f"seed {about['seed']}; isolation: {about['isolation']}{pictures}",
    ]
    score = round(totals.earned + totals.extra.earned, 6)
    return {**results, "score": score, "output": "\n".join(lines), "extra_data": about}


def is_finished(results: Results | None, fingerprint: str) -> bool:
    """Whether these results are of the same files, graded in the same way, without faults; or
    stand for such results."""
    about = (results or {}).get("extra_data", {})
    of = about.get("fingerprint"), about.get(STANDS, {}).get("fingerprint")
    return fingerprint in of and not about.get("faults")


def rubrics_of(results: Results) -> tuple[str | None, str | None]:
    """The rubric of the results, and the one that they stand for."""
    about = results["extra_data"]
    return about.get("rubric"), about.get(STANDS, {}).get("rubric")


def origin_of(results: Results) -> Origin | None:
    """Whose results these are; None if they do not say it."""
    source = results["extra_data"].get("source")
    return None if source is None else Origin(source["name"], source["place"])


def with_origin(results: Results, origin: Origin | None) -> Results:
    """The results, as those of this submission."""
    return {**results, "extra_data": {**results["extra_data"], "source": _source(origin)}}


def _source(origin: Origin | None) -> dict[str, str] | None:
    return None if origin is None else {"name": origin.name, "place": origin.place}


def load(file: Path) -> Results | None:
    """A results.json that this module wrote; None if there is none, or if it is damaged."""
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    about = results.get("extra_data") if isinstance(results, dict) else None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        return None
    return results if isinstance(results.get("tests"), list) and about.keys() >= NEEDED else None


def save(file: Path, results: Results) -> None:
    """Write results.json completely or not at all. Raises OSError.

    The original names in it are kept as they are, but JSON can escape characters, too.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text_of(results))


def text_of(results: Results) -> str:
    """The content of results.json."""
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    seen = (json.dumps(c)[1:-1] if c != "\n" and is_unseen(c) else c for c in text)
    return text if text.isascii() else "".join(seen)
