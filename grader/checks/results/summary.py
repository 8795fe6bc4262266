"""What a student reads: messages of failed checks, the table of questions, the next step, hints."""

import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.table import Table

from .. import odd_files
from ..assignment import Assignment, Question
from ..pictures import FOLDER
from ..written_answers import ANSWERS, unanswered
from .printed_messages import hand_in_command, printed, pytest_command
from .results import Result, Results

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

STATE_STYLES = {"passed": "green", "failed": "red", "todo": "yellow", "waits": "dim"}
WAITING = 3  # lines about checks that wait


def failure_text(result: Result, note: str = "") -> str:
    """The message of a failed check, as pytest prints it."""
    title = f"{result.number}  {result.title}"
    if result.printed == "named":
        return f"{title}\n{' ' * len(result.number)}  {pytest_command()} -k {result.check}"
    cut = "" if result.printed == "whole" else result.check
    message = f"{result.message}\n{'note':<10}{note}" if note else result.message
    return f"{title}\n\n{printed(message, cut)}\n"


def question_state(results: list[Result]) -> str:
    """passed, todo, waits, in progress (some passed, none failed) or failed."""
    outcomes = {result.outcome for result in results}
    if outcomes == {"passed"}:
        return "passed"
    if outcomes <= {"todo", "waits"}:
        return "todo" if "todo" in outcomes else "waits"
    if outcomes <= {"passed", "todo", "waits"}:
        return "in progress"
    return "failed"


def next_step(results: Results) -> Result | None:
    """The first check that neither passed nor waits, in the assignment's order; extra last."""
    extra = {q.id for q in results.assignment.questions if q.extra}
    open_checks = [r for r in results.all if r.outcome not in ("passed", "waits")]
    return min(open_checks, key=lambda r: r.question in extra, default=None)


def points(value: float) -> str:
    return f"{value:g}"


def print_summary(writer: "TerminalWriter", results: Results, package: str) -> None:
    """Write the table of questions and the next step to pytest's terminal writer."""
    text = io.StringIO()
    console = Console(
        file=text, width=writer.fullwidth, force_terminal=writer.hasmarkup, highlight=False
    )
    console.print()
    console.print(_table(results))
    for note in _notes(results):
        console.print(note, style="table.caption")
    console.print(next_line(results, package), soft_wrap=True)
    writer.write(text.getvalue())


def next_line(results: Results, package: str, hint: str = "") -> str:
    """What to do next, in rich's markup. hint: how to get one, by default a command."""
    told = ""
    if results.is_stopped:
        told = f"[yellow]stopped: {results.others} checks did not run.[/]"
    step = next_step(results)
    if step is not None and not _is_optional(step, results):
        return f"{told}\n{_next_function(step, package, hint)}".lstrip()
    if told:
        return told
    if any(result.outcome == "waits" and not _is_extra(result, results) for result in results.all):
        run = f"run `{pytest_command()}` without options"
        return f"[yellow]Some checks wait for others that did not run: {run}."
    if results.others:
        return f"[green]All checks that ran have passed.[/] {results.others} others did not run."
    what = "All checks that ran" if step is None else "All checks but those for extra credit"
    return f"[green]{what} have passed.[/]\nnext: {_what_is_left(results, package)}"


def _next_function(step: Result, package: str, hint: str) -> str:
    """What to do about a check."""
    if step.outcome == "error":
        return f"next: {step.question}  fix what {step.number} above says: it could not run"
    module, function = step.of.split(".")
    file = f"{package}/{module}.py"
    folder = odd_files.folder_of(package)
    if folder.is_dir() and odd_files.unusable(folder, module):
        what = f"{file} holds a notebook, not Python"
        is_there = (folder / f"{module}.py").is_file()
        return f"next: {step.question}  {what if is_there else f'restore {file}'}"
    if step.line:
        return f"next: {step.question}  fix {step.line}: the module cannot be imported"
    verb = "write" if step.outcome == "todo" else "fix"
    hint = hint or f"a hint: {pytest_command()} --hint {step.question}"
    return f"next: {step.question}  {verb} `{function}` in {file}   ({hint})"


def _is_extra(result: Result, results: Results) -> bool:
    return results.assignment.by_id[result.question].extra


def _is_optional(step: Result, results: Results) -> bool:
    """Whether this next step is extra credit, and the run has shown that all else is done."""
    if results.others or not _is_extra(step, results):
        return False
    return all(r.outcome == "passed" for r in results.all if not _is_extra(r, results))


def _what_is_left(results: Results, package: str) -> str:
    """What a student does when every check that counts has passed."""
    file = odd_files.folder_of(package) / ANSWERS
    content = file.read_bytes() if file.is_file() else None
    if empty := unanswered(content, results.assignment.written):
        answers = f"write your answers to {' and '.join(empty)} in {ANSWERS}"
        return f"{answers}, then make the zip to hand in: {hand_in_command()}"
    if optional := _optional(results):
        return f"{hand_in_command()}   (optional: {optional})"
    return f"make the zip to hand in: {hand_in_command()}"


