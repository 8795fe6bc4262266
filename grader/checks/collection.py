"""Which checks there are and in which order, whatever part of them a run has selected.

order = every_check(session, items)   # all checks; their numbers do not depend on the selection
asked_functions(config)               # `pytest exercises/saddle.py`: the checks of that module
"""

import os
import sys
from collections.abc import Collection, Iterable
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path

import pytest

from .assignment import MODULES, Assignment
from .decorator import Check, of_item
from .layout import EXERCISES, HIDDEN_CHECKS, IS_INSTALLED, PUBLIC_CHECKS, ROOT
from .results.printed_messages import pytest_command


def every_check(session: pytest.Session, collected: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The collected items and the checks of the same folders that were not selected, file by file,
    each file's in the order in which they are written."""
    found = {_where(item): item for item in collected}
    config = session.config
    is_partial = config.getoption("lf", False) or any("::" in name for name in config.args)
    by_file: dict[Path, list[pytest.Item]] = {}
    for (file, _), item in found.items():
        by_file.setdefault(file, []).append(item)
    # The judge runs the hidden checks, too; a student's numbers are the same without them.
    with_hidden = any(file.is_relative_to(HIDDEN_CHECKS) for file in by_file)
    ordered: dict[tuple[Path, str], pytest.Item] = {}
    for folder in (PUBLIC_CHECKS, *([HIDDEN_CHECKS] if with_hidden else [])):
        for file in sorted(folder.glob("test_*.py")):
            is_known = file in by_file and not is_partial
            for item in by_file[file] if is_known else _items_of(session, file):
                where = _where(item)
                ordered[where] = found.get(where, item)
    return list((ordered | found).values())


def _where(item: pytest.Item) -> tuple[Path, str]:
    """The same, also where a file is reached by a symbolic link."""
    return item.path.resolve(), item.name


def _items_of(session: pytest.Session, file: Path) -> Iterable[pytest.Item]:
    """The tests in a file. They are numbered, not run."""
    module: pytest.Module = pytest.Module.from_parent(session, path=file)
    try:
        for item in module.collect():
            if isinstance(item, pytest.Item):
                session.config.hook.pytest_itemcollected(item=item)
                yield item
    except pytest.Collector.CollectError as error:
        raise pytest.UsageError(f"{file} cannot be collected: {error}") from error


def claim_names() -> None:
    """Take the names under which pytest imports the checks, "tests" and "tests.exercises".

    Older versions of pytest would import another package called `tests`, where one is installed or
    on PYTHONPATH.
    """
    if PUBLIC_CHECKS.is_relative_to(ROOT) and not IS_INSTALLED:
        for folder in (PUBLIC_CHECKS, *PUBLIC_CHECKS.relative_to(ROOT).parents):
            name = ".".join((ROOT / folder).relative_to(ROOT).parts)
            if name and name not in sys.modules:
                spec = ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [str(ROOT / folder)]
                sys.modules[name] = module_from_spec(spec)


def place(assignment: Assignment, item: pytest.Item) -> tuple[int, bool, int]:
    """Where a test comes in the assignment's order; a test that is no check comes first."""
    check = of_item(item)
    if check is None or check.question not in assignment.by_id:
        return -1, False, -1
    functions = assignment.by_id[check.question].functions
    of = functions.index(check.of) if check.of in functions else len(functions)
    return list(assignment.by_id).index(check.question), check.hidden, of


def unchecked_needs(item: pytest.Item, assignment: Assignment) -> str:
    """What a failed check may be due to where its function builds on others, and the run has
    selected no check of those; "" where it has."""
    check = of_item(item)
    assert check is not None
    selected = {other.of for each in item.session.items if (other := of_item(each))}
    missing = {
        function: question.id
        for question in assignment.questions
        for function in question.functions
        if function in check.needs and function not in selected
    }
    if not missing:
        return ""
    names = " and ".join(f"`{function.rpartition('.')[2]}`" for function in missing)
    questions = ",".join(dict.fromkeys([*missing.values(), check.question]))
    return (
        f"`{check.function}` builds on {names}, not checked in this run: "
        f"{pytest_command()} --questions {questions}"
    )


def has_collected_all(session: pytest.Session, folder: Path, items: list[pytest.Item]) -> bool:
    """Whether a run has collected all the checks in a folder, not a selection of them."""
    here = session.config.invocation_params.dir
    named = [(here / argument).resolve() for argument in session.config.args]
    files = {item.path.resolve() for item in items}
    only_failed = session.config.getoption("lf", False)
    return (
        any(folder.is_relative_to(place) for place in named)
        and folder.is_dir()
        and files.issuperset(folder.glob("test_*.py"))
        and not only_failed
    )


def chosen_checks(
    asked: str | None, assignment: Assignment, numbers: Iterable[str]
) -> Collection[str]:
    """The checks that `--questions` names, of these numbers: by a question's id (1.d), the
    beginning of several (1), or a check's number (1.d.2); by default the checks of all questions.
    UsageError where a name fits nothing."""
    known = assignment.by_id
    of_known = [number for number in numbers if number.rpartition(".")[0] in known]
    if not asked:
        return set(of_known)
    chosen: set[str] = set()
    unknown = []
    for name in dict.fromkeys(part.strip() for part in asked.split(",")):
        if name in known:  # which has no checks where only a written answer is asked for
            chosen |= {number for number in of_known if number.rpartition(".")[0] == name}
        elif found := {number for number in of_known if f"{number}.".startswith(f"{name}.")}:
            chosen |= found
        else:
            unknown.append(name)
    if unknown:
        raise pytest.UsageError(
            f"--questions: no question or check {', '.join(unknown)}; choose from "
            f"{', '.join(known)}, or a check's number, as {next(iter(known))}.1"
        )
    return chosen


def asked_functions(config: pytest.Config) -> list[str]:
    """The modules and functions that the command line names by the student's own files, such as
    "saddle" or "saddle.gradient"; config.args then names the checks in their place.

    `pytest exercises/saddle.py`, `pytest exercises/saddle.py::gradient`, and `pytest` in the
    folder itself. [] if other files are named. UsageError for a file without checks.
    """
    places = [EXERCISES, Path(config.getoption("submission")).absolute()]
    here = config.invocation_params.dir
    own = []
    for argument in config.args:
        name, _, function = argument.partition("::")
        path = (here / name).resolve()
        _require_no_module_elsewhere(argument, path, here)
        folder = next((p.resolve() for p in places if path.is_relative_to(p.resolve())), None)
        if folder is not None:
            own.append(_function(path.relative_to(folder), function, argument))
    if own and len(own) < len(config.args):
        raise pytest.UsageError(
            f"{' '.join(config.args)}: name files of yours or files of checks, not both"
        )
    if own:
        config.args[:] = [str(PUBLIC_CHECKS)]
    return [] if "" in own else own


def _require_no_module_elsewhere(argument: str, path: Path, here: Path) -> None:
    """UsageError for one of the student's modules that is named without its folder."""
    name, colons, function = argument.partition("::")
    meant = EXERCISES / path.name
    if not path.exists() and path.stem in MODULES and meant.is_file():
        try:
            shown = os.path.relpath(meant, here)
        except ValueError:  # on Windows, another drive
            shown = str(meant)
        raise pytest.UsageError(
            f"file or directory not found: {name}; did you mean {shown}{colons}{function}?"
        )


def _function(path: Path, function: str, argument: str) -> str:
    """ "module" or "module.function"; "" for the whole folder."""
    if path == Path("."):
        return ""
    if path.parent == Path(".") and path.suffix == ".py" and path.stem in MODULES:
        return f"{path.stem}.{function}" if function else path.stem
    raise pytest.UsageError(
        f"{argument}: there are no checks of this file; choose from "
        f"{', '.join(f'{module}.py' for module in MODULES)}, or run `pytest` without a name"
    )


def is_about(check: Check, asked: Collection[str]) -> bool:
    """Whether a check is about one of these modules or functions."""
    return check.of in asked or check.of.partition(".")[0] in asked
