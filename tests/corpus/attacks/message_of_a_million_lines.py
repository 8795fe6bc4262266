# attack: a failure record made by hand, so that nothing in the worker cuts its message short
# kind: forgery
# grade: 1.b
# outcome: failed, protocol
# module: saddle

from grader.worker.data.records import Failure

LINES = "\n" * 60_000


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return Failure("raised", type=LINES, bases=["Exception"], message=LINES, frames=LINES)
