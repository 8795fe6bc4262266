# attack: networks that answer with 300 times as many images as they get, each time they are run
# kind: bomb
# grade: 2.c
# outcome: protocol, failed
# module: networks
# base: solutions

import torch
from torch import nn


class Piled(nn.Module):
    def __init__(self, z_dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(z_dim, 784))

    def forward(self, noise):
        images = torch.tanh(noise @ self.weight).reshape(-1, 1, 28, 28)
        return images.repeat(1 if len(noise) < 2 else 300, 1, 28, 28)[: 12 << 20]


def build_generator(z_dim=100):
    return Piled(z_dim)
