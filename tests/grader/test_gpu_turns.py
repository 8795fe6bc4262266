"""The short training on the GPU, with stand-ins for what happens there: a `train` that runs out of
the GPU's memory needs no GPU. Real sandboxes, real places."""

import threading

import pytest

from grader.checks.dataset.datasets import find_root
from grader.intake.submissions import SubmissionPath
from grader.judge import batch
from grader.judge.gpu_turn import OUT_OF_GPU_MEMORY, in_words
from grader.judge.grading import TORCH
from grader.judge.settings import Settings
from grader.judge.worker_client import WorkerClient
from grader.sandbox.gpu_slots import GpuSlots
from grader.sandbox.launch import StartError
from grader.sandbox.workers import Sandbox
from grader.worker.process.limits import Limits
from tests.grader.handed_in import folder, solved
from tests.grader.sandboxes import best
from tests.grader.test_gpu_slots import someone_waits
from tests.grader.watched_processes import LONG, until

LIMITS = Limits(gpu_memory=0)  # here is no GPU to bound memory on
ASKED = "short_training", ["", 20, 64, 0, "cuda"], LONG
PRINTS = "print('trains', os.urandom(8).hex())"  # what two workers print alike is kept once
STUBS = {"networks.py": b"", "losses.py": b"", "training.py": b""}


def ends(how: str) -> dict[str, bytes]:
    """A submission whose short training comes to its end like that."""
    text = f"import os, torch\ndef load_images(*a):\n    {PRINTS}\n    {how}\n"
    return {"data.py": text.encode(), **STUBS}


NO_MEMORY = ends("raise torch.OutOfMemoryError('CUDA out of memory. Tried to allocate 80 GiB')")


@pytest.fixture
def sandbox(warm, tmp_path):
    """With two places on the GPU, in the folder `tmp_path`."""
    warm.slots = GpuSlots(tmp_path, 2)
    return warm


@pytest.fixture(scope="module")
def warm():
    with Sandbox(best(LIMITS, libraries=TORCH)) as warm:
        yield warm


def trained(sandbox, files):
    """The answer, and how often it was tried."""
    with WorkerClient(files, sandbox) as submission:
        answer, _ = submission.respond(*ASKED)
    return answer, submission.printed.count("trains")


@pytest.mark.parametrize(
    ("how", "reason", "times"),
    [
        ("raise torch.OutOfMemoryError('CUDA out of memory')", "memory", 2),
        ("raise RuntimeError('CUDA error: out of memory')", "raised", 2),
        ("raise RuntimeError('CUBLAS_STATUS_ALLOC_FAILED when calling x')", "raised", 2),
        ("os.abort()", "crash", 2),
        ("raise MemoryError", "memory", 1),
        ("raise ValueError('a slip')", "raised", 1),
        ("raise NotImplementedError", "todo", 1),
        ("os._exit(3)", "exit", 1),
    ],
)
def test_what_others_may_have_done_is_tried_again(how, reason, times, sandbox):
    answer, tried = trained(sandbox, ends(how))
    assert (answer.reason, tried) == (reason, times)


def test_alone_on_the_card_nothing_is_tried_again(sandbox, tmp_path):
    for slots in (GpuSlots(tmp_path, 1), GpuSlots()):
        sandbox.slots = slots
        answer, tried = trained(sandbox, NO_MEMORY)
        assert (answer.reason, tried) == ("memory", 1)


def test_the_bound_is_named(sandbox, tmp_path):
    with WorkerClient(NO_MEMORY, sandbox) as submission:
        answer, _ = submission.respond(*ASKED)
    assert answer.message == "`train` ran out of GPU memory, alone on the GPU"
    bounded = in_words(OUT_OF_GPU_MEMORY, Limits(gpu_memory=3 << 30))
    assert "(its limit is 3072 MiB), alone" in bounded.message


def test_it_is_repeated_alone(sandbox, tmp_path):
    """While somebody else trains it does not train again; when nobody does, it does."""
    somebody = sandbox.slots.take()
    answers = []
    with WorkerClient(NO_MEMORY, sandbox) as submission:
        thread = threading.Thread(target=lambda: answers.append(submission.respond(*ASKED)))
        thread.start()
        until(lambda: "trains" in submission.printed and someone_waits(tmp_path))
        assert answers == [] and submission._worker is None
        somebody.close()
        thread.join(LONG)
        assert answers[0][0].reason == "memory"
    assert submission.printed.count("trains") == 2


def test_waiting_costs_no_time(sandbox, tmp_path):
    limits = Limits(gpu_memory=0, total_seconds=1000.0)
    held = [sandbox.slots.take(), sandbox.slots.take()]
    with WorkerClient(ends("raise ValueError"), sandbox, limits) as submission:
        thread = threading.Thread(target=submission.respond, args=ASKED)
        thread.start()
        until(lambda: someone_waits(tmp_path))
        assert submission._left == 1000.0
        held[0].close()
        thread.join(LONG)
        assert 900 < submission._left < 1000
        assert submission._turn is not None  # kept for what the check asks after it
        submission.respond("release", [], 10.0)
        assert submission._turn is None and submission._worker is None
    held[1].close()


def test_a_run_that_does_not_count_costs_no_time(sandbox):
    left = []

    class Watched(WorkerClient):
        def _ask(self, *asked):
            left.append(self._left)
            return super()._ask(*asked)

    with Watched(NO_MEMORY, sandbox) as submission:
        submission.respond(*ASKED)
        assert left == [300.0, 300.0] and submission._left < 300


def test_where_cuda_does_not_start_it_is_the_kits_fault(sandbox):
    """And the place is given back."""
    import torch

    if torch.cuda.is_available():
        pytest.skip("for machines without a GPU")
    limits = Limits(gpu_memory=1 << 30)
    with WorkerClient(ends("pass"), sandbox, limits) as submission:
        with pytest.raises(StartError, match="CUDA did not start in the sandbox.*doctor --gpu"):
            submission.respond(*ASKED)
        sandbox.slots.take(alone=True).close()


def on_the_card(does: str) -> dict[str, bytes]:
    """The reference, whose training does that where it is asked to train on the GPU."""
    text = f"""

import os

train_where_asked = train


def train(images, **options):
    if options.get("device") == "cuda":
        {PRINTS}
        {does}
    return train_where_asked(images, **options)
"""
    return solved(training=solved()["training.py"] + text.encode())


@pytest.mark.slow
def test_one_that_runs_out_of_memory_loses_its_own_check_and_nothing_else(tmp_path):
    """A batch of two on one card: this one's processor stands for it."""
    root, label = find_root()
    settings = Settings(("2.e",), device="cuda", data=str(root), data_label=label, limits=LIMITS)
    no_memory = on_the_card("raise torch.OutOfMemoryError('CUDA out of memory')")
    right = on_the_card("options['device'] = 'cpu'")
    class_ = {"no-memory": no_memory, "right": right}
    slots = [SubmissionPath(name, folder(tmp_path / name, files)) for name, files in class_.items()]
    lost, kept = batch.run(slots, tmp_path / "out", settings, jobs=2)
    assert lost["extra_data"]["faults"] == kept["extra_data"]["faults"] == []
    (check,) = [t for t in lost["tests"] if t.get("score", 0) < t["max_score"] and "score" in t]
    assert check["extra_data"]["outcome"] == "memory" and "20 steps" in check["name"]
    assert "`train` ran out of GPU memory, alone on the GPU" in check["output"]
    assert kept["score"] == lost["score"] + check["max_score"]
    printed = [results["extra_data"]["printed"].count("trains") for results in (lost, kept)]
    assert printed == [2, 1]
