"""Whether assignment.toml and the checks agree: points, functions, names.

    require_agreement(assignment, checks, with_hidden=True)

Called when a run has collected all checks; it looks at every question that is asked.
"""

from collections.abc import Collection, Iterable

from .assignment import Assignment, AssignmentError, Question
from .assignment_file import did_you_mean, shown
from .decorator import Check

TOLERANCE = 1e-9  # of sums of points


def require_agreement(assignment: Assignment, checks: Collection[Check], with_hidden: bool) -> None:
    """AssignmentError where they do not agree; it says what to change in assignment.toml.

    checks: all checks, with the points that the assignment gives them. with_hidden: whether hidden
    checks are among them; a student's run has none.
    """
    for question in assignment.questions:
        place = f"{shown(assignment.file)}, question {question.id}:"
        own = [check for check in checks if check.question == question.id]
        if not own and question.by_code:
            known = dict.fromkeys(check.question for check in checks)
            raise AssignmentError(
                f"{place} no check belongs to it; {did_you_mean(question.id, known)}"
            )
        if with_hidden:
            _require_names(question, own, place)
        _require_same_functions(question, own, place)
        _require_points(question, own, place, with_hidden)
    _require_other_modules(assignment, checks)


def points_of(assignment: Assignment, check: Check) -> float:
    """What a check is worth in this assignment."""
    question = assignment.by_id.get(check.question)
    return check.points if question is None else question.check_points.get(check.name, check.points)


def _require_names(question: Question, own: list[Check], place: str) -> None:
    names = [check.name for check in own]
    for name in question.check_points:
        if name not in names:
            raise AssignmentError(
                f"{place} check_points: no check {name!r}; its checks are {', '.join(names)}"
            )


def _require_same_functions(question: Question, own: list[Check], place: str) -> None:
    checked = list(dict.fromkeys(check.of for check in own))
    for function in question.functions:
        if function not in checked:
            raise AssignmentError(
                f"{place} functions: no check of this question is about {function!r}; "
                f"{did_you_mean(function, checked)}"
            )
    for check in own:
        if check.of not in question.functions:
            raise AssignmentError(
                f"{place} its check {check.name} is about {check.of!r}: add that to functions"
            )


def _require_points(question: Question, own: list[Check], place: str, with_hidden: bool) -> None:
    public = sum(check.points for check in own if not check.hidden)
    hidden = sum(check.points for check in own if check.hidden) if with_hidden else question.hidden
    written, total = question.written, public + hidden + question.written
    if abs(total - question.points) > TOLERANCE:
        parts = f"{public:g} public + {hidden:g} hidden" + f" + {written:g} written" * bool(written)
        raise AssignmentError(
            f"{place} points = {question.points:g}, but its checks add up to {parts} = {total:g}: "
            f"write points = {total:g}, or change what checks are worth, "
            f"{_example(own, question.points - total)}\n{_listed(own)}"
        )
    if abs(hidden - question.hidden) > TOLERANCE:
        raise AssignmentError(
            f"{place} hidden = {question.hidden:g}, but its hidden checks add up to {hidden:g}: "
            f"write hidden = {hidden:g}\n{_listed(own)}"
        )


def _example(own: Iterable[Check], more: float) -> str:
    check = max((c for c in own if not c.hidden), key=lambda c: c.points, default=None)
    if check is None or check.points + more <= 0:
        return "with check_points = { NAME = POINTS }"
    return f"e.g. check_points = {{ {check.name} = {check.points + more:g} }}"


def _listed(own: Iterable[Check]) -> str:
    return "\n".join(
        f"  {check.name} {check.points:g}{' (hidden)' if check.hidden else ''}" for check in own
    )


def _require_other_modules(assignment: Assignment, checks: Iterable[Check]) -> None:
    """A function of another module that a check calls must be asked for, too."""
    for check in checks:
        if check.question not in assignment.by_id:
            continue
        for needed in check.needs:
            is_other = needed.split(".")[0] != check.of.split(".")[0]
            if is_other and needed not in assignment.asked_in:
                raise AssignmentError(
                    f"{shown(assignment.file)}, question {check.question}: its check {check.name} "
                    f"calls {needed}, which no question in `ask` covers: add one that does, or "
                    f"leave {check.question} out"
                )
