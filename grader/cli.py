"""The command `grader`: grade submissions, derive the stubs, release the handout."""

import os
import secrets
import signal
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from .checks.assignment import Assignment, AssignmentError
from .commands.doctor import doctor_command
from .commands.flake import flake_command
from .commands.options import (
    ISOLATION,
    Device,
    Tier,
    UsageError,
    chosen_device,
    chosen_tier,
    with_gpu_jobs,
    with_pictures,
)
from .commands.release import release_command
from .commands.selftest import selftest_command
from .commands.smoke import smoke_command
from .commands.smoke_bounds import smoke_bounds_command
from .commands.stubs import stubs_command
from .commands.validate import validate_command
from .intake.bounded import IntakeLimits
from .intake.submissions import IntakeError, SubmissionPath, find_submissions
from .judge import batch
from .judge.settings import Settings
from .outputs import terminal
from .outputs.record import Written
from .outputs.written_scores import WrittenError, load_written
from .proof.benchmarks.isolation_cost import benchmark_command
from .worker.process.limits import Limits

USAGE, KIT_FAULT, INTERRUPTED = 2, 3, 130
DEFAULTS, INTAKE = Limits(), IntakeLimits()
LIMITS = {"rich_help_panel": "Limits of a submission"}


class Commands(TyperGroup):
    """The commands; for each of them, an assignment.toml that cannot be used is a usage error."""

    def invoke(self, ctx: typer.Context) -> object:
        try:
            return super().invoke(ctx)
        except AssignmentError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(USAGE) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade submissions of the exercises, from the saddle to the GAN.",
)
app.command("stubs")(stubs_command)
app.command("release")(release_command)
app.command("doctor")(doctor_command)
app.command("smoke")(smoke_command)
app.command("selftest")(selftest_command)
app.command("benchmark")(benchmark_command)
app.command("validate")(validate_command)
app.command("flake")(flake_command)
app.command("smoke-bounds")(smoke_bounds_command)


