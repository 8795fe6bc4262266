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
from ..checks.results.results import Result
from .atomic_file import write_whole
from .graded import Conditions, Graded
from .totals import Results, Totals
from .written_scores import Written

FORMAT = 1  # of extra_data
NOT_GRADED = "The checks did not run. This is the grader's fault, not yours."


def compose(graded: Graded, questions: Sequence[Question], conditions: Conditions) -> Results:
    """The submission's results.json. questions: those that were graded, in order."""
    tests = [_test(result) for result in graded.results]
    tests += [_ungraded(question, points) for question, points in graded.ungraded.items()]
    tests += [_written(question) for question in questions if question.written]
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
            "isolation": graded.isolation,
            "seed": conditions.seed,
            "questions": order,
            "extra": [question.id for question in questions if question.extra],
            "smoke": conditions.smoke,
            "device": graded.device,
            "data": conditions.data,
            "versions": dict(conditions.versions),
            "problems": list(submission.problems),
            "files": {
                name: hashlib.sha256(content).hexdigest()
                for name, content in submission.files.items()
            },
            "fingerprint": conditions.fingerprint,
            "printed": _shown(graded.printed),
            "faults": graded.faults,
            "log": graded.log,
        },
    }
    return _summed(results)


def _shown(printed: str) -> str:
    """What a submission printed, without control sequences for terminals."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in printed
    )


def _test(result: Result) -> dict[str, Any]:
    return {
        "name": result.title,
        "number": result.number,
        "score": result.earned,
        "max_score": result.points,
        "status": "passed" if result.outcome == "passed" else "failed",
        "output": result.message,
        "output_format": "text",
        "visibility": "after_due_date" if result.hidden else "visible",
        "extra_data": {
            "question": result.question,
            "of": result.of,
            "hidden": result.hidden,
            "outcome": result.outcome,
            "likely": result.likely,
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


def _written(question: Question) -> dict[str, Any]:
    return {
        "name": f"{question.title}: the written answer (answers.md)",
        "number": f"{question.id}.written",
        "max_score": question.written,
        "output": "A person reads this answer.",
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {"question": question.id, "outcome": "written"},
    }


def enter_written(results: Results, scores: Mapping[str, Written]) -> Results:
    """The results with these manual scores (question -> score) instead of older ones."""
    tests = []
    for test in results["tests"]:
        given = scores.get(test["extra_data"]["question"])
        if test["extra_data"]["outcome"] == "written" and given is not None:
            test = {key: value for key, value in test.items() if key != "score"}
            test["output"] = given.comment or "A person reads this answer."
            if given.score is not None:
                test["score"] = given.score
                test["output"] = given.comment or "A person has read this answer."
        tests.append(test)
    return _summed({**results, "tests": tests})


def _summed(results: Results) -> Results:
    """The results with the total and the text above the tests."""
    totals = Totals.of(results)
    about = results["extra_data"]
    pictures = f"; pictures: {about['data']}" if about["data"] else ""
    lines = [
        f"by code: {totals.code}, extra: {totals.extra}, written: {totals.written}",
        *about["problems"],
        *([NOT_GRADED] if about["faults"] else []),
        f"seed {about['seed']}; isolation: {about['isolation']}{pictures}",
    ]
    score = round(sum(test.get("score", 0.0) for test in results["tests"]), 6)
    return {**results, "score": score, "output": "\n".join(lines)}


def is_finished(results: Results | None, fingerprint: str) -> bool:
    """Whether these results are of the same files, graded in the same way, without faults."""
    about = (results or {}).get("extra_data", {})
    return about.get("fingerprint") == fingerprint and not about.get("faults")


def load(file: Path) -> Results | None:
    """A results.json that this module wrote; None if there is none, or if it is damaged."""
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(results, dict) and results.get("extra_data", {}).get("format") == FORMAT
    return results if is_ours else None


def save(file: Path, results: Results) -> None:
    """Write results.json completely or not at all. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps(results, indent=1, ensure_ascii=False) + "\n")
