"""Whether a path on f = a x^2 - b y^2 tends to the saddle, and what mistakes make of it.

A case is (a, b, start, eta, method); each coordinate is multiplied by a factor at every step.
"""

from collections.abc import Callable, Iterator
from typing import Any

from ..checks.mistakes import Mistake

Number = Any  # an int, a float or a Fraction: mypy knows no abs() of them all
Point = tuple[Number, Number]
Rule = Callable[[Number, Number], bool]  # (start, factor) -> whether a coordinate tends to 0


def factors(a: Number, b: Number, eta: Number, method: str) -> Point:
    """What a step multiplies x and y by."""
    return 1 - 2 * a * eta, 1 - 2 * b * eta if method == "gda" else 1 + 2 * b * eta


def coordinate_tends(start: Number, factor: Number) -> bool:
    """Whether a coordinate tends to 0."""
    return start == 0 or abs(factor) < 1


def tends(a: Number, b: Number, start: Point, eta: Number, method: str) -> bool:
    """Whether both coordinates tend to 0."""
    return all(map(coordinate_tends, start, factors(a, b, eta, method)))


def _of_coordinates() -> Iterator[Mistake]:
    """What may be wrong with x, with y or with both."""
    rules: tuple[tuple[Rule, str], ...] = (
        (
            lambda start, factor: start == 0 or abs(factor) <= 1,
            "at eta = 1/{curvature} the factor is -1: {coordinate} jumps back and forth forever",
        ),
        (
            lambda start, factor: start == 0 or 0 < abs(factor) < 1,
            "at eta = 1/(2{curvature}) the factor is 0: {coordinate} converges in one step",
        ),
        (
            lambda start, factor: start == 0 or 0 <= factor < 1,
            "a factor between -1 and 0 contracts too: {coordinate} may overshoot",
        ),
        (
            lambda start, factor: start == 0 or 0 < factor < 1,
            "a factor of 0, or between -1 and 0, contracts too: {coordinate} may overshoot",
        ),
        (
            lambda start, factor: abs(factor) < 1,
            "where {coordinate} starts at 0 it stays there, for every step size",
        ),
        (lambda start, factor: True, "{coordinate} must tend to 0 as well"),
    )
    for rule, words in rules:
        on_x, on_y = (rule, coordinate_tends), (coordinate_tends, rule)
        yield _by(rule, rule), words.format(curvature="a", coordinate="a coordinate")
        yield _by(*on_x), words.format(curvature="a", coordinate="x")
        yield _by(*on_y), words.format(curvature="b", coordinate="y")


def _by(x_rule: Rule, y_rule: Rule) -> Callable[..., bool]:
    def answer(a: Number, b: Number, start: Point, eta: Number, method: str) -> bool:
        of_x, of_y = factors(a, b, eta, method)
        return x_rule(start[0], of_x) and y_rule(start[1], of_y)

    return answer


def _forgets_zeros_but_in_plain_descent(
    a: Number, b: Number, start: Point, eta: Number, method: str
) -> bool:
    of_x, of_y = factors(a, b, eta, method)
    return abs(of_x) < 1 and (start[1] == 0 if method == "gd" else abs(of_y) < 1)


MISTAKES: tuple[Mistake, ...] = (
    (
        lambda a, b, start, eta, method: method == "gda" and tends(a, b, start, eta, method),
        "plain descent moves y away, unless y is exactly 0",
    ),
    (
        lambda a, b, start, eta, method: tends(a, b, start, eta, "gda"),
        'this is the answer for "gda": under "gd" y descends, away from its maximum',
    ),
    (
        lambda a, b, start, eta, method: tends(a, b, start, eta, "gd"),
        'this is the answer for "gd": under "gda" y ascends, which can bring it to 0',
    ),
    (
        _forgets_zeros_but_in_plain_descent,
        "where a coordinate starts at 0 it stays there, for every step size",
    ),
    (
        lambda a, b, start, eta, method: 0 in start or tends(a, b, start, eta, method),
        "one coordinate that starts at 0 is not enough: the other must tend to 0 as well",
    ),
    (
        lambda a, b, start, eta, method: (
            start[1] == 0 if method == "gd" else tends(a, b, start, eta, method)
        ),
        "under plain descent y0 = 0 is not enough: x must tend to 0 as well",
    ),
    (
        lambda a, b, start, eta, method: tends(a, a, start, eta, method),
        "a was used for both coordinates: y's factor has b",
    ),
    (
        lambda a, b, start, eta, method: tends(b, b, start, eta, method),
        "b was used for both coordinates: x's factor has a",
    ),
    (
        lambda a, b, start, eta, method: tends(b, a, start, eta, method),
        "a and b are swapped: x's factor has a, y's has b",
    ),
    (
        lambda a, b, start, eta, method: tends(a, b, start, eta / 2, method),
        "the derivative of a x^2 is 2 a x: a factor of 2 is missing here",
    ),
    *_of_coordinates(),
)
