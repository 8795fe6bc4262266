"""The real run, `python -m exercises`: its own training loop with the functions of question 2.

Each finished epoch is measured (measuring.py) and writes a checkpoint, and the readable outputs
(outputs.py) if the last ones are some seconds old; the end of the run and Ctrl-C write both. Within
a long epoch there is a checkpoint every two minutes, and Ctrl-C writes one after the current
update. A run that continues from its checkpoint ends with the same losses and weights as one that
was never stopped: on the CPU, with the same number of threads, bit for bit.
"""

import contextlib
import os
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from matplotlib.figure import Figure
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor

from . import checkpoint, fast, outputs, run_page
from .checkpoint import EpochSoFar, RunError, RunState
from .devices import choose_device, usable_cpus
from .epochs import fast_epoch, plain_epoch
from .fashion_mnist import DatasetError, find_dataset, is_drawn
from .functions import Functions
from .measuring import Measuring, record_start, sample_count, snapshot
from .stopping import Stopping

USABLE = "make that folder readable and writable for you, or name another one as --data"
SNAPSHOT_EPOCHS = (10, 30, 50)
WRITE_EVERY = 10.0  # seconds; drawing all curves and the page costs more than a fast epoch on a GPU
SAVE_EVERY = 120.0  # seconds between two checkpoints: what `kill -9` costs at most


@dataclass(frozen=True)
class RunSettings:
    """The settings from the command line; `package` is the one whose functions are used."""

    package: str
    epochs: int
    batch_size: int
    device: str
    data: Path | None
    out: Path
    seed: int
    limit: int | None
    fast: bool
    progress: bool

    def command(self) -> str:
        """The command that continues this run, quoted for the system's shell."""
        words = ["python", "-m", self.package]
        for name in ("epochs", "batch_size", "device", "data", "out", "seed", "limit"):
            if (value := getattr(self, name)) is not None:
                words += [f"--{name.replace('_', '-')}", str(value)]
        words += ["--fast"] * self.fast + ["--no-progress"] * (not self.progress)
        return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def run(settings: RunSettings, functions: Functions) -> int:
    """Start or continue the run with these settings; returns the exit code.

    Raises RunError if it cannot start.
    """
    torch.set_num_threads(min(torch.get_num_threads(), usable_cpus()))
    device = choose_device(settings.device)
    kept = checkpoint.find(settings.out)
    root, images = _images(settings, functions)

    state = RunState(functions, device, settings.seed)
    _try_pictures(state)
    if settings.fast:
        fast.prepare(state)
    identity = checkpoint.identity(
        settings.package, settings.seed, settings.batch_size, device, settings.fast, images
    )
    folder = _Folder(settings, identity, root)
    if kept is not None:
        checkpoint.continue_from(kept, state, identity, settings.out)
    if state.epoch >= settings.epochs:
        folder.write(state)
        print(
            f"{settings.out}: {state.epoch} epochs are already done and --epochs is "
            f"{settings.epochs}; pass a larger --epochs to train on"
        )
        return 0
    folder.make()
    try:
        if kept is None:
            record_start(state)
        folder.write_page(state)
        measuring = Measuring(functions, root, settings.seed, len(images))
        with Stopping() as stopping:
            _train(state, images.to(device), settings, folder, measuring, stopping)
        if stopping.asked and state.epoch < settings.epochs:
            return _interrupted(state, settings, folder)
    except KeyboardInterrupt:
        if (settings.out / checkpoint.NAME).exists():  # `state` may be in the middle of an update
            state.load_state_dict(checkpoint.read(settings.out)["state"])
        return _interrupted(state, settings, folder)
    finally:
        folder.drop_if_nothing_is_kept()
    page = settings.out / outputs.PAGE
    print(f"done: open {page} in a browser; samples, loss curves and weights are beside it")
    return 0


def _images(settings: RunSettings, functions: Functions) -> tuple[Path, Tensor]:
    """The torchvision root and the images to train on."""
    try:
        root = find_dataset(settings.data)
    except OSError as error:
        remedy = "" if isinstance(error, DatasetError) else f": {USABLE}"
        raise RunError(f"{error}{remedy}") from error
    images = functions.load_images(root)[: settings.limit].cpu()
    if len(images) % settings.batch_size == 1:
        raise RunError(
            f"--batch-size {settings.batch_size} leaves one of the {len(images)} images for the "
            "last batch, and batch norm needs two: choose another --batch-size or --limit"
        )
    return root, images


