"""feedback.md: what a student gets to read about a submission, as a page to send.

    save(Path("graded/ada/feedback.md"), results)

A view of results.json. Pictures lie beside it, in feedback/. Of hidden checks it says only how many
points are for them. A person's name is on it where the platform says it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..checks.assignment import Assignment
from ..checks.markdown import fenced
from ..checks.pictures import FOLDER
from .atomic_file import write_whole
from .results_json import NO_ANSWER, NOT_GRADED
from .totals import Results, Totals

PAGE = "feedback.md"
NEXT_LINE = "  \n"  # a line break in Markdown
STATES = {"passed": "passed", "todo": "not written yet", "waits": "waits"}  # others: not passed
Test = dict[str, Any]


def save(file: Path, results: Results) -> None:
    """Write the page, completely or not at all. Raises OSError."""
    write_whole(file, page(results))


def page(results: Results) -> str:
    """The page, in Markdown."""
    tests = [test for test in results["tests"] if not test["extra_data"].get("hidden", False)]
    written = [test for test in tests if test["extra_data"]["outcome"] == "written"]
    checks = [test for test in tests if test not in written]
    parts = [
        "# Feedback",
        *_names(results),
        *_totals(results),
        *_next_step(checks),
        _table(results, tests),
        *_found(checks),
        *_written(written),
    ]
    return "\n\n".join(parts) + "\n"


def _names(results: Results) -> Iterator[str]:
    persons = (results["extra_data"].get("handed_in") or {}).get("persons", ())
    if names := [_plain(person["name"]) for person in persons if person["name"]]:
        yield f"For {' and '.join(names)}."


def _totals(results: Results) -> Iterator[str]:
    seen, everything = Totals.of(results, hidden=False), Totals.of(results)
    about = results["extra_data"]
    lines = [f"**{seen.earned:g} of {seen.most:g} points** for what is shown here."]
    if seen.written.pending:
        lines.append(
            f"{seen.written.pending:g} of them are for written answers that nobody has read yet."
        )
    if seen.extra.points:
        lines.append(f"Extra points, on top: {seen.extra.earned:g} of {seen.extra.points:g}.")
    if hidden := everything.all_points - seen.all_points:
        lines.append(f"Further checks, worth {hidden:g} points, are shown later.")
    yield NEXT_LINE.join(lines)
    if about["faults"]:
        yield f"**{NOT_GRADED}**"
    if about["problems"]:
        yield "What was handed in:"
        yield "\n".join(f"- {_plain(problem)}" for problem in about["problems"])


def _next_step(checks: list[Test]) -> Iterator[str]:
    """The first check that has something to do."""
    for test in checks:
        about = test["extra_data"]
        if about["outcome"] not in ("passed", "waits", "error"):
            module, _, function = about["of"].partition(".")
            what = "write" if about["outcome"] == "todo" else "correct"
            yield f"**Next step:** {about['question']}: {what} `{function}` in `{module}.py`."
            return
    if checks and all(test["extra_data"]["outcome"] == "passed" for test in checks):
        yield "All checks that you see have passed."


def _table(results: Results, tests: list[Test]) -> str:
    lines = ["| question | points | of | |", "|---|---:|---:|---|"]
    titles = {question.id: question.title for question in Assignment.load().questions}
    for question in results["extra_data"]["questions"]:
        own = [test for test in tests if test["extra_data"]["question"] == question]
        if own:
            earned = sum(test.get("score", 0.0) for test in own)
            most = sum(test["max_score"] for test in own)
            pending = sum(test["max_score"] for test in own if "score" not in test)
            remark = f"{pending:g} pending" if pending else ""
            title = f"{question} {titles.get(question, '')}".strip()
            lines.append(f"| {title} | {earned:g} | {most:g} | {remark} |")
    return "\n".join(lines)


def _found(checks: list[Test]) -> Iterator[str]:
    """What was not right, check by check; then what is not written, and what waits."""
    others = [t for t in checks if t["extra_data"]["outcome"] not in STATES]
    if others:
        yield "## What was found"
    for test in others:
        yield f"### {test['number']} {test['name']}"
        points = f"{test['score']:g} of {test['max_score']:g}"
        outcome = test["extra_data"]["outcome"]
        yield f"{points} points" + ("" if outcome == "failed" else f" ({outcome})")
        if test["output"]:
            yield fenced(test["output"])
        yield from _picture(test)
    drawn = [test for test in checks if test not in others for _ in _picture(test)]
    if drawn:
        yield "## To look at"
    for test in drawn:
        yield f"{test['number']} {test['name']}"
        yield from _picture(test)
    for outcome, title in (("todo", "Not written yet"), ("waits", "Waiting")):
        if those := [test for test in checks if test["extra_data"]["outcome"] == outcome]:
            yield f"## {title}"
            yield "\n".join(f"- {_in_a_line(test)}" for test in those)


def _picture(test: Test) -> Iterator[str]:
    """The picture that the check's message names."""
    function = test["extra_data"].get("of", "").rpartition(".")[2]
    picture = f"{FOLDER}/{test['number']}-{function}.png"
    if picture in test["output"]:
        yield f"![{test['number']}: the picture]({picture})"


def _in_a_line(test: Test) -> str:
    line = f"{test['number']} {test['name']} ({test['max_score']:g})"
    if test["extra_data"]["outcome"] == "waits":
        line += f": {_plain(test['output'])}"
    return line


def _written(tests: list[Test]) -> Iterator[str]:
    if tests:
        yield "## Written answers"
    for test in tests:
        about = test["extra_data"]
        most = f"{test['max_score']:g}"
        score = f"{test['score']:g} of {most} points" if "score" in test else f"{most} pending"
        yield f"### {about['question']}: {score}"
        answer = about.get("answer", "")
        yield fenced(answer) if answer else NO_ANSWER[0].upper() + NO_ANSWER[1:] + "."
        if comment := about.get("comment", ""):
            yield "\n".join(f"> {_plain(line)}" for line in comment.splitlines())


def _plain(text: str) -> str:
    """Text of which no program takes a part for Markdown or HTML, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", " ".join(text.split()))
