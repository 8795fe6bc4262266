"""Whether a point belongs to a set that came back as a tree (grader/worker/data/real_sets.py).

    belongs(["Reals"], number("0.5"), Effort())     # True

The judge works it out itself, within `many_digits`; no object of the submission is asked.
"""

from collections.abc import Mapping

from .evaluate import Effort, NoValue, Number, evaluate, is_finite, real

SAME = 1e-100  # numbers this close, relative to 1 or to their size, are equal
MAX_DEPTH = 60  # of nested sets and conditions

Place = Mapping[str, Number]


def belongs(tree: list, point: Number, effort: Effort, depth: int = 0) -> bool:
    """Whether the set contains the point. NoValue where that cannot be worked out."""
    if depth > MAX_DEPTH:
        raise NoValue(f"sets nested more than {MAX_DEPTH} deep")
    effort.spend(1)
    head, *parts = tree
    match head:
        case "EmptySet":
            return False
        case "Reals" | "UniversalSet":
            return True
        case "Interval":
            return _is_between(point, parts, effort)
        case "FiniteSet":
            return any(_order(point, member, effort) == 0 for member in parts)
        case "ConditionSet":
            name, condition, base = parts
            inside = belongs(base, point, effort, depth + 1)
            return inside and holds(condition, {name: point}, effort, depth + 1)
    members = [belongs(part, point, effort, depth + 1) for part in parts]
    match head:
        case "Union":
            return any(members)
        case "Intersection":
            return all(members)
        case "Complement":
            return members[0] and not any(members[1:])
        case "SymmetricDifference":
            return sum(members) % 2 == 1
    raise NoValue(f"{head} cannot be evaluated")


def holds(condition: list, place: Place, effort: Effort, depth: int = 0) -> bool:
    """Whether the condition holds where each symbol has this value. NoValue as in `belongs`."""
    if depth > MAX_DEPTH:
        raise NoValue(f"conditions nested more than {MAX_DEPTH} deep")
    effort.spend(1)
    head, *parts = condition
    match head:
        case "true" | "false":
            return head == "true"
        case "And":
            return all(holds(part, place, effort, depth + 1) for part in parts)
        case "Or":
            return any(holds(part, place, effort, depth + 1) for part in parts)
        case "Not":
            return not any(holds(part, place, effort, depth + 1) for part in parts)
        case "Contains":
            return belongs(parts[1], _real(parts[0], place, effort), effort, depth + 1)
    left, right = (_real(part, place, effort) for part in parts)
    order = _compared(left, right)
    match head:
        case "Equality":
            return order == 0
        case "Unequality":
            return order != 0
        case "StrictLessThan":
            return order < 0
        case "LessThan":
            return order <= 0
        case "StrictGreaterThan":
            return order > 0
        case "GreaterThan":
            return order >= 0
    raise NoValue(f"{head} cannot be evaluated")


def _is_between(point: Number, interval: list, effort: Effort) -> bool:
    left, right, left_open, right_open = interval
    from_left, from_right = _order(point, left, effort), _order(point, right, effort)
    return (from_left > 0 or (from_left == 0 and not left_open)) and (
        from_right < 0 or (from_right == 0 and not right_open)
    )


def _order(point: Number, tree: list, effort: Effort) -> int:
    return _compared(point, _real(tree, {}, effort))


def _real(tree: list, place: Place, effort: Effort) -> Number:
    try:
        return real(evaluate(tree, place, effort))
    except ValueError as error:
        raise NoValue(str(error)) from None


def _compared(left: Number, right: Number) -> int:
    """-1, 0 or 1. NoValue where one of them is not a number."""
    if left != left or right != right:
        raise NoValue("not a number")
    if left == right or is_finite(right) and abs(left - right) <= SAME * (1 + abs(right)):
        return 0
    return -1 if left < right else 1
