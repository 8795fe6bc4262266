"""Which failed functions are replaced by right ones while a later function is judged.

A fault costs once: where a check fails and functions that its own may call have failed before it,
it is judged again with right ones in their place (see hidden/right_answers.py).
"""

from collections.abc import Iterable

from ..checks.assignment import Assignment
from ..checks.decorator import Check
from ..worker.operations.carried_functions import PARAMETERS, PARTS

TRAINING = "training"  # the module that is built on the others
ITS_PARTS = ("data", "networks", "losses")


def replaceable(check: Check, failed: Iterable[str], assignment: Assignment) -> list[str]:
    """Those of the failed functions that the check's own function may call and that there are right
    ones for: earlier ones of its module, and for `training` those of the modules it is built on."""
    order = list(assignment.asked_in)
    module = check.of.partition(".")[0]

    def may_be_called(name: str) -> bool:
        if name.partition(".")[0] == module:
            return name in order and order.index(name) < order.index(check.of)
        return module == TRAINING and name.partition(".")[0] in ITS_PARTS

    known = {*PARAMETERS, *(PARTS if module == TRAINING else ())}
    return [name for name in failed if name in known and may_be_called(name)]
