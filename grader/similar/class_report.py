"""From a class's submissions to the page: read, index, rank, compare the top pairs.

report = make_report(members, missing={}, top=40, anonymous=False)
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .class_code import Member, handout_fingerprints, read_class, with_lines
from .class_index import ClassIndex
from .evidence import Ranking, rank
from .reader_processes import ReaderProcesses
from .side_by_side import Code, compared_parts
from .similar_page import ShownPair, page, standing_out, table

COMMON = 0.6  # what a larger share of the class has is no evidence
USUAL_PAIRS = 5  # below the level, shown to compare with
CSV_PAIRS = 1000


@dataclass(frozen=True)
class Report:
    """page: HTML. table: CSV. said: for the terminal."""

    page: str
    table: str
    said: list[str]


def make_report(
    members: Sequence[Member],
    missing: dict[str, str],
    top: int,
    anonymous: bool,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Compare the members. missing: submissions that were not found, and why. top: pairs on the
    page at most."""
    with ReaderProcesses(processes_for(len(members))) as readers:
        read_class(members, readers, on_progress)
        index, ranking = ranked(members, readers)
        count = len(ranking.pairs) if ranking.level is None else standing_out(ranking) + USUAL_PAIRS
        chosen = ranking.pairs[: min(top, count)]
        codes: dict[int, Code] = {}
        for number in {n for pair in chosen for n in (pair.first, pair.second)}:
            codes[number] = with_lines(members[number], readers)
    shown = [
        ShownPair(n, pair, compared_parts(pair, index, codes[pair.first], codes[pair.second]))
        for n, pair in enumerate(chosen, start=1)
    ]
    return Report(
        page(members, index, ranking, shown, missing, anonymous),
        table(members, index, ranking, ranking.pairs[:CSV_PAIRS], anonymous),
        _said(members, ranking, missing),
    )


def ranked(members: Sequence[Member], readers: ReaderProcesses) -> tuple[ClassIndex, Ranking]:
    """The class's index and its pairs. The members have been read."""
    given = handout_fingerprints(readers)
    index = ClassIndex([member.parts for member in members], COMMON, given)
    persons = [member.persons for member in members]

    def may_pair(one: int, other: int) -> bool:
        if members[one].earlier and members[other].earlier:
            return False
        return not persons[one] & persons[other]

    return index, rank(index, may_pair)


def processes_for(submissions: int) -> int:
    return max(1, min(len(os.sched_getaffinity(0)), submissions // 8))


def _said(members: Sequence[Member], ranking: Ranking, missing: dict[str, str]) -> list[str]:
    lines = [f"{len(members)} submissions, {ranking.all_pairs} pairs"]
    if ranking.level is None:
        lines.append("the class is too small to say which pairs stand out")
    else:
        lines.append(f"pairs that stand out (leads, not verdicts): {standing_out(ranking)}")
    unread = sum(not member.parts for member in members)
    lines += [f"without code that can be compared: {unread}"] if unread else []
    return lines + ([f"not found any more: {len(missing)}"] if missing else [])
