"""`grader grade`: grade submissions, write their results and show a table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..cluster import ClusterError, NoScheduler
from ..intake.submissions import IntakeError
from ..judge import batch
from ..judge.settings import Settings
from ..outputs import summary_json, terminal
from ..outputs.changes import Change
from ..outputs.results_folder import OutputError
from ..outputs.written_scores import WrittenError
from .exits import KIT_FAULT, USAGE, UsageError, failing, stopping_cleanly
from .grade_options import IntakeOptions, LimitOptions, ResultOptions, SelectionOptions
from .machine_options import MachineOptions
from .option_groups import takes_groups
from .options import IsolationOptions, chosen_questions, with_pictures


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
    console = Console(highlight=False, stderr=results.as_json)
    assignment, folder = Assignment.load(), results.folder
    with failing(USAGE, UsageError, IntakeError, WrittenError, OutputError, NoScheduler):
        places, remarks = selection.find(folder)
        is_shard = selection.shard is not None
        results.require_sense(places, is_shard)
        seed = results.chosen_seed(machine.seed, places, is_shard)
        settings = _settings(selection, isolation, limits, seed, assignment)
        settings, remark = machine.with_gpu(settings)
        written = results.written_scores(places, settings, assignment)
        settings = with_pictures(settings, machine.data, assignment)
        jobs = max(1, min(machine.jobs or batch.usable_cores(), len(places)))
        pool = machine.pool(settings, jobs, assignment, lambda line: console.print(escape(line)))
        had_results = folder.prepare(results.resume, results.overwrite)
        names = {place.name for place in places}
        folder.require_rubric(settings.rubric(), settings.asked(), names, results.resume)
    for text in filter(None, (remark, *remarks)):
        console.print(escape(text), soft_wrap=True)
    changes: list[Change] = []
    with (
        failing(KIT_FAULT, OutputError, ClusterError),
        failing(USAGE, NoScheduler),
        _stoppable(results, console, changes),
        terminal.progress_bar(console, hidden=not places) as show,
    ):
        all_results = batch.run(
            places,
            results.out,
            settings,
            jobs,
            pool=pool,
            resume=results.resume,
            written=written,
            on_progress=show,
            on_change=changes.append,
            intake=intake.limits(),
            bom=results.bom,
        )
    terminal.show_batch(console, all_results, assignment)
    terminal.show_changes(console, changes, folder.all_results(), had_results)
    console.print(f"results: {escape(str(folder.grades))}", soft_wrap=True)
    if results.as_json:
        typer.echo(summary_json.as_line(summary_json.of_grade(folder, changes, all_results)))
    if any(each["extra_data"]["faults"] for each in all_results):
        raise typer.Exit(KIT_FAULT)


def _settings(
    selection: SelectionOptions,
    isolation: IsolationOptions,
    limits: LimitOptions,
    seed: int,
    assignment: Assignment,
) -> Settings:
    """What the options ask for. The device and the pictures are not chosen yet."""
    return Settings(
        questions=chosen_questions("--questions", selection.questions, assignment),
        smoke=not selection.no_smoke,
        seed=seed,
        tier=isolation.chosen_tier(),
        limits=limits.limits(),
    )


@contextmanager
def _stoppable(
    results: ResultOptions, console: Console, changes: Sequence[Change]
) -> Iterator[None]:
    """End the command cleanly at Ctrl-C and SIGTERM. However it ends, tell what has become of what
    persons entered: the next run would not."""
    advice = (
        f"the finished results are in {results.out}: run the same command with "
        f"--resume{' in place of --overwrite' if results.overwrite else ''} to grade the rest"
    )
    with stopping_cleanly(advice, lambda: terminal.show_notes(console, changes)):
        try:
            yield
        except OutputError:
            terminal.show_notes(console, changes)
            raise
