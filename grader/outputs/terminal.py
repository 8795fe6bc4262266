"""The output of `grader grade`: the progress bar, and the table at the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from ..checks.assignment import Assignment, Question
from ..intake.origins import printable
from .changes import UNNAMED, Change, notes, summary
from .graded import Progress
from .results_json import origin_of
from .totals import Results, Totals, state

STATE_WIDTH = 20  # columns in which a long state is still readable


@contextmanager
def progress_bar(console: Console, hidden: bool) -> Iterator[Callable[[Progress], None]]:
    """A function that takes a batch's `Progress` and shows it. hidden: do not show it after all."""
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[current]}", markup=False),
    )
    with Bar(*columns, console=console, disable=hidden) as bar:
        task = bar.add_task("", total=None, current="", left="")

        def show(progress: Progress) -> None:
            current = ", ".join(progress.current[:4]) + (
                " ..." if len(progress.current) > 4 else ""
            )
            left = in_words(progress.seconds_left)
            bar.update(
                task, completed=progress.done, total=progress.total, current=current, left=left
            )

        yield show


def in_words(seconds_left: float | None) -> str:
    """As "about 12 min left", in the unit that a person would use; "" if nothing is known."""
    if seconds_left is None or seconds_left < 1:
        return ""
    if seconds_left < 90:
        return f"about {seconds_left:.0f} s left"
    if seconds_left < 90 * 60:
        return f"about {seconds_left / 60:.0f} min left"
    return f"about {seconds_left / 3600:.1f} h left"


def show_batch(console: Console, all_results: Sequence[Results], assignment: Assignment) -> None:
    """The table, and remarks on the whole batch."""
    if all_results:
        _show_results(console, all_results, assignment)
    _show_remarks(console, all_results)


def _show_results(console: Console, all_results: Sequence[Results], assignment: Assignment) -> None:
    """A row for each submission: points by question, totals and state.

    If the terminal is too narrow, the questions get tables of their own, and the states a list.
    """
    questions = _questions(all_results, assignment)
    if _has_room(console, all_results, questions):
        console.print(_table(all_results, questions, totals=True, states=True))
        return
    while questions:
        count = len(questions)
        while count > 1 and _width(_table(all_results, questions[:count])) > console.width:
            count -= 1
        console.print(_table(all_results, questions[:count]))
        console.print()
        questions = questions[count:]
    if _has_room(console, all_results):
        console.print(_table(all_results, totals=True, states=True))
    else:
        console.print(_table(all_results, totals=True))
        console.print()
        console.print(_table(all_results, states=True))


def _width(table: Table) -> int:
    """In columns, if no line is wrapped."""
    unbounded = Console(width=1000)
    return Measurement.get(unbounded, unbounded.options, table).maximum


def _has_room(
    console: Console, all_results: Sequence[Results], questions: Sequence[Question] = ()
) -> bool:
    """Whether states fit beside questions and totals, on a few lines each."""
    longest = max(len(state(results)) for results in all_results)
    left = console.width - _width(_table(all_results, questions, totals=True)) - 2
    return left >= min(longest, STATE_WIDTH)


def _questions(all_results: Sequence[Results], assignment: Assignment) -> list[Question]:
    """The graded questions, except extra credit, which is among the totals."""
    graded = set().union(*(results["extra_data"]["questions"] for results in all_results))
    return [q for q in assignment.questions if q.id in graded and not q.extra]


def _table(
    all_results: Sequence[Results],
    questions: Sequence[Question] = (),
    totals: bool = False,
    states: bool = False,
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True, max_width=28)
    for question in questions:
        table.add_column(f"{question.id}\n{question.by_code:g}", justify="right", no_wrap=True)
    for head in ("by code", "extra", "written") * totals:
        table.add_column(head, justify="right", no_wrap=True)
    if states:
        table.add_column("state", overflow="fold")
    for results in all_results:
        points = Totals.of(results)
        shares = [points.questions.get(question.id) for question in questions]
        cells = ["" if share is None else f"{share.earned:g}" for share in shares]
        if totals:
            cells += map(str, (points.code, points.extra, points.written))
        cells += [state(results)] * states
        table.add_row(*map(escape, (results["extra_data"]["name"], *cells)))
    return table


def _show_remarks(console: Console, all_results: Sequence[Results]) -> None:
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


def show_changes(
    console: Console,
    changes: Sequence[Change],
    folder: Mapping[str, Results | None],
    had_results: bool,
) -> None:
    """What the run changed, if the folder had results before; and whatever a person must know.

    folder: all results that it has now, by name; None where a file is damaged.
    """
    lines = summary(changes, len(folder) - len([c for c in changes if c.how != UNNAMED]))
    for line in lines if had_results else ():
        console.print(escape(line), soft_wrap=True)
    show_notes(console, changes)
    for name, results in folder.items():
        if results is None:
            console.print(
                f"[yellow]{escape(name)}: results.json is damaged, and grades.csv has no row for "
                "it: grade this submission again[/]",
                soft_wrap=True,
            )
        elif (origin := origin_of(results)) and name != origin.safe_name:
            console.print(f"{escape(name)} is {escape(printable(origin))}", soft_wrap=True)


def show_notes(console: Console, changes: Sequence[Change]) -> None:
    """What has become of what persons entered."""
    for note in notes(changes):
        console.print(f"[yellow]{escape(note)}[/]", soft_wrap=True)
