"""`uv run hand-in`: makes the zip to hand in, if the grader can read what is in it.

    hand-in                 # writes hand-in.zip beside the folder exercises
    hand-in --incomplete    # also with an answer that is empty, or a module that cannot be read
    hand-in --notebook exercises.ipynb      # the functions and answers of a notebook

It reads the modules as text and runs none of them: `uv run pytest` says whether they are right.
"""

import argparse
import ast
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import odd_files
from .assignment import Assignment
from .layout import EXERCISES
from .notebooks.cells import NotANotebook
from .notebooks.splitting import NotebookModules, modules_of
from .written_answers import ANSWERS, answers

ZIP = "hand-in.zip"
LARGEST = 1 << 20  # bytes of a file, as in the grader's intake
STILL_EMPTY, EMPTY = "*(your answer)*", "(not answered)"  # in answers.md, and while it is read
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
                problems.append(f"{name} is missing{_notebook_beside(name, names)}")
            elif problem := _unreadable(name, files[name]):
                problems.append(problem)
            elif name == ANSWERS:
                problems += _empty_answers(files[name], assignment.written)
            else:
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


def _notebook_beside(name: str, names: Sequence[str]) -> str:
    notebooks = sorted(other for other in names if other.endswith(".ipynb"))
    if name == ANSWERS or not notebooks:
        return ""
    return f": if your functions are in {notebooks[0]}, run hand-in --notebook {notebooks[0]}"


def _unreadable(name: str, content: bytes) -> str:
    """Why the grader could not use a file, "" if it can."""
    if len(content) > LARGEST:
        return f"{name} has {len(content) >> 10} KiB: the grader reads {LARGEST >> 10} KiB at most"
    if name == ANSWERS:
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        return ""
    if _is_notebook(content):
        return f"{name} is a notebook: call it .ipynb, and run hand-in --notebook with its name"
    try:
        ast.parse(content, name)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        return f"{name}{line} is no Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{name} is no Python: {error or type(error).__name__}"
    return ""


def _is_notebook(content: bytes) -> bool:
    if not content.lstrip()[:1] == b"{":
        return False
    try:
        return "cells" in json.loads(content)
    except (ValueError, RecursionError, TypeError):
        return False


def _empty_answers(content: bytes, questions: Sequence[str]) -> Iterator[str]:
    """A sentence for each question with no text, or with the stub's place for it left as it was."""
    marked = content.replace(STILL_EMPTY.encode(), EMPTY.encode())
    for question, text in answers(marked, questions, given=()).items():
        own = re.sub(r"(?s)\A.*?\n\*[^*]+\*", "", text) if EMPTY in text else text
        if not own.replace(EMPTY, "").strip():
            yield f"{ANSWERS}: there is no answer to {question}"


def _not_written(name: str, content: bytes, assignment: Assignment) -> Iterator[str]:
    """As "1.a  `gradient` in saddle.py": missing, or raising NotImplementedError."""
    tree = ast.parse(content, name)
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    for question in assignment.questions:
        for module, _, function in (each.partition(".") for each in question.functions):
            if f"{module}.py" != name:
                continue
            node = defined.get(function)
            if _raises_todo(node) if node else function not in names:
                yield f"{question.id}  `{function}` in {name}"


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
    return report(found, options.out, options.incomplete, "hand-in --incomplete")


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


def report(found: HandIn, out: Path, incomplete: bool, anyway: str) -> int:
    """Say what there is, and write the zip; the exit code. anyway: how it is written in spite of
    problems."""
    for line in found.todo:
        print(f"not written yet: {line}")
    for line in found.notes:
        print(f"look: {line}")
    for line in found.problems:
        print(f"problem: {line}", file=sys.stderr)
    if found.problems and not incomplete:
        print(f"nothing was written: fix this, or hand in without it ({anyway})", file=sys.stderr)
        return 1
    try:
        found.write(out)
    except OSError as error:
        print(f"{out} cannot be written ({error.strerror or error})", file=sys.stderr)
        return 1
    print(f"{out}: {', '.join(found.files)}")
    print("hand in this file" + (", with the problems above" if found.problems else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
