"""`grader proof validate`: are wrong submissions caught, and correct ones accepted?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..checks.assignment import Assignment
from ..judge import batch
from .exits import NOT_AS_IT_SHOULD_BE, USAGE, UsageError, failing
from .options import Jobs, chosen_questions
from .proof_runs import Keep, grade_entries, pasted_verdicts, proof_settings, show_lines


def validate_command(
    sample: Annotated[
        int | None, typer.Option(min=1, help="Grade at most this many wrong ones per question.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="1.a,2.c", help="Only wrong ones of these questions.")
    ] = None,
    messages: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the first message of each wrong one.")
    ] = None,
    paste: Annotated[
        bool, typer.Option("--paste", help="Paste what messages say to try into Python, too.")
    ] = False,
    keep: Keep = None,
    jobs: Jobs = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random inputs.")] = 0,
) -> None:
    """Grade the corpus: are wrong submissions caught, and correct ones accepted?

    A wrong submission must lose points for the question with the mistake and for no other, a
    correct one must lose none, and the stubs must count as "todo". Exit code: 0 if every wrong one
    is caught (90% by the public checks alone), 97% lose no other points, every correct one is
    accepted, and with --paste every message shows what it says was returned; 1 if not.
    """
    with failing(USAGE, UsageError):
        questions = chosen_questions("--only", only, Assignment.load())
    from ..proof.corpus.corpus_report import CorpusReport, stubs_are_todo
    from ..proof.corpus.entries import chosen_entries

    console, settings = Console(highlight=False), proof_settings(seed)
    entries = chosen_entries(questions, sample)
    verdicts = grade_entries(console, entries, settings, jobs or batch.usable_cores(), keep)
    report = CorpusReport(verdicts, stubs_are_todo(settings) if questions is None else None)
    console.print(report.table())
    console.print(*report.summary, sep="\n")
    show_lines(console, "red", [*report.shortfalls, *report.blame])
    is_sound = report.is_sound
    if paste:
        faults = pasted_verdicts(console, verdicts, jobs or batch.usable_cores())
        show_lines(console, "red", faults)
        is_sound = is_sound and not faults
    if messages is not None:
        messages.write_text(report.messages(), encoding="utf-8")
        console.print(f"messages: {escape(str(messages))}", soft_wrap=True)
    raise typer.Exit(0 if is_sound else NOT_AS_IT_SHOULD_BE)