def _train(
    state: RunState,
    images: Tensor,
    settings: RunSettings,
    folder: "_Folder",
    measuring: Measuring,
    stopping: Stopping,
) -> None:
    """Train until the last epoch, or until `stopping.asked`; then the state is saved."""
    how = (images, settings.batch_size)
    step = fast.build_step(state, settings.batch_size) if settings.fast else None
    with _progress(settings.progress) as progress:
        bar = progress.add_task(
            "",
            total=settings.epochs * len(images),
            completed=state.epoch * len(images) + state.so_far.seen,
        )
        for epoch in range(state.epoch + 1, settings.epochs + 1):
            start = time.perf_counter() - state.so_far.seconds
            steps = fast_epoch(state, step, *how) if step else plain_epoch(state, *how)
            for g_loss, d_loss in steps:
                text = f"epoch {epoch}/{settings.epochs}  G {g_loss:.4f}  D {d_loss:.4f}"
                done = (epoch - 1) * len(images) + state.so_far.seen
                progress.update(bar, completed=done, description=text)
                if stopping.asked or folder.is_save_due():
                    state.so_far.seconds = time.perf_counter() - start
                    folder.save_within_epoch(state)
                if stopping.asked:
                    return
            seconds = time.perf_counter() - start
            state.g_losses.append(g_loss)
            state.d_losses.append(d_loss)
            measuring.record(state, epoch)
            state.seconds.append(seconds)
            state.so_far = EpochSoFar()
            if epoch in (*SNAPSHOT_EPOCHS, settings.epochs):
                state.snapshots[epoch] = snapshot(state)
            folder.save(state)
            text += f"  FD32 {state.fd32[-1]:.1f}  {seconds:.1f} s"
            progress.console.print(text, highlight=False)


def _interrupted(state: RunState, settings: RunSettings, folder: "_Folder") -> int:
    """Write the outputs of what the checkpoint holds, and say how to continue."""
    if not (settings.out / checkpoint.NAME).exists():
        print(f"interrupted before the first update; start again with\n  {settings.command()}")
        return 130
    folder.write(state, stopped=True)
    images = f" and {state.so_far.seen:,} images of the next" if state.so_far.seen else ""
    print(
        f"interrupted: {state.epoch} of {settings.epochs} epochs{images} are done and kept in "
        f"{settings.out}; continue with\n  {settings.command()}"
    )
    return 130


class _Folder:
    """The run's folder."""

    def __init__(self, settings: RunSettings, identity: dict[str, Any], root: Path):
        self.settings, self.identity, self.root = settings, identity, root
        self.out = settings.out
        self.written = -WRITE_EVERY  # when the outputs were written, by time.monotonic
        self.saved = time.monotonic()  # when the last checkpoint was, or the run began

    def make(self) -> None:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(
                f"--out {self.out} cannot be created ({error}): name another folder"
            ) from error

    def drop_if_nothing_is_kept(self) -> None:
        if not (self.out / checkpoint.NAME).exists():
            with contextlib.suppress(OSError):
                (self.out / outputs.PAGE).unlink(missing_ok=True)
                self.out.rmdir()  # only removes empty folders

    def save(self, state: RunState) -> None:
        # The checkpoint comes first: if an output fails, no epoch of training is lost.
        self.save_within_epoch(state)
        due = time.monotonic() - self.written >= WRITE_EVERY
        if due or state.epoch >= self.settings.epochs:
            self.write(state)
            self.written = time.monotonic()

    def is_save_due(self) -> bool:
        return time.monotonic() - self.saved >= SAVE_EVERY

    def save_within_epoch(self, state: RunState) -> None:
        checkpoint.save(self.out, self.identity, state)
        self.saved = time.monotonic()

    def write(self, state: RunState, stopped: bool = False) -> None:
        if state.epoch:
            curves = state.g_losses, state.d_losses, state.fd32, state.seconds
            outputs.write_curves(self.out, state.functions, *curves)
        outputs.write_samples(self.out, state.functions, state.snapshots)
        outputs.write_weights(self.out / "generator.safetensors", state.generator)
        outputs.write_weights(self.out / "discriminator.safetensors", state.discriminator)
        outputs.write_json(self.out / "run.json", self._facts(state))
        self.write_page(state, stopped)

    def write_page(self, state: RunState, stopped: bool = False) -> None:
        facts, command = self._facts(state), self.settings.command()
        page = run_page.render(state, facts, command, stopped)
        outputs.write_page(self.out / outputs.PAGE, page)

    def _facts(self, state: RunState) -> dict[str, Any]:
        cuda = state.device.type == "cuda"
        return {
            **self.identity,
            "fast": fast.record(state.device) if self.settings.fast else None,
            "epochs": self.settings.epochs,
            "epochs_done": state.epoch,
            "finished": state.epoch >= self.settings.epochs,
            "seconds": round(sum(state.seconds), 2),
            "data": str(self.root.absolute()),
            "drawn": is_drawn(self.root),
            "fd32_samples": sample_count(self.identity["images"]),
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "device_name": torch.cuda.get_device_name() if cuda else None,
        }


def _try_pictures(state: RunState) -> None:
    """Draw the pictures once before training: a mistake in them should not show after an epoch."""
    samples = state.functions.plot_samples(snapshot(state), title="epoch 0")
    losses = state.functions.plot_losses([1.0], [1.0])
    for name, figure in (("plot_samples", samples), ("plot_losses", losses)):
        if not isinstance(figure, Figure):
            what = "None" if figure is None else f"a {type(figure).__name__}"
            raise RunError(f"{name} in figures.py returned {what}, not a matplotlib Figure")
        outputs.png(figure)


def _progress(shown: bool) -> Progress:
    """A progress bar in a terminal; elsewhere only the line that each epoch prints."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    progress.disable = not (shown and progress.console.is_terminal)
    return progress
