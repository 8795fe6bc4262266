"""nbgrader: a course with one assignment, graded by `nbgrader autograde`, without a container.

Its time limit is that of its preprocessor: 30 seconds a cell, as it comes. Then the kernel is
interrupted and the next cell runs.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .environments import Environment
from .graders import EQUALS_ALL, GradedRun, Grader
from .notebook_files import Cell, code_cell, write_notebook
from .shared.cases import CHECKS
from .submissions import MODULES, Work, stub
from .timed_runs import timed

ASSIGNMENT = "homework"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "course"
"""
READ_POINTS = """\
import json

from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    found = book.assignment_submissions("homework")
    points = {submission.student.id: submission.score for submission in found}
with open("points.json", "w") as file:
    json.dump(points, file)
"""
TEST = """\
from shared.plain_checks import require

require("{name}", globals())
"""
REPLACED = """
import ast

class Nothing(ast.NodeTransformer):
    def visit_Module(self, cell):
        cell.body = []
        return cell

get_ipython().ast_transformers.append(Nothing())
"""
REWRITTEN = """
import sqlite3

with sqlite3.connect("../../../gradebook.db", timeout=10) as book:
    book.execute("UPDATE grade SET manual_score = 1")
"""


class NbgraderCourse(Grader):
    """Its command, for all students of a batch."""

    name = "nbgrader"
    forgeries = (EQUALS_ALL, REPLACED, REWRITTEN)

    def __init__(self, folder: Path, environment: Environment) -> None:
        super().__init__(folder)
        self.version, self._environment = environment.version, environment
        self._course = folder / "source"
        source = self._course / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        self.copy_shared(source)
        (self._course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
        (self._course / "read_points.py").write_text(READ_POINTS, encoding="utf-8")
        write_notebook(source / f"{ASSIGNMENT}.ipynb", _cells(stub()))
        command = ["nbgrader", "generate_assignment", ASSIGNMENT, "--course-dir", "source"]
        environment.run(command, folder)

    def grade(self, works: Sequence[Work], patience: float) -> GradedRun:
        course = self.new_folder() / "course"
        shutil.copytree(self._course, course)
        for work in works:
            folder = course / "submitted" / work.name / ASSIGNMENT
            folder.mkdir(parents=True)
            self.copy_shared(folder)
            write_notebook(folder / f"{ASSIGNMENT}.ipynb", _cells(work))
        variables = self._environment.variables
        run = timed(["nbgrader", "autograde", ASSIGNMENT], course, variables, patience)
        timed(["python", "read_points.py"], course, variables, patience)
        found = json.loads((course / "points.json").read_text(encoding="utf-8"))
        return GradedRun(run, {work.name: _points(found, course, work.name) for work in works})


def _points(found: Mapping[str, float], course: Path, name: str) -> float | None:
    """The points in its gradebook; None where it kept no autograded notebook."""
    if not (course / "autograded" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file():
        return None
    return found.get(name)


def _cells(work: Work) -> list[Cell]:
    """The cells of a notebook: a solution for each module, then a test for each check."""
    solutions = [(name, work.modules[name], False) for name in MODULES]
    tests = [(f"check_{name}", TEST.format(name=name), True) for name in CHECKS]
    return [
        code_cell(number, text, {"nbgrader": _metadata(name, is_test)})
        for number, (name, text, is_test) in enumerate([*solutions, *tests])
    ]


def _metadata(name: str, is_test: bool) -> Mapping[str, Any]:
    """What nbgrader keeps of a cell that is a solution, or a test for one point."""
    points = {"points": 1} if is_test else {}
    return {
        "schema_version": 3,
        "grade_id": name,
        "grade": is_test,
        "solution": not is_test,
        "locked": is_test,
        "task": False,
        **points,
    }
