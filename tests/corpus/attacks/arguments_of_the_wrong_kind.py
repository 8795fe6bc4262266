# attack: a train that calls the judge's recorders with lists, bfloat16 noise and odd step sizes
# kind: wire
# grade: 2.e
# outcome: failed, protocol
# module: training
# base: solutions

import itertools
from types import SimpleNamespace

import torch

from .data import batches
from .losses import build_optimizers
from .networks import build_discriminator, build_generator

turns = itertools.count()


def train_step(*args):
    return 0.0, 0.0


def sample(generator, noise):
    return noise


class Hollow:
    """Noise that is no tensor, though it can do all that a recorder asks of one."""

    def detach(self):
        return self

    def clone(self):
        return "noise"

    def __len__(self):
        return 2


def train(images, **options):
    networks = build_generator(), build_discriminator()
    rate = ([1e-4], torch.tensor(1e-4), 1e-4)[next(turns) % 3]
    optimizers = build_optimizers(*networks, 1e-4 if isinstance(rate, list) else rate)
    sizes = [[1] * len(images), [len(images)]][next(turns) % 2]
    for real in batches(images, sizes, torch.Generator()):
        noise = [torch.zeros(len(real), 100).bfloat16(), Hollow()][next(turns) % 2]
        train_step(*networks, *optimizers, real, noise)
    sample(networks[0], Hollow())
    return SimpleNamespace(
        generator=networks[0], discriminator=networks[1], g_losses=[], d_losses=[], snapshots={}
    )
