"""Grades submissions as modules and as notebooks, and compares the results check by check.

for name, differences in round_trips(entries, settings, jobs): ...
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from ...checks.results.printed_messages import sections
from ...judge.settings import Settings
from ...outputs.totals import Results
from ..corpus.entries import Entry
from ..corpus.verdicts import Verdict, validate
from .written_as_cells import LAYOUTS, notebook_of

# Where a message says where something happened; a notebook's says it in cells.
PLACE = re.compile(
    r'cell \d+, line \d+|(?:File )?"[\w./]*\.py", line \d+|line \d+ of \w+\.py'
    r"|\w+\.py:\d+(:(?= in ))?"
)

NUMBER = re.compile(r"-?\d[\d.,e+-]*")
AGAIN = 4  # times that both are graded again where they differ


@dataclass(frozen=True)
class NotebookEntry(Entry):
    """An entry that is handed in as a notebook. layout: see `LAYOUTS`."""

    layout: str = "in order"

    @classmethod
    def of(cls, entry: Entry, layout: str) -> "NotebookEntry":
        return cls(
            **{each.name: getattr(entry, each.name) for each in fields(entry)}, layout=layout
        )

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        content = notebook_of(self.files(), self.layout, zlib.crc32(self.name.encode()))
        (folder / "exercises.ipynb").write_bytes(content)
        return folder


def as_notebooks(entries: Sequence[Entry]) -> list[NotebookEntry]:
    """The entries as notebooks, in all layouts by turns."""
    layouts = list(LAYOUTS)
    return [
        NotebookEntry.of(entry, layouts[number % len(layouts)])
        for number, entry in enumerate(entries)
    ]


def round_trips(
    entries: Sequence[Entry],
    settings: Settings,
    jobs: int,
    on_graded: Callable[[int], None] = lambda count: None,
    keep: Path | None = None,
) -> Iterator[tuple[NotebookEntry, list[str]]]:
    """Each entry as a notebook, and what is different in its results. on_graded: called with the
    number of submissions graded so far, of two for each entry. keep: as in `validate`, a folder
    for each of the two."""
    of_modules, of_notebooks = (keep and keep / kind for kind in ("modules", "notebooks"))
    modules = {v.entry.name: v for v in validate(entries, settings, jobs, on_graded, of_modules)}
    count = len(entries)
    for verdict in validate(
        as_notebooks(entries), settings, jobs, lambda done: on_graded(count + done), of_notebooks
    ):
        assert isinstance(verdict.entry, NotebookEntry)
        found = differences(modules[verdict.entry.name].results, verdict.results)
        yield verdict.entry, found and _still(modules[verdict.entry.name], verdict, settings)


def _still(modules: Verdict, notebook: Verdict, settings: Settings) -> list[str]:
    """What is different however often both are graded. Some cases are drawn so that nobody can
    predict them: a submission with a rare mistake does not always get the same result."""
    of_modules, of_notebook = [modules.results], [notebook.results]
    for _ in range(AGAIN):
        of_modules += [v.results for v in validate([modules.entry], settings, 1)]
        of_notebook += [v.results for v in validate([notebook.entry], settings, 1)]
        found = [differences(one, other) for one in of_modules for other in of_notebook]
        if [] in found:
            return []
    return found[0]


def differences(modules: Results, notebook: Results) -> list[str]:
    """A line for each check whose result differs, and for faults of the grader."""
    faults = [*modules["extra_data"]["faults"], *notebook["extra_data"]["faults"]]
    found = [f"grader's fault: {fault}" for fault in faults]
    of_modules, of_notebook = _facts(modules), _facts(notebook)
    for number in of_modules | of_notebook:
        one, other = of_modules.get(number), of_notebook.get(number)
        if one is None or other is None or not one.agrees(other):
            found.append(f"{number}: {one} as modules, {other} as a notebook")
    return found


@dataclass(frozen=True)
class _Facts:
    """What must be the same of a check. message: "" of one that passed, since what it says then
    depends on which cases were drawn."""

    score: float | None
    outcome: str
    answer: object
    message: str

    def agrees(self, other: "_Facts") -> bool:
        """Messages that show different lines to try are about different cases: drawn ones. Those
        without lines to try may name other numbers."""
        if (self.score, self.outcome, self.answer) != (other.score, other.outcome, other.answer):
            return False
        tried = [sections(facts.message).get("try it") for facts in (self, other)]
        if None not in tried and tried[0] != tried[1]:
            return True
        if tried == [None, None]:
            return NUMBER.sub("#", self.message) == NUMBER.sub("#", other.message)
        return self.message == other.message


def _facts(results: Results) -> dict[str, _Facts]:
    """By the checks' numbers."""
    found = {}
    for test in results["tests"]:
        about = test["extra_data"]
        message = "" if about["outcome"] == "passed" else PLACE.sub("(place)", test["output"])
        found[test["number"]] = _Facts(
            test.get("score"), about["outcome"], about.get("answer"), message
        )
    return found
