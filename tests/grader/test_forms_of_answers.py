"""Question 1 takes any container of two, and a slip in the form costs one check alone."""

from collections import namedtuple
from enum import Enum

import numpy as np
import pytest
import sympy
from sympy import Array, FiniteSet, ImmutableMatrix, Matrix, Point, Point2D, Rational, Tuple, sqrt

from grader.checks import compare, compare_points, sets
from grader.checks.question_1.critical_points import misnamed
from grader.checks.results.outcomes import Wrong
from grader.checks.submission import Reply
from grader.worker.data import records
from grader.worker.data.freeze import Freezer

x, y = sympy.symbols("x y", real=True)
A, B = sqrt(2), Rational(1, 3)
Pair = namedtuple("Pair", "first second")
CONTAINERS = [
    list,
    tuple,
    lambda pair: Pair(*pair),
    lambda pair: Tuple(*pair),
    lambda pair: Matrix(pair),
    lambda pair: Matrix([pair]),
    lambda pair: ImmutableMatrix(pair),
    lambda pair: Array(pair),
    lambda pair: sympy.MutableDenseNDimArray(pair),
    lambda pair: np.array(pair, dtype=object),
    iter,
]


def reply(answer):
    return Reply(Freezer().freeze(answer), "f()")


def refused(judge, answer, *arguments):
    with pytest.raises(Wrong) as wrong:
        judge(reply(answer), *arguments)
    return wrong.value.likely


@pytest.mark.parametrize("container", CONTAINERS)
def test_any_container_of_two(container):
    parts = compare.pair(reply(container([2 * x, y**2])), "a pair", ("f_x", "f_y"))
    compare.require_equal_expressions(parts, (2 * x, y**2), (x, y), "a pair")
    compare_points.require_equal_points(reply([container([A, B])]), [(A, B)], "the point")


@pytest.mark.parametrize(
    "points",
    [
        [Point2D(A, B), Point(0, 1)],
        {Point(A, B), Point(0, 1)},
        FiniteSet(Point(A, B), Point(0, 1)),
        np.array([[A, B], [0, 1]]),
        Array([[A, B], [0, 1]]),
    ],
)
def test_any_container_of_points(points):
    compare_points.require_equal_points(reply(points), [(A, B), (0, 1)], "both points")


def test_an_array_of_integers():
    compare_points.require_equal_points(reply(np.array([[1, 2], [3, 4]])), [(1, 2), (3, 4)], "both")
    assert [part.value for part in compare.pair(reply(np.array([2, 3])), "a pair")] == [2, 3]
    compare_points.require_equal_points(reply(np.empty((0, 2), dtype=int)), [], "none")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([{x: A, y: B}], "dict"),
        ([("sqrt(2)", "1/3")], "text"),
        (["(sqrt(2), 1/3)"], "text"),
        (np.array([[0.5, 0.25]]), "decimal number"),
        ([Point(1, 2, 3)], "pair"),
        ([Matrix([[1, 2], [3, 4]])], "pair"),
    ],
)
def test_points_of_other_forms_are_told_what_is_wrong(answer, words):
    assert words in refused(compare_points.require_equal_points, answer, [(A, B)], "the point")


def test_a_dict_for_a_point_costs_one_check_alone():
    compare_points.require_equal_points(reply([{x: A, y: B}]), [(A, B)], "the point", keys=(x, y))
    judge = compare_points.require_equal_points
    with pytest.raises(Wrong):
        judge(reply([{x: B, y: A}]), [(A, B)], "the point", keys=(x, y))
    with pytest.raises(Wrong):
        judge(reply([{x: A, "z": B}]), [(A, B)], "the point", keys=(x, y))


def test_an_array_that_is_too_large_is_not_read():
    for array in (np.zeros(compare.MAX_NUMBERS + 1, np.int8), np.zeros((10**6, 2), np.int8)):
        refused(compare.pair, array, "a pair")
        refused(compare_points.require_equal_points, array, [], "none")


def test_an_unknown_object_of_sympy_is_shown_by_its_own_name():
    frozen = Freezer().freeze(sympy.Eq(x, 1))
    assert frozen == records.Other("Equality", "Eq(x, 1) (contains Equality)")


def test_subclasses_cannot_say_anything_else_than_they_hold():
    class Liar(str):
        def __str__(self):
            return "saddle"

    class Kind(str, Enum):  # noqa: UP042 (its str() says Kind.SADDLE)
        SADDLE = "saddle"

    class Anywhere(Point2D):
        def __iter__(self):
            return iter([1] * 10**9)

    class Endless(Array):
        def __iter__(self):
            while True:
                yield 1

    freeze = Freezer().freeze
    assert (freeze(Liar("minimum")), freeze(Kind.SADDLE)) == ("minimum", "saddle")
    assert len(freeze(Anywhere(A, B))) == 2
    assert len(freeze(Endless([1, 2]))) <= 20_000


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("Saddle point", "saddle"),
        ("SADDLE", "saddle"),
        ("local min", "minimum"),
        ("Maximum", "maximum"),
        ("inconclusive", "degenerate"),
        ("saddle ", "saddle"),
    ],
)
def test_a_kind_in_other_words(answer, word):
    assert misnamed(answer) == f'write "{word}", exactly like this'


def test_other_answers_are_no_names_of_a_kind():
    for answer in ("saddle", "neither minimum nor maximum", "", "unknown", None, ["saddle"]):
        assert misnamed(answer) is None


def test_ranges_that_are_no_sets_are_told_what_is_wrong():
    judge = sets.require_equal_range
    eta = sympy.Symbol("eta", real=True)
    for answer, words in (
        ((0 < eta) & (eta < 1), ".as_set()"),
        (eta < 1, ".as_set()"),
        ((0, 1), "Interval"),
        (sympy.Interval.open(0, y), "put both coordinates"),
    ):
        with pytest.raises(Wrong) as wrong:
            judge(None, reply(answer), sympy.S.One, "f", "asked")
        assert words in wrong.value.likely
