"""Checks of saddle.py: questions 1.a and 1.b (by symbols). No torch here."""

import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, S, sqrt

from .judging import compare
from .judging.check import check
from .judging.outcomes import Wrong
from .judging.show import call_text
from .judging.strategies import NO_SHRINKING, coefficients, nonzero, rationals, symbol_pairs

x, y = sympy.symbols("x y", real=True)
v, u = sympy.symbols("v u")

DERIVATIVES = ("saddle.gradient", "saddle.hessian")


@check("1.a", 2, of="saddle.gradient")
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, nonzero, nonzero)
@example((x, y), 0, 4, -4)
@example((v, u), 2, -3, 1)
def test_gradient(answers, symbols, a, b, c):
    """gradient: both partial derivatives, for whichever symbols are passed."""
    x, y = symbols
    f = a * x**2 * y + b * x * y**3 + c * x**2 - y
    f_x, f_y = sympy.diff(f, x), sympy.diff(f, y)
    asked = "the pair (f_x, f_y) of partial derivatives, for the symbols that are passed"
    reply = answers.call("saddle.gradient", f, x, y)
    first, second = compare.items(reply, 2, asked)
    swapped = "the two derivatives are in the other order"
    compare.same_expression(first, f_x, symbols, asked, [(f_y, swapped)])
    compare.same_expression(second, f_y, symbols, asked, [(f_x, swapped)])


@check("1.a", 2, of="saddle.hessian")
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients)
@example((v, u), 2, -3)
def test_hessian(answers, symbols, a, b):
    """hessian: the 2x2 matrix of second derivatives, as expressions."""
    x, y = symbols
    f = a * x**3 * y**2 + b * x * y + y**4 - 3 * x**2
    asked = "the 2x2 Matrix [[f_xx, f_xy], [f_yx, f_yy]], not evaluated at a point"
    reply = answers.call("saddle.hessian", f, x, y)
    matrix = reply.value
    if getattr(matrix, "rows", None) != 2 or matrix.columns != 2:
        raise reply.wrong(asked)
    at_zero = "the second derivatives were evaluated at a point: keep them as expressions"
    for entry, (first, second) in zip(
        matrix.entries, [(x, x), (x, y), (y, x), (y, y)], strict=True
    ):
        expected = sympy.diff(f, first, second)
        suspects = [(expected.subs({x: 0, y: 0}), at_zero)]
        if first != second:
            suspects = [(sympy.S.Zero, "the mixed derivative is missing")]
        compare.same_expression(reply.part(entry), expected, symbols, asked, suspects)


MISSING = (
    "a critical point is missing: one with D = 0 counts too, and divisions by x or y lose some"
)
ALL_POINTS = "every real critical point (x, y), once, in any order, as exact numbers"


@check("1.a", 1, of="saddle.critical_points", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), rationals(-4, 4), rationals(-4, 4), nonzero)
@example((x, y), S.Zero, S.Zero, 4)
def test_critical_points_of_a_quadratic(answers, symbols, a, b, c):
    """critical_points: the one point of a quadratic game."""
    x, y = symbols
    f = c * (x - a) ** 2 + (x - a) * (y - b) - 3 * c * (y - b) ** 2
    reply = answers.call("saddle.critical_points", sympy.expand(f), x, y)
    compare.same_points(reply, [(a, b)], ALL_POINTS)


def with_critical_points(x, y, a) -> tuple[tuple, ...]:
    """Games with their critical points, and what is likely where others come in."""
    root = sqrt(a)
    four = [(p, q) for p in (root, -root) for q in (root, -root)]
    not_real, not_both = "one of these is not real", "both derivatives must vanish"
    return (
        (2 * x - y**2, [], not_both + ": f_x = 2 never does"),
        (x**4 / 4 + a * x**2 / 2 - y**2, [(0, 0)], not_real),
        (x**2 - y**4 / 4 - a * y**2 / 2, [(0, 0)], not_real),
        (a * x * y, [(0, 0)], None),
        (x**4 - y**4, [(0, 0)], None),
        (x**3 + 3 * a * x + y**2, [], not_real),
        (x**2 * y - 2 * a * y - y**2, [(root * sqrt(2), 0), (-root * sqrt(2), 0), (0, -a)],
         not_both),
        (x**3 / 3 - a * x + y**3 / 3 - a * y + 5, four, None),
    )  # fmt: skip


