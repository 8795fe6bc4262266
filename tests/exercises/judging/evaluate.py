"""The value of an expression tree at a point, in 30-digit arithmetic.

The judge never hands a submission's tree to sympy: numbers go in at the leaves and come out at
the root, and a number of monstrous size ends the evaluation.
"""

import mpmath

DIGITS = 30
MAX_EXPONENT = 100_000  # in bits; beyond it a value is no answer to any question here

_context = mpmath.mp.clone()
_context.dps = DIGITS


class NoValue(Exception):
    """The tree has no number here: a foreign symbol, a pole, a monster."""


def number(text: str):
    """A decimal integer, or a float's text, as a 30-digit number."""
    if len(text) > 2_000:
        raise NoValue("a number of more than 2,000 digits")
    return _context.mpf(text)


def evaluate(tree: list, point: dict[str, object]):
    """The tree's value where each symbol has the value that `point` gives for its name."""
    head, *rest = tree
    if head == "Symbol":
        if rest[0] not in point:
            raise NoValue(f"the symbol {rest[0]} is none of the function's own")
        return point[rest[0]]
    if head in ("Integer", "Float"):
        return number(rest[0])
    if head == "Rational":
        return number(rest[0]) / number(rest[1])
    if head in _CONSTANTS:
        return _CONSTANTS[head]
    if head not in _FUNCTIONS:
        raise NoValue(f"{head} is nothing that can be evaluated")
    values = [evaluate(child, point) for child in rest]
    try:
        value = _FUNCTIONS[head](*values)
    except (ZeroDivisionError, ValueError, TypeError, OverflowError) as error:
        raise NoValue(f"{head} has no value there ({error})") from None
    if _context.isfinite(value) and value != 0 and abs(_context.mag(value)) > MAX_EXPONENT:
        raise NoValue("a number of monstrous size")
    return value


def _power(base, exponent):
    if base != 0 and abs(_context.mag(base) * exponent) > MAX_EXPONENT:
        raise NoValue("a number of monstrous size")
    return _context.power(base, exponent)


def _exponential(value):
    if abs(value) > MAX_EXPONENT:
        raise NoValue("a number of monstrous size")
    return _context.exp(value)


def _real(value):
    """The real number, where the imaginary part is rounding noise."""
    value = _context.mpmathify(value)
    if abs(_context.im(value)) > 1e-20 * (1 + abs(value)):
        raise ValueError("a complex number where a real one is needed")
    return _context.re(value)


_CONSTANTS = {
    "pi": +_context.pi, "E": +_context.e, "I": _context.mpc(0, 1), "oo": _context.inf,
    "-oo": -_context.inf, "nan": _context.nan, "zoo": _context.nan,
}  # fmt: skip
_FUNCTIONS = {
    "Add": lambda *terms: _context.fsum(terms),
    "Mul": lambda *factors: _context.fprod(factors),
    "Pow": _power,
    "exp": _exponential,
    "log": _context.log,
    "Abs": abs,
    "re": _context.re,
    "im": _context.im,
    "conjugate": _context.conj,
    "sign": _context.sign,
    "arg": _context.arg,
    "Min": lambda *values: min(map(_real, values)),
    "Max": lambda *values: max(map(_real, values)),
    "sin": _context.sin,
    "cos": _context.cos,
    "tan": _context.tan,
    "asin": _context.asin,
    "acos": _context.acos,
    "atan": _context.atan,
    "atan2": lambda y, x: _context.atan2(_real(y), _real(x)),
}


def close(a, b) -> bool:
    """Equal to 18 digits: the same exact number, whatever its form."""
    return bool(_context.isfinite(a)) and bool(abs(a - b) <= 1e-18 * (1 + abs(b)))


def holds(tree: list, head: str) -> bool:
    """Whether a node of that kind (say, "Float") is part of the tree."""
    return tree[0] == head or any(
        holds(child, head) for child in tree[1:] if isinstance(child, list)
    )
