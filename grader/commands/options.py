"""Options that several commands of `grader` share, and what they come to."""

from dataclasses import replace
from enum import StrEnum

from ..checks.assignment import Assignment, modules_of
from ..judge.settings import Settings, has_short_training
from ..sandbox.gpu_capacity import NoGpu, NoRoom, gpu_slots
from ..sandbox.machine import probe

WITH_PICTURES = ("data", "training")  # modules whose checks read FashionMNIST
ISOLATION = {"rich_help_panel": "Isolation"}


class Device(StrEnum):
    """Where the short training runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Tier(StrEnum):
    """How workers are isolated; see sandbox.machine."""

    AUTO = "auto"
    A = "A"
    B = "B"
    C = "C"


class UsageError(Exception):
    """An option that cannot be meant; the message names the next step."""


def chosen_device(asked: Device) -> str:
    """UsageError where there is no such device; "auto" is found out where it is needed."""
    if asked is Device.CUDA:
        import torch  # only here: it takes seconds

        if not torch.cuda.is_available():
            raise UsageError("--device cuda: torch finds no GPU here; use --device cpu or auto")
    return str(asked)


def with_gpu_jobs(settings: Settings, asked: int | None) -> tuple[Settings, str]:
    """The settings with the number of submissions that use the GPU at once, and what there is to
    remark. asked: None for as many as usual. UsageError where so many do not fit."""
    if settings.device == "cpu" or not has_short_training(settings):
        return settings, ""
    try:
        slots, remark = gpu_slots(settings.device, asked, settings.limits.gpu_memory)
    except NoGpu as error:
        raise UsageError(f"--device cuda: {error}; use --device cpu or auto") from None
    except NoRoom as error:
        raise UsageError(str(error)) from None
    return replace(settings, gpu_jobs=slots), remark


def chosen_tier(asked: Tier, allow_unsafe: bool) -> str:
    machine = probe()
    tier = machine.tier if asked is Tier.AUTO else str(asked)
    if not machine.offers(tier):
        raise UsageError(f"--tier {tier} cannot be had here: `grader doctor` says what is missing")
    if tier == "C" and not allow_unsafe:
        raise UsageError(
            "nothing isolates submissions here (tier C): they could read and change whatever you "
            "can. `grader doctor` says what is missing; --allow-unsafe goes on all the same"
        )
    return tier


def with_pictures(settings: Settings, data: str | None, assignment: Assignment) -> Settings:
    """The settings with the pictures' place, looked for once where a question needs them."""
    if not set(WITH_PICTURES).intersection(modules_of(settings.chosen(assignment))):
        return settings
    from ..checks.datasets import find_root

    try:
        root, label = find_root(data)
    except OSError as error:  # as its DatasetErrors are, which say what to do
        raise UsageError(str(error)) from None
    return replace(settings, data=str(root), data_label=label)
