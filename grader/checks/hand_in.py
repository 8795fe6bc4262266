"""`uv run hand-in`: makes the zip to hand in, if the grader can read what is in it.

    hand-in                 # writes hand-in.zip beside the folder exercises
    hand-in --incomplete    # also with an answer that is empty, or a module that cannot be read
    hand-in --notebook exercises.ipynb      # the functions and answers of a notebook

It reads the modules as text and runs none of them: `uv run pytest` says whether they are right.
"""

import argparse
import ast
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import odd_files, surroundings
from .assignment import MODULES, Assignment
from .layout import EXERCISES
from .notebooks.cells import NotANotebook, is_notebook
from .notebooks.splitting import NotebookModules, modules_of
from .results.printed_messages import hand_in_command, pytest_command
from .written_answers import ANSWERS, unanswered

ZIP = "hand-in.zip"
LARGEST = 1 << 20  # bytes of a file, as in the grader's intake
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # of a zip: the same files give the same zip


@dataclass(frozen=True)
class HandIn:
    """The files to hand in, by name; what the grader could not read; what is not written yet; and
    what else is worth a look."""

    files: Mapping[str, bytes]
    problems: Sequence[str]
    todo: Sequence[str]
    notes: Sequence[str]

    @classmethod
    def of(cls, folder: Path, assignment: Assignment) -> "HandIn":
        """What lies in a student's folder."""
        asked = [f"{module}.py" for module in assignment.modules]
        asked += [ANSWERS] if assignment.written else []
        names = [path.name for path in folder.iterdir()]
        files = {name: (folder / name).read_bytes() for name in asked if (folder / name).is_file()}
        problems: list[str] = []
        todo: list[str] = []
        for name in asked:
            if name not in files:
                problems.append(f"{name} is missing{_notebook_beside(folder / name)}")
            elif problem := _unreadable(folder / name, files[name]):
                problems.append(problem)
            elif name == ANSWERS:
                empty = unanswered(files[name], assignment.written)
                problems += [f"{ANSWERS}: there is no answer to {question}" for question in empty]
            else:
                problems += _foreign_imports(name, files[name], names)
                todo += _not_written(name, files[name], assignment)
        modules = [content for name, content in files.items() if name != ANSWERS]
        notes = [*odd_files.misnamed(names), *odd_files.helpers(names, modules)]
        return cls(files, problems, todo, notes)

    def write(self, target: Path) -> None:
        """Write the zip, completely or not at all. Raises OSError."""
        unfinished = target.with_name(f".{target.name}.unfinished")
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(zipfile.ZipInfo(name, FIRST_DATE), content)
        unfinished.replace(target)


def _notebook_beside(file: Path) -> str:
    beside = odd_files.notebook_for(file)
    if file.name == ANSWERS or beside is None:
        return ""
    return f": if your functions are in {beside.name}, run {_with_notebook(beside)}"


def _with_notebook(notebook: Path) -> str:
    return f"{hand_in_command()} --notebook {odd_files.typed(notebook)}"


def _unreadable(file: Path, content: bytes) -> str:
    """Why the grader could not use a file, "" if it can."""
    name = file.name
    if len(content) > LARGEST:
        return f"{name} has {len(content) >> 10} KiB: the grader reads {LARGEST >> 10} KiB at most"
    if name == ANSWERS:
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        return ""
    if is_notebook(content):
        notebook = file.with_suffix(".ipynb")
        return f"{name} is a notebook: call it {notebook.name}, and run {_with_notebook(notebook)}"
    try:
        ast.parse(content, name)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        return f"{name}{line} is no Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{name} is no Python: {error or type(error).__name__}"
    return ""


