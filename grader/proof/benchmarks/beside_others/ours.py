"""Ours: `grader grade` with one judge, on all checks of the questions or on the shared cases only.

The second runs in a copy of the kit that has no other checks.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ....checks.assignment import Assignment
from ....checks.layout import ROOT, SOLUTIONS
from ....checks.submission import Submission
from ....intake.submissions import SubmissionPath, read
from ....judge.grading import open_sandbox
from ....judge.pytest_run import GradingPlugin, prepare_process, run_checks
from ....judge.settings import Settings
from ....judge.worker_client import WorkerClient
from ....worker.operations.declarations import RELEASE
from ....worker.process.serve import PACKAGE
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
        places = [str(work.write(batch / work.name, (*MODULES, *REST))) for work in works]
        asked = f"--questions={','.join(QUESTIONS)}"
        command = [sys.executable, "-m", "grader", "grade", *places, *OPTIONS, asked]
        variables = {**os.environ, "PYTHONPATH": str(self._kit)}
        run = timed(command, batch, variables, patience)
        return GradedRun(run, {work.name: _points(batch, work.name) for work in works})


class OursInFull(Ours):
    """With all its checks of the questions, hidden ones included."""

    name = "ours, all its checks"
    most = float(sum(Assignment.load().by_id[question].by_code for question in QUESTIONS))

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = _requests_in_full()

    def kit(self) -> Path:
        return ROOT


def _requests_in_full() -> int:
    """How much the checks ask of the reference, counted in this process."""
    prepare_process()
    settings = Settings(questions=QUESTIONS, smoke=False)
    count = 0
    with open_sandbox(settings) as sandbox:
        with WorkerClient(read(SubmissionPath("counted", SOLUTIONS)).files, sandbox) as client:

            def respond(name: str, *asked: Any) -> Any:
                nonlocal count
                count += name != RELEASE.name
                return client.respond(name, *asked)

            judge = GradingPlugin(Submission(respond, PACKAGE))
            run_checks(judge, seed=1, questions=QUESTIONS, smoke=False)
    return count


def _points(batch: Path, name: str) -> float | None:
    file = batch / "graded" / name / "results.json"
    return float(json.loads(file.read_text(encoding="utf-8"))["score"]) if file.is_file() else None
