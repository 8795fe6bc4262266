"""A student's project in a folder of its own, and pytest in it; see the fixture `project`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.checks.layout import SOLUTIONS
from grader.handout.building import release

WRONG = "return diff(f, y), diff(f, x)"  # for `edit`: the two derivatives swapped
RIGHT = "return diff(f, x), diff(f, y)"


def solved_in_part(target: Path) -> Path:
    """A new handout in which question 1 and data.py are solved."""
    release(target)
    for module in ("saddle.py", "dynamics.py", "data.py"):
        shutil.copy(SOLUTIONS / module, target / "exercises" / module)
    return target


def edit(project: Path, module: str, old: str, new: str) -> None:
    file = project / "exercises" / module
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def run(
    project: Path, *arguments: str, within: str = "", path: str = "", plugins: str = ""
) -> subprocess.CompletedProcess:
    """pytest without other plugins than these, in the project or a folder `within`.

    path: comes before the project on PYTHONPATH.
    """
    words = [word for name in plugins.split() for word in ("-p", name)]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([*[path] * bool(path), str(project)])
    needed = ["-p", "pytest_timeout", "-p", "_hypothesis_pytestplugin"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *needed, *words, *arguments],
        cwd=project / within,
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
    )
