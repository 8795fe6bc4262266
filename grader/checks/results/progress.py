"""What has changed since a student's last run: pytest's cache keeps which checks passed."""

from collections.abc import Sequence

import pytest

from .results import Results

MOST_NAMED = 6


def since_last_run(cache: pytest.Cache | None, results: Results, package: str) -> str:
    """A line about checks that pass now or no longer do, "" if there are none; and the cache knows
    how they came out this time. cache: None if it is switched off. package: whose checks ran."""
    if cache is None:
        return ""
    key = f"saddle-to-gan/passed/{package}"
    before = cache.get(key, {})
    before = before if isinstance(before, dict) else {}
    now = {result.check: result.outcome == "passed" for result in results.all}
    cache.set(key, before | now)
    told = []
    for words, passed in (("passes now", True), ("no longer passes", False)):
        changed = [
            result.number
            for result in results.all
            if now[result.check] is passed and before.get(result.check) is (not passed)
        ]
        if changed:
            verb = words if len(changed) == 1 else words.replace("passes", "pass")
            told.append(f"{verb}: {named(changed)}")
    return f"since the last run: {'; '.join(told)}" if told else ""


def named(numbers: Sequence[str]) -> str:
    """The numbers of checks, the first ones where there are many."""
    more = len(numbers) - MOST_NAMED
    return ", ".join(numbers[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
