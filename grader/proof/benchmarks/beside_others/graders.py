"""What a grader is here: a tool that is set up once, and grades any number of submissions.

grader = NbgraderCourse(folder, environment)
grader.grade([right()], patience=120).points["right"]
"""

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .shared import cases
from .submissions import Work, of_corpus
from .timed_runs import TimedRun

SHARED = Path(cases.__file__).parent  # what other tools import
FORGING = ("answers that equal all", "checks replaced", "results rewritten")
EQUALS_ALL = of_corpus("expression_that_equals_all")


@dataclass(frozen=True)
class GradedRun:
    """One start of a tool. points: by submission; None where it gave no grade."""

    time: TimedRun
    points: Mapping[str, float | None]


class Grader(ABC):
    """A tool. name, version: for the table. forgeries: a text for each of FORGING."""

    name: str
    version: str
    forgeries: tuple[str, str, str]
    most = float(len(cases.CHECKS))  # points of a right submission
    asked = sum(len(check.cases) for check in cases.CHECKS.values())  # calls of its functions

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)

    @abstractmethod
    def grade(self, works: Sequence[Work], patience: float) -> GradedRun:
        """Start the tool once on these submissions, one after the other. patience: seconds until
        it is ended."""

    def new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def copy_shared(self, folder: Path) -> None:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SHARED, folder / SHARED.name, ignore=ignored)
