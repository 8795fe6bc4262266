"""Grades corpus entries in real workers, and judges the result of each.

for verdict in validate(entries, settings, jobs): ...

A wrong entry is caught if a check of its own question fails (in public, if that check is not
hidden), and rightly blamed if no other question loses points: a fault costs once. A right one is
accepted if it keeps every point. The short training, to which every part contributes, is left out.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...intake.submissions import SubmissionPath
from ...judge import batch
from ...judge.settings import Settings
from ...outputs.graded import Progress
from ...outputs.totals import Results
from .entries import Entry

Test = dict[str, Any]  # one of results.json
QUESTION_1 = ("1.a", "1.b", "1.c", "1.d", "extra")
REACHED = {  # the questions that an edit of a module can touch
    "saddle": QUESTION_1,
    "dynamics": QUESTION_1,
    "data": ("2.a", "2.e"),
    "networks": ("2.b", "2.c", "2.e"),
    "losses": ("2.d", "2.e"),
    "training": ("2.e",),
    "figures": ("2.f",),
}


@dataclass(frozen=True)
class Verdict:
    """An entry's results.json, and whether it is as required."""

    entry: Entry
    results: Results

    @property
    def lost(self) -> list[Test]:
        """The checks by code that did not give all their points, in order."""
        return [
            t for t in self.results["tests"] if t.get("score", 0) < t["max_score"] and "score" in t
        ]

    @property
    def is_caught(self) -> bool:
        return any(map(self._shows_mistake, self.lost))

    @property
    def is_caught_in_public(self) -> bool:
        return any(self._shows_mistake(test) for test in self.lost if not is_hidden(test))

    @property
    def caught_by(self) -> str:
        """The number of the first check that shows the mistake; "" if none does."""
        return next((test["number"] for test in self.lost if self._shows_mistake(test)), "")

    def _shows_mistake(self, test: Test) -> bool:
        """Whether a check that lost points shows the entry's mistake."""
        own = question_of(test) in self.entry.questions
        return own and outcome_of(test) not in ("waits", "error")

    @property
    def blamed_elsewhere(self) -> list[str]:
        """Numbers of checks in other questions that lost points."""
        return [
            test["number"] for test in self.lost if question_of(test) not in self.entry.questions
        ]

    @property
    def is_accepted(self) -> bool:
        return not self.lost

    @property
    def first_message(self) -> str:
        """The first message that the student reads; public checks come before hidden ones."""
        shown = [test for test in self.lost if outcome_of(test) != "waits"] or self.lost
        shown = sorted(shown, key=is_hidden)
        return f"{shown[0]['number']}  {shown[0]['name']}\n{shown[0]['output']}" if shown else ""

    @property
    def messages(self) -> dict[str, str]:
        """The messages of all failed checks, by the check's number."""
        return {
            test["number"]: test["output"] for test in self.lost if outcome_of(test) == "failed"
        }

    @property
    def faults(self) -> list[str]:
        return self.results["extra_data"]["faults"]


def question_of(test: Test) -> str:
    return test["extra_data"]["question"]


def outcome_of(test: Test) -> str:
    return test["extra_data"]["outcome"]


def is_hidden(test: Test) -> bool:
    return test["extra_data"].get("hidden", False)


def questions_of(entry: Entry) -> tuple[str, ...]:
    """The questions that an entry can touch."""
    reached = {question for edit in entry.edits for question in REACHED[edit["module"]]}
    return tuple(sorted(reached.union(entry.questions)))


def validate(
    entries: Iterable[Entry],
    settings: Settings,
    jobs: int,
    on_graded: Callable[[int], None] = lambda count: None,
    keep: Path | None = None,
    own_only: bool = False,
) -> Iterator[Verdict]:
    """A verdict for each entry, in groups that touch the same questions. on_graded: called with the
    number of entries graded so far. keep: a folder for the results; those of the same files, graded
    in the same way, are taken from it, so that a stopped proof goes on. own_only: grade only the
    questions of each mistake, which shows whether it is caught, but not what else it costs."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        questions = tuple(sorted(entry.questions)) if own_only else questions_of(entry)
        groups.setdefault(questions, []).append(entry)
    done = 0

    def report(progress: Progress) -> None:
        on_graded(done + progress.done)

    for questions, group in groups.items():
        chosen = replace(settings, questions=questions, smoke=False)
        kept = keep / "-".join(questions) if keep is not None else None
        all_results = _grade(group, chosen, jobs, report, kept)
        yield from map(Verdict, group, all_results)
        done += len(group)


def _grade(
    entries: Sequence[Entry],
    settings: Settings,
    jobs: int,
    on_progress: Callable[[Progress], None],
    kept: Path | None,
) -> list[Results]:
    jobs = min(jobs, len(entries))
    with tempfile.TemporaryDirectory(prefix="grader-validate-") as folder:
        places = [
            SubmissionPath(str(number), entry.write(Path(folder, str(number))))
            for number, entry in enumerate(entries)
        ]
        saved = batch.run(
            places,
            kept or Path(folder, "results"),
            batch.with_threads(settings, jobs),
            jobs,
            resume=kept is not None,
            on_progress=on_progress,
        )
        return list(saved)  # before the folder goes
