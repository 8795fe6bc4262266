"""What a machine must have in common with the coordinator, so that everybody is judged alike.

refusal = why_not(Task(...))        # "" if this machine can grade it
"""

import functools
from dataclasses import dataclass, replace

from ..checks.dataset.datasets import find_root
from ..checks.layout import KIT, PUBLIC_CHECKS
from ..intake.submissions import SubmittedFiles
from ..judge.kept import ToKeep
from ..judge.settings import Settings, digest_of, short_training_device, versions
from ..sandbox.machine import probe


@dataclass(frozen=True)
class Task:
    """All that a machine needs to grade a submission; it may be done anywhere, and again.

    run: of the coordinator. kit, versions: of the coordinator's machine. settings: `tier` is what
    the machine must offer, `data_label` which images it must have.
    """

    run: str
    kit: str
    versions: dict[str, str]
    settings: Settings
    submission: SubmittedFiles
    to_keep: ToKeep | None = None


@functools.cache
def kit_digest() -> str:
    """A digest of the whole kit as it lies on this machine, checks included."""
    return digest_of((KIT, PUBLIC_CHECKS), lambda file: "__pycache__" not in file.parts)


def comparable_versions() -> dict[str, str]:
    """Versions that results may depend on: without builds, such as torch's for a GPU, and without
    the last part of Python's."""
    found = {name: version.partition("+")[0] for name, version in versions().items()}
    return {**found, "python": found["python"].rpartition(".")[0]}


def why_not(task: Task) -> str:
    """Why this machine must not grade the task, in words for the instructor; "" if it may."""
    if task.kit != kit_digest():
        return "it has another version of the kit: install the coordinator's"
    here = comparable_versions()
    other = [name for name in here if here[name] != task.versions.get(name)]
    if other:
        return "other versions than the coordinator's: " + ", ".join(
            f"{name} {here[name]} instead of {task.versions.get(name, 'none')}" for name in other
        )
    if not probe().offers(task.settings.tier):
        return (
            f"it offers tier {probe().tier}, and {task.settings.tier} is asked for: "
            "`grader doctor` on it says what is missing"
        )
    if task.settings.data_label and find_root()[1] != task.settings.data_label:
        return f"it does not have the images {task.settings.data_label}"
    if short_training_device(task.settings) == "cuda":
        import torch

        if not torch.cuda.is_available():
            return "torch finds no GPU on it, and --device cuda asks for one"
    return ""


def settings_here(settings: Settings) -> Settings:
    """The settings with this machine's folder of images. Each judge uses one core."""
    root = str(find_root()[0]) if settings.data_label else None
    return replace(settings, data=root, threads=1)
