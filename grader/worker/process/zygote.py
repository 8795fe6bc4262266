"""The zygote: imports the libraries once, and forks a keeper and a worker for each submission.

    python -P -s -m grader.worker.process.zygote FD PLAN

FD is a socket to the judge, PLAN a `Plan` in JSON.

For each worker the judge sends one message, an `Order` in MessagePack, with two descriptors: the
worker's end of the wire, and the one for the keeper's report. The zygote sends only READY, once.
It must have only one thread, or forks would hang; and it must not use the GPU (torch.cuda is used
only in a worker): CUDA does not survive a fork.
"""

import gc
import importlib
import os
import signal
import socket
import sys

import msgspec

from ..lockdown import linux, lockdown
from . import huge_pages, keeper, serve, warm
from .messages import Order, Plan

READY = b"ready"
MAX_ORDER = 64  # bytes


def main(descriptor: int, plan: Plan) -> None:
    """Prepare, then fork until the judge closes the connection."""
    linux.die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C must not end a zygote or a keeper
    if sys.platform == "linux":
        linux.hide_memory()
    sys.meta_path.insert(0, serve.NoSolutions())
    gc.disable()  # what is imported stays: looking for garbage in between takes a tenth of the time
    for library in plan.libraries:
        importlib.import_module(library)
    judge = socket.socket(fileno=descriptor)
    if plan.fork:
        warm.up()
        _require_one_thread()
        gc.collect()
        gc.freeze()  # garbage collection in workers does not touch shared pages
        if sys.platform == "linux":
            huge_pages.collapse()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    gc.enable()
    judge.sendall(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(judge, MAX_ORDER, 2)
        if not message:
            return
        wire, report = descriptors
        order = msgspec.msgpack.decode(message, type=Order)
        its_plan = plan.for_worker(order.gpu)
        if not plan.fork:
            _serve_here(its_plan, wire, report)
            return
        if os.fork() == 0:
            try:
                judge.close()
                keeper.run(its_plan, wire, report, order.user or None)
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(0)
        for opened in descriptors:
            os.close(opened)


def _serve_here(plan: Plan, wire: int, report: int) -> None:
    """Become the only worker, with the limits that every system has."""
    os.close(report)
    lockdown.give_up_rights(plan, plan.folder, None)
    serve.serve_on(wire, plan.threads)


def _require_one_thread() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads: workers forked from it would hang")


if __name__ == "__main__":
    main(int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Plan))
