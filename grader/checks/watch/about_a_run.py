"""Lines about a run: what has newly passed or failed, and which check takes long.

changes(before, results)          # ["[red]newly failed: update_map (1.b.1, 1.b.2)[/]"]
running(number, item, seconds)    # "running 1.b.5 simulate, 12 s (stopped at 30 s)"
"""

from collections.abc import Iterable, Mapping, Sequence

import pytest

from ..decorator import of_item
from ..results.progress import MOST_NAMED
from ..results.result import Result
from .view import QUIET


def changes(before: Mapping[str, str], results: Iterable[Result]) -> list[str]:
    """Lines, in rich's markup, on what has newly passed or failed. before: outcomes by number."""
    passed, failed = [], []
    for result in results:
        was = before.get(result.number)
        if was is None:
            continue
        if result.outcome == "passed" and was != "passed":
            passed.append(result)
        if result.outcome not in QUIET and was in QUIET:
            failed.append(result)
    lines = [f"[green]newly passed: {_named(passed)}[/]"] if passed else []
    return lines + ([f"[red]newly failed: {_named(failed)}[/]"] if failed else [])


def _named(results: Sequence[Result]) -> str:
    """Functions and, behind each, the numbers of its checks; the first where there are many."""
    numbers: dict[str, list[str]] = {}
    for result in results[:MOST_NAMED]:
        numbers.setdefault(result.of.rpartition(".")[2], []).append(result.number)
    told = ", ".join(f"{function} ({', '.join(of)})" for function, of in numbers.items())
    more = len(results) - MOST_NAMED
    return told + (f" and {more} more" if more > 0 else "")


def running(number: str, item: pytest.Item, seconds: float) -> str:
    """Which check runs, since when, and when pytest-timeout stops it."""
    check, mark = of_item(item), item.get_closest_marker("timeout")
    function = check.function if check else item.name
    given = mark.args[0] if mark and mark.args else item.config.getini("timeout")
    stop = f" (stopped at {float(given):g} s)" if given else ""
    return f"running {number} {function}, {int(seconds)} s{stop}"
