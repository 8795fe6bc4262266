"""The table of short trainings, in Markdown, and what is not as required in it."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from ...checks.dataset.datasets import DRAWN
from ...checks.layout import KIT, ROOT
from ...checks.smoke import BOUNDS, STEPS
from ...judge.settings import Settings
from .short_runs import KINDS, RIGHT, WRONG, Run

FOLDER = KIT / "checks" / "smoke"  # where the bounds are, too
SHORT_NAMES = {DRAWN: "drawn"}
HEAD = """\
# Short trainings: {steps} steps on {device}, pictures: {pictures}

Written by `grader proof smoke-bounds{options} --write`; do not edit. A cell is the range over all
runs of its row. The bounds are in bounds.toml, what each statistic means in statistics.py.

{right} right submissions, {refused} refused.{wrong}
torch {torch}, {machine}.
"""


def table(runs: Sequence[Run], caught_by: Mapping[str, str], settings: Settings) -> str:
    """caught_by: the exact check that catches a wrong submission, by its name."""
    rights = [run for run in runs if run.job.kind in RIGHT]
    by_name: dict[str, list[Run]] = {}
    for run in runs:
        if run.job.kind != "right":
            by_name.setdefault(run.job.entry.name, []).append(run)
    wrong = [run.job for run in runs if run.job.kind in WRONG]
    names, seeds = {job.entry.name for job in wrong}, {job.seed for job in wrong}
    options = " --device cuda" * (settings.device == "cuda")
    options += " --drawn" * (settings.data_label == DRAWN)
    kinds = list(dict.fromkeys(run.job.kind for run in runs))
    options += f" --only {','.join(kinds)}" * (len(kinds) < len(KINDS))
    heads = [name.replace("_", " ") for name in BOUNDS]
    lines = [
        HEAD.format(
            steps=STEPS,
            device=_device_name(settings.device),
            pictures=settings.data_label,
            options=options,
            right=len(rights),
            refused=sum(run.is_refused for run in rights),
            wrong=f" {len(names)} wrong ones at {len(seeds)} seeds each." * bool(wrong),
            torch=torch.__version__,
            machine=platform.machine(),
        ),
        _row("", "refused", *heads, "refused for", "exact check"),
        _row(*["---"] * (len(BOUNDS) + 4)),
        _row("**bounds**", "", *map(str, BOUNDS.values()), "", ""),
    ]
    if rights:
        lines += [
            _row("**right**", _share(rights), *_ranges(rights), _reasons(rights), ""),
            _row("**margin**", "", *(_margin(name, rights) for name in BOUNDS), "", ""),
        ]
    for name, of in by_name.items():
        title = f"{of[0].job.entry.question or 'initial weights:'} {name}"
        lines.append(_row(title, _share(of), *_ranges(of), _reasons(of), caught_by.get(name, "")))
    lines += [
        "",
        "margin: how far the nearest right run is from a bound, in parts of the right runs' own "
        "range.",
    ]
    return "\n".join([*lines, ""])


def write(text: str, runs: Iterable[Run], settings: Settings) -> Path:
    """Write the table of these runs beside the bounds; its path in the checkout. One of initial
    weights alone is a file of its own."""
    label = settings.data_label or ""
    name = SHORT_NAMES.get(label, label.lower())
    name += "-initial-weights" * ({run.job.kind for run in runs} == {"start"})
    file = FOLDER / f"measured-{settings.device}-{name}.md"
    file.write_text(text, encoding="utf-8")
    return file.relative_to(ROOT)


def shortfalls(runs: Iterable[Run], caught_by: Mapping[str, str]) -> list[str]:
    """A line for everything that is not as required."""
    found = []
    for run in runs:
        where = f"{run.job.entry.name} at seed {run.job.seed}"
        reported = "; ".join(map(str, run.outside)) or run.result.message
        if run.job.kind in RIGHT and (run.is_refused or run.result.outcome != "passed"):
            found.append(f"a false alarm: {where}: {reported}")
        if run.job.kind == "shown" and not run.is_refused:
            found.append(f"not refused: {where}")
    return found + [
        f"no exact check catches {name}" for name, number in caught_by.items() if not number
    ]


def _values(name: str, runs: Iterable[Run]) -> list[float]:
    return [asdict(run.statistics)[name] for run in runs if run.statistics]


def _ranges(runs: Sequence[Run]) -> list[str]:
    """A cell for each statistic."""
    cells = []
    for name in BOUNDS:
        values = _values(name, runs)
        ends = [f"{end:.3g}" for end in (min(values), max(values))] if values else []
        cells.append(" to ".join(dict.fromkeys(ends)))
    return cells


def _margin(name: str, rights: Sequence[Run]) -> str:
    values, bound = _values(name, rights), BOUNDS[name]
    spread = max(values) - min(values)
    if not spread:
        return ""
    return f"{min(min(values) - bound.low, bound.high - max(values)) / spread:.2f}"


def _share(runs: Sequence[Run]) -> str:
    return f"{sum(run.is_refused for run in runs)} of {len(runs)}"


def _reasons(runs: Sequence[Run]) -> str:
    """The statistics outside their bounds, and in how many of the runs."""
    counts: dict[str, int] = {}
    for run in runs:
        if run.statistics is None:
            counts["no training"] = counts.get("no training", 0) + 1
        for fault in run.outside:
            counts[fault.name] = counts.get(fault.name, 0) + 1
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _device_name(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else "the CPU"
