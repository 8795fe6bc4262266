"""The answers that question 1's public checks state, against the solvers that only the grader has.

The tables were made with these solvers; where a fixed case or a mistake changes, a failure here
shows the row to write.
"""

import ast

import pytest
import sympy

from grader.checks.question_1 import stated_kinds, stated_ranges, stated_tendencies
from grader.checks.question_1.stated_ranges import shrinks
from grader.handout.building import handout
from grader.hidden import kinds, step_sizes, tendencies
from grader.hidden.games import curved, rational

GAMES = [*stated_ranges.SEPARATE, *stated_ranges.COUPLED, *stated_ranges.OTHERS]


def differ(a, b):
    if a is None or b is None:
        return a is not b
    return abs(sympy.N(a - b, 30)) > 1e-25 * (1 + abs(sympy.N(b, 30)))


@pytest.mark.parametrize("stated", GAMES, ids=str)
def test_a_stated_range_is_that_of_the_solver(stated):
    game = stated.game
    hessian = step_sizes.hessian_at(game.f, game.symbols, game.point)
    assert not differ(stated.range_end, step_sizes.largest_step(hessian, stated.method))
    assert hessian.tolist()[0] + hessian.tolist()[1][1:] == [*game.second(game.point)]


@pytest.mark.parametrize("stated", GAMES, ids=str)
def test_each_mistake_is_stated_where_it_gives_another_range(stated):
    game, known, expected = stated.game, [stated.range_end], {}
    found = step_sizes.mistakes(game.f, game.symbols, game.point, stated.method)
    for upper, words in found:
        if all(differ(upper, other) for other in known):
            known.append(upper)
            expected[words] = upper
    mistaken = {words: upper for upper, words in stated.mistakes()}
    assert mistaken.keys() == expected.keys()
    assert not any(differ(mistaken[words], expected[words]) for words in expected)


def test_stated_tendencies_are_those_of_the_rule():
    cases = stated_tendencies.stated()
    assert [expected for _, expected in cases] == [tendencies.tends(*case) for case, _ in cases]
    for case, expected in cases:
        assert tendencies.tends(*stated_tendencies.alike(case)) is expected


def test_each_mistake_about_tendencies_has_its_words():
    cases = [case for case, _ in stated_tendencies.stated()]
    right = [expected for _, expected in stated_tendencies.stated()]
    assert stated_tendencies.likely_mistake(right) is None
    assert stated_tendencies.likely_mistake([1] * len(cases)) is None
    answers = {words: [mistake(*case) for case in cases] for mistake, words in tendencies.MISTAKES}
    assert [words for _, words in stated_tendencies.MISTAKES] == [
        words for _, words in tendencies.MISTAKES
    ]
    for words, given in answers.items():
        assert stated_tendencies.likely_mistake(given) == words


@pytest.mark.parametrize(
    "rule",
    [
        lambda a, b, start, eta, method: eta < min(1 / a, 1 / b),
        lambda a, b, start, eta, method: eta < 1 / a,
        lambda a, b, start, eta, method: method == "gda",
    ],
)
def test_a_rule_that_ignores_the_start_is_told_so(rule):
    cases = [case for case, _ in stated_tendencies.stated()]
    likely = stated_tendencies.likely_mistake([bool(rule(*case)) for case in cases])
    assert "starts at 0 stays there, whatever its factor: look at the start" in likely


def test_a_rule_that_looks_at_the_start_is_not():
    cases = [case for case, _ in stated_tendencies.stated()]
    answers = [0 in start for *_, start, _, _ in cases]
    assert stated_tendencies.likely_mistake(answers) is None


def test_stated_kinds_are_those_of_the_second_derivative_test():
    games = [*stated_kinds.GAMES, *stated_kinds.OF_ANY_SIZE]
    for kind in stated_kinds.LETTERS:
        games += [(stated_kinds.drawn(kind), kind) for _ in range(20)]
    for game, kind in games:
        hessian = step_sizes.hessian_at(game.f, game.symbols, game.point)
        assert kinds.by_determinant(hessian[0, 0], hessian[0, 1], hessian[1, 1]) == kind


def test_each_mistake_about_kinds_has_its_words():
    games = [game for game, _ in stated_kinds.GAMES]
    places = [[g.second(place) for place in (g.point, (0, 0), g.point[::-1])] for g in games]
    stated = {words: letters for letters, words in stated_kinds.MISTAKES}
    for mistake, words in kinds.KIND_MISTAKES:
        answers = [mistake(*seconds) for seconds in places]
        assert "".join(stated_kinds.LETTERS[answer] for answer in answers) == stated[words]
        assert stated[stated_kinds.likely_mistake(answers)] == stated[words]
    assert stated.keys() == {words for _, words in kinds.KIND_MISTAKES}
    assert stated_kinds.likely_mistake(["minimum", None]) is None


@pytest.mark.parametrize("method", ["gda", "gd"])
def test_steps_shrink_just_below_the_end_and_not_above(method):
    for _ in range(30):
        game = curved(rational(1, 4), rational(-4, 4), rational(-4, 4))
        second = game.second(game.point)
        hessian = step_sizes.hessian_at(game.f, game.symbols, game.point)
        upper = step_sizes.largest_step(hessian, method)
        if upper is None:
            assert not any(shrinks(second, method, eta) for eta in (1e-6, 1e-3, 0.1, 1.0))
        else:
            assert shrinks(second, method, float(upper) * (1 - 1e-6))
            assert not shrinks(second, method, float(upper) * (1 + 1e-6))


def test_no_solver_is_in_the_handout():
    """Nobody can call, or paste, what answers 1.a, 1.c and 1.d."""
    names = set()
    for name, content in handout().items():
        if name.endswith(".py") and not name.startswith("exercises/"):
            names |= {
                node.name
                for node in ast.walk(ast.parse(content))
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
            }
    of_the_judge = {"largest_step", "tends"}  # of ExactAnswers: declared, not defined
    for module in (kinds, step_sizes, tendencies):
        own = {
            n
            for n, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__
        }
        assert own & names <= of_the_judge | {"mistakes"}
