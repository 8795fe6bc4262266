"""What a run changed in a folder of results, and how that is told.

changes = [Change("bob", AGAIN, "saddle.py has changed", before=61, after=74.5)]
summary(changes, others=2)       # lines for the terminal
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..intake.submissions import SubmittedFiles
from .results_json import digests
from .totals import Results

NEW, AGAIN, KEPT, UNNAMED = "new", "graded anew", "kept", "not in this run"


@dataclass(frozen=True)
class Change:
    """What happened to one submission's results.

    how: NEW, AGAIN, KEPT or, where only written scores were entered, UNNAMED. why: it was graded
    anew. before, after: the scores. notes: about written scores and damaged files.
    """

    name: str
    how: str
    why: str = ""
    before: float | None = None
    after: float = 0.0
    notes: tuple[str, ...] = ()


def why_graded_anew(before: Results, submission: SubmittedFiles, rubric: str, asked: bool) -> str:
    """Why these results are replaced. asked: by --overwrite."""
    about = before["extra_data"]
    if about["faults"]:
        return "the grader had failed"
    now, then = digests(submission.files), about["files"]
    if changed := [file for file in sorted({*now, *then}) if now.get(file) != then.get(file)]:
        return f"{', '.join(changed)} changed"
    if about.get("rubric") != rubric:
        return "the questions, points or checks have changed"
    return "as asked by --overwrite" if asked else "the settings have changed"


def summary(changes: Sequence[Change], others: int) -> list[str]:
    """A line for each kind of change and each score that changed. others: how many submissions in
    the folder the run has not looked at."""
    by_kind = {how: [c for c in changes if c.how == how] for how in (NEW, AGAIN, KEPT)}
    lines = []
    if by_kind[NEW]:
        lines.append(f"new: {_names(by_kind[NEW])}")
    same = [c for c in by_kind[AGAIN] if c.before == c.after]
    for change in by_kind[AGAIN]:
        if change not in same:
            scores = f"{change.before:g} -> {change.after:g}"
            lines.append(f"graded anew: {change.name} ({change.why}), score {scores}")
    for why in dict.fromkeys(change.why for change in same):
        lines.append(f"graded anew, same score: {_names([c for c in same if c.why == why])}: {why}")
    if by_kind[KEPT]:
        lines.append(f"kept: {_names(by_kind[KEPT])}")
    if others:
        lines.append(f"not in this run, and as they were: {others}")
    return lines


def notes(changes: Sequence[Change]) -> list[str]:
    """What must be told of a run even if the folder was empty before."""
    return [f"{change.name}: {note}" for change in changes for note in change.notes]


def _names(changes: Sequence[Change]) -> str:
    names = [change.name for change in changes[:8]]
    return f"{len(changes)} ({', '.join(names)}{', ...' if len(changes) > len(names) else ''})"
