"""Paths on f = a x^2 - b y^2 that tend to the saddle, or do not: the answers to fixed cases, and
those that mistakes give, all stated. Nothing here decides another case; the grader has rules of
its own in grader/hidden/tendencies.py, and tests/grader/test_stated_answers.py compares the two.

A case is (a, b, start, eta, method).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .. import draws

Case = tuple[Any, Any, tuple[int, int], Any, str]  # a, b and eta are ints, floats or Fractions

STARTS = ((1, -2), (-2, 1), (0, 1), (-2, 0))
SIZES = (2, 4, 8, 16, 20, 32, 40)  # eta = k/32: one step, the boundaries, between, beyond
# A row for the method, a and b; in it a group for each start, and a letter for each step size.
_ANSWERS = """
    gda 4 4  TTFFFFF TTFFFFF TTFFFFF TTFFFFF
    gda 1 8  TFFFFFF TFFFFFF TFFFFFF TTTTTFF
    gda 8 1  TFFFFFF TFFFFFF TTTTTFF TFFFFFF
    gda 4 1  TTFFFFF TTFFFFF TTTTTFF TTFFFFF
    gda 1 4  TTFFFFF TTFFFFF TTFFFFF TTTTTFF
    gd  4 4  FFFFFFF FFFFFFF FFFFFFF TTFFFFF
    gd  1 8  FFFFFFF FFFFFFF FFFFFFF TTTTTFF
    gd  8 1  FFFFFFF FFFFFFF FFFFFFF TFFFFFF
    gd  4 1  FFFFFFF FFFFFFF FFFFFFF TTFFFFF
    gd  1 4  FFFFFFF FFFFFFF FFFFFFF TTTTTFF
