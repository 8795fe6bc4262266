"""The files that a run leaves in its folder, each written whole or not at all.

losses.csv                         both players' mean loss, FD32 and seconds, epoch by epoch
losses.png and quality.png         the losses; the losses and FD32 (quality.py) over each other
samples-epoch-010.png and so on    nine pictures, always from the same nine noise vectors
generator.safetensors,
discriminator.safetensors          the weights: build the network, load_state_dict(load_file(...))
run.json                           settings, machine, data, and whether the run is finished
checkpoint.pt                      what going on needs; torch.load(..., weights_only=True) reads it
"""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import safetensors.torch
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from ..figures import plot_losses, plot_samples
from .fashion_mnist import write_atomically
from .quality import plot_quality


def write_curves(
    out: Path,
    g_losses: Sequence[float],
    d_losses: Sequence[float],
    fd32: Sequence[float],
    seconds: Sequence[float],
) -> None:
    """losses.csv, with floats in full, losses.png and quality.png."""
    rows = ["epoch,g_loss,d_loss,fd32,seconds"]
    columns = zip(g_losses, d_losses, fd32, seconds, strict=True)
    for epoch, (g, d, fd, s) in enumerate(columns, start=1):
        rows.append(f"{epoch},{g!r},{d!r},{fd!r},{s:.2f}")
    write_atomically(out / "losses.csv", "\n".join([*rows, ""]).encode())
    write_atomically(out / "losses.png", png(plot_losses(g_losses, d_losses)))
    write_atomically(out / "quality.png", png(plot_quality(fd32, g_losses, d_losses)))


def write_samples(out: Path, snapshots: Mapping[int, Tensor]) -> None:
    """A picture for each snapshot that has none yet."""
    for epoch, images in snapshots.items():
        path = out / f"samples-epoch-{epoch:03d}.png"
        if not path.exists():
            write_atomically(path, png(plot_samples(images, title=f"epoch {epoch}")))


def write_weights(path: Path, network: nn.Module) -> None:
    """The whole state_dict, batch norm's running buffers included."""
    # safetensors refuses tensors that share memory or are laid out in another order: copy them.
    tensors = {
        name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in network.state_dict().items()
    }
    write_atomically(path, safetensors.torch.save(tensors))


def write_json(path: Path, content: Mapping) -> None:
    write_atomically(path, (json.dumps(content, indent=2) + "\n").encode())


def write_checkpoint(path: Path, content: Mapping) -> None:
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_atomically(path, buffer.getvalue())


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # pyplot keeps every figure made through it until told otherwise
    return buffer.getvalue()
