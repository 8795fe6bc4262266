"""A pair's code side by side, part by part, with the lines that both share marked.

The parts are compared word by word with difflib, of Python's own library.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from ..worker.data.visible_text import visible
from .class_index import ClassIndex
from .code_reader import CodePart, CodeRead
from .evidence import Pair
from .fingerprints import RUN, runs

FEWEST_BITS = 1.0  # of a part that is shown
MOST_PARTS = 8
MOST_LINES = 120  # of a part
LONGEST_LINE = 300  # characters


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    shared: bool


@dataclass(frozen=True)
class ComparedPart:
    """A part of two submissions. bits: of evidence. share: of the weight of fingerprints that both
    have. agreement: of the words of the normal form, as difflib's ratio. left, right: the code;
    empty for texts."""

    name: str
    bits: float
    share: float
    agreement: float
    left: list[Line]
    right: list[Line]


Code = tuple[Mapping[str, bytes], CodeRead]


def compared_parts(pair: Pair, index: ClassIndex, one: Code, other: Code) -> list[ComparedPart]:
    """The parts of a pair that are evidence, those with the most first."""
    sides = [{part.name: part for part in code.parts} for _, code in (one, other)]
    order = sorted(range(len(index.parts)), key=lambda n: -pair.bits[n])
    found = []
    for number in order[:MOST_PARTS]:
        name = index.parts[number]
        if pair.bits[number] < FEWEST_BITS or any(name not in side for side in sides):
            continue
        left, right = (side[name] for side in sides)
        shared = _runs(left) & _runs(right)
        listed = list(shared)
        counted = index.counted(name, listed)
        shared = {each for each, counts in zip(listed, counted, strict=True) if counts}
        a, b = ([w for s in part.statements for w, _ in s] for part in (left, right))
        ratio = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
        found.append(
            ComparedPart(
                name,
                float(pair.bits[number]),
                float(pair.shares[number]),
                ratio,
                _lines(one[0], left, shared),
                _lines(other[0], right, shared),
            )
        )
    return found


def _runs(part: CodePart) -> set[int]:
    return {each for s in part.statements for each in runs([word for word, _ in s])}


def _lines(files: Mapping[str, bytes], part: CodePart, shared: set[int]) -> list[Line]:
    content = files.get(f"{part.name.split('.')[0]}.py", b"")
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    marked: set[int] = set()
    for statement in part.statements:
        for place, each in enumerate(runs([word for word, _ in statement])):
            if each in shared:
                marked.update(line for _, line in statement[place : place + RUN])
    numbers = [n for first, last in part.lines for n in range(first, last + 1)]
    return [
        Line(n, visible(lines[n - 1][:LONGEST_LINE], kept="\t"), n in marked)
        for n in numbers[:MOST_LINES]
        if n <= len(lines)
    ]
