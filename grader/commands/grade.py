"""`grader grade`: grade submissions, write their results and show a table."""

import os
import secrets
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..intake.submissions import IntakeError
from ..judge import batch
from ..judge.settings import Settings
from ..outputs import terminal
from ..outputs.results_folder import OutputError, ResultsFolder
from ..outputs.totals import Results
from ..outputs.written_scores import WrittenError
from .exits import INTERRUPTED, KIT_FAULT, USAGE, UsageError, failing
from .grade_options import (
    IntakeOptions,
    LimitOptions,
    MachineOptions,
    ResultOptions,
    SelectionOptions,
)
from .option_groups import takes_groups
from .options import IsolationOptions, chosen_device, chosen_questions, with_gpu_jobs, with_pictures


@takes_groups
def grade_command(
    selection: SelectionOptions,
    results: ResultOptions,
    machine: MachineOptions,
    isolation: IsolationOptions,
    limits: LimitOptions,
    intake: IntakeOptions,
) -> None:
    """Grade submissions into DIR/NAME/results.json and DIR/grades.csv.

    Exit code: 0 if everything was graded, whatever the scores; 2 for wrong options; 3 if the grader
    itself failed (the results say where) or results could not be written; 130 if it was stopped.
    """
    console, assignment = Console(highlight=False), Assignment.load()
    folder = ResultsFolder(results.out)
    with failing(USAGE, UsageError, IntakeError, WrittenError, OutputError):
        if results.resume and results.overwrite:
            raise UsageError("--resume keeps results and --overwrite replaces them: choose one")
        places, skipped = selection.find(results.out)
        settings = Settings(
            questions=chosen_questions("--questions", selection.questions, assignment),
            smoke=not selection.no_smoke,
            device=chosen_device(machine.device),
            seed=_chosen_seed(machine.seed, folder, results.resume),
            tier=isolation.chosen_tier(),
            limits=limits.limits(),
        )
        settings, remark = with_gpu_jobs(settings, machine.gpu_jobs)
        written = results.written_scores(places, settings, assignment)
        settings = with_pictures(settings, machine.data, assignment)
        folder.prepare(results.resume, results.overwrite)
    if remark:
        console.print(escape(remark))
    if skipped:
        console.print(f"skipped (neither a folder nor an archive): {escape(', '.join(skipped))}")
    jobs = min(machine.jobs or batch.usable_cores(), len(places))
    with (
        failing(KIT_FAULT, OutputError),
        _stoppable(results.out),
        terminal.progress_bar(console) as show,
    ):
        all_results = batch.run(
            places,
            results.out,
            batch.with_threads(settings, jobs),
            jobs,
            resume=results.resume,
            written=written,
            on_progress=show,
            intake=intake.limits(),
        )
    _show(console, all_results, assignment, folder)


def _chosen_seed(asked: int | None, folder: ResultsFolder, resume: bool) -> int:
    """The seed of --seed; else, with --resume, the seed of the results in the folder; else a random
    one, which no submission can know in advance."""
    earlier = folder.earlier_seed() if resume and asked is None else None
    return next((s for s in (asked, earlier) if s is not None), secrets.randbelow(1 << 31))


@contextmanager
def _stoppable(out: Path) -> Iterator[None]:
    """End the command cleanly at Ctrl-C and SIGTERM."""
    # Judges start in the working folder: files there must not shadow Python's own modules.
    os.environ["PYTHONSAFEPATH"] = "1"
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        Console(stderr=True, highlight=False).print(
            f"stopped; the finished results are in {escape(str(out))}: run the same command with "
            "--resume to grade the rest",
            soft_wrap=True,
        )
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(
    console: Console, all_results: Sequence[Results], assignment: Assignment, folder: ResultsFolder
) -> None:
    """Show the table and the remarks on the whole batch; end with exit code 3 if the grader failed
    for any submission."""
    terminal.show_results(console, all_results, assignment)
    terminal.show_remarks(console, all_results)
    console.print(f"results: {escape(str(folder.grades))}", soft_wrap=True)
    if any(results["extra_data"]["faults"] for results in all_results):
        raise typer.Exit(KIT_FAULT)