@check("1.a", 2, of="saddle.critical_points", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(0, 7), st.sampled_from((1, 2, 3, Rational(1, 4))))
@example((x, y), 7, 1)
@example((v, u), 1, 1)  # complex solutions only turn up where the symbols are not declared real
@example((v, u), 2, 2)
@example((x, y), 3, 3)
@example((x, y), 4, 1)
@example((v, u), 5, 3)
@example((x, y), 6, Rational(1, 4))
@example((x, y), 0, 1)
def test_critical_points_all_and_real(answers, symbols, number, a):
    """critical_points: all of them, square roots kept exact, complex ones and repeats left out."""
    f, expected, extra = with_critical_points(*symbols, a)[number]
    reply = answers.call("saddle.critical_points", f, *symbols)
    missing = "did you keep only the first solution?" if number == 7 else MISSING
    compare.same_points(reply, expected, ALL_POINTS, missing=missing, extra=extra)


TEST = 'by D = f_xx f_yy - f_xy**2 at the point: "saddle", "minimum", "maximum" or "degenerate"'
QUARTER = Rational(1, 4)


def kind(a, b, c) -> str:
    """The kind of the critical point of a x^2 + b x y + c y^2, told from its definiteness."""
    determinant = 4 * a * c - b * b
    if determinant == 0:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return "minimum" if a > 0 else "maximum"


@check("1.a", 2, of="saddle.classify", needs=("saddle.hessian",))
def test_classify(answers):
    """classify: the second-derivative test, with the mixed derivative squared."""
    require_kinds(answers)
    for f, point, likely in (
        (x**3 / 6 + y**3 / 6 + 2 * x * y, (sqrt(2), 2 * sqrt(2)),
         "D is exactly 0 here; in floats it comes out as 1e-15"),
        (x**4 / 12 + y**3 / 6 + x * y, (1 + sqrt(2), 3 - 2 * sqrt(2)),
         "D is (1 + sqrt(2))**2 (3 - 2 sqrt(2)) - 1, which is 0: simplify before you compare"),
    ):  # fmt: skip
        reply = answers.call("saddle.classify", f, x, y, point)
        compare.one_of(reply, "degenerate", TEST, likely)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), coefficients, coefficients, coefficients, coefficients, coefficients)
@example((x, y), 1, 3, 1, 0, 0)
@example((x, y), 1, -2, 1, 1, 0)
@example((x, y), -QUARTER, QUARTER, -QUARTER, 1, -2)
@example((v, u), QUARTER, QUARTER, QUARTER, 2, -1)  # at (0, 0) a saddle, and at (-1, 2) too
@example((x, y), QUARTER, 0, -QUARTER, 1, 0)  # D need not be a whole number
@example((x, y), 4, 0, -4, 0, 0)
def require_kinds(answers, symbols, a, b, c, p, q):
    x, y = symbols
    quadratic = a * (x - p) ** 2 + b * (x - p) * (y - q) + c * (y - q) ** 2
    f = sympy.expand(quadratic + (x - p) ** 3)  # whose f_xx depends on the point
    reply = answers.call("saddle.classify", f, x, y, (p, q))
    likely = None
    expected = kind(a, b, c)
    if expected == "degenerate":
        likely = "D is 0 here, and then the test says nothing"
    elif (4 * a * c - b < 0) != (4 * a * c - b * b < 0):
        likely = "f_xy enters D squared"
    compare.one_of(reply, expected, TEST, likely)


@check("1.a", 1, of="saddle.saddle_points", needs=("saddle.critical_points", "saddle.classify"))
@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), st.integers(0, 3), st.sampled_from((1, 2, 4)), st.sampled_from((-1, 1)))
@example((x, y), 3, 2, 1)
@example((v, u), 2, 1, 1)
@example((x, y), 1, 1, -1)
@example((x, y), 0, 1, 1)
def test_saddle_points(answers, symbols, number, a, sign):
    """saddle_points: the critical points that are saddles, no others."""
    x, y = symbols
    f, expected = (
        (x**4 - y**4, []),
        (sign * (x**2 + y**2), []),
        (x**2 + y**2 + 3 * sign * x * y, [(0, 0)]),
        (sign * (x**3 - 3 * a * x) + y**2, [(-sign * sqrt(a), 0)]),
    )[number]
    reply = answers.call("saddle.saddle_points", f, x, y)
    compare.same_points(reply, expected, "the critical points with D < 0, and only these")


MINIMAX = "True where the point is critical, f_xx > 0 and f_yy < 0 there; else False"


