# attack: a module whose parameters are numbers, texts, bfloat16 or too large to send whole
# kind: wire
# grade: 2.b, 2.c
# outcome: failed, protocol
# module: networks

import itertools

import torch
from torch import nn

VALUES = itertools.cycle(
    [
        3,
        torch.zeros(2, dtype=torch.bfloat16),
        torch.zeros(9_000_000),  # too large to be sent whole
        "weight",
        None,
        [1.0],
    ]
)


class Odd(nn.Module):
    def named_parameters(self, *args, **named):
        return [("weight", next(VALUES))]

    def forward(self, inputs):
        return None


def build_discriminator():
    return Odd()


def build_generator(z_dim=100):
    return Odd()