"""


def stated() -> list[tuple[Case, bool]]:
    """The fixed cases with their answers; Fractions and floats by turns."""
    found: list[tuple[Case, bool]] = []
    for row in _ANSWERS.strip().splitlines():
        method, a, b, *groups = row.split()
        for start, letters in zip(STARTS, groups, strict=True):
            for k, letter in zip(SIZES, letters, strict=True):
                eta = k / 32 if len(found) % 2 else Fraction(k, 32)
                found.append(((int(a), int(b), start, eta, method), letter == "T"))
    return found


def alike(case: Case) -> Case:
    """A drawn case with the same answer: f is multiplied by a number, eta divided by it, and the
    start is another one on the same axis, or on none."""
    a, b, (x, y), eta, method = case
    times = 2 ** draws.secret.randint(1, 4)
    p, q = (draws.secret.choice((-3, -1, 1, 2, 5)) for _ in range(2))
    return a * times, b * times, (p * x, q * y), eta / times, method


def likely_mistake(answers: Sequence[object]) -> str | None:
    """What to say about the first mistake that explains all answers to the fixed cases."""
    if not all(type(answer) is bool for answer in answers):
        return None
    found = int("".join("1" if answer else "0" for answer in answers), 2)
    known = next((words for number, words in MISTAKES if number == found), None)
    return known or (IGNORED_START if _are_the_same_for_every_start(answers) else None)


IGNORED_START = (
    "the answer is the same for every start, but a coordinate that starts at 0 stays there, "
    "whatever its factor: look at the start"
)


def _are_the_same_for_every_start(answers: Sequence[object]) -> bool:
    of_starts = [answers[i : i + len(SIZES)] for i in range(0, len(answers), len(SIZES))]
    rows = (of_starts[i : i + len(STARTS)] for i in range(0, len(of_starts), len(STARTS)))
    return all(group == row[0] for row in rows for group in row)


# The answers to all fixed cases that a mistake gives, as the bits of a number, and what to say.
MISTAKES = (
    (
        0xC183060810207C8103E40C183E60C18307C00000000000000000000000000000000000,
        "plain descent moves y away, unless y is exactly 0",
    ),
    (
        0xC183060810207C8103E40C183E60C18307CC183060810207C8103E40C183E60C18307C,
        'this is the answer for "gda": under "gd" y descends, away from its maximum',
    ),
    (
        0x0000060000007C00000400000060000007C0000060000007C00000400000060000007C,
        'this is the answer for "gd": under "gda" y ascends, which can bring it to 0',
    ),
    (
        0xC18306081020408102040C183060C1830600000060000007C00000400000060000007C,
        "where a coordinate starts at 0 it stays there, for every step size",
    ),
    (
        0xC183FFF8103FFF8103FFFC183FFFC183FFF0003FFF0003FFF0003FFF0003FFF0003FFF,
        "one coordinate that starts at 0 is not enough: the other must tend to 0 as well",
    ),
    (
        0xC183060810207C8103E40C183E60C18307C000007F000007F000007F000007F000007F,
        "under plain descent y0 = 0 is not enough: x must tend to 0 as well",
    ),
    (
        0xC183060F9F3E7C8102040C183060F9F3E7C0000060000007C00000400000060000007C,
        "a was used for both coordinates: y's factor has b",
    ),
    (
        0xC1830608102040F9F3E7CF9F3E7CC18306000000600000040000007C000007C0000060,
        "b was used for both coordinates: x's factor has a",
    ),
    (
        0xC1830608103E40810207CC18307CC183E6000000600000040000007C000007C0000060,
        "a and b are swapped: x's factor has a, y's has b",
    ),
    (
        0xE1C3870C18307FC183FE0E1C3FF0E1C387F0000070000007F00000600000070000007F,
        "the derivative of a x^2 is 2 a x: a factor of 2 is missing here",
    ),
    (
        0xE1C3870C18307EC183F60E1C3F70E1C387E0000070000007E00000600000070000007E,
        "at eta = 1/a the factor is -1: a coordinate jumps back and forth forever",
    ),
    (
        0xC183070810207EC183E60E1C3E70C18307E0000070000007E00000600000070000007E,
        "at eta = 1/a the factor is -1: x jumps back and forth forever",
    ),
    (
        0xC183860C18307C8103F40C183F60E1C387C0000060000007C00000400000060000007C,
        "at eta = 1/b the factor is -1: y jumps back and forth forever",
    ),
    (
        0x810204000000740003A008103A40810207400000400000074000000000000400000074,
        "at eta = 1/(2a) the factor is 0: a coordinate converges in one step",
    ),
    (
        0x810304081020740003E008103E40C18307400000400000074000000000000400000074,
        "at eta = 1/(2a) the factor is 0: x converges in one step",
    ),
    (
        0x8102060000007C8103A40C183A60810207C0000060000007C00000400000060000007C,
        "at eta = 1/(2b) the factor is 0: y converges in one step",
    ),
    (
        0xC18306081020788103C40C183C60C18307800000600000078000004000000600000078,
        "a factor between -1 and 0 contracts too: a coordinate may overshoot",
    ),
    (
        0xC18306081020788103E40C183E60C18307800000600000078000004000000600000078,
        "a factor between -1 and 0 contracts too: x may overshoot",
    ),
    (
        0xC183060810207C8103C40C183C60C18307C0000060000007C00000400000060000007C,
        "a factor between -1 and 0 contracts too: y may overshoot",
    ),
    (
        0x8102040000007000038008103840810207000000400000070000000000000400000070,
        "a factor of 0, or between -1 and 0, contracts too: a coordinate may overshoot",
    ),
    (
        0x810304081020700003E008103E40C18307000000400000070000000000000400000070,
        "a factor of 0, or between -1 and 0, contracts too: x may overshoot",
    ),
    (
        0x8102060000007C8103840C183860810207C0000060000007C00000400000060000007C,
        "a factor of 0, or between -1 and 0, contracts too: y may overshoot",
    ),
    (
        0xC18306081020408102040C183060C18306000000000000000000000000000000000000,
        "where a coordinate starts at 0 it stays there, for every step size",
    ),
    (
        0xC183060810207C8102040C183060C18307C0000060000007C00000400000060000007C,
        "where x starts at 0 it stays there, for every step size",
    ),
    (
        0xC18306081020408103E40C183E60C18306000000000000000000000000000000000000,
        "where y starts at 0 it stays there, for every step size",
    ),
    (
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF,
        "a coordinate must tend to 0 as well",
    ),
    (
        0xC18307F810207FF9F3E7FF9F3E7FC18307F000007F000007F000007F000007F000007F,
        "x must tend to 0 as well",
    ),
    (
        0xC183FE0F9F3FFC8103FC0C183FE0F9F3FFCC183FE0F9F3FFC8103FC0C183FE0F9F3FFC,
        "y must tend to 0 as well",
    ),
)
