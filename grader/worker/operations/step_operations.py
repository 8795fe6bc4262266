"""One `train_step`, and `sample`, on stand-in networks with known numbers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam

from ..data.records import Failure
from .declarations import LINEAR_TRAIN_STEP, MODAL_SAMPLE, OWN_SAMPLES, SMALL_TRAIN_STEP
from .implementations import implements
from .standin_networks import (
    LinearDiscriminator,
    LinearGenerator,
    ModalGenerator,
    SmallDiscriminator,
    SmallGenerator,
    disguised,
)

if TYPE_CHECKING:
    from ..session import Session

STALE = 7.0  # the value of all gradients before the step
SEED = 61_507  # before `sample`; one that a submission would not choose, so that its own is seen


@implements(LINEAR_TRAIN_STEP)
def linear_train_step(
    session: "Session",
    g_weight: Tensor,
    d_weight: Tensor,
    real: Tensor,
    noise: Tensor,
    rates: tuple[float, float],
    stale_gradients: bool,
) -> dict:
    """One `train_step` on two linear networks with plain gradient descent at the given rates."""
    generator = disguised(LinearGenerator(g_weight, fading=stale_gradients), session.package)
    discriminator = disguised(LinearDiscriminator(d_weight), session.package)
    networks = generator, discriminator
    optimizers = [
        SGD(network.parameters(), lr=rate) for network, rate in zip(networks, rates, strict=True)
    ]
    if stale_gradients:
        for network in networks:
            network.weight.grad = torch.full_like(network.weight, STALE)
    step = session.function("training.train_step")
    losses = _losses(session, networks, lambda: step(*networks, *optimizers, real, noise))
    return dict(
        losses=losses,
        g_weight=generator.weight,
        d_weight=discriminator.weight,
        train_modes=[bool(network.training) for network in networks],
        generator_passes=int(generator.num_batches_tracked),
    )


@implements(SMALL_TRAIN_STEP)
def small_train_step(
    session: "Session",
    parameters: Sequence[Sequence[Tensor]],
    moments: Sequence[Sequence[tuple[Tensor, Tensor]]],
    running: tuple[Tensor, Tensor],
    steps: int,
    rates: tuple[float, float],
    real: Tensor,
    noise: Tensor,
) -> dict:
    """One `train_step` of two small networks with Adam, from the given state; returns the state
    after it. Lists are the generator's, then the discriminator's.

    moments: Adam's running means of gradients and of their squares, after this many steps.
    running: batch norm's mean and variance, after this many passes.
    """
    k, h = noise.shape[1], len(running[0])
    generator = disguised(SmallGenerator(k, h), session.package)
    discriminator = disguised(SmallDiscriminator(len(parameters[1][1])), session.package)
    networks = generator, discriminator
    optimizers = [
        Adam(network.parameters(), lr=rate) for network, rate in zip(networks, rates, strict=True)
    ]
    norm = generator.norm
    norm.running_mean, norm.running_var = running
    norm.num_batches_tracked = torch.tensor(steps)
    for network, optimizer, values, pairs in zip(
        networks, optimizers, parameters, moments, strict=True
    ):
        for parameter, value, (mean, square) in zip(
            network.parameters(), values, pairs, strict=True
        ):
            parameter.data = value
            parameter.grad = torch.full_like(parameter, STALE)
            count = torch.tensor(float(steps))
            optimizer.state[parameter] = dict(step=count, exp_avg=mean, exp_avg_sq=square)
    step = session.function("training.train_step")
    losses = _losses(session, networks, lambda: step(*networks, *optimizers, real, noise))
    states = [
        [optimizer.state[parameter] for parameter in network.parameters()]
        for network, optimizer in zip(networks, optimizers, strict=True)
    ]
    return dict(
        losses=losses,
        parameters=[list(network.parameters()) for network in networks],
        moments=[[[state["exp_avg"], state["exp_avg_sq"]] for state in of] for of in states],
        steps=[float(state["step"]) for of in states for state in of],
        running=[norm.running_mean, norm.running_var],
        passes=int(norm.num_batches_tracked),
        train_modes=[bool(network.training) for network in networks],
    )


def _losses(
    session: "Session", networks: Sequence[nn.Module], step: Callable[[], object]
) -> object | Failure:
    """What a step returns. If it raises an exception after both networks have moved, that failure:
    the step is judged by the parameters, and the exception costs what is judged by the losses."""
    before = [[parameter.clone() for parameter in network.parameters()] for network in networks]
    try:
        return step()
    except Exception as error:
        moved = [
            any(map(_differ, network.parameters(), values))
            for network, values in zip(networks, before, strict=True)
        ]
        if not all(moved) or isinstance(error, NotImplementedError):
            raise
        return session.failure(error)


def _differ(one: Tensor, other: Tensor) -> bool:
    return not torch.equal(one, other)


@implements(MODAL_SAMPLE)
def modal_sample(session: "Session", weight: Tensor, noise: Tensor, training: bool) -> dict:
    """`sample` of a generator with batch norm and dropout, and the generator's state after it."""
    generator = disguised(ModalGenerator(weight), session.package).train(training)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    torch.manual_seed(SEED)  # so that dropout can be repeated
    random_state = torch.get_rng_state()
    images = session.function("training.sample")(generator, noise)
    gradients_on = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    after = generator.state_dict()
    changed = [name for name in before if not torch.equal(before[name], after[name])]
    frozen = [name for name, value in generator.named_parameters() if not value.requires_grad]
    return dict(
        images=images,
        training=_mode(generator),
        state_changed=[*changed, *(f"{name}.requires_grad" for name in frozen)],
        gradients_on=gradients_on,
        random_moved=not torch.equal(random_state, torch.get_rng_state()),
    )


def _mode(network: nn.Module) -> bool | None:
    """Whether it is in train mode; None where its layers are in different modes."""
    modes = {bool(layer.training) for layer in network.modules()}
    return modes.pop() if len(modes) == 1 else None


@implements(OWN_SAMPLES)
def own_samples(session: "Session", noise: Tensor) -> dict:
    """`sample` of the submission's own generator, and twice what that makes in eval mode. One
    batch in train mode has moved its running statistics before."""
    generator = _trained_generator(session, noise)
    images = session.function("training.sample")(generator, noise.clone())
    generator.eval()
    with torch.no_grad():
        return dict(images=images, expected=[generator(noise), generator(noise)])


def _trained_generator(session: "Session", noise: Tensor) -> nn.Module:
    """In train mode. A stand-in if its own cannot be run: that is another check's."""
    try:
        generator = session.function("networks.build_generator")().train()
        if isinstance(generator(noise), Tensor):
            return generator
    except Exception:
        pass
    generator = disguised(ModalGenerator(torch.randn(noise.shape[1], 784)), session.package)
    generator(noise)
    return generator