@check("1.a", 2, of="saddle.solves_minimax", needs=DERIVATIVES)
def test_solves_minimax(answers):
    """solves_minimax: critical, f_xx > 0 and f_yy < 0."""
    require_minimax(answers)
    f = 4 * x**2 + x**3 - 4 * y**2 - y**3  # with the right curvatures at each of these points
    for point in ((0, 100), (100, 0)):
        not_critical = answers.call("saddle.solves_minimax", f, x, y, point)
        compare.one_of(not_critical, False, MINIMAX, "this point is not even critical")
    for f in (x**4 - y**4, x**2 - y**4, x**4 - y**2):
        flat = answers.call("saddle.solves_minimax", f, x, y, (0, 0))
        compare.one_of(flat, False, MINIMAX, "a curvature is 0 there: neither > 0 nor < 0")
    f = x**3 / 3 - x**2 - x - y**2
    at_root = answers.call("saddle.solves_minimax", f, x, y, (1 + sqrt(2), 0))
    likely = (
        "f_x is (1 + sqrt(2))**2 - 3 - 2 sqrt(2) there, which is 0: simplify before you compare"
    )
    compare.one_of(at_root, True, MINIMAX, likely)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, coefficients, nonzero, coefficients)
@example((x, y), 4, 0, -4, 0)
@example((x, y), -4, 0, 4, 0)
@example((x, y), 1, 5, 1, 0)
@example((x, y), -1, 5, -1, 2)
@example((v, u), QUARTER, -2, -QUARTER, -3)
def require_minimax(answers, symbols, a, b, c, p):
    x, y = symbols
    f = sympy.expand(a * (x - p) ** 2 + b * (x - p) * y + c * y**2 + (x - p) ** 3)
    reply = answers.call("saddle.solves_minimax", f, x, y, (p, 0))
    likely = "a saddle need not solve min over x, max over y: look at f_xx and f_yy one by one"
    compare.one_of(reply, bool(a > 0 and c < 0), MINIMAX, likely)


step_sizes = rationals(1, 5, (2, 3, 8))


@check("1.b", 2, of="saddle.update_map", needs=("saddle.gradient",))
@settings(phases=NO_SHRINKING, max_examples=3)
@given(symbol_pairs(), nonzero, nonzero, nonzero, step_sizes, step_sizes, st.booleans())
@example((x, y), 4, 1, -4, Rational(1, 8), Rational(1, 8), False)
@example((v, u), 3, 2, -1, Rational(1, 2), Rational(1, 3), True)
def test_update_map_of_descent_ascent(answers, symbols, a, b, c, eta_x, eta_y, symbolic):
    """update_map: descent on x, ascent on y, both from the current point."""
    x, y = symbols
    if symbolic:
        eta_x, eta_y = sympy.symbols("eta_x eta_y", positive=True)
    f = a * x**2 + b * x * y + c * y**2
    f_x, f_y = 2 * a * x + b * y, b * x + 2 * c * y
    asked = "(x - eta_x f_x, y + eta_y f_y), both derivatives at (x, y)"
    reply = answers.call("saddle.update_map", f, x, y, eta_x, eta_y)
    first, second = compare.items(reply, 2, asked)
    known = (x, y, eta_x, eta_y) if symbolic else (x, y)
    new_x = x - eta_x * f_x
    compare.same_expression(
        first,
        new_x,
        known,
        asked,
        [(x + eta_x * f_x, "x must descend"), (x - eta_y * f_x, "eta_x belongs to x")],
    )
    compare.same_expression(
        second, y + eta_y * f_y, known, asked,
        [
            (y - eta_y * f_y, "y descends here, but it must ascend: it wants f large"),
            (y + eta_y * f_y.subs(x, new_x), "y has already seen the new x: both move at once"),
            (y + eta_x * f_y, "eta_y belongs to y"),
        ],
    )  # fmt: skip


@check("1.b", 1, of="saddle.update_map", needs=("saddle.gradient",))
def test_update_map_of_plain_descent(answers):
    """update_map: plain descent on both, and no other method."""
    require_descent(answers)
    named = "a ValueError that names the two known methods, gda and gd"
    name, arguments = "saddle.update_map", (x**2 + x * y, x, y, Rational(1, 8), Rational(1, 8))
    message = answers.refuses(name, *arguments, method="newton", error="ValueError", asked=named)
    if "gda" not in message:
        call = call_text(answers.package, name, arguments, {"method": "newton"})
        raise Wrong(call, f"a ValueError that says: {message}", named)


@settings(phases=NO_SHRINKING, max_examples=2)
@given(symbol_pairs(), nonzero, nonzero, step_sizes, step_sizes)
def require_descent(answers, symbols, a, c, eta_x, eta_y):
    x, y = symbols
    f = a * x**2 + x * y + c * y**2
    asked = '(x - eta_x f_x, y - eta_y f_y) for method "gd"'
    reply = answers.call("saddle.update_map", f, x, y, eta_x, eta_y, method="gd")
    first, second = compare.items(reply, 2, asked)
    compare.same_expression(first, x - eta_x * (2 * a * x + y), symbols, asked)
    compare.same_expression(second, y - eta_y * (x + 2 * c * y), symbols, asked)
