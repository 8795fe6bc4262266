# attack: networks that answer with 15 MiB of images, each time they are run
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
        return images[torch.arange(5_000) % len(noise)]


def build_generator(z_dim=100):
    return Piled(z_dim)
