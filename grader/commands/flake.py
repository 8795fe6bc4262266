"""`grader proof flake`: do correct submissions pass at every seed?"""

import itertools
from typing import Annotated

import typer
from rich.console import Console

from ..checks.dataset.datasets import find_root
from ..judge import batch
from .exits import NOT_AS_IT_SHOULD_BE, fail
from .options import Jobs
from .proof_runs import progress, show_lines


def flake_command(
    share: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Fraction of the seeds to run, at least one of each."),
    ] = 1.0,
    seed: Annotated[int | None, typer.Option(min=0, help="Only this seed.")] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="reference,saddle,NAME", help="Only these kinds, modules or entries."),
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Run correct submissions at many seeds: does a check ever fail?

    The checks run on the reference at 1,000 seeds (question 1 and the losses) or 100 (the rest),
    and on each correct submission of the corpus at 50, for the modules that differ from the
    reference. The short training is skipped. torch uses one thread, or OMP_NUM_THREADS. Exit code:
    0 if every check passed at every seed, 1 if not, 2 for wrong options.
    """
    from ..proof.flake.seed_counts import count_all
    from ..proof.flake.seed_runs import MODULES, trials

    console = Console(highlight=False)
    chosen = trials(share, seed, None if only is None else only.split(","))
    if not chosen:
        fail(
            f"--only {only}: choose from reference, right, {', '.join(MODULES)} and the names in "
            "tests/corpus/right"
        )
    root, label = find_root()
    console.print(f"pictures: {label}")
    with progress(console, "seeds", sum(len(trial.seeds) for trial in chosen)) as show:
        done = itertools.count(1)
        counts = count_all(
            chosen, str(root), jobs or batch.usable_cores(), lambda: show(next(done))
        )
    console.print(counts.table())
    show_lines(console, "red", counts.failures)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if counts.failures else 0)