@app.command("grade")
def grade_command(
    submissions: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SUBMISSION",
            show_default=False,
            help="Folders or zips that hold the modules, or one folder that does.",
        ),
    ] = None,
    all_in: Annotated[
        Path | None, typer.Option("--all", metavar="FOLDER", help="Grade all that is in here.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where results go.")] = Path("graded"),
    questions: Annotated[
        str | None, typer.Option(metavar="1.a,2.d", help="Only these questions.")
    ] = None,
    no_smoke: Annotated[bool, typer.Option("--no-smoke", help="No short training.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Judges at work at once (default: one a core).")
    ] = None,
    device: Annotated[Device, typer.Option(help="Where the short training runs.")] = Device.AUTO,
    gpu_jobs: Annotated[
        int | None, typer.Option(min=1, help="On the GPU at once (default: 2 where they fit).")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Of what checks draw (default: a new one, noted in results)."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Where FashionMNIST lies (default: looked for)."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Keep finished results.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results.")] = False,
    written: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="A person's scores: submission,question,score."),
    ] = None,
    tier: Annotated[
        Tier, typer.Option(help="How workers are isolated (see `grader doctor`).", **ISOLATION)
    ] = Tier.AUTO,
    allow_unsafe: Annotated[
        bool, typer.Option("--allow-unsafe", help="Grade even where nothing isolates.", **ISOLATION)
    ] = False,
    patience: Annotated[
        float, typer.Option(min=0.1, help="Times the seconds of each call (most: 10).", **LIMITS)
    ] = DEFAULTS.patience,
    total_seconds: Annotated[
        float, typer.Option(min=1, help="Of waiting for a submission's answers.", **LIMITS)
    ] = DEFAULTS.total_seconds,
    cpu_seconds: Annotated[
        int, typer.Option(min=1, help="Of processor time, each process.", **LIMITS)
    ] = DEFAULTS.cpu_seconds,
    memory: Annotated[
        int, typer.Option(min=512, help="MiB in all, with the libraries' 400.", **LIMITS)
    ] = DEFAULTS.memory >> 20,
    processes: Annotated[
        int, typer.Option(min=8, help="And threads, at once.", **LIMITS)
    ] = DEFAULTS.processes,
    disk: Annotated[
        int, typer.Option(min=1, help="MiB of files of its own.", **LIMITS)
    ] = DEFAULTS.disk >> 20,
    output: Annotated[
        int, typer.Option(min=0, help="KiB of its prints that are kept.", **LIMITS)
    ] = DEFAULTS.output >> 10,
    gpu_memory: Annotated[
        int, typer.Option(min=256, help="MiB of the GPU's memory.", **LIMITS)
    ] = DEFAULTS.gpu_memory >> 20,
    module_size: Annotated[
        int, typer.Option(min=1, help="KiB of one module.", **LIMITS)
    ] = INTAKE.file_bytes >> 10,
    archive_size: Annotated[
        int, typer.Option(min=1, help="MiB of a zip.", **LIMITS)
    ] = INTAKE.archive_bytes >> 20,
    members: Annotated[int, typer.Option(min=1, help="Files in a zip.", **LIMITS)] = INTAKE.members,
    ratio: Annotated[
        int, typer.Option(min=1, help="Of a file's size to its size in the zip.", **LIMITS)
    ] = INTAKE.ratio,
) -> None:
    """Grade submissions: DIR/<name>/results.json for each, and DIR/grades.csv.

    Exit code 0 when everything was graded, whatever the scores; 2 for options that cannot be
    meant; 3 where the grader itself was at fault (the results say where) or results could not be
    written; 130 where it was stopped.
    """
    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    assignment = Assignment.load()
    try:
        if resume and overwrite:
            raise UsageError("--resume keeps results and --overwrite replaces them: choose one")
        places, left_aside = find_submissions(submissions or [], all_in)
        places = [place for place in places if place.path.resolve() != out.resolve()]
        if not places:
            raise UsageError("nothing to grade: name a folder or zip, or --all FOLDER")
        chosen = _chosen(questions, assignment)
        settings = Settings(
            chosen,
            not no_smoke,
            chosen_device(device),
            _chosen_seed(seed, out, resume),
            tier=chosen_tier(tier, allow_unsafe),
            limits=Limits(
                patience,
                total_seconds,
                cpu_seconds,
                memory << 20,
                DEFAULTS.address_space,
                processes,
                disk << 20,
                output << 10,
                gpu_memory << 20,
            ),
        )
        settings, remark = with_gpu_jobs(settings, gpu_jobs)
        scores = _scores(written, places, settings, assignment)
        settings = with_pictures(settings, data, assignment)
        batch.prepare_output(out, resume, overwrite)
    except (UsageError, IntakeError, WrittenError, batch.OutputError) as error:
        errors.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(USAGE) from None
    if remark:
        console.print(escape(remark))
    if left_aside:
        console.print(f"left aside, no folder or archive: {escape(', '.join(left_aside))}")
    intake = replace(
        INTAKE,
        file_bytes=module_size << 10,
        archive_bytes=archive_size << 20,
        members=members,
        ratio=ratio,
    )
    jobs = min(jobs or batch.usable_cores(), len(places))
    settings = batch.with_threads(settings, jobs)
    # Judges start in the working folder: what lies there must not be imported in Python's place.
    os.environ["PYTHONSAFEPATH"] = "1"
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as at Ctrl-C
    try:
        with terminal.progress_bar(console) as show:
            all_results = batch.run(places, out, settings, jobs, resume, scores, show, intake)
    except KeyboardInterrupt:
        errors.print(
            f"stopped; finished results are in {escape(str(out))}: the same command with --resume "
            "goes on",
            soft_wrap=True,
        )
        raise typer.Exit(INTERRUPTED) from None
    except batch.OutputError as error:
        errors.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(KIT_FAULT) from None
    finally:
        signal.signal(signal.SIGTERM, before)
    terminal.show_results(console, all_results, assignment)
    terminal.show_remarks(console, all_results)
    console.print(f"results: {escape(str(out / batch.GRADES))}", soft_wrap=True)
    if any(results["extra_data"]["faults"] for results in all_results):
        raise typer.Exit(KIT_FAULT)


def _chosen_seed(asked: int | None, out: Path, resume: bool) -> int:
    """A seed that no submission can know beforehand; of a batch that goes on, its first one."""
    earlier = batch.earlier_seed(out) if resume and asked is None else None
    return next((s for s in (asked, earlier) if s is not None), secrets.randbelow(1 << 31))


def _chosen(questions: str | None, assignment: Assignment) -> tuple[str, ...] | None:
    if questions is None:
        return None
    chosen = tuple(part.strip() for part in questions.split(",") if part.strip())
    unknown = [question for question in chosen if question not in assignment.by_id]
    if unknown or not chosen:
        raise UsageError(
            f"--questions {questions}: choose from {', '.join(assignment.by_id)}, commas between"
        )
    return chosen


def _scores(
    file: Path | None, places: list[SubmissionPath], settings: Settings, assignment: Assignment
) -> dict[str, dict[str, Written]]:
    if file is None:
        return {}
    return load_written(file, [place.name for place in places], settings.chosen(assignment))
