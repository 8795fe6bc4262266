"""What a command did, as one JSON object for scripts: `--json`.

print(as_line(of_grade(folder, changes, all_results)))
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .changes import AGAIN, KEPT, NEW, UNNAMED, Change
from .feedback_page import PAGE
from .gradebooks import Plan
from .regraded import Difference
from .results_folder import RESULTS, ResultsFolder
from .totals import Results

Summary = dict[str, Any]


def as_line(summary: Summary) -> str:
    return json.dumps(summary, ensure_ascii=True)


def of_grade(
    folder: ResultsFolder, changes: Sequence[Change], all_results: Sequence[Results]
) -> Summary:
    """changes: of this run, the latest of each submission last. all_results: of its submissions."""
    named = {change.name: change for change in changes}
    found = {results["extra_data"]["name"]: results for results in all_results}
    rows = [_row(folder, name, results, named.get(name)) for name, results in found.items()]
    return {
        "command": "grade",
        "graded": [c.name for c in named.values() if c.how in (NEW, AGAIN)],
        "kept": [c.name for c in named.values() if c.how == KEPT],
        "not_in_this_run": [c.name for c in named.values() if c.how == UNNAMED],
        "failed": [name for name, results in found.items() if results["extra_data"]["faults"]],
        "grades": str(folder.grades),
        "submissions": rows,
    }


def _row(folder: ResultsFolder, name: str, results: Results, change: Change | None) -> Summary:
    about, place = results["extra_data"], folder.path / name
    return {
        "name": name,
        "score": results["score"],
        "points": about["points"],
        "before": None if change is None else change.before,
        "faults": about["faults"],
        "problems": about["problems"],
        "notes": [] if change is None else list(change.notes),
        "results": str(place / RESULTS),
        "feedback": str(place / PAGE),
    }


def of_regrade(
    folder: ResultsFolder,
    differences: Iterable[Difference],
    reasons: Mapping[str, Sequence[str]],
    same: Sequence[str],
    *,
    missing: Mapping[str, str],
    failed: Mapping[str, str],
    written: bool,
    stand: Sequence[str],
) -> Summary:
    """reasons: name -> why it was graded again. written: whether the results were replaced. stand:
    whose earlier results stand."""
    return {
        "command": "regrade",
        "written": written,
        "regraded": [
            {
                **asdict(each),
                "why": list(reasons.get(each.name, ())),
                "stands": each.name in stand,
                "results": str(folder.path / each.name / RESULTS),
                "feedback": str(folder.path / each.name / PAGE),
            }
            for each in differences
        ],
        "same": list(same),
        "missing": dict(missing),
        "failed": dict(failed),
        "grades": str(folder.grades),
    }


def of_gradebook(plan: Plan, out: str, written: bool) -> Summary:
    """written: whether the table was written."""
    return {
        "command": "gradebook",
        "written": written,
        "out": out,
        "changes": [
            {"who": c.who, "submission": c.submission, "old": c.old, "new": c.new}
            for c in plan.changes
            if not c.is_none
        ],
        "same": sum(change.is_none for change in plan.changes),
        "problems": list(plan.problems),
    }
