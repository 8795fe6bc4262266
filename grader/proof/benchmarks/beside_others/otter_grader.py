"""otter-grader: a notebook, graded without a container by otter.api, as `otter run` does.

It has no time limit there; only `otter grade`, which needs Docker, has one.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from .environments import Environment
from .graders import EQUALS_ALL, SHARED, GradedRun, Grader
from .notebook_files import code_cell, write_notebook
from .shared.cases import CHECKS
from .submissions import MODULES, Work
from .timed_runs import timed

# Goes on after a submission that could not be graded, as a careful course would.
DRIVER = """\
import json
import sys
import traceback

from otter.api import grade_submission

points = {}
for name in sys.argv[1:]:
    try:
        points[name] = grade_submission(f"{name}.ipynb", "../autograder.zip", quiet=True).total
    except Exception:
        traceback.print_exc()
        points[name] = None
    with open("points.json", "w") as file:
        json.dump(points, file)
"""
TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = 1


@test_case(points=1)
def test_{name}(env):
    from shared.plain_checks import require

    require("{name}", env)
"""
REPLACED = """
from otter.test_files.exception_test import test_case

def succeed(self, environment):
    pass

test_case.call_func = succeed
"""
REWRITTEN = """
import pickle

dump = pickle.dump

def rewrite(results, file):
    for name in results.test_files:
        results.update_score(name, 1)
    dump(results, file)

pickle.dump = rewrite
"""


class OtterGrader(Grader):
    """A Python process that grades notebooks by its programming interface, each in a kernel."""

    name = "otter-grader"
    forgeries = (EQUALS_ALL, REPLACED, REWRITTEN)

    def __init__(self, folder: Path, environment: Environment) -> None:
        super().__init__(folder)
        self.version, self._environment = environment.version, environment
        tests = folder / "tests"
        tests.mkdir()
        for name in CHECKS:
            (tests / f"{name}.py").write_text(TEST.format(name=name), encoding="utf-8")
        (folder / "otter_config.json").write_text('{"pdf": false}', encoding="utf-8")
        self.copy_shared(folder)
        files = [f"{SHARED.name}/{file.name}" for file in sorted(SHARED.glob("*.py"))]
        environment.run(["otter", "generate", "-t", "tests", *files], folder)

    def grade(self, works: Sequence[Work], patience: float) -> GradedRun:
        batch = self.new_folder()
        (batch / "driver.py").write_text(DRIVER, encoding="utf-8")
        for work in works:
            cells = [code_cell(n, work.modules[module]) for n, module in enumerate(MODULES)]
            write_notebook(batch / f"{work.name}.ipynb", cells)
        command = ["python", "driver.py", *(work.name for work in works)]
        run = timed(command, batch, self._environment.variables, patience)
        file = batch / "points.json"
        found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return GradedRun(run, {work.name: found.get(work.name) for work in works})
