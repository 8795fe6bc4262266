"""Results of an earlier run that are kept while the other checks of a submission run.

    kept = KeptResults(ToKeep(earlier, stale={"test_gradient"}))
    kept.keeps(item, check, results)     # asked of each check in turn
    kept.kept                            # check function -> KeptCheck

Only stale checks run, and those that depend on something that has turned out another way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pytest

from ..checks.assignment import Assignment
from ..checks.decorator import Check
from ..checks.results.earlier import Earlier, Standing
from ..checks.results.results import Results, title_of
from ..outputs.graded import KeptCheck
from .carry_forward import replaceable


@dataclass(frozen=True)
class ToKeep:
    """earlier: all results of the earlier run, in its order. stale: the check functions whose
    result does not hold any more."""

    earlier: Sequence[Earlier] = ()
    stale: Collection[str] = ()


class KeptResults:
    """Of one run. kept: what was not run, by the check's function."""

    def __init__(self, to_keep: ToKeep):
        self._to_keep = to_keep
        self._places = {e.check.name: place for place, e in enumerate(to_keep.earlier)}
        self._then, self._passed_by = Standing(), 0
        self.kept: dict[str, KeptCheck] = {}

    def keeps(self, item: pytest.Function, check: Check, results: Results) -> bool:
        """Whether this check's result is kept; then later checks find all as after its run."""
        if check.name not in self._places:
            return False
        place = self._places[check.name]
        self._recall_to(place)
        earlier = self._to_keep.earlier[place]
        number = results.number_of(item)
        holds = check.name not in self._to_keep.stale and earlier.number == number
        if holds and not earlier.stands_alone:
            holds = self._view(self._then, check, earlier) == self._view(
                results.standing, check, earlier
            )
        self._recall_to(place + 1)
        if holds:
            results.standing.recall(earlier)
            self.kept[check.name] = KeptCheck(number, check.question, title_of(item), check.points)
        return holds

    def _recall_to(self, place: int) -> None:
        """Go on in the earlier run up to this place."""
        for earlier in self._to_keep.earlier[self._passed_by : place]:
            self._then.recall(earlier)
        self._passed_by = max(self._passed_by, place)

    def _view(self, standing: Standing, check: Check, earlier: Earlier) -> tuple[object, ...]:
        assignment = Assignment.load()
        return standing.view(
            check, earlier, lambda name: bool(replaceable(check, [name], assignment))
        )
