"""Options that several commands share, and the settings made from them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar

import typer

from ..checks.assignment import Assignment, modules_of
from ..judge.settings import Settings, has_short_training
from ..sandbox.gpu_capacity import NoGpu, NoRoom, gpu_slots
from ..sandbox.machine import probe
from .exits import UsageError

WITH_PICTURES = ("data", "training")  # modules whose checks read FashionMNIST


class Device(StrEnum):
    """Where the short training runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Tier(StrEnum):
    """How submissions are isolated; see sandbox/machine.py."""

    AUTO = "auto"
    A = "A"
    B = "B"
    C = "C"


SUBMISSION = typer.Argument(
    metavar="SUBMISSION",
    show_default=False,
    help="Folders or zips with the modules, at the top level or in one subfolder.",
)
DataFolder = Annotated[
    str | None,
    typer.Option(metavar="FOLDER", help="Where FashionMNIST is (default: searched for)."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print a summary in JSON on stdout, and all else on stderr.")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of processes (default: one per core).")
]


@dataclass(frozen=True, kw_only=True)
class IsolationOptions:
    """How submissions are isolated from the machine."""

    PANEL: ClassVar = "Isolation"

    tier: Annotated[
        Tier, typer.Option(help="How submissions are isolated (see `grader doctor`).")
    ] = Tier.AUTO
    allow_unsafe: Annotated[
        bool, typer.Option("--allow-unsafe", help="Run submissions even without isolation.")
    ] = False

    def chosen_tier(self) -> str:
        """The tier to use: the one asked for, else the strongest that this machine offers.
        UsageError if this machine does not offer it, or cannot isolate submissions at all."""
        machine = probe()
        tier = machine.tier if self.tier is Tier.AUTO else str(self.tier)
        if not machine.offers(tier):
            raise UsageError(
                f"--tier {tier} is not available here: `grader doctor` says what is missing"
            )
        if tier == "C" and not self.allow_unsafe:
            raise UsageError(
                "nothing isolates submissions here (tier C): they could read and change whatever "
                "you can. `grader doctor` says what is missing; --allow-unsafe runs them anyway"
            )
        return tier


def chosen_questions(
    option: str, asked: str | None, assignment: Assignment
) -> tuple[str, ...] | None:
    """The questions named in an option, separated by commas; None for all. Raises UsageError."""
    if asked is None:
        return None
    chosen = tuple(part.strip() for part in asked.split(",") if part.strip())
    if not chosen or not assignment.by_id.keys() >= set(chosen):
        known = ", ".join(assignment.by_id)
        raise UsageError(f"{option} {asked}: choose from {known}, separated by commas")
    return chosen


def chosen_device(asked: Device) -> str:
    """The device. UsageError if it does not exist; "auto" is decided where it is needed."""
    if asked is Device.CUDA:
        import torch  # only here: it takes seconds

        if not torch.cuda.is_available():
            raise UsageError("--device cuda: torch finds no GPU here; use --device cpu or auto")
    return str(asked)


def with_gpu_jobs(settings: Settings, asked: int | None) -> tuple[Settings, str]:
    """The settings with the number of submissions on the GPU at the same time, and a remark for
    the user, or "". asked: None for the default. UsageError if that many do not fit."""
    if settings.device == "cpu" or not has_short_training(settings):
        return settings, ""
    try:
        slots, remark = gpu_slots(settings.device, asked, settings.limits.gpu_memory)
    except NoGpu as error:
        raise UsageError(f"--device cuda: {error}; use --device cpu or auto") from None
    except NoRoom as error:
        raise UsageError(str(error)) from None
    return replace(settings, gpu_jobs=slots), remark


def with_pictures(settings: Settings, data: str | None, assignment: Assignment) -> Settings:
    """The settings with the folder of the images, if a question needs them. data: where to look,
    None for the usual places. UsageError if they cannot be used."""
    if not set(WITH_PICTURES).intersection(modules_of(settings.chosen(assignment))):
        return settings
    from ..checks.dataset.datasets import find_root

    try:
        root, label = find_root(data)
    except OSError as error:  # as its DatasetErrors are, which say what to do
        raise UsageError(str(error)) from None
    return replace(settings, data=str(root), data_label=label)
