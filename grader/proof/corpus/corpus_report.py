"""Shows all verdicts on the corpus in one table, and what is not as required.

report = CorpusReport(verdicts, stubs_are_todo(settings))
report.is_sound
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from ...checks.assignment import Assignment
from ...checks.layout import EXERCISES
from ...intake.submissions import SubmissionPath
from ...judge import batch
from ...judge.settings import Settings
from .verdicts import Verdict

BLAMED_AT_LEAST = 0.97
CAUGHT_IN_PUBLIC_AT_LEAST = 0.9  # so that hidden checks are rarely a surprise


@dataclass(frozen=True)
class CorpusReport:
    """The verdicts on the corpus. stubs_are_todo: None if the stubs were not graded."""

    verdicts: Sequence[Verdict]
    stubs_are_todo: bool | None = None

    @property
    def wrong(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.entry.question]

    @property
    def right(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.entry.question]

    def table(self) -> Table:
        """A row for each question, counting its wrong submissions."""
        table = Table("", "wrong", "caught", "rightly blamed", box=None, pad_edge=False)
        for question in Assignment.load().by_id:
            if of := [v for v in self.wrong if v.entry.question == question]:
                table.add_row(question, *_counts(of))
        table.add_row("all", *_counts(self.wrong), end_section=True)
        return table

    @property
    def summary(self) -> list[str]:
        """Lines with what the table does not show."""
        caught = sum(verdict.is_caught_in_public for verdict in self.wrong)
        share = f"{self._caught_in_public:.1%}"
        lines = [f"public checks alone: {caught} of {len(self.wrong)} caught ({share})"]
        if self.right:
            accepted = sum(verdict.is_accepted for verdict in self.right)
            lines.append(f"right submissions accepted: {accepted} of {len(self.right)}")
        if self.stubs_are_todo is not None:
            lines.append(f"stubs: {'0 points, all' if self.stubs_are_todo else 'NOT all'} to do")
        return lines

    @property
    def _caught_in_public(self) -> float:
        return _share([verdict.is_caught_in_public for verdict in self.wrong])

    @property
    def shortfalls(self) -> list[str]:
        """A line for everything that is not as required, except the blame."""
        lines = [f"{v.entry.name}: grader's fault: {f}" for v in self.verdicts for f in v.faults]
        lines += [f"{_place(v)}: not caught" for v in self.wrong if not v.is_caught]
        for verdict in self.right:
            if not verdict.is_accepted:
                numbers = ", ".join(test["number"] for test in verdict.lost)
                lines.append(f"right {verdict.entry.name}: not accepted ({numbers})")
        if self.wrong and self._caught_in_public < CAUGHT_IN_PUBLIC_AT_LEAST:
            least = f"{CAUGHT_IN_PUBLIC_AT_LEAST:.0%}"
            lines.append(
                f"public checks alone catch {self._caught_in_public:.1%}, less than {least}"
            )
        return lines + ["stubs: not all to do"] * (self.stubs_are_todo is False)

    @property
    def blame(self) -> list[str]:
        """A line for each caught submission that also loses points in other questions."""
        return [
            f"{_place(verdict)}: also {', '.join(verdict.blamed_elsewhere)}"
            for verdict in self.wrong
            if verdict.is_caught and verdict.blamed_elsewhere
        ]

    @property
    def is_sound(self) -> bool:
        """Whether there are no shortfalls and enough wrong submissions are rightly blamed."""
        blamed = _share([not verdict.blamed_elsewhere for verdict in self.wrong])
        return not self.shortfalls and blamed >= BLAMED_AT_LEAST

    def messages(self) -> str:
        """The first message that a student reads, for each wrong submission, as Markdown."""
        parts = ["# The first message of every wrong submission\n"]
        for verdict in self.wrong:
            lines = verdict.first_message.splitlines()
            parts.append(f"## {_place(verdict)}\n\n{verdict.entry.text}\n")
            parts.append("\n".join("    " + line for line in lines) + "\n")
        return "\n".join(parts)


def stubs_are_todo(settings: Settings) -> bool:
    """Grade the stubs; whether they get no points and every check says "todo"."""
    with tempfile.TemporaryDirectory() as out:
        (results,) = batch.run([SubmissionPath("stubs", EXERCISES)], Path(out), settings, 1)
    tests = [test for test in results["tests"] if "score" in test]
    return all(test["extra_data"]["outcome"] == "todo" for test in tests) and not results["score"]


def _place(verdict: Verdict) -> str:
    return f"{verdict.entry.question} {verdict.entry.name}"


def _counts(verdicts: Sequence[Verdict]) -> tuple[str, str, str]:
    """The cells of a row: how many there are, are caught, are rightly blamed."""
    blamed = [not verdict.blamed_elsewhere for verdict in verdicts]
    caught = sum(verdict.is_caught for verdict in verdicts)
    return str(len(verdicts)), str(caught), f"{sum(blamed)} ({_share(blamed):.0%})"


def _share(held: Sequence[bool]) -> float:
    return sum(held) / max(1, len(held))
