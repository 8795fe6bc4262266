"""Which checks of a submission have to run again, and why."""

from collections.abc import Mapping
from typing import Any

from ..checks.decorator import Check
from ..checks.results.earlier import Earlier
from ..intake.submissions import SubmittedFiles
from ..outputs.results_json import digests
from ..outputs.totals import Results
from .digests.parts import CHECK_PART, JUDGE_PART, RIGHT_PART, Digests, judged_by, named

CHANGED = "checks have changed"


def stale_checks(before: Results, submission: SubmittedFiles) -> tuple[set[str], list[str]]:
    """The check functions whose results may not hold any more, and why; no reasons: all holds."""
    about = before["extra_data"]
    everything = {test["extra_data"].get("check", "") for test in before["tests"]}
    now, then = digests(submission.files), about["files"]
    if about["faults"]:
        return everything, ["the grader had failed"]
    changed = [file for file in sorted({*now, *then}) if now.get(file) != then.get(file)]
    if modules := [file for file in changed if file.endswith(".py")]:
        return everything, [f"{', '.join(modules)} changed"]
    reasons = [f"{', '.join(changed)} changed"] if changed else []
    stale: dict[str, list[str]] = {}
    for test in before["tests"]:
        check = test["extra_data"].get("check", "")
        if why := _why_stale(test["extra_data"], judged_by().get(check)):
            stale.setdefault(why, []).append(check or test["number"])
    for why, names in stale.items():
        reasons.append(f"{why}: {', '.join(names)}" if why == CHANGED else why)
    if not reasons and about.get("checks") != named():
        reasons.append("points, numbers or titles have changed")
    return {name for names in stale.values() for name in names}, reasons


def _why_stale(about: Mapping[str, Any], now: Digests | None) -> str:
    """Why a test's result may not hold any more; "" if it does."""
    outcome, then = about["outcome"], about.get("judged_by")
    if outcome == "written":
        return ""
    if not then:
        return "graded by an earlier version of the kit"
    if now is None:
        return CHANGED  # there is no such check any more
    if then[JUDGE_PART] != now[JUDGE_PART]:
        return "the judge has changed"
    if outcome == "error":
        return "the grader had failed"
    if then[CHECK_PART] != now[CHECK_PART]:
        return CHANGED
    if about["again"] and then[RIGHT_PART] != now[RIGHT_PART]:
        return "the right answers in place of failed functions have changed"
    return ""


def earlier_results(before: Results) -> list[Earlier]:
    """The checks' results in the order in which they were found."""
    return [
        Earlier(
            Check(
                about["check"],
                about["question"],
                test["max_score"],
                about["of"],
                (),
                about["hidden"],
            ),
            test["number"],
            about["outcome"],
            test["output"],
            about["again"],
            tuple(about["cause"]),
        )
        for test in before["tests"]
        if (about := test["extra_data"]).get("judged_by")
    ]
