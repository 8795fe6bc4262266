"""The options of `grader grade`, and the settings made from them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from ..checks.assignment import Assignment
from ..intake.bounded import IntakeLimits
from ..intake.downloads import ATTEMPTS, PLATFORMS
from ..intake.origins import printable
from ..intake.shards import parsed_shard, shard_of
from ..intake.submissions import SubmissionPath, find_submissions
from ..judge.settings import Settings
from ..outputs.results_folder import ResultsFolder
from ..outputs.results_json import origin_of
from ..outputs.written_scores import Written, load_written
from ..worker.process.limits import Limits
from .class_intake import found_download, in_one_line, without_submission
from .exits import UsageError
from .options import SUBMISSION, AsJson

DEFAULTS, INTAKE = Limits(), IntakeLimits()
PER_SUBMISSION = "Limits for each submission"


@dataclass(frozen=True, kw_only=True)
class SelectionOptions:
    """Which submissions and which questions to grade."""

    submissions: Annotated[list[Path] | None, SUBMISSION] = None
    all_in: Annotated[
        Path | None,
        typer.Option(
            "--all",
            metavar="PATH",
            help="Grade all submissions in this folder, or in the folder or zip that Canvas, "
            "Gradescope or Moodle gave.",
        ),
    ] = None
    platform: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="|".join(PLATFORMS),
            help="What --all names, if it is taken for something else.",
        ),
    ] = None
    attempts: Annotated[
        str,
        typer.Option(
            metavar="|".join(ATTEMPTS),
            help="Which of what a person handed in several times is graded.",
        ),
    ] = "newest"
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="The class: tell who of it has handed in nothing."),
    ] = None
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="K/N",
            help="Grade only part K of N, for a job array; `grader merge` joins them.",
        ),
    ] = None
    questions: Annotated[
        str | None, typer.Option(metavar="1.a,2.d", help="Grade only these questions.")
    ] = None
    no_smoke: Annotated[bool, typer.Option("--no-smoke", help="Skip the short training.")] = False

    def find(self, folder: ResultsFolder) -> tuple[list[SubmissionPath], list[str]]:
        """The submissions, without the folder of results, and named as there; and what else is to
        be said about them. Raises IntakeError."""
        download = found_download(self.all_in, self.platform, self.attempts)
        places, skipped = find_submissions(
            self.submissions or [],
            self.all_in,
            folder.origins(),
            without=folder.path,
            download=download,
        )
        remarks = []
        if download is not None:
            remarks.append(in_one_line(download, self.all_in))
            if download.older:
                older = map(printable, download.older)
                remarks.append(f"not graded, since a newer one counts: {', '.join(older)}")
        if skipped:
            what = "belong to nobody" if download else "skipped (neither a folder nor an archive)"
            remarks.append(f"{what}: {', '.join(skipped)}")
        if self.roster is not None:
            remarks += without_submission(self.roster, places)
        if self.shard is not None:
            everybody, places = places, shard_of(places, *parsed_shard(self.shard))
            remarks.append(f"part {self.shard}: {len(places)} of {len(everybody)} submissions")
        return places, remarks


@dataclass(frozen=True, kw_only=True)
class ResultOptions:
    """Where results go, and what happens to results that are already there."""

    PANEL: ClassVar = "Results"

    out: Annotated[Path, typer.Option(metavar="DIR", help="Write results here.")] = Path("graded")
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep the finished results and grade the rest.")
    ] = False
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the results of these submissions.")
    ] = False
    written: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Manual scores: submission,question,score,comment. `grader answers` writes a file "
            "to fill in.",
        ),
    ] = None

    bom: Annotated[
        bool,
        typer.Option("--bom", help="Begin grades.csv with the mark by which Excel knows UTF-8."),
    ] = False

    as_json: AsJson = False

    def require_sense(self, places: Sequence[SubmissionPath], is_shard: bool) -> None:
        """Raise UsageError if the options contradict each other, or leave nothing to do. is_shard:
        whether this is a part of a class, which may be empty."""
        if self.resume and self.overwrite:
            raise UsageError("--resume keeps results and --overwrite replaces them: choose one")
        if not places and not is_shard and not (self.written and self.resume):
            raise UsageError("nothing to grade: name a folder or zip, or --all FOLDER")

    def written_scores(
        self, places: Sequence[SubmissionPath], settings: Settings, assignment: Assignment
    ) -> Mapping[str, Mapping[str, Written]]:
        """submission -> question -> score, of these and of those in the folder. Raises
        WrittenError."""
        if self.written is None:
            return {}
        there = {n: origin_of(r) for n, r in self.folder.all_results().items() if r is not None}
        known = there | {place.name: place.identity for place in places}
        return load_written(self.written, known, settings.chosen(assignment))

    @cached_property
    def folder(self) -> ResultsFolder:
        return ResultsFolder(self.out)

    def chosen_seed(
        self, asked: int | None, places: Sequence[SubmissionPath], is_shard: bool
    ) -> int:
        """The seed of --seed; else, if results in the folder stay, theirs; else a random one, which
        no submission can know in advance. Raises UsageError where all parts of a class need one."""
        if is_shard and asked is None:
            raise UsageError(
                "--shard needs --seed N, the same for all parts: everybody gets the same draws"
            )
        stays = self.resume or self.folder.origins().keys() - {place.name for place in places}
        earlier = self.folder.earlier_seed() if stays and asked is None else None
        return next((s for s in (asked, earlier) if s is not None), secrets.randbelow(1 << 31))


@dataclass(frozen=True, kw_only=True)
class LimitOptions:
    """Resource limits of a submission's worker, in the units of the command line."""

    PANEL: ClassVar = PER_SUBMISSION

    patience: Annotated[
        float, typer.Option(min=0.1, help="Multiply the time limit of every call by this.")
    ] = DEFAULTS.patience
    total_seconds: Annotated[float, typer.Option(min=1, help="Seconds for all calls together.")] = (
        DEFAULTS.total_seconds
    )
    cpu_seconds: Annotated[
        int, typer.Option(min=1, help="Seconds of CPU time for each process.")
    ] = DEFAULTS.cpu_seconds
    memory: Annotated[
        int, typer.Option(min=512, help="MiB of memory in total; the libraries take 400.")
    ] = DEFAULTS.memory >> 20
    processes: Annotated[int, typer.Option(min=8, help="Number of processes and threads.")] = (
        DEFAULTS.processes
    )
    disk: Annotated[int, typer.Option(min=1, help="MiB of disk space for its files.")] = (
        DEFAULTS.disk >> 20
    )
    output: Annotated[int, typer.Option(min=0, help="KiB of printed output to keep.")] = (
        DEFAULTS.output >> 10
    )
    gpu_memory: Annotated[int, typer.Option(min=256, help="MiB of GPU memory.")] = (
        DEFAULTS.gpu_memory >> 20
    )

    def limits(self) -> Limits:
        """The limits in bytes and seconds."""
        return Limits(
            patience=self.patience,
            total_seconds=self.total_seconds,
            cpu_seconds=self.cpu_seconds,
            memory=self.memory << 20,
            processes=self.processes,
            disk=self.disk << 20,
            output=self.output << 10,
            gpu_memory=self.gpu_memory << 20,
        )


@dataclass(frozen=True, kw_only=True)
class IntakeOptions:
    """Limits on the files that are read, in the units of the command line."""

    PANEL: ClassVar = PER_SUBMISSION

    module_size: Annotated[int, typer.Option(min=1, help="Largest module, in KiB.")] = (
        INTAKE.file_bytes >> 10
    )
    archive_size: Annotated[int, typer.Option(min=1, help="Largest zip, in MiB.")] = (
        INTAKE.archive_bytes >> 20
    )
    members: Annotated[int, typer.Option(min=1, help="Largest number of files in a zip.")] = (
        INTAKE.members
    )
    ratio: Annotated[
        int, typer.Option(min=1, help="Highest compression ratio of a file in a zip.")
    ] = INTAKE.ratio

    def limits(self) -> IntakeLimits:
        """The limits in bytes."""
        return replace(
            INTAKE,
            file_bytes=self.module_size << 10,
            archive_bytes=self.archive_size << 20,
            members=self.members,
            ratio=self.ratio,
        )
