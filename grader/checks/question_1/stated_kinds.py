"""Games with the kind of their critical point, stated, and the kinds that mistakes lead to.

Nothing here tells another game's kind, and drawn games are put together so that it is known.
tests/grader/test_stated_answers.py compares the tables with the grader's own test.
"""

from collections.abc import Sequence

import sympy
from sympy import Rational

from ..draws import secret
from .curved import PAIRS, Curved

QUARTER = Rational(1, 4)
TINY = Rational(1, 10**20)
LETTERS = {"saddle": "s", "minimum": "-", "maximum": "+", "degenerate": "0"}

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")
GAMES = tuple(  # of other kinds at (0, 0) or at (q, p), some of them
    (Curved((v, u) if number % 2 else (x, y), a, b, c, (p, q)), kind)
    for number, (a, b, c, p, q, kind) in enumerate(
        (
            (1, 3, 1, 0, 0, "saddle"),
            (1, 3, -1, 0, 0, "saddle"),
            (1, -5, -1, 0, 0, "saddle"),
            (1, -2, 1, 1, 0, "degenerate"),
            (-1, 1, -1, 1, -2, "maximum"),
            (1, 1, 2, 2, -1, "minimum"),
            (1, 1, 2, 0, -2, "minimum"),
            (4, 0, -4, 0, 0, "saddle"),
            (1, 1, -3, 1, 2, "saddle"),
            (5, 2, -1, -1, 1, "saddle"),
            (-QUARTER, QUARTER, -QUARTER, 1, -2, "maximum"),  # D need not be a whole number
            (QUARTER, QUARTER, QUARTER, 2, -1, "minimum"),
            (QUARTER, 0, -QUARTER, 1, 0, "saddle"),
            (0, -1, 3, -1, 0, "saddle"),  # not at (0, 0): a minimum, degenerate, a saddle there
            (3, -4, 2, -1, 0, "minimum"),
            (-4, 4, -1, 1, 0, "degenerate"),
        )
    )
)
CONSTANT = 'this answers "{}" whatever the function: look at its second derivatives at the point'
# The kinds of all of these games that a mistake gives, as LETTERS, and what to say about it.
MISTAKES = (
    *((letter * len(GAMES), CONSTANT.format(kind)) for kind, letter in LETTERS.items()),
    ("sssssssssssss-0s", "this uses the second derivatives at (0, 0): take them at the point"),
    ("ssssssssssssss-+", "the two coordinates are swapped: the first belongs to x"),
    ("sss0-++sss-+ss+0", "minimum and maximum are swapped: f_xx > 0 at a minimum"),
    ("-s--+--sss00s+-+", "f_xy is not squared in D"),
    ("----+--sss+-s+-+", "f_xy**2 is added in D: it must be subtracted"),
    ("-ss-+--sss+-s0-+", "f_xy is missing from D"),
    ("ssss+--sss+-ss-s", "D is 0 here: a saddle has D < 0"),
    ("sss-+--sss+-ss-+", "D is 0 here, where the test decides nothing"),
)
OF_ANY_SIZE = (  # curvatures and determinants that are tiny, but not 0
    (Curved((x, y), Rational(1, 10**9), 0, -1, bend=0), "saddle"),
    (Curved((v, u), -(10**9), 0, TINY, bend=0), "saddle"),
    (Curved((x, y), TINY, 0, 2 * TINY, bend=0), "minimum"),
    (Curved((v, u), -Rational(1, 10**4), 0, -Rational(1, 10**5), bend=0), "maximum"),
    (Curved((x, y), 1, 2, 1 - TINY, bend=0), "saddle"),
    (Curved((v, u), 1, -2, 1 + TINY, bend=0), "minimum"),
    (Curved((y, x), -1, 2, -1 - TINY, bend=0), "maximum"),
)


def likely_mistake(answers: Sequence[object]) -> str | None:
    """What to say about the first mistake that explains all answers to `GAMES`."""
    letters = [LETTERS.get(answer) if isinstance(answer, str) else None for answer in answers]
    return next((words for given, words in MISTAKES if letters == list(given)), None)


def drawn(kind: str) -> Curved:
    """A game of this kind: its quadratic part is k u^2 + n (v - m u)^2, or with u and v swapped."""
    k, n = secret.choice(
        {
            "minimum": ((1, 1), (2, 3), (QUARTER, 1)),
            "maximum": ((-1, -1), (-3, -2), (-QUARTER, -1)),
            "saddle": ((1, -1), (-2, 1), (3, -QUARTER)),
            "degenerate": ((0, 1), (0, -2), (3, 0)),
        }[kind]
    )
    m = secret.randint(-3, 3)
    a, b, c = k + n * m**2, -2 * n * m, n
    if secret.random() < 0.5:
        a, c = c, a
    point = secret.randint(-4, 4), secret.randint(-4, 4)
    return Curved(secret.choice(PAIRS), a, b, c, point)
