"""FD32: 0 for the same images, the closed form for Gaussians, larger the farther off."""

from math import isnan, sqrt

import pytest
import torch
from torch import nn

from exercises.given.quality import COMPONENTS, Quality, frechet_distance, plot_quality
from solutions.training import sample

NOISE = torch.randn(600, 100, generator=torch.Generator().manual_seed(0))


def generator(shift=0.0, scale=1.0):
    """A linear one: its images are a Gaussian's."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(100, 784), nn.Unflatten(1, (1, 28, 28)))
    with torch.no_grad():
        network[0].weight.mul_(scale)
        network[0].bias.mul_(scale).add_(shift)
    return network


@pytest.fixture(scope="module")
def quality():
    with torch.no_grad():
        return Quality(generator()(NOISE), NOISE, sample)


class TestFrechetDistance:
    def test_in_one_dimension(self):
        one, two = torch.tensor([[4.0]]).double(), torch.tensor([[9.0]]).double()
        distance = frechet_distance(torch.tensor([1.0]).double(), one, torch.zeros(1), two)
        assert distance == pytest.approx(1 + (2 - 3) ** 2)

    def test_of_covariances_that_do_not_commute(self):
        """tr (AB)^(1/2) of two 2x2 matrices is (tr AB + 2 sqrt(det AB))^(1/2)."""
        a = torch.tensor([[2.0, 1.0], [1.0, 3.0]]).double()
        b = torch.tensor([[5.0, -2.0], [-2.0, 1.0]]).double()
        mean = torch.tensor([3.0, -4.0]).double()
        product = a @ b
        root = sqrt(product.trace() + 2 * sqrt(torch.linalg.det(product)))
        expected = 25 + a.trace() + b.trace() - 2 * root
        assert frechet_distance(mean, a, torch.zeros(2), b) == pytest.approx(float(expected))
        assert frechet_distance(torch.zeros(2), b, mean, a) == pytest.approx(float(expected))

    def test_of_singular_covariances(self):
        a, b = (torch.diag(torch.tensor(values).double()) for values in ([4.0, 0.0], [0.0, 9.0]))
        zero = torch.zeros(2).double()
        assert frechet_distance(zero, a, zero, b) == pytest.approx(13)


class TestFd32:
    def test_is_0_for_the_same_images(self, quality):
        assert quality.fd32(generator()) == pytest.approx(0, abs=1e-4)

    def test_grows_with_a_shift_of_the_mean(self, quality):
        """By the square of the shift, as far as the 32 components see it."""
        near, far = (quality.fd32(generator(shift=shift)) for shift in (0.1, 0.2))
        assert 0 < near < 784 * 0.1**2
        assert far == pytest.approx(4 * near, rel=1e-3)

    def test_of_samples_that_vary_half_as_much(self, quality):
        """(1 - 1/2)^2 of the variance in the components, with the mean where it was."""
        network = generator(scale=0.5)
        with torch.no_grad():
            real = generator()(NOISE).flatten(1).double()
            network[0].bias.add_(real.mean(0).float() - network(NOISE).flatten(1).mean(0))
        variances = torch.linalg.eigvalsh(torch.cov(real.T, correction=0))[-COMPONENTS:]
        assert quality.fd32(network) == pytest.approx(float(variances.sum()) / 4, rel=1e-3)

    def test_is_nan_where_the_images_are(self, quality):
        assert isnan(quality.fd32(generator(shift=float("nan"))))

    def test_draws_nothing_and_leaves_the_generators_mode(self, quality):
        network = generator()
        before = torch.get_rng_state()
        quality.fd32(network)
        assert torch.equal(torch.get_rng_state(), before) and network.training


def test_the_picture_shows_fd32_below_the_losses():
    fd32, g_losses, d_losses = [200.0, 130.0, 140.0], [2.4, 1.7, 1.4], [0.6, 0.9, 1.0]
    losses, quality = plot_quality(fd32, g_losses, d_losses).axes
    drawn = {line.get_label(): list(line.get_ydata()) for line in losses.lines}
    assert (drawn["generator"], drawn["discriminator"]) == (g_losses, d_losses)
    (line,) = quality.lines
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([1, 2, 3], fd32)
    assert losses.get_shared_x_axes().joined(losses, quality)
    assert quality.get_xlabel() == "epoch" and "FD32" in quality.get_ylabel()
