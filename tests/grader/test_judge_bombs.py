"""Answers that the wire lets through, but whose judging would never end, or not end well.

Each must be an ordinary wrong answer. No clock is read: what hangs runs into pytest's timeout.
"""

import pytest
import sympy

from grader.checks import compare, compare_points, sets
from grader.checks import evaluate as evaluating
from grader.checks.evaluate import (
    MAX_BITS,
    UNITS,
    Effort,
    NoValue,
    contains_head,
    evaluate,
    is_close,
    number,
)
from grader.checks.results.outcomes import Wrong
from grader.checks.submission import Reply
from grader.worker.data.expressions import expression_record
from grader.worker.data.records import Expression, Matrix, RealSet
from grader.worker.data.visible_text import visible
from grader.worker.wire.plain import from_plain, to_plain

x, y = sympy.symbols("x y")
X, I = ["Symbol", "x", False], ["I"]  # noqa: E741
HALF, THREE_QUARTERS = ["Rational", "1", "2"], ["Rational", "3", "4"]


def integer(value) -> list:
    return ["Integer", str(value)]


def power(base, exponent) -> list:
    return ["Pow", base, exponent]


def nested(head: str, depth: int, leaf: list) -> list:
    for _ in range(depth):
        leaf = [head, leaf]
    return leaf


def through_the_wire(value):
    """The value as a judge gets it; ProtocolError where it would not."""
    return from_plain(*to_plain(value), mask=visible)


def reply(value) -> Reply:
    return Reply(through_the_wire(value), "f()")


TEN, LARGE = integer(10), power(integer(2), integer(3_000))
TREES = {
    "a tower of powers": power(TEN, power(TEN, power(TEN, TEN))),
    "a tower on a base near 1": power(THREE_QUARTERS, power(integer(2), integer(49_000))),
    "a complex tower": power(["Mul", I, THREE_QUARTERS], power(integer(2), integer(49_000))),
    "a tower of fractions": power(HALF, power(integer(2), ["Rational", "49001", "2"])),
    "powers of powers": nested("exp", 5, integer(100)),
    "a power of nothing": power(integer(0), power(integer(2), integer(49_000))),
    "imaginary exponentials": ["exp", ["Mul", I, power(integer(2), integer(49_000))]],
    "sines of large numbers": [
        "Add",
        *[["sin", power(integer(2), integer(k))] for k in range(3_900)],
    ],
    "a part that is nearly nothing": [
        "log",
        ["tan", power(["acos", integer("-" + "9" * 900)], ["pi"])],
    ],
    "hyperbolic": ["cos", ["Mul", I, LARGE]],
    "100,000 digits": integer("9" * 100_000),
    "more digits than int() takes": ["Rational", "9" * 5_000, "7"],
    "many digits many times": ["Add", *[integer("9" * 1_900)] * 50],
    "a sum of 50,000": ["Add", *[["pi"]] * 25_000],
    "heavy functions": ["Add", *[["asin", ["pi"]]] * 12_000],
    "heavy functions, nested": ["Add", *[nested("asin", 90, ["pi"])] * 200],
    "190 deep": nested("sin", 190, HALF),
    "20,000 symbols": ["Add", *[["Symbol", f"s{k}", False] for k in range(20_000)]],
    "a symbol of 200,000 letters": ["Symbol", "s" * 200_000, False],
    "a function of nothing": ["Pow"],
    "a function of too many": ["atan2", X, X, X],
    "a pole": ["log", integer(3), integer(1)],
    "infinity to the infinity": power(["oo"], ["oo"]),
    "undefined": ["Mul", ["zoo"], integer(0)],
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES.keys())
def test_a_monstrous_expression_is_a_wrong_answer(tree):
    answer = Expression(tree, "t" * 10)
    with pytest.raises(Wrong) as wrong:
        compare.require_equal_expressions([reply(answer)], [x * y], (x, y), "x y", [([x], "no")])
    assert len(str(wrong.value)) < 1_000
    with pytest.raises(Wrong):
        compare_points.require_equal_points(reply([[answer, 0]]), [(0, 0)], "the point (0, 0)")


FLOATS = {
    "1e999999999": ["Float", "1e999999999"],
    "ten to the power of 300 nines": ["Float", "1e" + "9" * 300],
    "its sine": ["sin", ["Float", "1e-" + "9" * 300]],
    "a power": power(integer(0), ["Float", "1e9999999"]),
    "many digits": ["Float", "0." + "3" * 100_000],
    "products": ["Mul", *[["Float", "1e1200"]] * 3],
}


@pytest.mark.parametrize("tree", FLOATS.values(), ids=FLOATS.keys())
def test_a_monstrous_decimal_has_no_value(tree):
    """Decimals are refused where answers are exact; the evaluator is safe without that."""
    with pytest.raises(NoValue):
        evaluate(through_the_wire(Expression(tree, "")).tree, {})


