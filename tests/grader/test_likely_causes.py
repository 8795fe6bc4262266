"""The likely cause of a wrong answer: worked out from all that was seen, never guessed."""

from functools import partial

import pytest
import sympy

from grader.checks import compare, compare_points, sets
from grader.checks.question_1 import critical_points
from grader.checks.question_2 import network_errors
from grader.checks.question_2.linear_gan import LinearGan
from grader.checks.results.outcomes import Wrong
from grader.checks.submission import Reply
from grader.hidden import step_sizes
from grader.worker.data.expressions import expression_record
from grader.worker.data.real_sets import set_record

x, y = sympy.symbols("x y", real=True)


def test_a_suspect_must_fit_all_parts_of_an_answer():
    suspects = [((y, y), "one for both"), ((y, x), "the other order")]
    whole = Reply([expression_record(y), expression_record(x)], "f()")
    parts = compare.items(whole, 2, "(x, y)", ("the first", "the second"))
    with pytest.raises(Wrong) as wrong:
        compare.require_equal_expressions(parts, (x, y), (x, y), "(x, y)", suspects)
    assert (wrong.value.returned, wrong.value.likely) == ("the first: y", "the other order")


def test_points_of_a_size_that_has_no_derivatives_have_no_cause():
    huge = expression_record(sympy.Integer(10) ** 900)
    cause = partial(critical_points.of_critical_points, x**4 - y**4, (x, y), [(0, 0)])
    with pytest.raises(Wrong) as wrong:
        compare_points.require_equal_points(Reply([[huge, huge]], "f()"), [(0, 0)], "one", cause)
    assert wrong.value.likely is None


def test_a_missing_saddle_with_square_roots_says_so():
    f = x**3 - 6 * x + y**2
    told = critical_points.of_saddles(f, (x, y), [], [(-sympy.sqrt(2), sympy.S.Zero)])
    assert told is not None and told.startswith("a saddle that has square roots, and does not")
    told = critical_points.of_saddles(x**3 - 3 * x + y**2, (x, y), [], [(sympy.S(-1), sympy.S(0))])
    assert told is not None and told.startswith("a saddle that does not")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("3.weight_orig", "3.bias"), "spectral or weight norm"),
        (("3.parametrizations.weight.original", "3.bias"), "spectral or weight norm"),
        (("3.weight", "3.bias"), "some numbers are not finite"),
    ],
)
def test_numbers_that_are_not_finite_may_come_from_a_normalised_weight(names, told):
    assert told in network_errors.why_not_finite(names)


def test_each_mistaken_range_of_the_first_coupled_game_has_one_cause():
    """3 x^2 + 3 x y - 2 y^2 is chosen so that no two mistakes answer the same."""
    f = 3 * x**2 + 3 * x * y - 2 * y**2
    right = step_sizes.largest_step(step_sizes.hessian_at(f, (x, y), (0, 0)))
    mistaken = [
        (upper, words)
        for upper, words in step_sizes.mistakes(f, (x, y), (0, 0), "gda")
        if upper is None or sympy.simplify(upper - right) != 0
    ]
    assert len({upper and sympy.N(upper, 12) for upper, _ in mistaken}) == len(mistaken) >= 6
    for upper, words in mistaken:
        answer = sympy.S.EmptySet if upper is None else sympy.Interval.open(0, upper)
        reply = Reply(set_record(answer, 0, expression_record), "f()")
        with pytest.raises(Wrong) as wrong:
            sets.require_equal_range(None, reply, right, "f", "asked", iter(mistaken))
        assert wrong.value.likely == words


def test_each_mistaken_step_of_both_players_has_one_cause():
    game = LinearGan.drawn(0)
    mistaken = game.suspects(stale=7.0)
    assert len(mistaken) >= 17
    for *point, words in mistaken:
        assert game.cause(*point, stale=7.0) == words


def test_alternating_steps_are_told_why_this_course_does_not_alternate():
    causes = [words for *_, words in LinearGan.drawn(0).suspects()]
    assert sum("gradient was taken: most tutorials alternate" in words for words in causes) == 2
