"""Games with the range of the common step size, stated, and the ranges that mistakes lead to.

A range (0, upper) is written as its `upper`; None is the empty set. Nothing here works out another
range: the grader's own solver is in grader/hidden/step_sizes.py, and
tests/grader/test_stated_answers.py compares the two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import sympy
from sympy import Rational

from .curved import Curved, Second

TINY = Rational(1, 10**9)
NOISE = 1e-9  # of eigenvalues in floats, and more

WORDS = {  # what to say about a mistake
    "method": 'this is the range for "gda": under "gd" y descends as well',
    "coupled": "the coupling f_xy can make a player converge whose own second derivative is 0 or "
    "has the wrong sign: the eigenvalues of the whole matrix decide",
    "corner": "only f_yy changes sign here: y ascends, so the whole second row does, f_xy too",
    "hessian": "these are the Hessian's eigenvalues: y ascends, so its second row changes sign",
    "ignored": "the mixed derivative is ignored: it changes the eigenvalues",
    "singular": "the Jacobian's eigenvalues must be less than 1 in absolute value, not its "
    "singular values",
    "origin": "these are the derivatives at (0, 0), not at the point",
    "left out": "an eigenvalue is left out: with Re(lambda) <= 0 nothing contracts",
    "absolute": "where Re(lambda) < 0 every step size diverges",
    "half": "beyond this step size a factor is negative, but still less than 1 in absolute value",
    "larger": "both players must contract: the smaller range counts",
    "real part": "2/Re(lambda) is right for real eigenvalues only",
    "modulus": "2/abs(lambda) is right for real eigenvalues only",
    "trace": "trace/determinant is right for complex eigenvalues only",
}


@dataclass(frozen=True)
class Stated:
    """A game and its range at the game's point.

    upper: an expression's text. mistaken: the range that each of the mistakes in `WORDS` leads to,
    where it is another one. nowhere: why no step size will do.
    """

    game: Curved
    method: str
    upper: str | None
    mistaken: Mapping[str, str | None] = field(default_factory=dict)
    nowhere: str = ""

    @property
    def range_end(self) -> sympy.Expr | None:
        return None if self.upper is None else sympy.sympify(self.upper)

    def mistakes(self) -> Iterator[tuple[sympy.Expr | None, str]]:
        """The range that each mistake leads to, and what to say about it."""
        for name, upper in self.mistaken.items():
            yield None if upper is None else sympy.sympify(upper), WORDS[name]


def shrinks(second: Second, method: str, eta: float) -> bool:
    """Whether a step of this size contracts: the linearised step's eigenvalues, in floats, are all
    inside the unit circle. second: f_xx, f_xy and f_yy at the point."""
    f_xx, f_xy, f_yy = map(float, second)
    up = eta if method == "gda" else -eta
    jacobian = np.array([[1 - eta * f_xx, -eta * f_xy], [up * f_xy, 1 + up * f_yy]])
    return bool(np.abs(np.linalg.eigvals(jacobian)).max() < 1 - NOISE)


OF_1_1_3 = {  # the mistakes under "gd" where a, b and c are 1, 1 and 3
    "method": None,
    "half": "4/11 - sqrt(5)/11",
    "larger": "2*sqrt(5)/11 + 8/11",
    "trace": "8/11",
}
x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")
SEPARATE = (
    Stated(Curved((x, y), 4, 0, -4), "gda", "1/4", {"hessian": None, "half": "1/8"}),
    Stated(
        Curved((x, y), 1, 0, -4, (-2, 1)),
        "gda",
        "1/4",
        {"hessian": None, "origin": "5/61", "half": "1/8", "larger": "1", "trace": "5/8"},
    ),
    Stated(
        Curved((x, y), 3, 0, -2),
        "gda",
        "1/3",
        {"hessian": None, "half": "1/6", "larger": "1/2", "trace": "5/12"},
    ),
)
COUPLED = (
    Stated(
        Curved((x, y), 3, 3, -2),
        "gda",
        "10/33",
        {
            "corner": "2/3 - 2*sqrt(10)/15",
            "hessian": None,
            "ignored": "1/3",
            "singular": "8/33",
            "half": "5/33",
            "real part": "2/5",
            "modulus": "2*sqrt(33)/33",
        },
    ),
    Stated(
        Curved((x, y), 1, 2, -1),
        "gda",
        "1/2",
        {"corner": None, "ignored": "1", "half": "1/4", "modulus": "sqrt(2)/2"},
    ),
    Stated(
        Curved((x, y), 2, 1, 0),
        "gda",
        "4 - 2*sqrt(3)",
        {"coupled": None, "half": "2 - sqrt(3)", "larger": "2*sqrt(3) + 4", "trace": "4"},
    ),
    Stated(
        Curved((v, u), 1, 1, -2, (2, -1)),
        "gda",
        "2/3",
        {
            "corner": "6/7 - 2*sqrt(2)/7",
            "hessian": None,
            "ignored": "1/2",
            "singular": "4/9",
            "half": "1/3",
        },
    ),
    Stated(
        Curved((x, y), 4, Rational(1, 10**4), -1),
        "gda",
        "1000000000/1600000001 - 20000*sqrt(899999999)/1600000001",
        {
            "corner": "1000000000/1599999999 - 20000*sqrt(900000001)/1599999999",
            "hessian": None,
            "ignored": "1/4",
            "singular": "400000000/1600000001",
            "half": "500000000/1600000001 - 10000*sqrt(899999999)/1600000001",
            "larger": "20000*sqrt(899999999)/1600000001 + 1000000000/1600000001",
            "trace": "1000000000/1600000001",
        },
    ),
)
OTHERS = (
    Stated(
        Curved((x, y), 0, -3, 0, bend=0),
        "gda",
        None,
        {"absolute": "0"},
        "the eigenvalues are imaginary, so every step moves away",
    ),
    Stated(
        Curved((x, y), -4, 0, 4, bend=0),
        "gda",
        None,
        {"absolute": "1/4"},
        "f_xx < 0 and f_yy > 0: both players move away",
    ),
    Stated(
        Curved((x, y), 2, 0, -4, bend=0),
        "gd",
        None,
        {"method": "1/4", "left out": "1/2"},
        "y descends, away from its maximum",
    ),
    Stated(Curved((x, y), 1, 1, 3, bend=0), "gd", "8/11 - 2*sqrt(5)/11", OF_1_1_3),
    Stated(
        Curved((x, y), 1, 2, -1, bend=0),
        "gda",
        "1/2",
        {"corner": None, "ignored": "1", "half": "1/4", "modulus": "sqrt(2)/2"},
    ),
    Stated(
        Curved((x, y), 1, 2, 0, bend=0),
        "gda",
        "1/2",
        {"coupled": None, "half": "1/4", "real part": "2", "modulus": "1"},
    ),
    Stated(
        Curved((x, y), 4, 0, 0, bend=0),
        "gda",
        None,
        {"left out": "1/4"},
        "one eigenvalue is 0: y never moves",
    ),
    Stated(
        Curved((x, y), 2, 4, 1, bend=0),
        "gda",
        "1/4",
        {"coupled": None, "half": "1/8", "real part": "2", "modulus": "sqrt(2)/2"},
    ),
    Stated(
        Curved((x, y), TINY, 2, 0, bend=0),
        "gda",
        "1/2000000000",
        {"coupled": None, "half": "1/4000000000", "real part": "2000000000", "modulus": "1"},
    ),
    Stated(
        Curved((x, y), -TINY, 2, 0, bend=0),
        "gda",
        None,
        {"absolute": "1/2000000000"},
        "the eigenvalues have the real part -1/1000000000",
    ),
    Stated(
        Curved((x, y), 1, 0, TINY, bend=0),
        "gd",
        "1",
        {"method": None, "half": "1/2", "larger": "1000000000", "trace": "1000000001/2"},
    ),
    Stated(Curved((x, y), 1, 1, 3, (1, -2)), "gd", "8/11 - 2*sqrt(5)/11", OF_1_1_3),
    Stated(Curved((x, y), 1, 4, 1, (1, -2)), "gd", None, {"left out": "1/3"}),
    Stated(
        Curved((x, y), 2, 5, -3, (1, -2)),
        "gda",
        "10/49",
        {
            "corner": None,
            "ignored": "1/3",
            "singular": "8/49",
            "origin": "20/133",
            "half": "5/49",
            "real part": "2/5",
            "modulus": "2/7",
        },
    ),
)
