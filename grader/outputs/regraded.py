"""A submission's results with some checks judged anew, and how they differ from the earlier ones.

results = merged(before, fresh, graded.kept)
change = difference(before, results)        # who rises, who falls, by which check
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .graded import KeptCheck
from .results_json import summed
from .totals import Results

KEPT_ABOUT = ("printed", "log")  # of a whole run, which the earlier one was


@dataclass(frozen=True)
class CheckChange:
    """A check that came to something else. before, after: its points; None where there was none or
    is none any more. outcomes: then and now."""

    number: str
    title: str
    before: float | None
    after: float | None
    outcomes: tuple[str, str]

    @property
    def points(self) -> float:
        """Points gained."""
        return round((self.after or 0.0) - (self.before or 0.0), 6)


@dataclass(frozen=True)
class Difference:
    """Between two results of a submission. before, after: the scores; None if it had none. ran: the
    numbers of the checks that were judged anew. changes: of all checks that came to something else.
    """

    name: str
    before: float | None
    after: float
    ran: tuple[str, ...]
    changes: tuple[CheckChange, ...]

    @property
    def points(self) -> float:
        return round(self.after - (self.before or 0.0), 6)


def merged(before: Results, fresh: Results, kept: Mapping[str, KeptCheck]) -> Results:
    """The results of a run in which some earlier results were kept.

    fresh: as if there were only the checks that ran. kept: the others, by their functions. What
    persons entered is not in it: see written_entries.py.
    """
    tests = [*fresh["tests"]]
    for test in before["tests"]:
        still = kept.get(test["extra_data"].get("check", ""))
        if still is not None:
            passed = test["extra_data"]["outcome"] == "passed"
            tests.append(
                {
                    **test,
                    "name": still.title,
                    "score": still.points if passed else 0.0,
                    "max_score": still.points,
                }
            )
    order = fresh["extra_data"]["questions"]
    tests.sort(key=lambda test: _place(test, order))
    about = dict(fresh["extra_data"])
    results = {**fresh, "tests": tests}
    if kept:
        about |= {name: before["extra_data"].get(name, "") for name in KEPT_ABOUT}
        results["execution_time"] = before["execution_time"]
    return summed({**results, "extra_data": about})


def _place(test: Mapping[str, Any], order: list[str]) -> tuple[int, bool, int]:
    number = test["number"].rpartition(".")[2]
    is_check = number.isdigit()
    return order.index(test["extra_data"]["question"]), not is_check, int(number) if is_check else 0


def difference(before: Results | None, after: Results, ran: tuple[str, ...] = ()) -> Difference:
    """What has changed of the checks' results, by the check's function or else its number."""
    if before is None:
        return Difference(after["extra_data"]["name"], None, after["score"], ran, ())
    then, now = _by_check(before), _by_check(after)
    changes = []
    for key in dict.fromkeys([*now, *then]):
        old, new = then.get(key), now.get(key)
        points = [None if test is None else test["score"] for test in (old, new)]
        outcomes = tuple("none" if t is None else t["extra_data"]["outcome"] for t in (old, new))
        if points[0] != points[1] or outcomes[0] != outcomes[1]:
            told = new or old or {}
            changes.append(
                CheckChange(
                    told["number"], told["name"], points[0], points[1], (outcomes[0], outcomes[1])
                )
            )
    name = after["extra_data"]["name"]
    return Difference(name, before["score"], after["score"], ran, tuple(changes))


def _by_check(results: Results) -> dict[str, dict[str, Any]]:
    tests = [test for test in results["tests"] if test["extra_data"]["outcome"] != "written"]
    return {test["extra_data"].get("check") or test["number"]: test for test in tests}
