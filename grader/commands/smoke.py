"""`grader smoke`: only the short training, each statistic beside the range of correct runs."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..intake.submissions import IntakeError, SubmissionPath, find_submissions, read
from ..judge import batch
from ..judge.memory_limit import limit_memory
from ..judge.settings import SMOKE_QUESTIONS, Settings
from .exits import KIT_FAULT, NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .option_groups import takes_groups
from .options import SUBMISSION, DataFolder, Device, IsolationOptions, chosen_device, with_pictures


@takes_groups
def smoke_command(
    submissions: Annotated[list[Path], SUBMISSION],
    isolation: IsolationOptions,
    device: Annotated[Device, typer.Option(help="Where it trains.")] = Device.AUTO,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the training (default: a new one, shown).")
    ] = None,
    data: DataFolder = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Write pictures here, as NAME.png.")
    ] = Path("runs/smoke"),
) -> None:
    """Run only the smoke test: a short training, judged by statistics.

    A submission trains for 20 steps, as in `grader grade`, and each statistic is shown beside the
    range of correct runs. Exit code: 0 if all passed, 1 if one did not, 2 for wrong options,
    3 if the grader itself failed.
    """
    assignment = Assignment.load()
    with failing(USAGE, UsageError, IntakeError, OSError):
        if missing := set(SMOKE_QUESTIONS) - set(assignment.by_id):
            raise UsageError(
                f"the short training belongs to question {', '.join(missing)}, which is not "
                "asked in grader/checks/assignment.toml"
            )
        places, _ = find_submissions(submissions)
        settings = Settings(
            questions=SMOKE_QUESTIONS,
            device=chosen_device(device),
            seed=secrets.randbelow(1 << 31) if seed is None else seed,
            threads=batch.usable_cores(),
            tier=isolation.chosen_tier(),
        )
        settings = with_pictures(settings, data, assignment)
        out.mkdir(parents=True, exist_ok=True)
    raise typer.Exit(_train_all(places, settings, out))


def _train_all(places: list[SubmissionPath], settings: Settings, out: Path) -> int:
    """Train and show one after the other; the exit code."""
    # They import pytest, sympy and numpy, which other commands need not wait for.
    from ..checks.smoke import BATCH_SIZE, STEPS
    from ..judge.grading import grade_smoke, open_sandbox
    from ..judge.pytest_run import prepare_process
    from ..outputs.smoke_terminal import show_smoke

    console = Console(highlight=False)
    prepare_process()
    os.environ["PYTHONSAFEPATH"] = "1"  # nothing in the working folder is imported
    refused = at_fault = False
    with open_sandbox(settings) as sandbox:
        limit_memory()
        for place in places:
            with console.status(f"{escape(place.name)}: {STEPS} steps of {BATCH_SIZE} images"):
                graded = grade_smoke(read(place), settings, sandbox)
            show_smoke(console, graded, out / f"{place.name}.png")
            at_fault |= bool(graded.faults)
            refused |= any(result.outcome != "passed" for result in graded.results)
        console.print(
            f"seed {settings.seed}; pictures: {settings.data_label}; isolation: {sandbox.isolation}"
        )
    return KIT_FAULT if at_fault else NOT_AS_IT_SHOULD_BE if refused else 0
