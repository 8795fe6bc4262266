"""The handout's notebook: the stubs as cells, in the order of the questions.

    content = exercise_notebook(derive(SOLUTIONS))       # of exercises.ipynb

A section a question: what is asked, its formulas, a cell for each function, and one that runs the
checks; then the place for an answer in words, whose title tells it from the section's own, which
begins with the question's number, too (grader/checks/notebooks/cell_answers.py).
"""

import ast
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..checks.assignment import Assignment, Question
from ..checks.notebooks.cell_answers import IN_WORDS
from ..checks.notebooks.own_notebook import NAME
from .stub_text import ANSWERS

FORMULAS = Path(__file__).with_name("formulas.toml")
TITLE = f"""\
# From the saddle to the GAN

Write the functions in their cells; keep names and arguments. Helper functions and imports of your
own may stand in any cell. Each section ends with a cell that runs the checks: **save the notebook
first (Ctrl+S), since the file is what is checked**. Magics and shell lines are not graded.

`hint("1.a")`, in a cell of your own, gives a hint for that question; run it again for the next one
(three in all).

On Colab: upload the handout's zip into the Files pane on the left, then run the next cell.
Elsewhere `{NAME}` lies in the handout's folder."""
SETUP = """\
# Setup: run this first, and again after a restart.
import sys
import zipfile
from pathlib import Path

CHECKS = "grader/checks/notebooks/in_notebook.py"
for archive in Path.cwd().glob("*.zip"):  # the handout's, on Colab
    with zipfile.ZipFile(archive) as handout:
        if any(name.endswith(CHECKS) for name in handout.namelist()):
            handout.extractall("handout")
here = Path.cwd()
places = [here, *here.parents, *(path for path in here.glob("handout/**") if path.is_dir())]
project = next((place for place in places if (place / CHECKS).is_file()), None)
assert project, "upload the handout's zip, or open the notebook in the handout's folder"
sys.path.insert(0, str(project))
from grader.checks.notebooks.in_notebook import feedback, hand_in, hint, prepare

prepare()"""
HAND_IN = """\
## Hand in

Save the notebook, then run this cell: it writes `hand-in.zip` with the seven modules and your
answers, and says what is not written yet. (The notebook itself can be handed in, too.)"""

Cell = dict[str, Any]


def exercise_notebook(stubs: Mapping[str, bytes]) -> bytes:
    """The notebook's file. stubs: the exercises by file name."""
    cells = list(_cells({name: content.decode() for name, content in stubs.items()}))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        cell["source"] = cell["source"].splitlines(keepends=True)
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _cells(stubs: Mapping[str, str]) -> Iterator[Cell]:
    assignment = Assignment.load()
    formulas = tomllib.loads(FORMULAS.read_text(encoding="utf-8"))
    begun: set[str] = set()
    yield _text(TITLE)
    yield _code(SETUP)
    for question in assignment.questions:
        yield _text(_opening(question, formulas.get(question.id, ""), assignment))
        for name in question.functions:
            module, _, function = name.partition(".")
            source = stubs[f"{module}.py"]
            if module not in begun:
                begun.add(module)
                yield from _given(source)
            if assignment.asked_in[name] == question.id:
                yield from _example(source, function)
                yield _code(_statement(source, function))
        if question.functions:
            yield _code(f'feedback("{question.id}")  # save the notebook first')
        if question.written:
            yield _text(_answer(stubs[ANSWERS], question.id))
    yield _text(HAND_IN)
    yield _code("hand_in()")


def _opening(question: Question, formulas: str, assignment: Assignment) -> str:
    """The section's title, its formulas, and which functions of other sections it extends."""
    title = question.title if question.extra else f"{question.id} {question.title}"
    parts = [f"## {title} ({question.points:g} points)", formulas.strip()]
    for name in question.functions:
        if (asked_in := assignment.asked_in[name]) != question.id:
            function = name.partition(".")[2]
            parts.append(f"Extend `{function}` for this: its cell is in {asked_in}.")
    return "\n\n".join(filter(None, parts))


def _given(source: str) -> Iterator[Cell]:
    """What stands above a module's functions: its text, imports and constants."""
    tree = ast.parse(source)
    if text := _text_and_example(source)[0]:
        yield _text(text.replace("*", r"\*"))
    lines, kept, end = source.split("\n"), [], tree.body[0].end_lineno or 0
    for node in tree.body[1:]:
        if not isinstance(node, ast.FunctionDef) and not getattr(node, "level", 0):
            kept += lines[end : node.end_lineno]  # with comments, and blank lines between
        end = node.end_lineno or end
    if kept:
        yield _code("\n".join(kept).strip("\n"))


def _text_and_example(source: str) -> tuple[str, str]:
    """A module's docstring without its first sentence, which is a title; and its example."""
    text, prompt, example = (ast.get_docstring(ast.parse(source)) or "").partition(">>> ")
    return text.partition("\n\n")[2].strip(), prompt + example


def _example(source: str, function: str) -> Iterator[Cell]:
    """The module's example, if it is of this function."""
    example = _text_and_example(source)[1]
    if f"{function}(" in example:
        yield _text(f"For example:\n\n```python\n{example}\n```")


def _statement(source: str, function: str) -> str:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_source_segment(source, node) or ""
    raise LookupError(f"the stubs define no {function}")


def _answer(answers: str, question: str) -> str:
    """The section of answers.md, with a title of its own."""
    sections = answers.split("\n## ")
    section = next(text for text in sections if text.split()[0] == question)
    text = section.partition("\n")[2].strip()
    return f"### {question} {IN_WORDS}\n\n{text}"


def _text(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> Cell:
    about: Cell = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **about, "source": source}
