"""The short training begins with weights as PyTorch draws them, whatever a submission's are."""

from types import ModuleType

import pytest
import torch
from torch import nn

from grader.worker.operations.library_weights import BUILDERS, STEP, library_start, redrawn
from solutions import networks, training


def built(seed: int) -> list[nn.Module]:
    torch.manual_seed(seed)
    return [networks.build_generator(), networks.build_discriminator()]


def is_equal(one: nn.Module, other: nn.Module) -> bool:
    return all(map(torch.equal, one.state_dict().values(), other.state_dict().values()))


def drawn_again(pair: list[nn.Module], draw) -> list[nn.Module]:
    """The networks, after `draw(parameter)` for each of their parameters."""
    with torch.no_grad():
        for network in pair:
            for parameter in network.parameters():
                draw(parameter)
    return pair


def test_they_are_those_of_the_seed():
    pair = drawn_again(built(0), lambda parameter: parameter.normal_(0, 0.02))
    before = torch.get_rng_state()
    copies = redrawn(pair, seed=5)
    assert torch.equal(torch.get_rng_state(), before)
    for network, copied, expected in zip(pair, copies, built(5), strict=True):
        assert is_equal(network, expected) and is_equal(copied, expected)
        assert not {*network.parameters()} & {*copied.parameters()}


def test_running_statistics_too():
    pair = built(0)
    pair[0](torch.randn(8, 100))
    assert is_equal(redrawn(pair, seed=5)[0], built(5)[0]) and is_equal(pair[0], built(5)[0])


OWN = (  # parameters of layers that the submission wrote itself, and their inputs
    ((64, 1, 5, 5), 25),
    ((5, 5, 64, 128), 1600),  # as in TensorFlow
    ((256, 128, 5, 5), 3200),
    ((100, 12544), 100),
    ((12544, 100), 100),
    ((6272, 1), 6272),
    ((1, 128, 7, 7), 6272),
)


@pytest.mark.parametrize(("shape", "inputs"), OWN)
def test_a_layer_that_the_submission_wrote_itself(shape, inputs):
    layer = nn.Module()
    layer.weight = nn.Parameter(torch.randn(shape))
    redrawn([layer, nn.Linear(1, 1)], seed=5)
    assert layer.weight.abs().max().item() == pytest.approx(inputs**-0.5, rel=0.1)


@pytest.mark.parametrize("shape", [(64,), (12544,), (128, 1600)])
def test_parameters_of_unknown_use_stay(shape):
    layer = nn.Module()
    layer.own = nn.Parameter(torch.randn(shape))
    before = layer.own.detach().clone()
    redrawn([layer, nn.Linear(1, 1)], seed=5)
    assert torch.equal(layer.own, before)


class Padded(nn.Conv2d):
    """A layer of PyTorch with more around it; its `reset_parameters` is not called."""

    def reset_parameters(self):
        nn.init.constant_(self.weight, 7.0)


def test_a_layer_derived_from_pytorchs():
    pair = [nn.Sequential(Padded(1, 64, 5)), nn.Linear(1, 1)]
    nn.init.normal_(pair[0][0].weight)
    redrawn(pair, seed=5)
    assert 0.19 < pair[0][0].weight.abs().max().item() <= 0.2


@pytest.mark.parametrize("value", [0.0, 0.02])
def test_a_network_that_cannot_learn_stays_one(value):
    pair = drawn_again(built(0), lambda parameter: parameter.fill_(value))
    redrawn(pair, seed=5)
    assert all((p == value).all() for network in pair for p in network.parameters())


def test_a_last_layer_of_zeros_is_no_mistake():
    pair = built(0)
    nn.init.zeros_(pair[1][-1].weight)
    redrawn(pair, seed=5)
    assert is_equal(pair[1], built(5)[1])


class Modules:
    """A session as far as it is needed here: the submission's modules and functions, by name."""

    def __init__(self, train_step):
        self.modules = {"networks": networks, "training": ModuleType("training")}
        self.modules["training"].train_step = train_step

    def module(self, name):
        return self.modules[name]

    def function(self, name):
        module, function = name.split(".")
        return getattr(self.modules[module], function)


@pytest.mark.parametrize("is_named", [False, True])
def test_only_before_the_first_step(is_named):
    seen, first = [], {}

    def train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise):
        seen.append([p.detach().clone() for p in generator.parameters()])
        with torch.no_grad():
            for parameter in generator.parameters():
                parameter += 1

    session = Modules(train_step)
    names = "generator", "discriminator", "g_optimizer", "d_optimizer", "real", "noise"
    with library_start(session, 5, first):
        pair = [session.function(name)() for name in BUILDERS]
        for _ in range(2):
            arguments = dict(zip(names, [*pair, None, None, None, None], strict=True))
            step = session.function(STEP)
            step(**arguments) if is_named else step(*arguments.values())
    assert session.function(STEP) is train_step  # as before
    assert all(map(is_equal, first.values(), built(5)))
    once, twice = seen
    assert all(map(torch.equal, once, built(5)[0].parameters()))
    assert all(torch.equal(a + 1, b) for a, b in zip(once, twice, strict=True))


def test_lazy_layers_get_them_too():
    first = {}
    lazy = [nn.Sequential(nn.LazyLinear(4), nn.LazyBatchNorm1d()), nn.LazyLinear(1)]
    session = Modules(lambda *arguments: None)
    with library_start(session, 5, first):
        session.function(STEP)(*lazy, None, None, torch.randn(8, 3), torch.randn(8, 100))
    torch.manual_seed(5)
    plain = [nn.Sequential(nn.Linear(100, 4), nn.BatchNorm1d(4)), nn.Linear(3, 1)]
    assert all(map(is_equal, lazy, plain)) and all(map(is_equal, first.values(), plain))
    assert lazy[0].training


def test_without_a_step_they_are_as_built():
    first = {}
    session = Modules(None)
    with library_start(session, 5, first):
        torch.manual_seed(3)
        for name in BUILDERS:
            session.function(name)()
    assert all(map(is_equal, first.values(), built(3)))


def test_the_solutions_train_begins_with_them_anyway():
    """It seeds torch, then builds generator and discriminator: redrawing changes nothing."""
    images = torch.rand(16, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    options = dict(epochs=1, batch_size=8, seed=4, device="cpu", progress=False)
    plain = training.train(images, **options)
    session = Modules(training.train_step)
    session.modules["training"] = training
    with library_start(session, 4, {}):
        run = training.train(images, **options)
    assert is_equal(run.generator, plain.generator)
    assert is_equal(run.discriminator, plain.discriminator)
