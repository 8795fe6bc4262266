"""gradescope-utils: plain unittest, in a fresh Python for each submission as on Gradescope.

It has no time limit of its own; Gradescope's containers have one.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from .environments import Environment
from .graders import EQUALS_ALL, GradedRun, Grader
from .shared.cases import CHECKS
from .submissions import Work
from .timed_runs import timed

RUN_TESTS = """\
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

suite = unittest.defaultTestLoader.discover("tests")
with open("results/results.json", "w") as file:
    JSONTestRunner(visibility="visible", stream=file).run(suite)
"""
HEAD = """\
import unittest

import dynamics
import losses
import saddle
from gradescope_utils.autograder_utils.decorators import number, weight
from shared.plain_checks import require

FUNCTIONS = {**vars(saddle), **vars(dynamics), **vars(losses)}


class TestShared(unittest.TestCase):
"""
TEST = """\
    @weight(1)
    @number("{question}")
    def test_{name}(self):
        require("{name}", FUNCTIONS)

"""
REPLACED = """
from gradescope_utils.autograder_utils.json_test_runner import JSONTestResult

def succeed(self, test, error):
    self.addSuccess(test)

JSONTestResult.addFailure = JSONTestResult.addError = succeed
"""
REWRITTEN = f"""
import json
import os

with open("results/results.json", "w") as file:
    json.dump({{"score": {len(CHECKS)}, "tests": []}}, file)
os._exit(0)
"""


class GradescopeUnittest(Grader):
    """Its JSONTestRunner, as its examples run it."""

    name = "gradescope-utils"
    forgeries = (EQUALS_ALL, REPLACED, REWRITTEN)

    def __init__(self, folder: Path, environment: Environment) -> None:
        super().__init__(folder)
        self.version, self._environment = environment.version, environment
        self._source = folder / "source"
        (self._source / "tests").mkdir(parents=True)
        (self._source / "results").mkdir()
        self.copy_shared(self._source)
        (self._source / "run_tests.py").write_text(RUN_TESTS, encoding="utf-8")
        tests = (TEST.format(name=name, question=c.question) for name, c in CHECKS.items())
        text = HEAD + "".join(tests)
        (self._source / "tests" / "test_shared.py").write_text(text, encoding="utf-8")

    def grade(self, works: Sequence[Work], patience: float) -> GradedRun:
        batch = self.new_folder()
        for work in works:
            shutil.copytree(self._source, work.write(batch / work.name), dirs_exist_ok=True)
        starts = [f"(cd {work.name} && python run_tests.py)" for work in works]
        run = timed(["sh", "-c", "; ".join(starts)], batch, self._environment.variables, patience)
        return GradedRun(run, {work.name: _points(batch / work.name) for work in works})


def _points(folder: Path) -> float | None:
    """The score in its results; None if it wrote none."""
    file = folder / "results" / "results.json"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return float(json.loads(text)["score"]) if text else None
