"""The output of `grader grade`: the progress bar, and the table at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from ..checks.assignment import Assignment, Question
from .graded import Progress
from .totals import Results, Totals, state


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A function that takes a batch's `Progress` and shows it."""
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[current]}", markup=False),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("", total=None, current="")

        def show(progress: Progress) -> None:
            current = ", ".join(progress.current[:4]) + (
                " ..." if len(progress.current) > 4 else ""
            )
            bar.update(task, completed=progress.done, total=progress.total, current=current)

        yield show


def show_results(console: Console, all_results: Sequence[Results], assignment: Assignment) -> None:
    """A row for each submission: points by question, totals and state.

    If the terminal is too narrow, the questions get a separate table.
    """
    whole = _table(all_results, _questions(all_results, assignment), with_totals=True)
    unbounded = console.options.update(max_width=1000)
    if Measurement.get(console, unbounded, whole).minimum <= console.width:
        console.print(whole)
        return
    console.print(_table(all_results, _questions(all_results, assignment), with_totals=False))
    console.print()
    console.print(_table(all_results, [], with_totals=True))


def _questions(all_results: Sequence[Results], assignment: Assignment) -> list[Question]:
    """The graded questions, except extra credit, which is among the totals."""
    graded = set().union(*(results["extra_data"]["questions"] for results in all_results))
    return [q for q in assignment.questions if q.id in graded and not q.extra]


def _table(all_results: Sequence[Results], questions: list[Question], with_totals: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True, max_width=28)
    for question in questions:
        table.add_column(f"{question.id}\n{question.by_code:g}", justify="right", no_wrap=True)
    if with_totals:
        for head in ("by code", "extra", "written"):
            table.add_column(head, justify="right", no_wrap=True)
        table.add_column("state", overflow="fold")
    for results in all_results:
        totals = Totals.of(results)
        shares = [totals.questions.get(question.id) for question in questions]
        cells = ["" if share is None else f"{share.earned:g}" for share in shares]
        if with_totals:
            cells += [*map(str, (totals.code, totals.extra, totals.written)), state(results)]
        table.add_row(*map(escape, (results["extra_data"]["name"], *cells)))
    return table


def show_remarks(console: Console, all_results: Sequence[Results]) -> None:
    """Remarks on the whole batch: isolation, the images, and the grader's own errors."""
    about = [results["extra_data"] for results in all_results]
    for isolation in sorted({facts["isolation"] for facts in about}):
        if isolation.startswith("not isolated"):
            console.print(
                f"[yellow]{escape(isolation)}:[/] submissions ran with your permissions: "
                "grade only code that you would run yourself"
            )
        else:
            console.print(f"isolation: {escape(isolation)}")
    for pictures in sorted({facts["data"] for facts in about if facts["data"]}):
        console.print(f"pictures: {escape(pictures)}")
    for facts in about:
        for fault in facts["faults"]:
            line = escape(fault.splitlines()[0])
            console.print(f"[red]grader's fault[/] at {escape(facts['name'])}: {line}")
