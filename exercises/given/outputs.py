"""The files that a run writes into its folder, each completely or not at all.

run.html                           the run as a page (run_page.py)
losses.csv                         both players' mean loss, FD32 and seconds, epoch by epoch
losses.png and quality.png         the losses; the losses and, below them, FD32 (quality.py)
samples-epoch-010.png and so on    nine pictures, always from the same nine noise vectors
generator.safetensors,
discriminator.safetensors          the weights: build the network, load_state_dict(load_file(...))
run.json                           settings, machine, data, whether the run is finished
checkpoint.pt                      to continue from; torch.load(..., weights_only=True) reads it
"""

import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from .fashion_mnist import write_atomically
from .functions import Functions
from .quality import plot_quality

PAGE = "run.html"
LOCKS_OPEN_FILES = os.name == "nt"  # Excel, for one, keeps a CSV file from being replaced


def write_curves(
    out: Path,
    functions: Functions,
    g_losses: Sequence[float],
    d_losses: Sequence[float],
    fd32: Sequence[float],
    seconds: Sequence[float],
) -> None:
    """losses.csv, with full precision; losses.png, drawn by the package; quality.png."""
    rows = ["epoch,g_loss,d_loss,fd32,seconds"]
    columns = zip(g_losses, d_losses, fd32, seconds, strict=True)
    for epoch, (g, d, fd, s) in enumerate(columns, start=1):
        rows.append(f"{epoch},{g!r},{d!r},{fd!r},{s:.2f}")
    _write(out / "losses.csv", "\n".join([*rows, ""]).encode())
    _write(out / "losses.png", png(functions.plot_losses(g_losses, d_losses)))
    _write(out / "quality.png", png(plot_quality(fd32, g_losses, d_losses)))


def write_samples(out: Path, functions: Functions, snapshots: Mapping[int, Tensor]) -> None:
    """A picture, drawn by the package, for each snapshot that has none yet."""
    for epoch, images in snapshots.items():
        path = out / f"samples-epoch-{epoch:03d}.png"
        if not path.exists():
            _write(path, png(functions.plot_samples(images, title=f"epoch {epoch}")))


def write_weights(path: Path, network: nn.Module) -> None:
    """The whole state_dict, including batch norm's running statistics."""
    # safetensors refuses tensors that share memory or are laid out in another order: copy them.
    tensors = {
        name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in network.state_dict().items()
    }
    _write(path, safetensors.torch.save(tensors))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Indented, with a newline at the end."""
    _write(path, (json.dumps(content, indent=2) + "\n").encode())


def write_page(path: Path, html: str) -> None:
    """In UTF-8."""
    _write(path, html.encode("utf-8"))


def write_checkpoint(path: Path, content: Mapping[str, Any]) -> None:
    """For torch.load. PermissionError is raised, since without a checkpoint an epoch is lost."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_atomically(path, buffer.getvalue())


def _write(path: Path, content: bytes) -> None:
    """write_atomically; on Windows, a file that is open in another program stays as it was."""
    try:
        write_atomically(path, content)
    except PermissionError:
        if not LOCKS_OPEN_FILES:
            raise
        print(
            f"{path} is open in another program and was not updated: close it there. The next "
            "epoch writes it again; after the last epoch, run the same command again"
        )


def png(figure: Figure) -> bytes:
    """The figure as the bytes of a PNG file; also closes it in pyplot."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # pyplot keeps every figure made through it until told otherwise
    return buffer.getvalue()
