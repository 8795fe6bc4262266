"""The value of an expression tree at a point, in 30-digit arithmetic.

The judge never hands a submission's tree to sympy: numbers go in at the leaves and come out at
the root. Any tree takes a fraction of a second: a reply has a bounded `Effort`, and evaluation
stops before it computes a number or a power of extreme size. The largest answer known to be right
takes 105 units of effort and 9 bits of magnitude.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import mpmath

from ..worker.data.visible_text import shorten

DIGITS = 30
MAX_BITS = 4_000  # of a number's magnitude, and of an exponent's value; a float has 1,024
MAX_DIGITS = 1_000  # in the text of a number
MAX_DEPTH = 100  # of nested functions; Python's own recursion ends at about 400
UNITS = 20_000  # of one reply; some 0.2 seconds
COSTS = {"Add": 1, "Mul": 1}  # in units, as leaves; any other function costs COST
COST = 12

Number: TypeAlias = mpmath.mpf | mpmath.mpc  # of DIGITS digits

_context = mpmath.mp.clone()
_context.dps = DIGITS

EXTREME = "a number that is too large or too close to 0"


class NoValue(Exception):
    """The tree has no value here: an unknown symbol, a pole, a number of extreme size."""


class Effort:
    """What the evaluation of one reply, with all of its parts, may still cost."""

    def __init__(self, units: int = UNITS):
        self.left = units

    def spend(self, units: int) -> None:
        """Use up units. NoValue where too few are left."""
        self.left -= units
        if self.left < 0:
            raise NoValue("the answer is too large to be right")


def number(text: str) -> Number:
    """A decimal integer, or a float's text, as a 30-digit number."""
    mantissa, _, exponent = text.partition("e")
    if len(mantissa) > MAX_DIGITS:
        raise NoValue(f"a number of more than {MAX_DIGITS:,} digits")
    if len(exponent) > 6:  # mpmath would compute 10 to that power
        raise NoValue(EXTREME)
    return _bounded(_context.mpf(text))


def evaluate(
    tree: list, point: Mapping[str, Number], effort: Effort | None = None, depth: int = 0
) -> Number:
    """The tree's value where each symbol has the value that `point` gives for its name.

    effort: what it may cost, shared by the parts of a reply; None: an allowance for this tree.
    NoValue where there is no value, or it costs more.
    """
    effort = effort or Effort()
    head, *rest = tree
    effort.spend(COSTS.get(head, COST) if head in _FUNCTIONS else 1)
    if depth > MAX_DEPTH:
        raise NoValue(f"functions nested more than {MAX_DEPTH} deep")
    if head == "Symbol":
        if rest[0] not in point:
            raise NoValue(f"unknown symbol {shorten(rest[0], 40)}")
        return point[rest[0]]
    if head in ("Integer", "Float"):
        return number(rest[0])
    if head == "Rational":
        return _bounded(number(rest[0]) / number(rest[1]))
    if head in _CONSTANTS:
        return _CONSTANTS[head]
    if head not in _FUNCTIONS:
        raise NoValue(f"{shorten(head, 40)} cannot be evaluated")
    values = [evaluate(child, point, effort, depth + 1) for child in rest]
    try:
        return _bounded(_FUNCTIONS[head](*values))
    except (ZeroDivisionError, ValueError, TypeError, OverflowError) as error:
        raise NoValue(f"{head} has no value at some point ({error})") from None


def _bounded(value: Number) -> Number:
    """The value, finite or not. NoValue where a part of it is finite but of extreme size."""
    for part in (_context.re(value), _context.im(value)):  # mpmath adds 1 + 2**-n in n bits
        if _context.isfinite(part) and part != 0 and abs(_context.mag(part)) > MAX_BITS:
            raise NoValue(EXTREME)
    return value


def _power(base: Number, exponent: Number) -> Number:
    # A magnitude is rounded up, by 1 bit for 2, and it is 0 for 3/4: so the bound is twice as wide
    # here, and `max` keeps it on the exponent alone.
    bits = max(1, abs(_context.mag(base))) if base != 0 and _context.isfinite(base) else 1
    if bits * abs(exponent) > 2 * MAX_BITS:
        raise NoValue(EXTREME)
    return _context.power(base, exponent)


def real(value: Number) -> Number:
    """The real part, where the imaginary part is rounding noise. ValueError elsewhere."""
    value = _context.mpmathify(value)
    if abs(_context.im(value)) > 1e-20 * (1 + abs(value)):
        raise ValueError("a complex number where a real one is needed")
    return _context.re(value)


_CONSTANTS: dict[str, Number] = {
    "pi": +_context.pi,
    "E": +_context.e,
    "I": _context.mpc(0, 1),
    "oo": _context.inf,
    "-oo": -_context.inf,
    "nan": _context.nan,
    "zoo": _context.nan,
}
_FUNCTIONS: dict[str, Callable[..., Number]] = {
    "Add": lambda *terms: _context.fsum(terms),
    "Mul": lambda *factors: _context.fprod(factors),
    "Pow": _power,
    "exp": _context.exp,
    "log": _context.log,
    "Abs": abs,
    "re": _context.re,
    "im": _context.im,
    "conjugate": _context.conj,
    "sign": _context.sign,
    "arg": _context.arg,
    "Min": lambda *values: min(map(real, values)),
    "Max": lambda *values: max(map(real, values)),
    "sin": _context.sin,
    "cos": _context.cos,
    "tan": _context.tan,
    "asin": _context.asin,
    "acos": _context.acos,
    "atan": _context.atan,
    "atan2": lambda y, x: _context.atan2(real(y), real(x)),
}


@contextmanager
def many_digits() -> Iterator[None]:
    """Meanwhile, values have 120 digits, for conditions that compare nearly equal numbers."""
    with _context.workdps(4 * DIGITS):
        yield


def is_finite(value: Number) -> bool:
    return bool(_context.isfinite(value))


def is_close(a: Number, b: Number) -> bool:
    """Whether they agree to 18 digits, which only equal exact numbers do."""
    return is_finite(a) and bool(abs(a - b) <= 1e-18 * (1 + abs(b)))


def contains_head(tree: list, head: str) -> bool:
    """Whether the tree has a node of that kind, such as "Float"."""
    open_nodes = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if node[0] == head:
            return True
        open_nodes.extend(child for child in node[1:] if isinstance(child, list))
    return False
