"""The page of similar submissions, and the table of pairs as CSV."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..outputs.spreadsheet import safe_cell
from ..pages.page import render
from ..worker.data.visible_text import visible
from .class_code import Member
from .class_index import ClassIndex
from .evidence import Pair, Ranking
from .side_by_side import ComparedPart

BARS = 48
WIDTH, HEIGHT = 720, 150  # of the histogram, in its own units


@dataclass(frozen=True)
class ShownPair:
    """A pair on the page. rank: from 1. parts: side by side."""

    rank: int
    pair: Pair
    parts: Sequence[ComparedPart]


def page(
    members: Sequence[Member],
    index: ClassIndex,
    ranking: Ranking,
    shown: Sequence[ShownPair],
    missing: dict[str, str],
    anonymous: bool,
) -> str:
    """The page as HTML."""
    names = labels(members, anonymous)
    typical = float(np.median(ranking.usual)) if len(ranking.usual) else 0.0
    notes = [(names[n], note) for n, member in enumerate(members) for note in member.notes]
    if not anonymous:
        notes += [(visible(name, kept=""), f"not compared: {why}") for name, why in missing.items()]
    elif missing:
        notes.append((f"{len(missing)} submissions", "not compared: not found any more"))
    return render(
        "grader.similar",
        "similar.html",
        title="Similar submissions",
        style="similar.css",
        script="similar.js",
        pairs=shown,
        names=names,
        parts=index.parts,
        level=ranking.level,
        typical=typical,
        all_pairs=ranking.all_pairs,
        drawn=len(ranking.usual),
        standing_out=standing_out(ranking),
        class_size=sum(not member.earlier for member in members),
        earlier_size=sum(member.earlier for member in members),
        notes=sorted(notes),
        chart=_chart(ranking),
        anonymous=anonymous,
    )


def labels(members: Sequence[Member], anonymous: bool) -> list[str]:
    """What the submissions are called. Anonymous: numbers, in an order that says nothing."""
    if anonymous:
        keys = [hashlib.sha256(repr(m.place.identity).encode()).digest() for m in members]
        order = sorted(range(len(members)), key=keys.__getitem__)
        place = {number: rank for rank, number in enumerate(order, start=1)}
        own = [f"submission {place[n]}" for n in range(len(members))]
    else:
        own = [visible(member.name, kept="") for member in members]
    return [n + " (earlier)" * m.earlier for n, m in zip(own, members, strict=True)]


def standing_out(ranking: Ranking) -> int:
    """The number of pairs above the level."""
    if ranking.level is None:
        return 0
    return sum(pair.score > ranking.level for pair in ranking.pairs)


def table(
    members: Sequence[Member],
    index: ClassIndex,
    ranking: Ranking,
    pairs: Sequence[Pair],
    anonymous: bool,
) -> str:
    """The pairs as CSV: who, score, whether it stands out, the parts with their bits."""
    names, text = labels(members, anonymous), io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["rank", "first", "second", "score", "stands out", "parts"])
    for rank, pair in enumerate(pairs, start=1):
        out = "" if ranking.level is None else "yes" if pair.score > ranking.level else "no"
        order = sorted(range(len(index.parts)), key=lambda n, pair=pair: -pair.bits[n])  # type: ignore[misc]
        parts = "; ".join(
            f"{index.parts[n]} {pair.bits[n]:.1f}" for n in order if pair.bits[n] >= 1
        )
        who = [safe_cell(names[n]) for n in (pair.first, pair.second)]
        writer.writerow([rank, *who, f"{pair.score:.1f}", out, parts])
    return text.getvalue()


def _chart(ranking: Ranking) -> dict:
    """The histogram: bars of the class's pairs, with the heights as square roots, so that a single
    pair can be seen; and where scores stand on its axis."""
    top = max([1.0, ranking.level or 0, *(p.score for p in ranking.pairs[:1]), *ranking.usual[-1:]])
    counts, edges = np.histogram(ranking.usual, bins=BARS, range=(0, top * 1.02))
    tallest = max(1.0, float(np.sqrt(counts.max()))) if len(counts) else 1.0
    bars = [
        {
            "x": round(edge / (top * 1.02) * WIDTH, 1),
            "height": round(float(np.sqrt(count)) / tallest * HEIGHT, 1),
            "count": int(count),
        }
        for count, edge in zip(counts, edges, strict=False)
    ]
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if top / s <= 10 or s == 100)
    return {
        "bars": bars,
        "width": WIDTH,
        "height": HEIGHT,
        "bar": round(WIDTH / BARS - 1, 1),
        "scale": WIDTH / (top * 1.02),
        "ticks": list(range(0, int(top) + 1, step)),
    }
