"""Small networks and recorders that a check puts in the place of the submission's own parts.

With them a wrong generator costs nothing in the questions about training, and one step can be
followed by hand: both networks are linear and the optimizers are plain gradient descent.
"""

import copy
import inspect
import itertools
from contextlib import contextmanager

import torch
from torch import nn


class LinearGenerator(nn.Module):
    """noise (B, k) -> images (B, 1, 28, 28) = noise @ weight, for weight (k, 784).

    Counts its passes in train mode, as batch norm does in `num_batches_tracked`. In eval mode the
    images are half as bright, so that a mode that is not asked for shows. fading: they are too
    from the second pass on, whatever the counter says.
    """

    def __init__(self, weight: torch.Tensor, fading: bool = False):
        super().__init__()
        self._brightness = itertools.chain([1.0], itertools.repeat(0.5 if fading else 1.0))
        self.weight = nn.Parameter(weight.clone())
        self.register_buffer("train_passes", torch.zeros((), dtype=torch.int64))

    def forward(self, noise):
        if self.training:
            self.train_passes += 1
        images = (noise @ self.weight).unflatten(1, (1, 28, 28))
        return images * next(self._brightness) if self.training else images / 2


class LinearDiscriminator(nn.Module):
    """images (B, 1, 28, 28) -> logits (B, 1) = pixels @ weight, for weight (784, 1).

    In eval mode the logits are halved, as they change where dropout is left out.
    """

    def __init__(self, weight: torch.Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight.clone())

    def forward(self, images):
        logits = images.flatten(1) @ self.weight
        return logits if self.training else logits / 2


class ModalGenerator(nn.Module):
    """noise (B, k) -> images; batch norm and dropout, so that train and eval mode differ."""

    def __init__(self, weight: torch.Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.norm = nn.BatchNorm1d(784)
        self.dropout = nn.Dropout(0.5)

    def forward(self, noise):
        return self.dropout(self.norm(noise @ self.weight)).unflatten(1, (1, 28, 28))


@contextmanager
def replaced(session, standins: dict):
    """Put stand-ins ("networks.build_generator" -> function) where the submission looks them up:
    in the module that defines the name and, where it has the name, in `training`."""
    training = session.module("training")
    undo = []
    for name, standin in standins.items():
        module_name, function = name.split(".")
        for module in {session.module(module_name), training}:
            if hasattr(module, function):
                undo.append((module, function, getattr(module, function)))
                setattr(module, function, standin)
    try:
        yield
    finally:
        for module, function, original in undo:
            setattr(module, function, original)


class TrainingTranscript:
    """Stand-ins for everything that `train` calls, and the record of how it called them.

    Each `train_step` returns the next pair of scripted losses and raises the generator's weight
    by one, so that a snapshot tells after how many steps it was taken.
    """

    def __init__(self, scripted_losses: list[tuple[float, float]]):
        self.scripted = scripted_losses
        self.steps, self.samples, self.batch_sizes, self.faults = [], [], [], []
        self.learning_rates = []  # of each pair of optimizers built; "default": none was passed
        self.generator = self.discriminator = self.g_optimizer = self.d_optimizer = None

    def standins(self) -> dict:
        return {
            "networks.build_generator": self.build_generator,
            "networks.build_discriminator": self.build_discriminator,
            "losses.build_optimizers": self.build_optimizers,
            "data.batches": self.batches,
            "training.train_step": self.train_step,
            "training.sample": self.sample,
        }

    def build_generator(self, z_dim=100):
        self.generator = LinearGenerator(torch.zeros(z_dim, 784))
        return self.generator

    def build_discriminator(self):
        self.discriminator = LinearDiscriminator(torch.zeros(784, 1))
        return self.discriminator

    def build_optimizers(self, generator, discriminator, lr="default"):
        self.learning_rates.append(lr)
        lr = 1e-4 if lr == "default" else lr
        if generator is not self.generator or discriminator is not self.discriminator:
            self.faults.append("optimizers")
        self.g_optimizer = torch.optim.SGD(generator.parameters(), lr=lr)
        self.d_optimizer = torch.optim.SGD(discriminator.parameters(), lr=lr)
        return self.g_optimizer, self.d_optimizer

    def batches(self, images, batch_size, generator):
        # Starts at a drawn place and goes round: enough to see whether the seed is used.
        self.batch_sizes.append(batch_size)
        start = int(torch.randint(len(images), (1,), generator=generator))
        yield from images.roll(start, dims=0).split(batch_size)

    def train_step(self, generator, discriminator, g_optimizer, d_optimizer, real, noise):
        expected = (self.generator, self.discriminator, self.g_optimizer, self.d_optimizer)
        if any(
            a is not b
            for a, b in zip(
                (generator, discriminator, g_optimizer, d_optimizer), expected, strict=True
            )
        ):
            self.faults.append("arguments")
        if not (generator.training and discriminator.training):
            self.faults.append("mode")
        self.steps.append([real[:, 0, 0, 0].detach().clone(), noise.detach().clone()])
        with torch.no_grad():
            generator.weight += 1
        return self.scripted[(len(self.steps) - 1) % len(self.scripted)]

    def sample(self, generator, noise):
        self.samples.append(noise.detach().clone())
        return torch.full((len(noise), 1, 28, 28), float(generator.weight[0, 0].detach()))


@contextmanager
def initial_copies(session, copies: dict):
    """Note a deep copy of each network as the submission's own builders return it."""

    def recorder(name):
        build = session.function(name)

        def build_and_copy(*args, **kwargs):
            network = build(*args, **kwargs)
            copies[name] = copy.deepcopy(network)
            return network

        build_and_copy.__signature__ = inspect.signature(build)
        return build_and_copy

    names = ("networks.build_generator", "networks.build_discriminator")
    with replaced(session, {name: recorder(name) for name in names}):
        yield


@contextmanager
def recorded_results(session, name: str, results: list):
    """Note what the submission's function returns, call by call."""
    function = session.function(name)

    def recorder(*args, **kwargs):
        result = function(*args, **kwargs)
        results.append(result)
        return result

    with replaced(session, {name: recorder}):
        yield
