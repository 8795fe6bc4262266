"""Generates the README's pictures of terminals from the output of the commands.

    draw(Path(".github/pictures"))     # student.svg and grades.svg

student.svg: `pytest` in a handout whose question 1 is written, with one mistake. grades.svg:
`grader grade` on a small class. Both come from the corpus, so the output is real.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..checks.layout import EXERCISES, ROOT, SOLUTIONS
from ..handout.building import release
from .corpus import entries

FOLDER = ROOT / ".github" / "pictures"
WIDTHS = {"student": 96, "grades": 132}  # columns; the table of grades needs more
MISTAKE = "ascent-player-descends"
QUESTION_1 = ("saddle.py", "dynamics.py")
CLASS = (  # entries of the corpus: a right one, and three mistakes
    "softplus-losses",
    MISTAKE,
    "discriminator-labels-of-the-real-batch",
    "one-step-point-left-out",
)
SEED = 1


class ScreenshotError(Exception):
    """A command did not print what a picture needs; the message contains its output."""


def draw(folder: Path = FOLDER) -> Iterator[Path]:
    """Write each picture into the folder, and yield its path. Raises ScreenshotError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        homework = Path(scratch, "homework")
        _write_homework(homework)
        pytest = ["pytest", "--color=yes", "-p", "no:cacheprovider"]
        shown = _output(pytest, WIDTHS["student"], folder=homework, kit=homework, code=1)
        yield _save(folder / "student.svg", "uv run pytest", shown)
        submissions = Path(scratch, "submissions")
        _write_class(submissions)
        grade = ["grade", "--all", "submissions", "--out", "graded"]
        seeded = ["grader", *grade, f"--seed={SEED}"]
        shown = _output(seeded, WIDTHS["grades"], folder=Path(scratch), kit=ROOT, code=0)
        yield _save(folder / "grades.svg", " ".join(["uv run grader", *grade]), shown)


def _write_homework(folder: Path) -> None:
    """Create a handout in which question 1 is solved, with the mistake."""
    release(folder)
    for name in QUESTION_1:
        (folder / "exercises" / name).write_bytes(_entry(MISTAKE).files()[name])


def _write_class(folder: Path) -> None:
    """A class: some of the corpus, one with question 1 alone, and one with nothing written yet."""
    for name in CLASS:
        _entry(name).write(folder / name)
    for name, written in (("question-1-alone", QUESTION_1), ("stubs", ())):
        shutil.copytree(EXERCISES, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for module in written:
            shutil.copy(SOLUTIONS / module, folder / name / module)


def _entry(name: str) -> entries.Entry:
    return next(e for kind in ("wrong", "right") for e in entries.load(kind) if e.name == name)


def _output(module: Sequence[str], columns: int, *, folder: Path, kit: Path, code: int) -> str:
    """The output of `python -m MODULE ...` in the folder, with colours.

    kit: where the package `grader` is. code: the expected exit code.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(kit),
        "COLUMNS": str(columns),
        "TTY_COMPATIBLE": "1",  # rich: colours, though this is no terminal,
        "TTY_INTERACTIVE": "0",  # but no moving progress bar
    }
    command = [sys.executable, "-m", *module]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != code:
        raise ScreenshotError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    if str(folder) in done.stdout:
        raise ScreenshotError(f"{' '.join(command)} printed a path of this machine:\n{done.stdout}")
    return done.stdout


def _save(file: Path, command: str, shown: str) -> Path:
    """A terminal as SVG: the command, and what it printed."""
    console = Console(record=True, width=WIDTHS[file.stem], file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi(shown.rstrip()))
    svg = console.export_svg(title="saddle-to-gan", unique_id=file.stem)
    file.write_text(svg, encoding="utf-8")
    return file
