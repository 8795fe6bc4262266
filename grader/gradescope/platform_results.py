"""results.json as Gradescope's students see it: points by code, the state of the run on top.

Written answers are left to questions of the platform's own. A check that the kit could not judge
has no score, so that nobody loses points by it. Hidden checks hide the total from students: the
text on top has the points of the others.
"""

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from ..checks.assignment import Assignment
from ..checks.pictures import FOLDER
from ..judge.conditions import results_of
from ..judge.settings import Settings
from ..outputs.graded import Graded
from ..outputs.totals import Results, Totals

PICTURES = 400 << 10  # bytes of all pictures of a results.json, in base64
PICTURE_WIDTH, PICTURE_COLOURS = 480, 64
KEPT = "seed isolation questions extra device data versions rubric points".split()  # of extra_data


class Ending(StrEnum):
    """The state of a run, in a sentence for the student."""

    RUNNING = (
        "Still being graded. If this text stays, the autograder was stopped. This is not your "
        "fault and costs you no points: ask for a rerun."
    )
    WHOLE = "All checks have run."
    FAULT = (
        "The autograder could not run all checks. This is not your fault and costs you no points: "
        "ask for a rerun."
    )
    TIME_UP = (
        "The time is up: calls of your code ran into their time limits (see the checks that say "
        "so), and the checks that were left give no points."
    )


NOT_JUDGED = {
    Ending.RUNNING: "These checks have not run yet.",
    Ending.WHOLE: "",
    Ending.FAULT: "These checks did not run. This is not your fault: ask for a rerun.",
    Ending.TIME_UP: "These checks did not run: the time was up.",
}


def by_code(assignment: Assignment) -> Assignment:
    """The assignment without its written answers."""
    questions = (replace(q, points=q.points - q.written, written=0) for q in assignment.questions)
    return replace(assignment, questions=tuple(questions))


def present(
    graded: Graded, settings: Settings, assignment: Assignment, ending: Ending, best: float = 0.0
) -> Results:
    """The results to show. assignment: as `by_code` returns it. best: the score that the student
    has already, which stays where this run is not whole."""
    missing = {}
    for question in settings.chosen(assignment):
        judged = sum(r.points for r in graded.results if r.question == question.id)
        left = question.by_code - judged - graded.left_out.get(question.id, 0)
        if left > 1e-9:
            missing[question.id] = left
    whole = results_of(replace(graded, ungraded=missing), settings, assignment)
    pictures = _small_pictures(graded)
    tests = [_test(test, ending, pictures.get(test["number"], b"")) for test in whole["tests"]]
    results = {**whole, "tests": tests}
    score = sum(test.get("score", 0.0) for test in tests)
    if ending in (Ending.RUNNING, Ending.FAULT):
        score = max(score, best)
    about = whole["extra_data"]
    return {
        **results,
        "score": round(score, 6),
        "output": _text(results, ending),
        "extra_data": {**{name: about[name] for name in KEPT}, "ending": ending.name.lower()},
    }


def _text(results: Results, ending: Ending) -> str:
    """The text above the tests. It counts no hidden check."""
    totals, seen = Totals.of(results), Totals.of(results, hidden=False)
    about = results["extra_data"]
    hidden = totals.all_points - seen.all_points
    code = seen.code
    judged = f"public checks: {code.earned:g} of {code.points - code.pending:g} points"
    if code.pending:  # hidden ones among them
        judged += f", and checks for {code.pending:g} points are not judged"
    lines = [f"{ending}", judged]
    if seen.extra.points:
        lines.append(f"extra points on top: {seen.extra.earned:g} of {seen.extra.points:g}")
    if hidden:
        lines.append(f"besides, for hidden checks that are shown after the due date: {hidden:g}")
    pictures = f"; pictures: {about['data']}" if about["data"] else ""
    lines += [*about["problems"], f"seed {about['seed']}{pictures}"]
    return "\n".join(lines)


def _test(test: Mapping[str, Any], ending: Ending, picture: bytes) -> dict[str, Any]:
    """A test as the platform gets it. picture: a PNG, b"" for none."""
    about = test["extra_data"]
    shown = dict(test)
    if test["number"].endswith(".?"):
        shown["output"] = NOT_JUDGED[ending]
    if about["outcome"] == "error" and ending is not Ending.TIME_UP:
        shown.pop("score", None)
        shown.pop("status", None)
    said = [line for line in shown["output"].splitlines() if f"{FOLDER}/" not in line]
    shown["output"] = "\n".join(said)
    if picture:
        source = base64.b64encode(picture).decode()
        image = f'<img src="data:image/png;base64,{source}" alt="what the check found">'
        shown["output"] = f"<pre>{html.escape(shown['output'])}</pre>{image}"
        shown["output_format"] = "html"
    kept = ("question", "outcome", "hidden", "seconds")
    shown["extra_data"] = {name: about[name] for name in kept if name in about}
    return shown


def _small_pictures(graded: Graded) -> dict[str, bytes]:
    """A picture of each check that has one, made small, by the check's number; of failed checks
    first, as long as all of them together stay within `PICTURES`."""
    found: dict[str, bytes] = {}
    left = PICTURES
    shown = [result for result in graded.results if result.outcome != "waits"]
    for result in sorted(shown, key=lambda result: result.outcome == "passed"):
        for content in list(result.pictures.values())[:1]:
            small = _small(content)
            if (taken := -(-len(small) // 3) * 4) <= left:
                found[result.number] = small
                left -= taken
    return found


def _small(picture: bytes) -> bytes:
    from PIL import Image  # matplotlib, which drew it, brings it along

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((PICTURE_WIDTH, PICTURE_WIDTH))
    written = io.BytesIO()
    image.quantize(PICTURE_COLOURS).save(written, "png", optimize=True)
    return written.getvalue()
