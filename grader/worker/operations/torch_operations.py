"""The operations that need torch: networks by handle, losses, one step, a whole run.

Each is a few explicit verbs over the submission's objects; arguments and results are plain
data (see records.py). Whatever a check learns here it judges by recomputing.
"""

import torch
from torch import nn

from ..data.records import Handle, Value
from .small_networks import small_train_step
from .standins import (
    LinearDiscriminator,
    LinearGenerator,
    ModalGenerator,
    TrainingTranscript,
    initial_copies,
    recorded_results,
    replaced,
)


def perform(session, operation: str, arguments: list[Value]) -> object:
    """Do one of the operations below; arguments arrive thawed."""
    return OPERATIONS[operation](session, *map(session.freezer.thaw, arguments))


def parameters(session, network: nn.Module):
    """[[name, values], ...] in the network's own order."""
    return [[name, value] for name, value in network.named_parameters()]


def buffers(session, network: nn.Module):
    return [[name, value] for name, value in network.named_buffers()]


def set_parameters(session, network: nn.Module, values: tuple[torch.Tensor, ...]) -> None:
    """Overwrite all parameters, in the network's own order; a smaller tensor is broadcast."""
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), values, strict=True):
            whole = value.numel() == parameter.numel()
            parameter.copy_(value.reshape(parameter.shape) if whole else value)


def forward(session, network: nn.Module, inputs: torch.Tensor, mode: str, seed: int):
    """The network's output in "train" or "eval" mode, without gradients; seed: of dropout."""
    network.train(mode == "train")
    torch.manual_seed(seed)
    with torch.no_grad():
        return network(inputs)


def rows(session, tensor: torch.Tensor, numbers: tuple[int, ...]):
    """Some rows of a tensor that was too large to send."""
    return tensor[list(numbers)]


def epochs_of_batches(session, images: torch.Tensor, batch_size: int, seed: int, epochs: int):
    """Epochs of `batches` with one generator after the other's draws, and whether torch's global
    random state moved."""
    generator = torch.Generator().manual_seed(seed)
    before = torch.get_rng_state()
    drawn = [
        list(session.function("data.batches")(images, batch_size, generator)) for _ in range(epochs)
    ]
    moved = not torch.equal(before, torch.get_rng_state())
    return dict(epochs=drawn, global_random_moved=moved)


def loss_and_gradients(session, name: str, *logits: torch.Tensor):
    """The loss, and its gradient for each of the logits."""
    leaves = [values.clone().requires_grad_() for values in logits]
    loss = session.function(name)(*leaves)
    gradients = None
    if isinstance(loss, torch.Tensor) and loss.requires_grad and loss.numel() == 1:
        gradients = torch.autograd.grad(loss.sum(), leaves, allow_unused=True)
    return dict(loss=loss, gradients=gradients)


def optimizer_steps(session, options: dict, which: int, gradients: tuple[float, ...]):
    """Parameters of two small networks after each step of one optimizer (0: the generator's).

    Every gradient of both networks is set to the given number before each step, so that an
    optimizer that holds the other network's parameters is seen.
    """
    generator, discriminator = nn.Linear(2, 3), nn.Linear(3, 1)
    for network, value in ((generator, 0.5), (discriminator, -0.25)):
        for parameter in network.parameters():
            nn.init.constant_(parameter, value)
    pair = session.function("losses.build_optimizers")(generator, discriminator, **options)
    after = []
    for gradient in gradients:
        for parameter in (*generator.parameters(), *discriminator.parameters()):
            parameter.grad = torch.full_like(parameter, gradient)
        pair[which].step()
        after.append(
            [[p.detach().clone() for p in n.parameters()] for n in (generator, discriminator)]
        )
    return dict(pair=[type(optimizer).__name__ for optimizer in pair], after=after)


