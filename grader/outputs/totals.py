"""Totals of a results.json: points by code, extra and written, and a submission's state."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]  # a results.json, as results_json.py composes it


@dataclass(frozen=True)
class Share:
    """Points earned out of `points`. pending: points that are still to be scored by a person."""

    earned: float = 0.0
    points: float = 0.0
    pending: float = 0.0
    sign: str = ""

    def __str__(self) -> str:
        if not self.points:
            return "none"
        if self.pending == self.points:
            return f"{self.pending:g} pending"
        pending = f", {self.pending:g} pending" if self.pending else ""
        return f"{self.sign}{self.earned:g} of {self.points - self.pending:g}{pending}"


@dataclass(frozen=True)
class Totals:
    """A submission's points: by code, extra, written, and each question's by code."""

    code: Share
    extra: Share
    written: Share
    questions: dict[str, Share]

    @property
    def earned(self) -> float:
        """Points by code and for written answers, without the extra ones."""
        return self.code.earned + self.written.earned

    @property
    def most(self) -> float:
        """Points that can be reached, without the extra ones."""
        return self.code.points + self.written.points

    def points(self) -> dict[str, float]:
        """The totals by name, for programs."""
        return {
            "earned": self.earned,
            "pending": self.written.pending,
            "max": self.most,
            "extra": self.extra.earned,
            "max_extra": self.extra.points,
        }

    def in_words(self) -> str:
        """The totals in a sentence: what is earned, pending, extra, and the maximum."""
        text = f"earned: {self.earned:g} of {self.most:g} points"
        if self.written.pending:
            text += f" ({self.written.pending:g} of them are pending until a person scores them)"
        if self.extra.points:
            text += f"; extra points on top: {self.extra.earned:g} of {self.extra.points:g}"
        return text

    @property
    def all_points(self) -> float:
        """Points that can be reached, with the extra ones."""
        return self.most + self.extra.points

    @classmethod
    def of(cls, results: Results, hidden: bool = True) -> "Totals":
        """The totals. hidden: also of hidden checks, which students see later or never."""
        by_kind: dict[str, list[dict[str, Any]]] = {"code": [], "extra": [], "written": []}
        by_question: dict[str, list[dict[str, Any]]] = {
            question: [] for question in results["extra_data"]["questions"]
        }
        extra = results["extra_data"]["extra"]
        for test in results["tests"]:
            about = test["extra_data"]
            if about.get("hidden", False) and not hidden:
                continue
            is_written = about["outcome"] == "written"
            is_extra = about["question"] in extra
            by_kind["written" if is_written else "extra" if is_extra else "code"].append(test)
            if not is_written:
                by_question[about["question"]].append(test)
        return cls(
            _share(by_kind["code"]),
            _share(by_kind["extra"], "+"),
            _share(by_kind["written"]),
            {question: _share(tests) for question, tests in by_question.items()},
        )


def _share(tests: Iterable[dict[str, Any]], sign: str = "") -> Share:
    tests = list(tests)
    return Share(
        round(sum(test.get("score", 0.0) for test in tests), 6),
        sum(test["max_score"] for test in tests),
        sum(test["max_score"] for test in tests if "score" not in test),
        sign,
    )


def state(results: Results) -> str:
    """A submission's state in a few words."""
    about = results["extra_data"]
    if about["faults"]:
        return f"grader's fault: {about['faults'][0].splitlines()[0]}"
    problems = about["problems"]
    if not about["files"]:
        return problems[0] if problems else "nothing was submitted"
    outcomes = Counter(test["extra_data"]["outcome"] for test in results["tests"])
    del outcomes["written"]
    text = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    if set(outcomes) <= {"passed"}:
        text = "all passed"
    elif set(outcomes) <= {"todo", "waits"}:
        text = "all todo"
    return "; ".join([text, *problems])
