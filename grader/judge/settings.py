"""How to grade: the settings, and what follows from them.

settings = Settings(questions=("1.a",), seed=7)
settings.chosen(Assignment.load())
"""

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from ..checks.assignment import Assignment, Question, modules_of
from ..checks.layout import HIDDEN_CHECKS, KIT, PUBLIC_CHECKS
from ..sandbox.gpu_slots import DEFAULT_SLOTS
from ..sandbox.machine import probe
from ..worker.process.limits import Limits

JUDGING = ("checks", "judge", "worker")  # parts of the kit, besides the checks themselves
SOURCES = (".py", ".toml", ".ini")
SMOKE_QUESTIONS = ("2.e",)
VERSIONS_OF = (
    "saddle-to-gan",
    "torch",
    "torchvision",
    "numpy",
    "sympy",
    "matplotlib",
    "hypothesis",
)


@dataclass(frozen=True)
class Settings:
    """How to grade.

    questions: None for all. device: of the short training: auto, cpu or cuda. data: a torchvision
    root, and data_label its content; None if no question needs images. threads: of torch in each
    worker. tier: how workers are isolated, see sandbox/machine.py. gpu_jobs: how many submissions
    use the GPU at the same time.
    """

    questions: tuple[str, ...] | None = None
    smoke: bool = True
    device: str = "auto"
    seed: int = 0
    data: str | None = None
    data_label: str | None = None
    threads: int = 1
    tier: str = field(default_factory=lambda: probe().tier)
    limits: Limits = Limits()
    gpu_jobs: int = DEFAULT_SLOTS

    def chosen(self, assignment: Assignment) -> list[Question]:
        """The questions to grade, in the assignment's order."""
        wanted = self.questions
        return [q for q in assignment.questions if wanted is None or q.id in wanted]

    def asked(self) -> list[str]:
        """The ids of the questions to grade."""
        return [question.id for question in self.chosen(Assignment.load())]

    def rubric(self) -> str:
        """A digest; equal only for the same questions, judged by the same checks for the same
        points. Results of different rubrics do not belong in one table."""
        what = (self.asked(), has_short_training(self), checks_digest())
        return hashlib.sha256(repr(what).encode()).hexdigest()

    def as_record(self) -> dict[str, object]:
        """What the results must say so that a submission can be graded again in the same way, and
        do not say elsewhere."""
        asked = None if self.questions is None else list(self.questions)
        limits = msgspec.structs.asdict(self.limits)
        return {"questions": asked, "device": self.device, "limits": limits}

    def fingerprint(self, files: Mapping[str, bytes]) -> str:
        """A digest; equal only for the same files, graded by the same kit in the same way."""
        settings = {**asdict(self), "data": None, "threads": None, "gpu_jobs": None}
        kit = versions().get("saddle-to-gan")
        digest = hashlib.sha256(repr((settings, self.rubric(), kit)).encode())
        for name, content in sorted(files.items()):
            digest.update(f"{name} {len(content)} ".encode() + content)
        return digest.hexdigest()


@functools.cache
def checks_digest() -> str:
    """A digest of all that decides on points: the assignment file, the public and the hidden
    checks, the library they are written with, the judge and the worker."""
    folders = (PUBLIC_CHECKS, HIDDEN_CHECKS, *(KIT / part for part in JUDGING))
    return digest_of(folders, lambda file: file.suffix in SOURCES)


def digest_of(folders: Iterable[Path], counts: Callable[[Path], bool]) -> str:
    """A digest of the names and contents of all files in the folders that count."""
    digest = hashlib.sha256()
    for folder in folders:
        files = (file for file in folder.rglob("*") if counts(file) and file.is_file())
        for file in sorted(files, key=lambda file: file.relative_to(folder).as_posix()):
            name, content = file.relative_to(folder).as_posix(), file.read_bytes()
            digest.update(f"{folder.name}/{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def short_training_device(settings: Settings) -> str | None:
    """The device of the short training, None if it does not run."""
    return _device(settings.device) if has_short_training(settings) else None


def has_short_training(settings: Settings) -> bool:
    modules = modules_of(settings.chosen(Assignment.load()))
    return settings.smoke and "training" in modules


@functools.cache
def _device(asked: str) -> str:
    if asked != "auto":
        return asked
    import torch  # the judge needs it for these questions anyway

    return "cuda" if torch.cuda.is_available() else "cpu"


@functools.cache
def versions() -> dict[str, str]:
    """Versions of the kit, Python and the libraries that answers may depend on."""
    found = {"python": platform.python_version()}
    for name in VERSIONS_OF:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found
