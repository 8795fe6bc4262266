"""What a run needs to go on as if it had never been stopped, and the file that keeps it.

The two networks and optimizers, the random generators (shuffles and noise; torch's own, which
dropout draws from; the device's), and what the finished epochs left.
"""

import pickle
import zlib
from pathlib import Path

import torch
from torch import Tensor

from ..losses import build_optimizers
from ..networks import build_discriminator, build_generator
from .outputs import write_checkpoint

Z_DIM = 100  # length of a noise vector
NAME = "checkpoint.pt"


class RunError(Exception):
    """The run cannot start as asked; the message names the argument and the next step."""


class State:
    """All that the next step depends on, and what the finished epochs left."""

    _PARTS = ("generator", "discriminator", "g_optimizer", "d_optimizer")
    _RECORDS = ("g_losses", "d_losses", "fd32", "seconds", "snapshots")

    def __init__(self, device: torch.device, seed: int):
        self.device = device
        torch.manual_seed(seed)  # initial weights and dropout
        self.random = torch.Generator().manual_seed(seed)  # shuffles and noise
        self.generator = build_generator(Z_DIM).to(device)
        self.discriminator = build_discriminator().to(device)
        self.g_optimizer, self.d_optimizer = build_optimizers(self.generator, self.discriminator)
        self.snapshot_noise = self.noise(9)
        self.g_losses: list[float] = []
        self.d_losses: list[float] = []
        self.fd32: list[float] = []
        self.seconds: list[float] = []
        self.snapshots: dict[int, Tensor] = {}

    @property
    def epoch(self) -> int:
        """How many epochs are finished."""
        return len(self.seconds)

    def noise(self, count: int) -> Tensor:
        return torch.randn(count, Z_DIM, generator=self.random).to(self.device)

    def train(self) -> None:
        self.generator.train()
        self.discriminator.train()

    def state_dict(self) -> dict:
        """Plain tensors and numbers only, so that torch.load reads it with weights_only=True."""
        state = {name: getattr(self, name).state_dict() for name in self._PARTS}
        state |= {name: getattr(self, name) for name in self._RECORDS}
        state |= {"snapshot_noise": self.snapshot_noise, "random": self.random.get_state()}
        state["torch_random"] = torch.get_rng_state()
        if self.device.type != "cpu":
            state["device_random"] = getattr(torch, self.device.type).get_rng_state()
        return state

    def load_state_dict(self, state: dict) -> None:
        for name in self._PARTS:
            getattr(self, name).load_state_dict(state[name])
        for name in self._RECORDS:
            setattr(self, name, state[name])
        self.snapshot_noise = state["snapshot_noise"].to(self.device)
        self.random.set_state(state["random"])
        torch.set_rng_state(state["torch_random"])
        if self.device.type != "cpu":
            getattr(torch, self.device.type).set_rng_state(state["device_random"])


def save(out: Path, identity: dict, state: State) -> None:
    write_checkpoint(out / NAME, {"identity": identity, "state": state.state_dict()})


def find(out: Path) -> dict | None:
    """The checkpoint to go on from, or None for a new run in a new or empty folder."""
    if (out / NAME).is_file():
        return read(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RunError(f"--out {out} holds something else than a run: name a new folder")
    return None


def read(out: Path) -> dict:
    try:
        content = torch.load(out / NAME, map_location="cpu", weights_only=True)
        return {"identity": content["identity"], "state": content["state"]}
    except (RuntimeError, pickle.UnpicklingError, EOFError, KeyError, TypeError) as error:
        raise RunError(f"{out / NAME} cannot be read: name another --out") from error


def identity(
    package: str, seed: int, batch_size: int, device: torch.device, fast: bool, images: Tensor
) -> dict:
    """What must be the same when a run goes on."""
    return {
        "package": package,
        "seed": seed,
        "batch_size": batch_size,
        "device": device.type,
        "fast": fast,
        "images": len(images),
        "images_crc32": zlib.crc32(images.contiguous().numpy()),
    }


# What to change where a part of the identity differs, if not the option of that name.
_REMEDIES = {
    "package": "run that package",
    "images": "pass the same --data and --limit",
    "images_crc32": "pass the same --data (load_images, too, must be as it was)",
}


def _remedy(name: str, then: object) -> str:
    if name == "fast":
        return "pass --fast" if then else "leave --fast out"
    return _REMEDIES.get(name, f"pass --{name.replace('_', '-')} {then}")


def go_on_from(checkpoint: dict, state: State, identity: dict, out: Path) -> None:
    """Load the checkpoint, if it is one of this very run."""
    for name, now in identity.items():
        if (then := checkpoint["identity"].get(name)) != now:
            raise RunError(
                f"--out {out} holds a run with {name} {then}, not {now}: {_remedy(name, then)} to "
                "go on with it, or name another --out"
            )
    try:
        state.load_state_dict(checkpoint["state"])
    except (RuntimeError, ValueError, KeyError) as error:
        raise RunError(
            f"{out / NAME} does not fit the networks and optimizers as they are now: undo the "
            f"change, or name another --out ({' '.join(str(error).split())})"
        ) from error
