"""`grader regrade`: grade again what has changed, and show who rises and falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..intake.downloads import PLATFORMS
from ..intake.origins import UnclearName, which
from ..intake.submissions import IntakeError, SubmissionPath
from ..judge import batch
from ..judge.pool import LocalPool
from ..judge.settings import Settings
from ..outputs import regrade_terminal, summary_json, terminal
from ..outputs.results_folder import OutputError, ResultsFolder
from ..outputs.results_json import origin_of
from ..worker.process.limits import Limits
from .exits import (
    KIT_FAULT,
    NOT_AS_IT_SHOULD_BE,
    USAGE,
    UsageError,
    failing,
    require_answer,
    stopping_cleanly,
)
from .option_groups import takes_groups
from .options import AsJson, DataFolder, IsolationOptions, Jobs, with_gpu_jobs, with_pictures
from .regrade_places import found_again, found_in

if TYPE_CHECKING:
    from ..judge.regrade import Regrade

GRADED = typer.Argument(metavar="DIR", help="The results of `grader grade`.")


@dataclass(frozen=True, kw_only=True)
class RegradeOptions:
    """Which submissions, and what becomes of the new results."""

    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this submission; may be given several times."),
    ] = None
    all_in: Annotated[
        Path | None,
        typer.Option(
            "--all", metavar="PATH", help="Where the submissions are now, as for `grader grade`."
        ),
    ] = None
    platform: Annotated[
        str | None, typer.Option("--from", metavar="|".join(PLATFORMS), help="What --all names.")
    ] = None
    only_up: Annotated[
        bool, typer.Option("--only-up", help="Let earlier results stand where a score would fall.")
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False
    data: DataFolder = None
    as_json: AsJson = False


@takes_groups
def regrade_command(
    graded: Annotated[Path, GRADED],
    options: RegradeOptions,
    isolation: IsolationOptions,
    jobs: Jobs = None,
) -> None:
    """Grade again what has changed since: checks, points, files of a submission; and what the
    grader itself had failed at.

    Only checks run whose result may be another one now, with the old seed. Written scores stay. It
    is shown who rises and who falls before anything is replaced; the earlier results go to
    DIR/NAME/history. Exit code: 0 if all is up to date or was only shown; 1 if you kept it from
    being written; 2 for wrong options; 3 if the grader itself failed or could not write; 130 if it
    was stopped: the same command goes on.
    """
    console = Console(highlight=False, stderr=options.as_json)
    folder = ResultsFolder(graded)
    with failing(USAGE, UsageError, IntakeError, OutputError):
        require_answer(options.as_json, options.yes, options.dry_run)
        places, missing = _places(folder, options)
        runs = _runs(folder, places, options, isolation, jobs)
    with failing(KIT_FAULT, OutputError), stopping_cleanly("the same command goes on"):
        for run in runs:
            with terminal.progress_bar(console, hidden=not run.waiting) as show:
                run.on_progress = show
                run.judge()
        code = _finish(console, folder, runs, missing, options)
    raise typer.Exit(code)


def _places(
    folder: ResultsFolder, options: RegradeOptions
) -> tuple[dict[str, SubmissionPath], dict[str, str]]:
    """The submissions by the names of their results, and why others cannot be found."""
    there = {n: origin_of(r) for n, r in folder.all_results().items() if r is not None}
    if not there:
        raise UsageError(f"{folder.path}: there are no results; `grader grade` makes them")
    found = None
    if options.all_in is not None:
        found = found_in(options.all_in, options.platform, folder)
    known = there | {name: place.identity for name, place in (found or {}).items()}
    try:
        names = list(there)
        if options.only:
            names = list(dict.fromkeys(which(text, known) for text in options.only))
    except UnclearName as error:
        raise UsageError(f"--only: {error}") from None
    if found is None:
        return found_again(names, folder)
    why = f"it is not in {options.all_in}"
    return (
        {name: found[name] for name in names if name in found},
        {name: why for name in names if name not in found},
    )


def _runs(
    folder: ResultsFolder,
    places: dict[str, SubmissionPath],
    options: RegradeOptions,
    isolation: IsolationOptions,
    jobs: int | None,
) -> "list[Regrade]":
    """A run for each way in which submissions were graded. New ones are graded like the latest."""
    from ..judge.regrade import Regrade  # imports pytest and sympy

    assignment, groups = Assignment.load(), dict[Settings, list[SubmissionPath]]()
    latest = folder.latest()
    for name, place in places.items():
        about = (folder.load(name) or latest or {})["extra_data"]
        settings = _settings(about, assignment, isolation.chosen_tier())
        settings, _ = with_gpu_jobs(settings, None)
        settings = with_pictures(settings, options.data, assignment)
        if about["data"] and about["data"] != settings.data_label:
            raise UsageError(
                f"{name} was graded with the pictures {about['data']}, and here are "
                f"{settings.data_label}: name the folder with --data"
            )
        groups.setdefault(settings, []).append(place)
    jobs = max(1, min(jobs or batch.usable_cores(), len(places)))
    return [
        Regrade(
            waiting=there,
            total=len(there),
            folder=folder,
            settings=settings,
            pool=LocalPool(batch.with_threads(settings, jobs), jobs, assignment),
            only_up=options.only_up,
        )
        for settings, there in groups.items()
    ]


def _settings(about: dict, assignment: Assignment, tier: str) -> Settings:
    """The settings with which these results were made. about: their extra_data."""
    asked = about.get("asked", {"questions": about["questions"]})
    questions = asked.get("questions")
    if questions is not None:
        questions = tuple(question for question in questions if question in assignment.by_id)
    return Settings(
        questions=questions,
        smoke=about.get("smoke", True),
        device=asked.get("device", "auto"),
        seed=about["seed"],
        tier=tier,
        limits=Limits(**asked.get("limits", {})),
    )


def _finish(
    console: Console,
    folder: ResultsFolder,
    runs: "Sequence[Regrade]",
    missing: dict[str, str],
    options: RegradeOptions,
) -> int:
    """Show what has changed, and take it over; the exit code."""
    failed = {name: why for run in runs for name, why in run.failed.items()}
    differences = [difference for run in runs for difference in run.differences.values()]
    same = [name for run in runs for name in run.same]
    reasons = {name: why for run in runs for name, why in run.reasons.items()}
    regrade_terminal.show(console, differences, reasons, len(same), missing, failed)
    falling = [each.name for each in differences if each.points < 0]
    stand = falling if options.only_up else []
    code = KIT_FAULT if failed else 0
    if options.dry_run:
        if differences:
            console.print("nothing was changed; without --dry-run, no check runs again for this")
    elif differences and not options.yes and not typer.confirm("replace the earlier results?"):
        code = NOT_AS_IT_SHOULD_BE
    else:
        _take_over(console, runs, stand)
        folder.save_grades(Assignment.load())
        console.print(f"results: {escape(str(folder.grades))}", soft_wrap=True)
    if options.as_json:
        told = summary_json.of_regrade(
            folder,
            differences,
            reasons,
            same,
            missing=missing,
            failed=failed,
            written=not options.dry_run,
            stand=stand,
        )
        typer.echo(summary_json.as_line(told))
    return code


def _take_over(console: Console, runs: "Sequence[Regrade]", stand: Sequence[str]) -> None:
    """Replace the earlier results, but for those of `stand`."""
    for run in runs:
        run.let_stand([name for name in run.differences if name in stand])
        take = [name for name in run.differences if name not in stand]
        run.take_over(take, lambda name, note: console.print(escape(f"{name}: {note}")))
        run.note_as_current()
    if stand:
        console.print(f"stand as they were (--only-up): {escape(', '.join(stand))}", soft_wrap=True)
