"""sympy sets as plain data: as intervals, or as nested lists that a check evaluates itself.

    set_tree(ConditionSet(eta, 4 * eta < 1, Interval.open(0, 1)))
    # ["ConditionSet", "eta", ["StrictLessThan", ...], ["Interval", ...]]

Only sets in sympy's own terms have a tree. A set with code of its own has none: there, the object
itself is asked whether it contains a point.
"""

from collections.abc import Callable

import sympy

from .expressions import NotEncodable, to_tree
from .records import RealSet, Value
from .visible_text import shorten

OPERATIONS_ON_SETS = {
    "Union": sympy.Union,
    "Intersection": sympy.Intersection,
    "Complement": sympy.Complement,
    "SymmetricDifference": sympy.SymmetricDifference,
}
WHOLE_SETS = {
    "EmptySet": sympy.S.EmptySet,
    "Reals": sympy.S.Reals,
    "UniversalSet": sympy.S.UniversalSet,
}
RELATIONS = {
    "Equality": sympy.Equality,
    "Unequality": sympy.Unequality,
    "StrictLessThan": sympy.StrictLessThan,
    "LessThan": sympy.LessThan,
    "StrictGreaterThan": sympy.StrictGreaterThan,
    "GreaterThan": sympy.GreaterThan,
}
TRUTHS = {"true": sympy.true, "false": sympy.false}
CONNECTIVES = {"And": sympy.And, "Or": sympy.Or, "Not": sympy.Not}


def interval_trees(real_set: sympy.Set) -> list[list] | None:
    """The set as a list of intervals, or None where it is not a finite union of them."""
    if real_set is sympy.S.EmptySet:
        return []
    if isinstance(real_set, sympy.Union):
        found: list[list] = []
        for part in real_set.args:
            trees = interval_trees(part)
            if trees is None:
                return None
            found += trees
        return found
    try:
        if isinstance(real_set, sympy.FiniteSet):
            return [[to_tree(p), to_tree(p), False, False] for p in real_set]
        if isinstance(real_set, sympy.Interval):
            ends = to_tree(real_set.start), to_tree(real_set.end)
            return [[*ends, bool(real_set.left_open), bool(real_set.right_open)]]
    except NotEncodable:
        return None
    return None


def set_tree(real_set: sympy.Basic) -> list:
    """The set as nested lists. Raises NotEncodable for a class that is not sympy's own."""
    for name, whole in WHOLE_SETS.items():
        if real_set is whole:
            return [name]
    if type(real_set) is sympy.Interval:
        ends = to_tree(real_set.start), to_tree(real_set.end)
        return ["Interval", *ends, bool(real_set.left_open), bool(real_set.right_open)]
    if type(real_set) is sympy.FiniteSet:
        return ["FiniteSet", *map(to_tree, real_set)]
    if type(real_set) is sympy.ConditionSet and real_set.sym.is_Symbol:
        condition = condition_tree(real_set.condition)
        return ["ConditionSet", real_set.sym.name, condition, set_tree(real_set.base_set)]
    name = type(real_set).__name__
    if OPERATIONS_ON_SETS.get(name) is type(real_set):
        return [name, *map(set_tree, real_set.args)]
    raise NotEncodable(name)


def condition_tree(condition: sympy.Basic) -> list:
    """A condition as nested lists. Raises NotEncodable for a class that is not sympy's own."""
    for name, truth in TRUTHS.items():
        if condition is truth:
            return [name]
    if type(condition) is sympy.Contains:
        return ["Contains", to_tree(condition.args[0]), set_tree(condition.args[1])]
    name = type(condition).__name__
    if RELATIONS.get(name) is type(condition):
        return [name, *map(to_tree, condition.args)]
    if CONNECTIVES.get(name) is type(condition):
        return [name, *map(condition_tree, condition.args)]
    raise NotEncodable(name)


def set_record(real_set: sympy.Set, handle: int, freeze: Callable[[sympy.Basic], Value]) -> RealSet:
    finite = isinstance(real_set, sympy.FiniteSet)
    members = [freeze(member) for member in real_set] if finite else None
    intervals, tree = interval_trees(real_set), None
    if intervals is None:
        try:
            tree = set_tree(real_set)
        except (NotEncodable, RecursionError):
            tree = None
    return RealSet(intervals, members, handle, shorten(str(real_set)), tree)


def contains(real_set: sympy.Set, point: sympy.Expr) -> bool | None:
    """Whether the point belongs to the set; None where sympy cannot tell."""
    answer = real_set.contains(point)
    return bool(answer) if answer in (sympy.true, sympy.false) else None
