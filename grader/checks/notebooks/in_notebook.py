"""What the cells of the handout's notebook call.

    prepare()              # installs what is missing
    feedback("1.a")        # runs the public checks on the notebook's cells, in a new process
    hint("1.a")            # a hint; call it again for the next one
    hand_in()              # writes hand-in.zip beside the notebook

The cells are sorted into modules as the grader does it, in a temporary folder.
"""

import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..assignment import Assignment
from ..layout import ROOT
from ..results.printed_messages import hand_in_command
from .cell_answers import IN_WORDS
from .cell_places import in_cells
from .cells import NotANotebook
from .own_notebook import NotFound, own_notebook, unsaved
from .splitting import NotebookModules, modules_of

PACKAGE = "submission"  # of modules in a folder, in messages
START = "uv run --with jupyterlab jupyter lab exercises.ipynb"  # as README.md says
PICTURE = re.compile(r"^picture\s+(feedback/\S+\.png)$")
COLUMNS = "100"


def prepare() -> None:
    """Install those of the project's libraries that are not there. Others stay as they are.

    Raises RuntimeError if they cannot be installed: no cell works then.
    """
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    missing = [line for line in about["project"]["dependencies"] if not _is_there(line)]
    if missing:
        print("installing", ", ".join(missing))
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing])
        if done.returncode:
            raise RuntimeError(
                f"this Python cannot install {', '.join(missing)}: start the notebook with the "
                f"command in README.md, {START} (in VS Code, choose the Python of .venv)"
            )
    print(f"ready: the checks are in {ROOT}")


def _is_there(requirement: str) -> bool:
    found = re.match(r"[\w.-]+", requirement)
    try:
        return found is not None and bool(importlib.metadata.version(found[0]))
    except importlib.metadata.PackageNotFoundError:
        return False


def feedback(*questions: str, notebook: str | Path | None = None) -> None:
    """Run the public checks of these questions, by default of all, on the notebook as it is saved.

    notebook: its file, where it cannot be found.
    """
    with _written_out(notebook) as written:
        if written is None:
            return
        folder, modules = written
        chosen = [f"--questions={','.join(questions)}"] if questions else []
        pictures = _run([f"--submission={folder}", *chosen], folder, modules.lines)
        _show(pictures)


def hint(question: str) -> None:
    """Print the next hint for a question."""
    _run([f"--hint={question}"], ROOT, {})


def hand_in(
    notebook: str | Path | None = None, out: str | Path = "hand-in.zip", incomplete: bool = False
) -> None:
    """Write the zip to hand in: the seven modules and answers.md, made from the cells.

    incomplete: also with what the grader could not read.
    """
    from .. import hand_in as handing_in

    with _written_out(notebook) as written:
        if written is None:
            return
        folder, modules = written
        found = handing_in.HandIn.of(folder, Assignment.load())
        found = handing_in.with_problems(found, modules)
        anyway = "hand_in(incomplete=True)"
        code = handing_in.report(found, Path(out), incomplete, anyway, checks="feedback()")
    if code == 0:
        _offer(Path(out))


@contextmanager
def _written_out(notebook: str | Path | None) -> Iterator[tuple[Path, NotebookModules] | None]:
    """A folder with the notebook's modules; None, and a sentence, if there are none to check."""
    try:
        content, name = own_notebook(notebook)
        modules = modules_of(content)
    except NotFound as error:
        print(error)
        yield None
        return
    except NotANotebook as error:
        print(f"the notebook {error}")
        yield None
        return
    asked = [name.partition(".")[2] for name in Assignment.load().asked_in]
    if late := unsaved(content, asked):
        listed = ", ".join(f"`{each}`" for each in late)
        print(f"NOT SAVED: you ran another {listed} than is in {name}. Save it, run this again.\n")
    for problem in modules.problems:
        if not problem.startswith("does not define"):
            print(f"look: {problem}")
    with tempfile.TemporaryDirectory(prefix="notebook-") as place:
        for file, text in modules.files.items():
            Path(place, file).write_bytes(text)
        yield Path(place), modules


def _run(
    options: Sequence[str], folder: Path, lines: Mapping[str, Sequence[tuple[int, int]]]
) -> list[Path]:
    """Run pytest in a new process and print what it says; the pictures that it names."""
    words = [sys.executable, "-m", "pytest", "--color=no", *options]
    environment = {**os.environ, "MPLBACKEND": "Agg", "COLUMNS": COLUMNS}
    environment["PYTHONIOENCODING"] = "utf-8"
    pictures = []
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := PICTURE.match(line.strip()):
                    pictures.append(ROOT / found[1])
                if f"from {PACKAGE}." not in line:  # the notebook has these names
                    print(in_cells(_in_notebook_words(line, folder), lines), end="", flush=True)
        except KeyboardInterrupt:
            process.terminate()
            print("stopped")
    return pictures


def _in_notebook_words(line: str, folder: Path) -> str:
    line = re.sub(rf" in {re.escape(str(folder))}[\\/]\w+\.py", " in its cell", line)
    line = re.sub(r"a hint: .*--hint ([\w.]+)", r'a hint: hint("\1")', line)
    for words, in_a_notebook in (
        (hand_in_command(), "hand_in()"),
        ("the functions in exercises/", "the functions in your cells"),
        (" in answers.md", " in their cells"),
        ("(answers.md)", _cells_in_words()),
    ):
        line = line.replace(words, in_a_notebook)
    return line


def _cells_in_words() -> str:
    """Where written answers stand in the handout's notebook."""
    titles = [f'"{each} {IN_WORDS}"' for each in Assignment.load().written]
    return f"({' and '.join(titles)})"


def _show(pictures: Sequence[Path]) -> None:
    try:
        from IPython.display import Image, display
    except ImportError:
        return
    for picture in pictures:
        if picture.is_file():
            display(Image(data=picture.read_bytes()))


def _offer(path: Path) -> None:
    """On Colab, have the browser keep the file: the machine forgets it."""
    try:
        from google.colab import files
    except ImportError:
        return
    files.download(str(path))
