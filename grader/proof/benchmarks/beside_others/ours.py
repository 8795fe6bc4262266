"""Ours: `grader grade` with one judge, on all checks of the questions or on the shared cases only.

The second runs in a copy of the kit that has no other checks.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ....checks.assignment import Assignment
from ....checks.layout import ROOT
from .graders import EQUALS_ALL, GradedRun, Grader
from .kit_copy import make_kit_copy
from .shared.cases import CHECKS
from .submissions import MODULES, REST, Work, of_corpus
from .timed_runs import timed

QUESTIONS = tuple(dict.fromkeys(shared.question for shared in CHECKS.values()))
OPTIONS = ("--no-smoke", "--jobs=1", "--out=graded")


class Ours(Grader):
    """The kit's command. Forging submissions are those of the corpus as they are."""

    name = "ours, shared cases"
    version = "this checkout"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kit = self.kit()
        targets = {"results": "graded/forging/results.json", "out": "graded", "judge": os.getpid()}
        rewritten = f"TARGETS = {targets!r}\n{of_corpus('results_rewritten')}"
        self.forgeries = EQUALS_ALL, of_corpus("session_replaced"), rewritten

    def kit(self) -> Path:
        """The folder with the kit."""
        make_kit_copy(self.folder / "kit")
        return self.folder / "kit"

    def grade(self, works: Sequence[Work], patience: float) -> GradedRun:
        batch = self.new_folder()
        places = [work.write(batch / work.name, (*MODULES, *REST)) for work in works]
        asked = f"--questions={','.join(QUESTIONS)}"
        command = [sys.executable, "-m", "grader", "grade", *places, *OPTIONS, asked]
        variables = {**os.environ, "PYTHONPATH": str(self._kit)}
        run = timed(command, batch, variables, patience)
        return GradedRun(run, {work.name: _points(batch, work.name) for work in works})


class OursInFull(Ours):
    """With all its checks of the questions, hidden ones included."""

    name = "ours, all its checks"
    most = float(sum(Assignment.load().by_id[question].by_code for question in QUESTIONS))

    def kit(self) -> Path:
        return ROOT


def _points(batch: Path, name: str) -> float | None:
    file = batch / "graded" / name / "results.json"
    return float(json.loads(file.read_text(encoding="utf-8"))["score"]) if file.is_file() else None