def linear_train_step(
    session,
    g_weight: torch.Tensor,
    d_weight: torch.Tensor,
    real: torch.Tensor,
    noise: torch.Tensor,
    rates: tuple[float, float],
    stale_gradients: bool,
):
    """One `train_step` on two linear networks with plain gradient descent at the given rates."""
    generator, discriminator = (
        LinearGenerator(g_weight, fading=stale_gradients),
        LinearDiscriminator(d_weight),
    )
    optimizers = [
        torch.optim.SGD(network.parameters(), lr=rate)
        for network, rate in zip((generator, discriminator), rates, strict=True)
    ]
    if stale_gradients:
        for network in (generator, discriminator):
            network.weight.grad = torch.full_like(network.weight, 7.0)
    step = session.function("training.train_step")
    losses = step(generator, discriminator, *optimizers, real, noise)
    return dict(
        losses=losses,
        g_weight=generator.weight,
        d_weight=discriminator.weight,
        train_modes=[bool(network.training) for network in (generator, discriminator)],
        generator_passes=int(generator.train_passes),
    )


def modal_sample(session, weight: torch.Tensor, noise: torch.Tensor, training: bool):
    """`sample` of a generator with batch norm and dropout, and what it left behind."""
    generator = ModalGenerator(weight).train(training)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    random_state = torch.get_rng_state()
    images = session.function("training.sample")(generator, noise)
    gradients_on = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    after = generator.state_dict()
    return dict(
        images=images,
        training=bool(generator.training),
        state_changed=[name for name in before if not torch.equal(before[name], after[name])],
        gradients_on=gradients_on,
        random_moved=not torch.equal(random_state, torch.get_rng_state()),
    )


def recorded_train(
    session,
    images: torch.Tensor,
    options: dict,
    losses: tuple[tuple[float, float], ...],
    global_seed: int,
):
    """`train` with stand-ins for all that it calls, and the transcript of its calls."""
    torch.manual_seed(global_seed)
    transcript = TrainingTranscript(losses)
    with replaced(session, transcript.standins()):
        run = session.function("training.train")(images, **options)
    return dict(
        steps=transcript.steps,
        samples=transcript.samples,
        batch_sizes=transcript.batch_sizes,
        faults=sorted(set(transcript.faults)),
        learning_rates=transcript.learning_rates,
        **_run_results(run),
        own_networks=[
            getattr(run, "generator", None) is transcript.generator,
            getattr(run, "discriminator", None) is transcript.discriminator,
        ],
    )


def _run_results(run) -> dict:
    snapshots = getattr(run, "snapshots", None)
    if isinstance(snapshots, dict):
        snapshots = [[epoch, images] for epoch, images in snapshots.items()]
    names = ("g_losses", "d_losses")
    return {"snapshots": snapshots, **{name: getattr(run, name, None) for name in names}}


def whole_train(session, images: torch.Tensor, options: dict, global_seed: int):
    """`train` as it is, with the submission's own parts."""
    torch.manual_seed(global_seed)
    return _run_results(session.function("training.train")(images, **options))


def short_training(session, root: str, steps: int, batch_size: int, seed: int, device: str):
    """A short run with all of the submission's own parts: networks before and after, and what
    `train_step` returned at each step."""
    images = session.function("data.load_images")(root, True)[: steps * batch_size]
    before: dict[str, nn.Module] = {}
    losses: list = []
    with initial_copies(session, before), recorded_results(session, "training.train_step", losses):
        run = session.function("training.train")(
            images,
            epochs=1,
            batch_size=batch_size,
            seed=seed,
            device=device,
            snapshot_epochs=(),
            progress=False,
        )
    networks = (
        before["networks.build_generator"],
        before["networks.build_discriminator"],
        run.generator.cpu(),
        run.discriminator.cpu(),
    )
    keep = session.freezer.keep
    return dict(
        networks=[Handle(keep(network), type(network).__name__) for network in networks],
        losses=losses[:steps],
    )


OPERATIONS = {
    function.__name__: function
    for function in (
        parameters,
        buffers,
        set_parameters,
        forward,
        rows,
        epochs_of_batches,
        loss_and_gradients,
        optimizer_steps,
        linear_train_step,
        small_train_step,
        modal_sample,
        recorded_train,
        whole_train,
        short_training,
    )
}
