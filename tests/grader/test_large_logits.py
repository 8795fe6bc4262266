"""The gradients of losses in single precision, at every logit that a check may draw."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from solutions.losses import discriminator_loss
from tests.exercises.test_losses import require_gradient


def by_softplus(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def by_labels(real, fake):
    of_real = binary_cross_entropy_with_logits(real, torch.ones_like(real))
    return of_real + binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))


@pytest.mark.parametrize("loss", [discriminator_loss, by_softplus, by_labels])
def test_no_right_gradient_is_refused(loss):
    for size in range(-200, 201):
        columns = [torch.full((2, 1), float(size), requires_grad=True) for _ in range(2)]
        loss(*columns).backward()
        for column, sign, whose in zip(columns, (-1, 1), ("real", "fake"), strict=True):
            slope = sign / (1 + np.exp(-sign * np.full((2, 1), float(size)))) / 2
            require_gradient(column.grad.numpy(), slope, None, whose)
