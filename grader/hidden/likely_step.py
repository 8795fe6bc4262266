"""Whether a step with unknown dropout masks is a simultaneous one, from many drawn masks.

For networks that draw their masks in a way that exact_step.py does not know, and on a GPU, whose
random numbers differ. A gradient of 64 images is then known but for its masks. What is left shows
two things: its distance to gradients with other masks, which is that between any two of them; and
how far it lies in the direction in which it would move if the other player had stepped first.
Measured on 24 steps: the distances' ratio was 0.93 to 1.07 (0.5 to 0.85 with a dropout missing, 1.9
with p = 0.5); the share of the way to the other direction -0.3 to 0.2, and 0.6 to 1.13 if it had.
"""

from collections.abc import Sequence
from itertools import combinations

import torch
from torch import Tensor
from torch.nn.functional import softplus

from ..checks import draws
from .discriminator_model import DiscriminatorModel
from .exact_step import KEPT, TakenStep, dropped
from .generator_model import GeneratorModel

DRAWN = 8  # masks
RATIO = 0.87, 1.15  # of squared distances, found to usual
MOST = 0.5  # of the way to the gradient of another order
IMAGES = 64  # in a batch


def is_likely(
    step: TakenStep, later_generator: GeneratorModel, later_discriminator: DiscriminatorModel
) -> bool:
    """Whether both gradients may be those of a simultaneous step. later: both networks after it."""
    fakes = step.fakes
    later_fakes = later_generator.images(step.noise, training=True)
    random = torch.Generator().manual_seed(draws.secret.getrandbits(63))

    def of_generator(discriminator: DiscriminatorModel, masks: Sequence[Tensor]) -> Tensor:
        loss = softplus(-dropped(discriminator, fakes, masks)[1]).mean()
        return _flat(torch.autograd.grad(loss, step.generator.parameters, retain_graph=True))

    def of_discriminator(images: Tensor, masks: Sequence[Sequence[Tensor]]) -> Tensor:
        real, fake = (
            dropped(step.discriminator, batch.detach(), of)[1]
            for batch, of in zip((step.real, images), masks, strict=True)
        )
        loss = softplus(-real).mean() + softplus(fake).mean()
        return _flat(torch.autograd.grad(loss, step.discriminator.parameters))

    found: list[list[Tensor]] = [[], [], [], []]  # for each player: as asked, and in another order
    for _ in range(DRAWN):
        of_real, of_fakes = (_masks(random, len(batch)) for batch in (step.real, fakes))
        found[0].append(of_generator(step.discriminator, of_fakes))
        found[1].append(of_generator(later_discriminator, of_fakes))
        found[2].append(of_discriminator(fakes, (of_real, of_fakes)))
        found[3].append(of_discriminator(later_fakes, (of_real, of_fakes)))
    g_found, d_found = _flat(step.g_gradient), _flat(step.d_gradient)
    return _belongs(g_found, *found[:2]) and _belongs(d_found, *found[2:])


def _masks(random: torch.Generator, count: int) -> list[Tensor]:
    shapes = (count, 64, 14, 14), (count, 128, 7, 7)
    return [torch.empty(shape).bernoulli_(KEPT, generator=random) / KEPT for shape in shapes]


def _flat(parts: Sequence[Tensor]) -> Tensor:
    return torch.cat([part.flatten() for part in parts])


def _belongs(found: Tensor, usual: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    """Whether a gradient is one of the usual ones, and not of those in another order."""
    between = torch.stack([_squared(one - other) for one, other in combinations(usual, 2)]).mean()
    ratio = torch.stack([_squared(found - one) for one in usual]).mean() / between
    mean = torch.stack(list(usual)).mean(0)
    way = torch.stack(list(others)).mean(0) - mean
    share = torch.dot(found - mean, way) / _squared(way)
    return RATIO[0] <= ratio.item() <= RATIO[1] and share.item() < MOST


def _squared(vector: Tensor) -> Tensor:
    return torch.dot(vector, vector)
