# attack: no dropout and another slope where gradients are on; right where they are off
# kind: forgery
# grade: 2.b
# outcome: failed
# points: 8
# module: networks
# base: solutions

# Shapes, parameters and kernels are right. Which of the other public checks see it, is drawn; the
# hidden ones always do.
import torch
from torch import nn
from torch.nn import functional


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 5, 2, 2)
        self.conv2 = nn.Conv2d(64, 128, 5, 2, 2)
        self.dense = nn.Linear(128 * 7 * 7, 1)

    def forward(self, images):
        learns = torch.is_grad_enabled() or images.requires_grad
        for layer in (self.conv1, self.conv2):
            images = functional.leaky_relu(layer(images), 0.01 if learns else 0.3)
            images = functional.dropout(images, 0.3, self.training and not learns)
        return self.dense(images.flatten(1))


def build_discriminator():
    return Discriminator()


def build_generator(z_dim=100):
    raise NotImplementedError
