"""Notebooks that were handed in: which one counts, and its modules.

    notebook = best_notebook(source, ["hw/exercises.ipynb"])
    notebook.modules.files, notebook.problems

Modules count more than a notebook beside them, unless they are the stubs as they were handed out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..checks.layout import EXERCISES
from ..checks.notebooks.splitting import NotebookModules
from .bounded import Source, Unreadable, is_notebook, naming, shown
from .notebook_process import split

MOST_NOTEBOOKS = 4  # of a submission that are looked into


@dataclass(frozen=True)
class HandedInNotebook:
    """problems: sentences for the student. counts: whether its modules are to be graded."""

    modules: NotebookModules
    problems: Sequence[str]
    counts: bool = True


def read_notebook(name: str, content: bytes) -> HandedInNotebook:
    """Raises Unreadable."""
    with naming(name):
        modules = split(content)
    return HandedInNotebook(modules, [f"{shown(name)}: {text}" for text in modules.problems])


def best_notebook(source: Source, names: Iterable[str]) -> HandedInNotebook | None:
    """The one with the most functions written; None if there are no notebooks. Raises Unreadable if
    it cannot be read, or if several have as many."""
    paths = _notebooks(names)
    if not paths:
        return None
    found: dict[str, HandedInNotebook] = {}
    errors: list[str] = []
    for path in paths[:MOST_NOTEBOOKS]:
        try:
            found[path] = _read(source, path)
        except Unreadable as error:
            errors.append(str(error))
    if not found:
        raise Unreadable(errors[0])
    most = max(each.modules.written for each in found.values())
    best = [path for path, each in found.items() if each.modules.written == most]
    listed = ", ".join(map(shown, paths[:MOST_NOTEBOOKS]))
    if len(best) > 1:
        raise Unreadable(f"there are several notebooks ({listed}): hand in only one of them")
    chosen = found[best[0]]
    if len(paths) > 1:
        text = f"of several notebooks ({listed}) only {shown(best[0])} is graded: it has the most"
        return replace(chosen, problems=[text, *chosen.problems])
    return chosen


def notebook_beside(
    source: Source, names: Iterable[str], files: Mapping[str, bytes]
) -> HandedInNotebook | None:
    """A notebook with answers beside modules, and whether it counts; None if there is none."""
    try:
        notebook = best_notebook(source, names)
    except Unreadable:
        return None
    if notebook is None or not notebook.modules.written:
        return None
    name = shown(_notebooks(names)[0])
    if _are_stubs(files):
        text = f"{name} is graded: the modules beside it are the stubs, as they were handed out"
        return replace(notebook, problems=[text, *notebook.problems])
    text = f"{name} is not graded: the modules beside it are (hand in only what counts)"
    return HandedInNotebook(notebook.modules, [text], counts=False)


def _read(source: Source, path: str) -> HandedInNotebook:
    own = path.rpartition("/")[2]
    with naming(own):
        content = source.read(path)
    return read_notebook(own, content)


def _notebooks(names: Iterable[str]) -> list[str]:
    """Paths of notebooks, those at the top first; not what systems lay beside them (._hw.ipynb)."""
    found = [name for name in names if is_notebook(name)]
    found = [name for name in found if not name.rpartition("/")[2].startswith(".")]
    return sorted(found, key=lambda name: (name.count("/"), name))


def _are_stubs(files: Mapping[str, bytes]) -> bool:
    """Whether all modules are untouched."""
    modules = {name: content for name, content in files.items() if name.endswith(".py")}
    return all(
        content.replace(b"\r\n", b"\n").strip() == (EXERCISES / name).read_bytes().strip()
        for name, content in modules.items()
        if (EXERCISES / name).is_file()
    )
