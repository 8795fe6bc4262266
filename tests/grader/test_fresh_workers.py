"""Each check gets a fresh worker: it finds nothing of what the last one left."""

import os
from pathlib import Path

import pytest

from grader.judge.worker_client import WorkerClient
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Failure, Table
from tests.grader.sandboxes import WAYS, isolation
from tests.grader.watched_processes import LONG, children_of, needs_proc, until

LEAVES = b"""
import os, subprocess, sys, threading, time
print("imported")
calls = []

def leave():
    calls.append(1)
    for place in (".", "/dev/shm"):
        try: open(os.path.join(place, "hoard"), "w").write("x")
        except OSError: pass
    os.environ["HOARD"] = "x"
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    return find()

def find():
    places = [place for place in (".", "/dev/shm") if os.path.exists(os.path.join(place, "hoard"))]
    return len(calls), places, os.environ.get("HOARD"), threading.active_count()

def end(): os._exit(3)
"""
NOTHING = [0, [], None, 1]


def ask(submission, function):
    value, _ = submission.respond("call", [f"saddle.{function}", [], Table([])], LONG)
    return value


def next_check(submission):
    assert submission.respond("release", [], LONG) == (None, None)


@pytest.fixture(scope="module", params=WAYS)
def sandbox(request):
    with Sandbox(isolation(request.param)) as sandbox:
        if not sandbox.isolation.machine.fork:
            pytest.skip("without forks, one worker answers all checks")
        yield sandbox


@pytest.fixture
def submission(sandbox):
    with WorkerClient({"saddle.py": LEAVES}, sandbox) as submission:
        yield submission


def test_nothing_lasts_until_the_next_check(submission):
    assert ask(submission, "find") == NOTHING
    assert ask(submission, "leave") != NOTHING
    assert ask(submission, "find")[0] == 1  # within a check it does
    next_check(submission)
    assert ask(submission, "find") == NOTHING


def test_a_check_follows_one_whose_worker_ended(submission):
    ended = ask(submission, "end")
    assert isinstance(ended, Failure) and ended.reason == "exit"
    assert ask(submission, "find") == NOTHING  # another request of the same check
    next_check(submission)
    assert ask(submission, "find") == NOTHING


def test_what_each_worker_prints_is_kept_once(submission):
    for _ in range(3):
        ask(submission, "find")
        next_check(submission)
    submission.close()
    assert submission.printed == "imported\n"


@needs_proc
def test_many_checks_leave_no_process_and_no_descriptor(submission):
    def opened():
        return len(os.listdir("/proc/self/fd"))

    def descendants():
        return set(children_of(os.getpid()))

    ask(submission, "leave")
    next_check(submission)
    ask(submission, "find")
    before, running = opened(), len(descendants())
    for _ in range(20):
        ask(submission, "leave")
        next_check(submission)
    assert ask(submission, "find") == NOTHING
    assert opened() == before
    until(lambda: len(descendants()) == running)


@needs_proc
def test_a_keeper_opens_no_more_files_from_check_to_check(submission):
    def opened():
        return sum(
            len(os.listdir(f"/proc/{process}/fd"))
            for process in children_of(os.getpid())
            if Path(f"/proc/{process}/fd").exists()
        )

    ask(submission, "find")
    before = opened()
    for _ in range(10):
        next_check(submission)
        ask(submission, "find")
    until(lambda: opened() <= before)  # one that ends may still be there
