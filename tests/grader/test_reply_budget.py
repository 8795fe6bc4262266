"""Replies are bounded in the judge: each, those of a check, and those of a submission. Too large
ones are the submission's fault."""

import subprocess
import sys

import numpy as np
import pytest

from grader.checks.results.endings import Ending
from grader.judge.reply_budget import PER_HEADER_BYTE, ReplyBudget, TooLarge
from grader.judge.worker_client import WorkerClient
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Table
from grader.worker.operations.declarations import CALL, CONTAINS, OPERATIONS, PARAMETERS
from grader.worker.operations.reply_sizes import KIB, MIB, OF_FUNCTIONS, WORD
from grader.worker.wire.channel import MAX_ARRAYS
from tests.grader.sandboxes import best

FILES = {
    "dynamics.py": b"""
import numpy as np
def converges_to_saddle(size): return np.zeros(size, np.uint8)
def behaviour(size): return "x" * size
"""
}


def ask(client, function, *arguments):
    request = [f"dynamics.{function}", list(arguments), Table([])]
    return client.respond("call", request, 30.0)[0]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(best(libraries=("numpy",))) as sandbox:
        yield sandbox


def test_a_word_of_mebibytes_is_the_submissions_fault(sandbox):
    with WorkerClient(FILES, sandbox) as client:
        failure = ask(client, "converges_to_saddle", 8 * MIB)
        assert failure.reason == "protocol"
        assert failure.message == (
            "its answer is too large in `converges_to_saddle`: more than 64 KiB came back; "
            "asked: True or False"
        )
        assert ask(client, "behaviour", 10) == "x" * 10  # the next question is answered
        assert not client.is_lost


def test_replies_of_a_check_are_counted_together():
    budget = ReplyBudget(check=10 * MIB, submission=25 * MIB)
    for _ in range(2):
        admit = budget.admitting(PARAMETERS, [None])
        admit(10, 6 * MIB)
        with pytest.raises(TooLarge, match="in this check take more than 10 MiB"):
            budget.admitting(PARAMETERS, [None])(10, 6 * MIB)
        budget.begin_check()
    with pytest.raises(TooLarge, match="in all checks take more than 25 MiB"):
        budget.admitting(PARAMETERS, [None])(10, 6 * MIB)


def test_small_parts_count_by_the_memory_that_they_take():
    budget = ReplyBudget(check=PER_HEADER_BYTE * 100 * KIB)
    call = ["saddle.gradient", [], []]
    budget.admitting(CALL, call)(99 * KIB, 0)
    with pytest.raises(TooLarge, match="in this check"):
        budget.admitting(CALL, call)(2 * KIB, 0)


def test_questions_to_the_judge_have_room_beside_the_reply():
    budget = ReplyBudget()
    call = ["saddle.classify", [], []]
    with pytest.raises(TooLarge):
        budget.admitting(CALL, call)(WORD + 1, 0)
    admit = budget.admitting(CALL, call, with_questions=True)
    admit(WORD, 0)
    admit(WORD, 0)


def test_each_operation_has_a_limit():
    forms = [operation.form([None]) for operation in OPERATIONS.values()] + [*OF_FUNCTIONS.values()]
    assert all(form.words and WORD <= form.most <= MAX_ARRAYS for form in forms)
    assert CONTAINS.form([None]).most == OF_FUNCTIONS["saddle.classify"].most == 64 * KIB


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        np._core._exceptions._ArrayMemoryError((1,), np.dtype(float)),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
    ],
    ids=["python", "numpy", "torch"],
)
def test_a_judge_that_runs_out_of_memory_blames_the_answers(error):
    try:
        raise error
    except (MemoryError, RuntimeError):
        ending = Ending.of(pytest.ExceptionInfo.from_current())
    assert ending.outcome == "protocol" and "too large" in ending.message


def test_a_judge_is_limited_and_what_it_starts_can_lift_the_limit():
    code = (
        "import resource\n"
        "from grader.judge.memory_limit import limit_memory\n"
        "limit_memory(1 << 30)\n"
        "try:\n    bytearray(1 << 31)\nexcept MemoryError:\n    print('refused')\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_DATA)\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))\n"
        "print(len(bytearray(1 << 31)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["refused", str(1 << 31)], done.stderr
