"""What a student reads: messages of failed checks, the table of questions, the next step, hints."""

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.table import Table

from ..assignment import Assignment, Question
from ..pictures import FOLDER
from .printed_messages import hand_in_command, printed, pytest_command
from .results import Result, Results

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

STATE_STYLES = {"passed": "green", "failed": "red", "todo": "yellow", "waits": "dim"}


def failure_text(result: Result) -> str:
    """The message of a failed check, as pytest prints it."""
    title = f"{result.number}  {result.title}"
    if result.printed == "named":
        return f"{title}\n{' ' * len(result.number)}  {pytest_command()} -k {result.check}"
    cut = "" if result.printed == "whole" else result.check
    return f"{title}\n\n{printed(result.message, cut)}\n"


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
    console.print(next_line(results, package), soft_wrap=True)
    writer.write(text.getvalue())


def next_line(results: Results, package: str, hint: str = "") -> str:
    """What to do next, in one line of rich's markup. hint: how to get one, by default a command."""
    step = next_step(results)
    if step is None and any(result.outcome == "waits" for result in results.all):
        run = f"run `{pytest_command()}` without options"
        return f"[yellow]Some checks wait for others that did not run: {run}."
    if step is None:
        return f"[green]All checks that ran have passed.[/]{_what_is_left(results)}"
    if step.outcome == "error":
        return f"next: {step.question}  fix what {step.number} above says: it could not run"
    if step.line:
        return f"next: {step.question}  fix {step.line}: the module cannot be imported"
    module, function = step.of.split(".")
    verb = "write" if step.outcome == "todo" else "fix"
    hint = hint or f"a hint: {pytest_command()} --hint {step.question}"
    return f"next: {step.question}  {verb} `{function}` in {package}/{module}.py   ({hint})"


def _what_is_left(results: Results) -> str:
    """What a student does when every check has passed."""
    if results.others:
        return f" {results.others} others did not run."
    written = results.assignment.written
    answers = (
        f"write your answers to {' and '.join(written)} in answers.md, then " if written else ""
    )
    return f"\nnext: {answers}make the zip to hand in: {hand_in_command()}"


@dataclass(frozen=True)
class QuestionRow:
    """A question in the table: what its checks that ran have earned, and its state."""

    question: str
    title: str
    earned: str
    asked: str
    state: str


def question_rows(results: Results) -> list[QuestionRow]:
    """A row for each question of which a check ran."""
    rows = []
    for question in results.assignment.questions:
        if of_question := results.of_question(question.id):
            earned = points(sum(result.earned for result in of_question))
            asked = points(sum(result.points for result in of_question))
            state = question_state(of_question)
            sign = "+" if question.extra else ""
            rows.append(QuestionRow(question.id, question.title, sign + earned, asked, state))
    return rows


def _table(results: Results) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("question")
    table.add_column("")
    table.add_column("points", justify="right")
    table.add_column("state")
    questions = results.assignment.questions
    written, hidden = (sum(getattr(q, kind) for q in questions) for kind in ("written", "hidden"))
    for row in question_rows(results):
        state = f"[{STATE_STYLES.get(row.state, 'yellow')}]{row.state}[/]"
        table.add_row(row.question, row.title, f"{row.earned} of {row.asked}", state)
    counted = [r for q in questions if not q.extra for r in results.of_question(q.id)]
    total = sum(result.earned for result in counted)
    possible = sum(result.points for result in counted)
    table.add_row("", "total by code", f"{points(total)} of {points(possible)}", "")
    notes = [f"{points(written)} more points are for written answers (answers.md)"]
    if not any(result.hidden for result in results.all):
        notes.append(
            f"{points(hidden)} more are for hidden checks of the same functions, run by the grader"
        )
    if any(result.outcome == "waits" for result in results.all):
        notes.append("a check that waits is no second fault: grading counts a fault once")
    drawn = [name for r in results.all if r.outcome == "passed" for name in r.pictures]
    if drawn:
        notes.append(f"look at: {', '.join(f'{FOLDER}/{name}' for name in drawn)}")
    if results.pictures:
        notes.append(f"pictures: {results.pictures}")
    table.caption = "\n".join(notes)
    table.caption_justify = "left"
    return table


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
