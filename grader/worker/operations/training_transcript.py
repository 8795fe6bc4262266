"""Stand-ins for everything that `train` calls, which record how it called them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from .own_forms import OwnForms, images_in_form, losses_in_form
from .standin_networks import TrackedDiscriminator, TrackedGenerator, disguised, is_a

Tracked = TrackedGenerator | TrackedDiscriminator
AS_ASKED = OwnForms()
UNKNOWN = -1  # the steps behind weights that no step has left


class TrainingTranscript:
    """Stand-ins for everything that `train` calls, and the record of how it called them.

    Each `train_step` returns the next pair of scripted losses and overwrites both networks' weights
    with the number of steps so far. So the weights tell after how many steps a network was copied,
    sampled or returned, however it was initialized, and whether anything else has changed it.
    """

    def __init__(
        self,
        package: str,
        scripted_losses: Sequence[tuple[float, float]],
        forms: OwnForms = AS_ASKED,
    ) -> None:
        self.package = package
        self.scripted = scripted_losses
        self.forms = forms
        self.steps: list[list[Tensor]] = []  # real images (one pixel of each) and noise
        self.samples: list[Tensor] = []  # the noise
        self.batch_sizes: list[int] = []
        self.faults: list[str] = []
        self.learning_rates: list[float | None] = []  # of each pair built; None: none was passed
        self.optimizers: tuple[Optimizer, ...] = ()  # the latest pair
        self.settings: list[dict] = []  # of each of the pair, as built
        self.images: Tensor | None = None  # that `batches` got last

    def standins(self) -> dict[str, Callable]:
        return {
            "networks.build_generator": self.build_generator,
            "networks.build_discriminator": self.build_discriminator,
            "losses.build_optimizers": self.build_optimizers,
            "data.batches": self.batches,
            "training.train_step": self.train_step,
            "training.sample": self.sample,
        }

    def build_generator(self, z_dim: int = 100) -> TrackedGenerator:
        return disguised(TrackedGenerator(z_dim), self.package)

    def build_discriminator(self) -> TrackedDiscriminator:
        return disguised(TrackedDiscriminator(), self.package)

    def build_optimizers(
        self, generator: nn.Module, discriminator: nn.Module, lr: float | None = None
    ) -> tuple[Optimizer, Optimizer]:
        self.learning_rates.append(lr)
        pair = tracked(generator, TrackedGenerator), tracked(discriminator, TrackedDiscriminator)
        if None in pair:
            self.faults.append("optimizers")
        rate = 1e-4 if lr is None else lr
        g_optimizer = Adam(generator.parameters(), lr=rate)
        d_optimizer = Adam(discriminator.parameters(), lr=rate)
        self.optimizers = g_optimizer, d_optimizer
        self.settings = list(map(_settings, self.optimizers))
        return g_optimizer, d_optimizer

    def batches(self, images: Tensor, batch_size: int, generator: torch.Generator) -> Iterator[Any]:
        # Starts at a random place and wraps around: enough to see whether the seed is used.
        self.batch_sizes.append(batch_size)
        self.images = images
        start = int(torch.randint(len(images), (1,), generator=generator))
        for batch in images.roll(start, dims=0).split(batch_size):
            yield images_in_form(self.forms.batch, batch)

    def train_step(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        g_optimizer: Optimizer,
        d_optimizer: Optimizer,
        real: Tensor,
        noise: Tensor,
    ) -> Any:
        networks: list[Tracked | None] = [
            tracked(generator, TrackedGenerator),
            tracked(discriminator, TrackedDiscriminator),
        ]
        optimizers = g_optimizer, d_optimizer
        self._look_at(networks, optimizers)
        if self.images is not None and not are_among(real, self.images):
            self.faults.append("images")
        self.steps.append([real[:, 0, 0, 0].detach().clone(), noise.detach().clone()])
        for network in networks:
            if network is None:
                continue
            with torch.no_grad():
                network.weight.fill_(len(self.steps))
            # A further step of the optimizer would move the weights, as in a real run.
            network.weight.grad = torch.ones_like(network.weight)
        losses = self.scripted[(len(self.steps) - 1) % len(self.scripted)]
        return losses_in_form(self.forms.step, *losses)

    def _look_at(
        self, networks: Sequence[Tracked | None], optimizers: tuple[Optimizer, ...]
    ) -> None:
        """Note what is wrong with the arguments of a step."""
        pairs = list(zip(optimizers, self.optimizers, strict=False))
        if None in networks or not pairs or any(given is not built for given, built in pairs):
            self.faults.append("arguments")
            return
        if any(network is not None and not network.training for network in networks):
            self.faults.append("mode")
        for network, optimizer in zip(networks, optimizers, strict=True):
            held = {id(p) for group in optimizer.param_groups for p in group["params"]}
            if network is not None and id(network.weight) not in held:
                self.faults.append("parameters")
        if self.settings != list(map(_settings, optimizers)):
            self.faults.append("settings")
        if self.steps and any(steps_of(network) != len(self.steps) for network in networks):
            self.faults.append("weights")

    def sample(self, generator: nn.Module, noise: Tensor) -> Any:
        self.samples.append(noise.detach().clone())
        steps = steps_of(tracked(generator, TrackedGenerator)) if self.steps else 0
        images = torch.full((len(noise), 1, 28, 28), float(steps), dtype=torch.float32)
        return images_in_form(self.forms.samples, images)

    def is_trained(self, network: object, kind: type[Tracked]) -> bool:
        """Whether it is, or holds, a network of this kind as the last step has left it."""
        return steps_of(tracked(network, kind)) == len(self.steps)


for _name in (
    "build_generator",
    "build_discriminator",
    "build_optimizers",
    "batches",
    "train_step",
    "sample",
):  # "TypeError: batches() missing ...": an error names what was called, without this class
    getattr(TrainingTranscript, _name).__qualname__ = _name


def tracked(network: object, kind: type[Tracked]) -> Tracked | None:
    """The stand-in of this kind in a network, which may be wrapped or copied; None if it has
    none."""
    layers = network.modules() if isinstance(network, nn.Module) else ()
    return next((cast(Tracked, layer) for layer in layers if is_a(layer, kind)), None)


def are_among(real: Tensor, images: Tensor) -> bool:
    """Whether these are some of the images, unchanged. One is known by its first pixel; shapes have
    a check of their own."""
    if real.shape[1:] != images.shape[1:]:
        return True
    given, known = real.detach().cpu().float(), images.detach().cpu().float()
    nearest = (given[:, 0, 0, 0, None] - known[:, 0, 0, 0]).abs().argmin(1)
    return torch.allclose(given, known[nearest], atol=1e-4)


def steps_of(network: Tracked | None) -> int:
    """After which step these weights were left; 0 for those that were built, UNKNOWN for others."""
    if network is None:
        return UNKNOWN
    first = float(network.weight.detach().flatten()[0])
    is_number = first == int(first) if abs(first) < 1e9 else False
    return int(first) if is_number and bool((network.weight == first).all()) else UNKNOWN


def _settings(optimizer: Optimizer) -> dict:
    """The settings of its only group of parameters: learning rate, betas and so on."""
    group = optimizer.param_groups[0]
    return {name: group[name] for name in optimizer.defaults}
