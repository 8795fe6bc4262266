"""`grader validate`: how many wrong submissions are caught, and right ones accepted."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from ..checks.assignment import Assignment
from ..checks.datasets import find_root
from ..checks.layout import ROOT
from ..intake.submissions import SubmissionPath
from ..judge import batch
from ..judge.settings import Settings
from ..sandbox.machine import probe

BLAMED_AT_LEAST = 0.97
CAUGHT_IN_PUBLIC_AT_LEAST = 0.9  # so that hidden checks rarely surprise anybody


def validate_command(
    sample: Annotated[
        int | None, typer.Option(min=1, help="Of each question, only so many wrong ones.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="1.a,2.c", help="Wrong ones of these questions only.")
    ] = None,
    messages: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the first message of each entry.")
    ] = None,
    mutants: Annotated[
        bool, typer.Option(help="Slips made by rule in the solutions, in the corpus' place.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Judges at once.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all that checks draw.")] = 0,
) -> None:
    """Grade the corpus: wrong submissions must lose points where their fault is and nowhere else,
    right ones written another way must lose none, stubs are to do.

    Exit code 0 where every wrong one is caught, 90% by the public checks alone, 97% are rightly
    blamed and every right one is accepted; 1 where not. With --mutants: 0 where every mutant is
    caught but those that are listed as equivalent in tests/corpus/equivalent.toml; 1 where not.
    """
    if mutants and messages is not None:
        raise typer.BadParameter("mutants have no diagnosis: leave --messages or --mutants out")
    from ..proof.corpus.entries import load  # only here: the other commands need none of it
    from ..proof.corpus.verdicts import validate

    console = Console(highlight=False)
    root, label = find_root()
    settings = Settings(data=str(root), data_label=label, seed=seed, tier=probe().tier)
    jobs = jobs or batch.usable_cores()
    if mutants:
        is_sound = _grade_mutants(set(only.split(",")) if only else None, sample, settings, jobs)
        raise typer.Exit(0 if is_sound else 1)
    wrong, right = load("wrong"), [] if only else load("right")
    chosen = set(only.split(",")) if only else {entry.question for entry in wrong}
    wrong = [entry for entry in wrong if entry.question in chosen]
    if sample is not None:
        wrong = list(_spread(wrong, sample))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("grading", total=len(wrong) + len(right))
        verdicts = list(
            validate(wrong + right, settings, jobs, lambda n: progress.update(task, completed=n))
        )
    table = Table("", "wrong", "caught", "rightly blamed", box=None, pad_edge=False)
    shortfalls = []
    judged = [verdict for verdict in verdicts if verdict.entry.question]
    for question in Assignment.load().by_id:
        of = [verdict for verdict in judged if verdict.entry.question == question]
        if of:
            table.add_row(question, *_counts(of))
    table.add_row("all", *_counts(judged), end_section=True)
    for verdict in verdicts:
        shortfalls += [f"{verdict.entry.name}: grader's fault: {f}" for f in verdict.faults]
    for verdict in judged:
        if not verdict.is_caught:
            shortfalls.append(f"{verdict.entry.question} {verdict.entry.name}: not caught")
        elif verdict.blamed_elsewhere:
            elsewhere = ", ".join(verdict.blamed_elsewhere)
            shortfalls.append(f"{verdict.entry.question} {verdict.entry.name}: also {elsewhere}")
    accepted = [verdict for verdict in verdicts if not verdict.entry.question]
    for verdict in accepted:
        if not verdict.is_accepted:
            numbers = ", ".join(test["number"] for test in verdict.lost)
            shortfalls.append(f"right {verdict.entry.name}: not accepted ({numbers})")
    in_public = sum(verdict.is_caught_in_public for verdict in judged)
    share = in_public / max(1, len(judged))
    console.print(table)
    console.print(f"public checks alone: {in_public} of {len(judged)} caught ({share:.1%})")
    if judged and share < CAUGHT_IN_PUBLIC_AT_LEAST:
        least = f"{CAUGHT_IN_PUBLIC_AT_LEAST:.0%}"
        shortfalls.append(f"public checks alone catch {share:.1%}, less than {least}")
    if accepted:
        count = sum(verdict.is_accepted for verdict in accepted)
        console.print(f"right submissions accepted: {count} of {len(accepted)}")
        is_todo = _stubs_are_todo(settings)
        console.print(f"stubs: {'0 points, all to do' if is_todo else 'NOT all to do'}")
        shortfalls += [] if is_todo else ["stubs: not all to do"]
    for line in shortfalls:
        console.print(f"[red]{escape(line)}[/]", soft_wrap=True)
    if messages is not None:
        messages.write_text(_listed(judged), encoding="utf-8")
        console.print(f"messages: {escape(str(messages))}", soft_wrap=True)
    blamed = sum(not verdict.blamed_elsewhere for verdict in judged) / max(1, len(judged))
    only_blame = all(": also " in line for line in shortfalls)
    raise typer.Exit(0 if only_blame and blamed >= BLAMED_AT_LEAST else 1)


def _grade_mutants(
    questions: set[str] | None, sample: int | None, settings: Settings, jobs: int
) -> bool:
    """Whether every mutant is caught, or rightly listed as equivalent; shows what came of them."""
    from ..proof.corpus.verdicts import validate
    from ..proof.mutants.survivors import chosen_mutants, report

    console = Console(highlight=False)
    mutants = chosen_mutants(questions, sample)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("grading", total=len(mutants))
        verdicts = validate(
            [mutant.entry for mutant in mutants],
            settings,
            jobs,
            lambda n: progress.update(task, completed=n),
        )
        found = report(mutants, list(verdicts))
    console.print(found.table())
    for colour, lines in (("yellow", found.blame), ("red", found.shortfalls)):
        for line in lines:
            console.print(f"[{colour}]{escape(line)}[/]", soft_wrap=True)
    return not found.shortfalls


def _counts(verdicts: list) -> tuple[str, str, str]:
    caught = sum(verdict.is_caught for verdict in verdicts)
    blamed = sum(not verdict.blamed_elsewhere for verdict in verdicts)
    return str(len(verdicts)), str(caught), f"{blamed} ({blamed / len(verdicts):.0%})"


def _spread(entries: list, most: int) -> Iterable:
    """So many entries of each question, spread over its list."""
    groups: dict[str, list] = {}
    for entry in entries:
        groups.setdefault(entry.question, []).append(entry)
    for group in groups.values():
        yield from group[:: -(-len(group) // most)]


def _stubs_are_todo(settings: Settings) -> bool:
    import tempfile

    with tempfile.TemporaryDirectory() as out:
        (results,) = batch.run(
            [SubmissionPath("stubs", ROOT / "exercises")], Path(out), settings, 1
        )
    tests = [test for test in results["tests"] if "score" in test]
    return all(test["extra_data"]["outcome"] == "todo" for test in tests) and not results["score"]


def _listed(verdicts: Iterable) -> str:
    """What a student reads first, of each entry, as Markdown."""
    parts = ["# The first message of every wrong submission\n"]
    for verdict in verdicts:
        entry = verdict.entry
        parts.append(f"## {entry.question} {entry.name}\n\n{entry.text}\n")
        parts.append("\n".join("    " + line for line in verdict.first_message.splitlines()) + "\n")
    return "\n".join(parts)
