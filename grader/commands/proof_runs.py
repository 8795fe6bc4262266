"""Shared by commands of `grader proof`: grade entries of the corpus, with a progress bar."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..checks.dataset.datasets import find_root
from ..judge.settings import Settings
from ..sandbox.machine import probe

if TYPE_CHECKING:
    from ..proof.corpus.entries import Entry
    from ..proof.corpus.verdicts import Verdict

Item = TypeVar("Item")
Keep = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Keep the results here; do not grade again what is already there."
    ),
]


def proof_settings(seed: int) -> Settings:
    """Settings to grade the corpus: the strongest tier, the images found on this machine."""
    root, label = find_root()
    return Settings(data=str(root), data_label=label, seed=seed, tier=probe().tier)


def grade_entries(
    console: Console,
    entries: Sequence["Entry"],
    settings: Settings,
    jobs: int,
    keep: Path | None = None,
    own_only: bool = False,
) -> "list[Verdict]":
    """A verdict for each entry; the bar advances with every graded submission. keep: a folder for
    the results, see `Keep`. own_only: see `validate`."""
    from ..proof.corpus.verdicts import validate

    with progress(console, "grading", len(entries)) as show:
        return list(validate(entries, settings, jobs, show, keep, own_only))


def pasted_verdicts(console: Console, verdicts: Sequence["Verdict"], jobs: int) -> "list[str]":
    """Paste the messages of wrong entries into Python, but for those with two faces; a line for
    each that is not right."""
    from ..proof.corpus.pasting import pasted_all

    wrong = [v for v in verdicts if v.entry.question and not v.entry.has_two_faces]
    asked = [(verdict.entry.files(), verdict.messages) for verdict in wrong]
    results = collect(console, "pasting", pasted_all(asked, jobs), len(wrong))
    count = sum(len(messages) for _, messages in asked)
    console.print(
        f"messages pasted into Python: {count}, as they say: {count - sum(map(len, results))}"
    )
    return [
        f"{verdict.entry.question} {verdict.entry.name}, {number}: {fault}"
        for verdict, faults in zip(wrong, results, strict=True)
        for number, fault in faults.items()
    ]


def collect(console: Console, what: str, items: Iterable[Item], count: int) -> list[Item]:
    """All items, with a progress bar. count: how many there will be."""
    found = []
    with progress(console, what, count) as show:
        for item in items:
            found.append(item)
            show(len(found))
    return found


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function that shows how many are done: in a bar, or, where there is no terminal, in a line
    for each tenth."""
    if not console.is_terminal:
        tenths = 0

        def show_line(done: int) -> None:
            nonlocal tenths
            if 10 * done // total > tenths:
                tenths = 10 * done // total
                console.print(f"{what}: {done} of {total}")

        yield show_line
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def show_lines(console: Console, colour: str, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(f"[{colour}]{escape(line)}[/]", soft_wrap=True)