def test_a_monstrous_power_is_not_worked_out(monkeypatch):
    """mpmath takes a second for one, and would take as long for each of a thousand."""

    def refuse(*arguments):
        raise AssertionError("it was worked out")

    unit = ["Add", ["Rational", "3", "5"], ["Mul", I, ["Rational", "4", "5"]]]
    monkeypatch.setattr(evaluating._context, "power", refuse)
    for base in (unit, THREE_QUARTERS, integer(-1), integer(0), ["Float", "inf"]):
        for exponent in (
            ["Float", "1e1200"],
            ["Float", "-1e5"],
            ["oo"],
            ["Mul", I, integer(10**5)],
        ):
            with pytest.raises(NoValue):
                evaluate(power(base, exponent), {})
    monkeypatch.setattr(evaluating._context, "mpf", refuse)
    with pytest.raises(NoValue):
        number("1e1234567")


RIGHT = {
    "a product": sympy.expand((x + y) ** 3),
    "of many terms": sum(((x + k * y) ** 3 - (x + k * y) ** 3 for k in range(60)), (x + y) ** 3),
    "nested": (((((x + y) ** 2 + 1) ** 2 - 1) / ((x + y) ** 2 + 2)) * (x + y)),
    "of large numbers": (x + y) ** 3 * sympy.Integer(7) ** 400 / sympy.Integer(7) ** 400,
    "of roots": sympy.sqrt((x + y) ** 2) ** 2 * (x + y),
    "of exponentials": sympy.exp(3 * sympy.log(x + y), evaluate=False),
}


@pytest.mark.parametrize("form", RIGHT.values(), ids=RIGHT.keys())
def test_right_answers_in_any_form_are_taken(form):
    compare.require_equal_expressions(
        [reply(expression_record(form))], [(x + y) ** 3], (x, y), "cube"
    )


def test_large_but_reasonable_numbers_have_values():
    tree = ["Mul", power(integer(2), integer(MAX_BITS - 10)), power(integer(2), integer(-3_980))]
    assert is_close(evaluate(tree, {}), number(str(2**10)))
    assert is_close(
        evaluate(["log", nested("exp", 3, integer(1))], {}), number("15.1542622414792641898")
    )


def test_the_effort_is_shared_by_all_parts_of_a_reply():
    whole = reply([])
    part = whole.part(1).part(2)
    with pytest.raises(NoValue, match="too large"):
        for _ in range(UNITS + 1):
            evaluate(["pi"], {}, part.effort)
    with pytest.raises(Wrong, match="too large"):
        compare.constant(whole.part(5), "5")
    with pytest.raises(Wrong, match="too large"):
        sets.require_equal_range(None, reply(SETS["14,000 intervals"]), None, "f", "EmptySet")
    with pytest.raises(Wrong, match="too large"):
        compare_points.require_equal_points(
            reply(POINTS["30,000 points"]), [(1, 1)], "the point (1, 1)"
        )
    assert reply([]).effort.left == Effort().left == UNITS


HEAVY = Expression(["asin", ["pi"]], "asin(pi)")
POINTS = {
    "30,000 points": [[1, 1]] * 30_000,
    "a set of 40,000": RealSet(None, [[1, 1]] * 30_000, 0, "a set"),
    "heavy points": [[HEAVY, HEAVY]] * 4_000,
    "points of lists": [[[[1]], [[1]]]] * 9_000,
    "a matrix": Matrix(1, 30_000, [1] * 30_000),
}


@pytest.mark.parametrize("value", POINTS.values(), ids=POINTS.keys())
def test_too_many_points_are_a_wrong_answer(value):
    with pytest.raises(Wrong):
        compare_points.require_equal_points(reply(value), [(1, 1)], "the point (1, 1)")


def intervals(*ends) -> RealSet:
    return RealSet([[*pair, True, True] for pair in ends], None, 0, "t" * 200_000)


SETS = {
    "9,000 intervals": intervals(*[(integer(0), integer(1))] * 9_000),
    "14,000 intervals": intervals(*[(["pi"], ["pi"])] * 14_000),
    "intervals of heavy ends": intervals(*[(["asin", HALF], ["acos", HALF])] * 3_000),
    "imaginary ends": intervals((I, I), (["pi"], I)),
    "nan": intervals((["nan"], ["zoo"]), (["nan"], ["pi"])),
    "endless": intervals((["-oo"], ["oo"]), (["oo"], ["oo"])),
    "monstrous": intervals((integer(0), TREES["a tower on a base near 1"])),
    "foreign": intervals((X, X)),
}


@pytest.mark.parametrize("value", SETS.values(), ids=SETS.keys())
@pytest.mark.parametrize("upper", [sympy.Rational(1, 4), None])
def test_a_monstrous_set_is_a_wrong_answer(value, upper):
    with pytest.raises(Wrong) as wrong:
        sets.require_equal_range(None, reply(value), upper, "f", "(0, 1/4)", ((sympy.S.One, "no"),))
    assert len(str(wrong.value)) < 1_000


def test_noise_in_the_imaginary_part_of_an_end_is_none():
    end = ["Add", ["Rational", "1", "4"], ["Mul", I, ["Rational", "1", str(10**28)]]]
    found = reply(intervals((integer(0), end)))
    sets.require_equal_range(None, found, sympy.Rational(1, 4), "f", "(0, 1/4)")


def test_a_deep_tree_is_no_recursion_without_end():
    """In a student's own process no wire bounds the depth."""
    deep = nested("sin", 5_000, ["Float", "1.5"])
    assert contains_head(deep, "Float") and not contains_head(deep, "Integer")
    with pytest.raises(NoValue, match="deep"):
        evaluate(deep, {})