def _foreign_imports(name: str, content: bytes, names: Sequence[str]) -> Iterator[str]:
    """A sentence for each import at the top of a module that fails where it is graded. names: of
    the files in the folder; what is told of them elsewhere is left out."""
    known = {*sys.stdlib_module_names, *surroundings.LIBRARIES, *surroundings.COME_WITH_THEM}
    known |= {*surroundings.OWN_PACKAGE, *(other.removesuffix(".py") for other in names)}
    for node in ast.parse(content, name).body:
        imported: list[str] = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported = [node.module or ""]
        for top in dict.fromkeys(each.partition(".")[0] for each in imported):
            if top in MODULES:
                yield f"{name}:{node.lineno}: {surroundings.not_found(top)}"
            elif top not in known:
                yield (
                    f"{name}:{node.lineno} imports {top}, which the grader does not have, so that "
                    f"the whole module would fail there. It has {surroundings.listed()}"
                )


def _not_written(name: str, content: bytes, assignment: Assignment) -> Iterator[str]:
    """A line on the functions that are missing or raise NotImplementedError, by question, as in
    "dynamics.py: 1.b step, simulate; 1.d converges_to_saddle"; none if all are written."""
    tree = ast.parse(content, name)
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    parts = []
    for question in assignment.questions:
        asked = [each.split(".") for each in question.functions]
        own = [function for module, function in asked if f"{module}.py" == name]
        missing = [f for f in own if (_raises_todo(defined[f]) if f in defined else f not in names)]
        if missing:
            optional = " (optional)" if question.extra else ""
            parts.append(f"{question.id}{optional} {', '.join(missing)}")
    if parts:
        yield f"{name}: {'; '.join(parts)}"


def _raises_todo(function: ast.FunctionDef) -> bool:
    body = [each for each in function.body if not isinstance(each, ast.Expr)]
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the zip; the exit code: 0 if it was written, 1 if not."""
    parser = argparse.ArgumentParser("hand-in", description="Make the zip to hand in.")
    parser.add_argument("--out", type=Path, default=EXERCISES.parent / ZIP, help="the zip")
    parser.add_argument(
        "--incomplete", action="store_true", help="whatever the grader cannot read, too"
    )
    parser.add_argument("--notebook", type=Path, help="take functions and answers from its cells")
    options = parser.parse_args(arguments)
    try:
        found = (
            of_notebook(options.notebook)
            if options.notebook
            else HandIn.of(EXERCISES, Assignment.load())
        )
    except NotANotebook as error:
        print(f"problem: {options.notebook} {error}", file=sys.stderr)
        return 1
    again = _with_notebook(options.notebook) if options.notebook else hand_in_command()
    return report(found, options.out, options.incomplete, f"{again} --incomplete")


def of_notebook(path: Path) -> HandIn:
    """What a notebook's cells say, as modules. Raises NotANotebook."""
    try:
        modules = modules_of(path.read_bytes())
    except OSError as error:
        raise NotANotebook(f"cannot be read ({error.strerror})") from None
    with tempfile.TemporaryDirectory() as folder:
        for name, content in modules.files.items():
            Path(folder, name).write_bytes(content)
        return with_problems(HandIn.of(Path(folder), Assignment.load()), modules)


def with_problems(found: HandIn, modules: NotebookModules) -> HandIn:
    """With what is told of the notebook: cells that are left out are a problem."""
    lost = [text for text in modules.problems if text.startswith("cell ")]
    others = [text for text in modules.problems if text not in lost]
    others = [text for text in others if not text.startswith("does not define")]  # they are todo
    return replace(found, problems=[*lost, *found.problems], notes=[*found.notes, *others])


def report(found: HandIn, out: Path, incomplete: bool, anyway: str, checks: str = "") -> int:
    """Say what there is, and write the zip; the exit code. anyway: how it is written in spite of
    problems. checks: how the checks are run."""
    for line in found.todo:
        print(f"not written yet in {line}")
    for line in found.notes:
        print(f"look: {line}")
    for line in found.problems:
        print(f"problem: {line}", file=sys.stderr)
    if found.problems and not incomplete:
        print(f"no {out.name} was made. Fix this, or: {anyway}", file=sys.stderr)
        return 1
    try:
        found.write(out)
    except OSError as error:
        print(f"{out} cannot be written ({error.strerror or error})", file=sys.stderr)
        return 1
    print(f"{out}: {', '.join(found.files)}")
    print("hand in this file" + (", with the problems above" if found.problems else ""))
    print(f"(this did not run the checks: `{checks or pytest_command()}` does)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
