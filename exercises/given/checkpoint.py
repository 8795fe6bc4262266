"""Checkpoints: what a run needs to continue as if it had never been stopped.

The two networks and optimizers, the random generators (shuffles and noise; torch's own, which
dropout draws from; the device's), the results of the finished epochs (for run.html, nine small
pictures and six numbers each), and how far the epoch that has begun has come.
"""

import pickle
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .fashion_mnist import drop_partial_files
from .functions import Functions
from .outputs import PAGE, write_checkpoint

Z_DIM = 100  # length of a noise vector
NAME = "checkpoint.pt"


class RunError(Exception):
    """The run cannot start; the message names the argument and the next step."""


@dataclass
class EpochSoFar:
    """The part of an epoch that is done: sums of losses over images, and what was seen.

    seconds: of earlier sessions. random: the state of the generator of shuffles and noise when the
    epoch began.
    """

    batches: int = 0
    seen: int = 0
    g_total: float = 0.0
    d_total: float = 0.0
    seconds: float = 0.0
    random: Tensor = field(default_factory=lambda: torch.empty(0, dtype=torch.uint8))

    @property
    def means(self) -> tuple[float, float]:
        """The generator's and the discriminator's mean loss."""
        return self.g_total / self.seen, self.d_total / self.seen


class RunState:
    """Everything that the next step depends on, and the results of the finished epochs."""

    _PARTS = ("generator", "discriminator", "g_optimizer", "d_optimizer")
    _RECORDS = ("g_losses", "d_losses", "fd32", "seconds", "snapshots")
    _LATER_RECORDS = ("film", "logits")  # older checkpoints have none

    def __init__(self, functions: Functions, device: torch.device, seed: int):
        self.functions = functions
        self.device = device
        torch.manual_seed(seed)  # initial weights and dropout
        self.random = torch.Generator().manual_seed(seed)  # shuffles and noise
        self.generator = functions.build_generator(Z_DIM).to(device)
        self.discriminator = functions.build_discriminator().to(device)
        self.g_optimizer, self.d_optimizer = functions.build_optimizers(
            self.generator, self.discriminator
        )
        self.snapshot_noise = self.noise(9)
        self.g_losses: list[float] = []
        self.d_losses: list[float] = []
        self.fd32: list[float] = []
        self.seconds: list[float] = []
        self.snapshots: dict[int, Tensor] = {}
        self.film: dict[int, Tensor] = {}  # the nine samples of each epoch, uint8 (9, 28, 28)
        self.logits: dict[int, list[float]] = {}  # real images' 10, 50, 90 % quantiles, then fakes'
        self.so_far = EpochSoFar()

    @property
    def epoch(self) -> int:
        """The number of finished epochs."""
        return len(self.seconds)

    def noise(self, count: int) -> Tensor:
        """Standard normal noise vectors (count, Z_DIM), drawn on the CPU."""
        return torch.randn(count, Z_DIM, generator=self.random).to(self.device)

    def train(self) -> None:
        """Put both networks into train mode."""
        self.generator.train()
        self.discriminator.train()

    def state_dict(self) -> dict[str, Any]:
        """Only plain tensors and numbers, so that torch.load reads it with weights_only=True."""
        state = {name: getattr(self, name).state_dict() for name in self._PARTS}
        records = self._RECORDS + self._LATER_RECORDS
        state |= {name: getattr(self, name) for name in records}
        state |= {"snapshot_noise": self.snapshot_noise, "random": self.random.get_state()}
        state["so_far"] = dict(vars(self.so_far))
        state["torch_random"] = torch.get_rng_state()
        if self.device.type != "cpu":
            state["device_random"] = getattr(torch, self.device.type).get_rng_state()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The reverse of `state_dict`; raises if the networks or optimizers have changed."""
        for name in self._PARTS:
            getattr(self, name).load_state_dict(state[name])
        for name in self._RECORDS:
            setattr(self, name, state[name])
        for name in self._LATER_RECORDS:
            setattr(self, name, state.get(name, {}))
        self.so_far = EpochSoFar(**state.get("so_far", {}))  # older checkpoints have none
        self.snapshot_noise = state["snapshot_noise"].to(self.device)
        self.random.set_state(state["random"])
        torch.set_rng_state(state["torch_random"])
        if self.device.type != "cpu":
            getattr(torch, self.device.type).set_rng_state(state["device_random"])


def save(out: Path, identity: dict[str, Any], state: RunState) -> None:
    """Write the checkpoint of a run with this identity into its folder."""
    write_checkpoint(out / NAME, {"identity": identity, "state": state.state_dict()})


def find(out: Path) -> dict[str, Any] | None:
    """The checkpoint to continue from, or None for a new run in a new or empty folder.

    Raises RunError if the folder contains anything else, but for what a run left there that was
    killed before its first checkpoint.
    """
    if out.is_dir():
        drop_partial_files(out)
    if (out / NAME).is_file():
        return read(out)
    if out.exists() and (not out.is_dir() or any(path.name != PAGE for path in out.iterdir())):
        raise RunError(f"--out {out} contains files, but no run: name a new folder")
    return None


def read(out: Path) -> dict[str, Any]:
    """The checkpoint in this folder: "identity" and "state". Raises RunError if it is damaged."""
    try:
        content = torch.load(out / NAME, map_location="cpu", weights_only=True)
        return {"identity": content["identity"], "state": content["state"]}
    except (RuntimeError, pickle.UnpicklingError, EOFError, KeyError, TypeError) as error:
        raise RunError(f"{out / NAME} cannot be read: name another --out") from error


def identity(
    package: str, seed: int, batch_size: int, device: torch.device, fast: bool, images: Tensor
) -> dict[str, Any]:
    """What must be the same when a run continues."""
    return {
        "package": package,
        "seed": seed,
        "batch_size": batch_size,
        "device": device.type,
        "fast": fast,
        "images": len(images),
        "images_crc32": zlib.crc32(images.contiguous().numpy().data),
    }


# What to change if a part of the identity differs, where that is not the option of the same name.
_REMEDIES = {
    "package": "run that package",
    "images": "pass the same --data and --limit",
    "images_crc32": "pass the same --data, and undo changes of load_images",
}


def _remedy(name: str, then: object) -> str:
    if name == "fast":
        return "pass --fast" if then else "leave --fast out"
    return _REMEDIES.get(name, f"pass --{name.replace('_', '-')} {then}")


def continue_from(
    checkpoint: dict[str, Any], state: RunState, identity: dict[str, Any], out: Path
) -> None:
    """Load the checkpoint into the state. Raises RunError if it belongs to another run."""
    for name, now in identity.items():
        if (then := checkpoint["identity"].get(name)) != now:
            raise RunError(
                f"--out {out} contains a run with {name} {then}, not {now}: "
                f"{_remedy(name, then)} to continue it, or name another --out"
            )
    try:
        state.load_state_dict(checkpoint["state"])
    except (RuntimeError, ValueError, KeyError) as error:
        raise RunError(
            f"{out / NAME} does not fit the current networks and optimizers: undo your change "
            f"to them, or name another --out ({' '.join(str(error).split())})"
        ) from error
