"""Sets of step sizes in the forms that people write, and sets with code of their own."""

import pytest
import sympy
from sympy import (
    And,
    Complement,
    ConditionSet,
    FiniteSet,
    Intersection,
    Interval,
    Lambda,
    Or,
    Rational,
    S,
    SymmetricDifference,
    Union,
)

from grader.checks import set_probes, sets
from grader.checks.results.outcomes import Wrong
from grader.checks.submission import Reply, Submission
from grader.worker.data.expressions import from_tree
from grader.worker.data.freeze import Freezer
from grader.worker.data.records import Expression, RealSet
from grader.worker.data.visible_text import visible
from grader.worker.operations.declarations import CONTAINS
from grader.worker.wire.plain import ProtocolError, from_plain, to_plain

eta = sympy.Symbol("eta", real=True)
END = Rational(1, 4)
ROOT = sympy.sqrt(5) / 2 - Rational(1, 3)


class Own(sympy.Set):
    """(0, end) by a set with code of its own."""

    def contains(self, other):
        return And(0 < other, other < self.args[0])


class Asked:
    """A submission that returned this set; `points` are those that it was asked about."""

    def __init__(self, real_set):
        self.real_set, self.points, self.requests = real_set, [], []
        self.submission = Submission(self.respond, "exercises")

    def respond(self, operation, arguments, seconds):
        assert operation == CONTAINS.name
        self.requests.append(arguments)
        self.points.append(from_tree(arguments[1].tree))
        found = self.real_set.contains(self.points[-1])
        return {S.true: True, S.false: False}.get(found), None

    def judge(self, upper):
        value = from_plain(*to_plain(Freezer().freeze(self.real_set)), mask=visible)
        reply = Reply(value, "f()")
        sets.require_equal_range(self.submission, reply, upper, "saddle.f", "(0, 1/4)")


def conditional(condition, base=S.Reals):
    return ConditionSet(eta, condition, base)


RIGHT = {  # forms of (0, 1/4)
    "a condition": conditional(And(eta > 0, 4 * eta < 1)),
    "a condition on an interval": conditional(abs(1 - 8 * eta) < 1, Interval.open(0, 9)),
    "no base set": ConditionSet(eta, And(eta > 0, 4 * eta < 1)),
    "a negation": conditional(sympy.Not(Or(eta <= 0, eta >= END), evaluate=False)),
    "membership": conditional(sympy.Contains(4 * eta, Interval.open(0, 1), evaluate=False)),
    "Jury's conditions": conditional(
        And(eta > 0, (1 - 8 * eta) ** 2 < 1, (1 - 8 * eta) ** 2 > 16 * eta - 3)  # a double root
    ),
    "an intersection": Intersection(Interval.Lopen(0, 1), Interval.Ropen(-1, END), evaluate=False),
    "a complement": Complement(Interval.open(0, 1), Interval(END, 1), evaluate=False),
    "both but": SymmetricDifference(Interval.open(0, 1), Interval.Ropen(END, 1), evaluate=False),
    "with a gap that is filled": Union(
        conditional(sympy.Ne(eta, Rational(1, 8)), Interval.open(0, END)), FiniteSet(Rational(1, 8))
    ),
    "an image": sympy.ImageSet(Lambda(eta, eta / 4), Interval.open(0, 1)),
    "code of its own": Own(END),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_range_in_any_form_is_right(form):
    Asked(RIGHT[form]).judge(END)


@pytest.mark.parametrize("form", [f for f in RIGHT if f not in ("an image", "code of its own")])
def test_sets_in_sympys_own_terms_are_never_asked(form):
    asked = Asked(RIGHT[form])
    for upper in (END, Rational(1, 5), None):
        try:
            asked.judge(upper)
        except Wrong:
            assert upper != END
    assert asked.points == []


WRONG = {
    "closed": conditional(And(eta > 0, 4 * eta <= 1)),
    "closed at 0": conditional(And(eta >= 0, 4 * eta < 1)),
    "negative sizes too": conditional(abs(4 * eta) < 1),
    "one step left out": conditional(sympy.Ne(eta, Rational(1, 8)), Interval.open(0, END)),
    "a little more": conditional(And(eta > 0, eta < END + Rational(1, 10**20))),
    "a little less": conditional(And(eta > 0, eta < END - Rational(1, 10**20))),
    "all": conditional(eta > 0),
    "of another symbol": conditional(sympy.Symbol("x") < 1, Interval.open(0, END)),
    "without end": conditional(sympy.tan(sympy.pi / 2 + 0 * eta, evaluate=False) > eta),
    "closed, by its own code": Own(END + Rational(1, 10**30)),
    "short, by its own code": Own(END - Rational(1, 10**9)),
}


@pytest.mark.parametrize("form", WRONG)
@pytest.mark.parametrize("upper", [END, None])
def test_other_sets_are_wrong(form, upper):
    with pytest.raises(Wrong):
        Asked(WRONG[form]).judge(upper)


@pytest.mark.parametrize("upper", [END, ROOT, Rational(10**9), Rational(1000003, 10**15), None])
def test_a_set_with_code_of_its_own_sees_one_point_at_a_time(upper):
    asked = Asked(Own(S.Zero if upper is None else upper))
    asked.judge(upper)
    assert all(len(request) == 2 for request in asked.requests)
    assert all(type(point) is Expression for _, point in asked.requests)
    assert len(asked.points) == 4 * set_probes.COUNT + 4


def test_the_end_of_a_range_may_have_any_rank_among_what_is_asked():
    ranks = {sorted(set_probes.ends_among_others(END)).index(END) for _ in range(700)}
    places = {set_probes.ends_among_others(END).index(END) for _ in range(700)}
    assert ranks == places == set(range(set_probes.COUNT))


def test_as_much_is_asked_where_there_is_no_end():
    counts = set()
    for upper in (None, END, ROOT):
        asked = Asked(Own(S.Zero if upper is None else upper))
        asked.judge(upper)
        counts.add(len(asked.points))
    assert len(counts) == 1


def test_what_computes_in_floats_is_no_exact_set():
    class InFloats(sympy.Set):
        def contains(self, other):
            return sympy.sympify(0 < float(other) < 0.25)

    with pytest.raises(Wrong):
        Asked(InFloats()).judge(END)


@pytest.mark.parametrize(
    "tree",
    [
        [],
        ["Union", ["Reals"], 1],
        ["Union", ["Lambda", ["Reals"]]],
        ["Interval", ["pi"], ["pi"], 1, 0],
        ["Interval", ["pi"], True, False],
        ["FiniteSet", ["Reals"]],
        ["ConditionSet", "t", ["LessThan", ["pi"]], ["Reals"]],
        ["ConditionSet", "t", ["Less", ["pi"], ["pi"]], ["Reals"]],
        ["ConditionSet", ["Symbol", "t", True], ["true"], ["Reals"]],
        ["Naturals"],
    ],
)
def test_other_trees_break_the_protocol(tree):
    record = RealSet(None, None, 0, "", tree)
    with pytest.raises(ProtocolError):
        from_plain(*to_plain(record), mask=visible)
