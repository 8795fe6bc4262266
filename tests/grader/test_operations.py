"""Operations: each is declared once and implemented once, and a name that is not declared is
refused before anything is sent."""

import pytest
import torch
from rich.progress import track
from torch import nn
from tqdm import tqdm

from grader.judge.worker_client import WorkerClient
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Failure
from grader.worker.operations import implementations, torch_operations
from grader.worker.operations.declarations import FORWARD, OPERATIONS, SHORT_TRAINING, Operation
from grader.worker.operations.network_operations import used_parameters
from grader.worker.operations.shown_bars import watching_for_bars
from grader.worker.process import serve
from grader.worker.session import Session
from tests.grader.sandboxes import best


def test_each_declared_operation_is_implemented_and_no_other():
    assert torch_operations and serve  # which register theirs when they are imported
    assert implementations.IMPLEMENTATIONS.keys() == OPERATIONS.keys()


def test_an_operation_is_declared_and_implemented_once():
    with pytest.raises(ValueError, match="`forward` is declared twice"):
        Operation("forward", "any value", object)
    with pytest.raises(ValueError, match="`forward` is implemented twice"):
        implementations.implements(FORWARD)(print)


def test_an_unknown_operation_is_not_sent():
    with Sandbox(best()) as sandbox, WorkerClient({"saddle.py": b""}, sandbox) as client:
        with pytest.raises(LookupError, match="no operation `forwards`.*forward"):
            client.respond("forwards", [], 10.0)
        assert client._worker is None


def test_a_session_refuses_what_its_process_does_not_implement():
    failure = Session("exercises").attempt("forwards", [])
    assert isinstance(failure, Failure) and failure.type == "LookupError"


def test_only_a_short_training_on_cuda_needs_the_gpu():
    arguments = ["cuda", 20, 64, 0]
    assert SHORT_TRAINING.on_gpu(*arguments, "cuda")
    assert not SHORT_TRAINING.on_gpu(*arguments, "cpu")
    others = [operation for operation in OPERATIONS.values() if operation is not SHORT_TRAINING]
    assert not any(operation.on_gpu("cuda") for operation in others)


class PartlyUsed(nn.Module):
    """Of its layers, one is left out, and one is cut off from the output's gradients."""

    def __init__(self):
        super().__init__()
        self.used, self.left_out, self.cut_off = (nn.Linear(3, 3, bias=False) for _ in range(3))
        self.never_learned = nn.Parameter(torch.ones(3), requires_grad=False)

    def forward(self, inputs):
        return self.used(inputs) * self.never_learned + self.cut_off(inputs).detach()


def test_the_parameters_are_found_on_which_an_output_depends():
    def used(network):
        names = [name for name, _ in network.named_parameters()]
        return dict(zip(names, used_parameters(session, network, torch.ones(2, 3), 6), strict=True))

    session, network = Session("exercises"), PartlyUsed()
    assert used(network) == {
        "never_learned": True,  # nothing tells, so it counts
        "used.weight": True,
        "left_out.weight": False,
        "cut_off.weight": False,
    }
    assert set(used(network.requires_grad_(False)).values()) == {True}


def no_bar():
    print("epoch 1 of 3: 50% done")


def bar_of_tqdm():
    list(tqdm(range(3), desc="epochs"))


def bar_of_rich():
    list(track(range(3), "epochs"))


@pytest.mark.parametrize(
    ("shows", "is_bar"), [(no_bar, False), (bar_of_tqdm, True), (bar_of_rich, True)]
)
def test_progress_bars_are_noticed_and_all_that_is_printed_stays(shows, is_bar, capsys):
    with watching_for_bars() as streams:
        shows()
    assert any(stream.has_bar for stream in streams) is is_bar
    printed = capsys.readouterr()
    assert "epoch" in printed.out + printed.err
