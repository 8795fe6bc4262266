"""results.json in Gradescope's format, and what is read off it: totals, states, grades.csv.

See https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format. A written
answer is a test with a max_score and no score until a person gives one; the total at the top
counts what has a score.
"""

import csv
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..checks.assignment import Assignment, Question
from ..judge.grading import Graded
from ..judge.settings import Settings, versions

FORMAT = 1  # of extra_data
NOT_GRADED = "The checks did not run, which is the grader's fault and not yours."


def compose(graded: Graded, settings: Settings, assignment: Assignment) -> dict:
    """The submission's results.json."""
    questions = settings.chosen(assignment)
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
            "seed": settings.seed,
            "questions": order,
            "extra": [question.id for question in questions if question.extra],
            "smoke": settings.smoke,
            "device": graded.device,
            "data": settings.data_label,
            "versions": versions(),
            "problems": list(submission.problems),
            "files": {
                name: hashlib.sha256(content).hexdigest()
                for name, content in submission.files.items()
            },
            "fingerprint": settings.fingerprint(submission.files),
            "printed": _shown(graded.printed),
            "faults": graded.faults,
            "log": graded.log,
        },
    }
    return _summed(results)


def _shown(printed: str) -> str:
    """What a submission printed, without what a terminal would obey."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in printed
    )


def _test(result) -> dict:
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


def _ungraded(question: str, points: float) -> dict:
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


def _written(question: Question) -> dict:
    return {
        "name": f"{question.title}: the written answer (answers.md)",
        "number": f"{question.id}.written",
        "max_score": question.written,
        "output": "A person reads this answer.",
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {"question": question.id, "outcome": "written"},
    }


@dataclass(frozen=True)
class Written:
    """A person's score for a written answer; None: still pending."""

    score: float | None
    comment: str = ""


def enter_written(results: dict, scores: Mapping[str, Written]) -> dict:
    """The results with the scores given by a person (question -> score) in place of older ones."""
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


def _summed(results: dict) -> dict:
    """The results with their total and the text above the tests."""
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


@dataclass(frozen=True)
class Share:
    """Points earned out of those that there are; pending: those still to be given by a person."""

    earned: float = 0.0
    points: float = 0.0
    pending: float = 0.0
    sign: str = ""

    def __str__(self) -> str:
        if not self.points:
            return "none"
        if self.pending == self.points:
            return f"{self.pending:g} pending"
        pending = f", {self.pending:g} pending" if self.pending else ""
        return f"{self.sign}{self.earned:g} of {self.points - self.pending:g}{pending}"


@dataclass(frozen=True)
class Totals:
    """A submission's points: by code, extra, written, and each question's by code."""

    code: Share
    extra: Share
    written: Share
    questions: dict[str, Share]

    @classmethod
    def of(cls, results: dict) -> "Totals":
        by_kind = {"code": [], "extra": [], "written": []}
        by_question = {question: [] for question in results["extra_data"]["questions"]}
        extra = results["extra_data"]["extra"]
        for test in results["tests"]:
            about = test["extra_data"]
            is_written = about["outcome"] == "written"
            is_extra = about["question"] in extra
            by_kind["written" if is_written else "extra" if is_extra else "code"].append(test)
            if not is_written:
                by_question[about["question"]].append(test)
        return cls(
            _share(by_kind["code"]),
            _share(by_kind["extra"], "+"),
            _share(by_kind["written"]),
            {question: _share(tests) for question, tests in by_question.items()},
        )


def _share(tests: Iterable[dict], sign: str = "") -> Share:
    tests = list(tests)
    return Share(
        sum(test.get("score", 0.0) for test in tests),
        sum(test["max_score"] for test in tests),
        sum(test["max_score"] for test in tests if "score" not in test),
        sign,
    )


def state(results: dict) -> str:
    """A submission's state in a few words."""
    about = results["extra_data"]
    if about["faults"]:
        return f"grader's fault: {about['faults'][0].splitlines()[0]}"
    problems = about["problems"]
    if not about["files"]:
        return problems[0] if problems else "nothing was handed in"
    outcomes = Counter(test["extra_data"]["outcome"] for test in results["tests"])
    del outcomes["written"]
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    if set(outcomes) <= {"passed"}:
        told = "all passed"
    elif set(outcomes) <= {"todo", "waits"}:
        told = "all todo"
    return "; ".join([told, *problems])


def is_finished(results: dict | None, fingerprint: str) -> bool:
    """Whether these are results of the same files, graded in the same way, without faults."""
    about = (results or {}).get("extra_data", {})
    return about.get("fingerprint") == fingerprint and not about.get("faults")


def load(file: Path) -> dict | None:
    """A results.json that this module wrote; None where there is none, or not a whole one."""
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(results, dict) and results.get("extra_data", {}).get("format") == FORMAT
    return results if is_ours else None


def save(file: Path, results: dict) -> None:
    """Write results.json whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def save_grades(file: Path, all_results: Iterable[dict], assignment: Assignment) -> None:
    """grades.csv: a row for each submission."""
    questions = [question.id for question in assignment.questions if not question.extra]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    heads = ("name", "score", "max", "extra", *questions)
    table.writerow([*heads, "written", "written pending", "isolation", "problems"])
    for results in all_results:
        totals, about = Totals.of(results), results["extra_data"]
        numbers = [
            results["score"],
            totals.code.points + totals.written.points,
            totals.extra.earned,
        ]
        numbers += [
            getattr(totals.questions.get(question), "earned", None) for question in questions
        ]
        numbers += [totals.written.earned, totals.written.pending]
        cells = ["" if number is None else f"{number:g}" for number in numbers]
        remarks = "; ".join([*about["faults"], *about["problems"]])
        table.writerow([about["name"], *cells, about["isolation"], remarks])
    _write(file, text.getvalue())


def _write(file: Path, text: str) -> None:
    """The text as the whole file, or the file as it was: on a full disk, too, and when the power
    fails. A file that holds the text already is not touched."""
    content = text.encode(errors="backslashreplace")  # in JSON, that is how to write a surrogate
    with suppress(OSError):
        if file.read_bytes() == content:
            return
    partial = file.with_name(f".{file.name}.partial")
    try:
        with partial.open("wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(partial, file)
    finally:
        with suppress(OSError):  # it is there where something went wrong
            partial.unlink()
