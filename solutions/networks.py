"""Questions 2.b and 2.c: the discriminator and the generator of a DCGAN for 28x28 images."""

from torch import nn

KERNEL = 5  # height and width of every convolution's kernel
SLOPE = 0.3  # of LeakyReLU, everywhere
DROPOUT = 0.3  # the share of numbers that is dropped


def build_discriminator() -> nn.Module:
    """Images (B, 1, 28, 28) -> logits (B, 1), positive where an image looks real.

    Convolutions with kernel KERNEL and stride 2, 1x28x28 -> 64x14x14 -> 128x7x7, each followed
    by LeakyReLU with slope SLOPE and Dropout with p = DROPOUT; flatten; dense to one number.
    Biases on, no batch norm, no sigmoid: 212,865 parameters.
    """
    return nn.Sequential(
        nn.Conv2d(1, 64, KERNEL, stride=2, padding=2),
        nn.LeakyReLU(SLOPE),
        nn.Dropout(DROPOUT),
        nn.Conv2d(64, 128, KERNEL, stride=2, padding=2),
        nn.LeakyReLU(SLOPE),
        nn.Dropout(DROPOUT),
        nn.Flatten(),
        nn.Linear(128 * 7 * 7, 1),
    )


def build_generator(z_dim: int = 100) -> nn.Module:
    """Noise (B, z_dim) -> images (B, 1, 28, 28) in [-1, 1].

    Dense to 256x7x7, then transposed convolutions with kernel KERNEL:
    256x7x7 -> 128x7x7 (stride 1) -> 64x14x14 (stride 2) -> 1x28x28 (stride 2).
    Batch norm, then LeakyReLU with slope SLOPE, after the dense layer and after each transposed
    convolution but the last; the last has tanh alone. No bias in the dense and the transposed
    convolutions. Batch norm over the dense layer's features, before the reshape, or over its
    256 maps, after it: both are right (2,305,472 or 2,280,896 parameters). It has a scale and an
    offset that are learned, eps 1e-5, and a momentum of 0.1, the weight of the new batch.
    """
    return nn.Sequential(
        nn.Linear(z_dim, 256 * 7 * 7, bias=False),
        nn.BatchNorm1d(256 * 7 * 7),
        nn.LeakyReLU(SLOPE),
        nn.Unflatten(1, (256, 7, 7)),
        nn.ConvTranspose2d(256, 128, KERNEL, padding=2, bias=False),
        nn.BatchNorm2d(128),
        nn.LeakyReLU(SLOPE),
        nn.ConvTranspose2d(128, 64, KERNEL, stride=2, padding=2, output_padding=1, bias=False),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(SLOPE),
        nn.ConvTranspose2d(64, 1, KERNEL, stride=2, padding=2, output_padding=1, bias=False),
        nn.Tanh(),
    )