def _optional(results: Results) -> str:
    """What is left of the extra credit: 'add "alternating" to step'. The checks' titles tell it:
    "step, alternating: x moves first"."""
    left: dict[tuple[str, str], list[str]] = {}
    for result in results.all:
        if result.outcome != "passed" and _is_extra(result, results):
            function = result.of.rpartition(".")[2]
            what = result.title.partition(":")[0].removeprefix(f"{function}, ")
            verb = "add" if result.outcome == "todo" else "fix"
            left.setdefault((verb, function), []).append(f'"{what}"')
    joins = {"add": "to", "fix": "in"}
    return ", ".join(
        f"{verb} {' and '.join(names)} {joins[verb]} {function}"
        for (verb, function), names in left.items()
    )


@dataclass(frozen=True)
class QuestionRow:
    """A question in the table: what its checks that ran have earned, and its state."""

    question: str
    title: str
    earned: str
    asked: str
    state: str


def question_rows(results: Results, in_full: bool = False) -> list[QuestionRow]:
    """A row for each question of which a check ran. in_full: with all points that the question's
    checks give, also where only some of them ran, which the state then says."""
    rows = []
    for question in results.assignment.questions:
        if of_question := results.of_question(question.id):
            earned = points(sum(result.earned for result in of_question))
            asked = points(sum(result.points for result in of_question))
            state = question_state(of_question)
            there_are = sum(n.rpartition(".")[0] == question.id for n in results.numbers)
            if in_full and len(of_question) < there_are:
                asked = points(_by_checks(question, results))
                state = f"{state}, {len(of_question)} of {there_are} checks ran"
            sign = "+" if question.extra else ""
            rows.append(QuestionRow(question.id, question.title, sign + earned, asked, state))
    return rows


def _by_checks(question: Question, results: Results) -> float:
    """The points that the checks of this kind of run give: the hidden ones run in the grader."""
    has_hidden = any(result.hidden for result in results.all)
    return question.by_code - (0 if has_hidden else question.hidden)


def _table(results: Results) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("question")
    table.add_column("")
    table.add_column("points", justify="right")
    table.add_column("state")
    questions = results.assignment.questions
    for row in question_rows(results, in_full=True):
        state = f"[{STATE_STYLES.get(row.state.split(',')[0], 'yellow')}]{row.state}[/]"
        table.add_row(row.question, row.title, f"{row.earned} of {row.asked}", state)
    counted = [q for q in questions if not q.extra and results.of_question(q.id)]
    total = sum(result.earned for q in counted for result in results.of_question(q.id))
    possible = sum(_by_checks(question, results) for question in counted)
    table.add_row("", "total by code", f"{points(total)} of {points(possible)}", "")
    return table


def _notes(results: Results) -> Iterator[str]:
    """What stands below the table. What is the same in each run stands below whole runs alone."""
    questions = results.assignment.questions
    written, hidden = (sum(getattr(q, kind) for q in questions) for kind in ("written", "hidden"))
    if not results.others:
        yield f"{points(written)} more points are for written answers ({ANSWERS})"
        if not any(result.hidden for result in results.all):
            yield (
                f"{points(hidden)} more are for hidden checks of the same functions, run by the "
                "grader"
            )
    if any(result.outcome == "waits" for result in results.all):
        yield from _waiting(results)
        yield "a check that waits is no second fault: grading counts a fault once"
    drawn = [name for r in results.all if r.outcome == "passed" for name in r.pictures]
    if drawn:
        yield f"look at: {', '.join(f'{FOLDER}/{name}' for name in drawn)}"
    if results.pictures:
        yield f"pictures: {results.pictures}"


def _waiting(results: Results) -> Iterator[str]:
    """As "waits: 1.a.6, 1.a.7 saddle_points, for classify", or for the number of a check."""
    groups: dict[tuple[str, str], list[str]] = {}
    for result in results.all:
        if result.outcome == "waits":
            found = re.search(r"`(\w+)` comes first|waits for ([\w.]+),", result.message)
            awaited = (found[1] or found[2]) if found else "another"
            groups.setdefault((result.of.rpartition(".")[2], awaited), []).append(result.number)
    for (function, awaited), numbers in list(groups.items())[:WAITING]:
        yield f"waits: {', '.join(numbers)} {function}, for {awaited}"
    if more := sum(len(numbers) for numbers in list(groups.values())[WAITING:]):
        yield f"and {more} more"


def print_hint(cache: pytest.Cache | None, assignment: Assignment, question_id: str) -> int:
    """Print one more of a question's hints than last time; pytest's cache keeps the level.

    cache: None if it is switched off; then always the first hint.
    """
    question = assignment.by_id.get(question_id)
    if question is None:
        print(f"no question {question_id}: choose one of {', '.join(assignment.by_id)}")
        return pytest.ExitCode.USAGE_ERROR
    how = "run it again" if cache else "leave out -p no:cacheprovider and run it again"
    for line in hint_lines(cache, question, how):
        print(textwrap.fill(line, 88, subsequent_indent="     "))
    return pytest.ExitCode.OK


def hint_lines(cache: pytest.Cache | None, question: Question, again: str) -> list[str]:
    """A question's title and one more of its hints than last time, each in one line, and whether
    there are more. again: how to get the next one."""
    key = f"saddle-to-gan/hints/{question.id}"
    level = min((cache.get(key, 0) if cache else 0) + 1, len(question.hints))
    if cache:
        cache.set(key, level)
    lines = [f"{question.id}  {question.title}"]
    lines += [f"  {number}. {hint}" for number, hint in enumerate(question.hints[:level], start=1)]
    left = len(question.hints) - level
    return [*lines, f"  ({left} more: {again})" if left else "  (no more hints for this step)"]
