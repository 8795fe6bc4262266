"""Does what a keeper and its worker do before a submission's code, and ends: 0 if all of it worked.

    python -P -s -B -m grader.worker.lockdown.rehearsal PLAN USER

PLAN is a `Plan` in JSON, USER the number of the user to become, 0 to stay the same. The last line
on standard error says what did not work. `sandbox/machine.py` starts it as a zygote is started.
"""

import os
import sys

import msgspec

from ..process.messages import Plan
from . import linux, lockdown


def main(plan: Plan, user: int) -> int:
    """The exit code. Raises OSError if the keeper's part does not work."""
    linux.hide_memory()
    if plan.namespaces:
        lockdown.enter_namespaces(plan)
    worker = os.fork()
    if worker == 0:
        _lock_down(plan, user)
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def _lock_down(plan: Plan, user: int) -> None:
    code = 1
    try:
        lockdown.settle_in_namespaces(plan)
        lockdown.give_up_rights(plan, plan.folder, user or None)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(msgspec.json.decode(sys.argv[1], type=Plan), int(sys.argv[2])))
