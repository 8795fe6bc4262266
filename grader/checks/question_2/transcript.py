"""What `train` did with stand-ins for everything that it calls; see training_transcript.py.

run = Transcript(submission, count=10, batch_size=4)
run.order   # the images of each step, as numbers
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ...worker.data.records import Tensor, Value
from ...worker.operations.declarations import RECORDED_TRAIN
from ...worker.operations.reply_types import AnyTensor, RecordedTrain
from .. import compare
from ..results.outcomes import Wrong
from ..submission import Reply, Submission
from .typed_runs import printing, typed_run

NOT_DUE = (100,)  # epochs after the end of every run here
MOST = 10_000  # images in a batch; no transcript has as many


class Transcript:
    """One run of `train` with stand-ins for everything that it calls.

    count: of images; each is known again by its first pixel. world: the seed of the global
    generators, which must not matter. answer: what came back.
    """

    def __init__(
        self,
        submission: Submission,
        count: int = 10,
        batch_size: int = 4,
        epochs: int = 3,
        seed: int = 5,
        snapshots: Sequence[int] = NOT_DUE,
        world: int = 0,
    ):
        self.batch_size, self.epochs = batch_size, epochs
        random = np.random.default_rng(99)
        self.sizes = [min(batch_size, count - s) for s in range(0, count, batch_size)]
        script = random.uniform(0.2, 3, (epochs * len(self.sizes), 2)).round(2).tolist()
        self.script = np.array(script).reshape(epochs, len(self.sizes), 2)
        fading = np.linspace(1, 0.5, 28 * 28).reshape(28, 28)  # turned or flipped, it is another
        images = np.linspace(-1, 1, count).reshape(-1, 1, 1, 1) * fading
        options = {
            "epochs": epochs,
            "batch_size": batch_size,
            "seed": seed,
            "device": "cpu",
            "snapshot_epochs": list(snapshots),
            "progress": False,
        }
        given = (
            f"images, epochs={epochs}, batch_size={batch_size}, seed={seed}, device='cpu', "
            f"snapshot_epochs={tuple(snapshots)}, progress=False"
        )
        self.call = typed_run(submission.package, given, count, script, world)
        self.answer: RecordedTrain = submission.ask(
            RECORDED_TRAIN,
            Tensor(images.astype(np.float32)),
            options,
            script,
            world,
            of="training.train",
            call=self.call,
        )
        self.submission = submission
        self.images = images[:, 0, 0, 0]

    def wrong(self, returned: str, asked: str, likely: str | None = None) -> Wrong:
        """The exception to raise if the run is wrong. Shows a run to try if its lines are known."""
        lines = printing(returned)
        reply = self.submission.reply(None, self.call if lines else "")
        return reply.then(*lines or ()).wrong(asked, likely, returned)

    def part(self, value: Value, name: str) -> Reply:
        """The reply that is a field of the TrainingRun."""
        return self.submission.reply(value, f"{self.call}.{name}")

    def numbers(self, tensors: Iterable[AnyTensor], asked: str) -> list[np.ndarray]:
        """The tensors' numbers. Wrong if one is not finite."""
        replies = [self.submission.reply(tensor, "") for tensor in tensors]
        return [compare.tensor(reply, None, asked, None) for reply in replies]

    @property
    def noise(self) -> list[np.ndarray]:
        """The noise of each step."""
        return self.numbers((noise for _, noise in self.answer.steps), "finite noise")

    @property
    def samples(self) -> list[np.ndarray]:
        """The noise of each call of `sample`."""
        return self.numbers(self.answer.samples, "finite noise for `sample`")

    @property
    def order(self) -> list[list[float]]:
        """The images of each step, by their values."""
        asked = "train_step on batches (B, 1, 28, 28)"
        numbers = self.numbers((real for real, _ in self.answer.steps), asked)
        if any(batch.ndim != 1 or batch.size > MOST for batch in numbers):
            raise self.wrong("train_step was called on images with another shape", asked)
        return [batch.tolist() for batch in numbers]


def by_epoch(snapshots: Value) -> dict[float, Value] | None:
    """Epoch -> images; None if `snapshots` is not a dict with numbers as keys."""
    pairs = snapshots if isinstance(snapshots, list) else [None]
    numbered = [
        pair
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and type(pair[0]) in (int, float)
    ]
    return {epoch: images for epoch, images in numbered} if len(numbered) == len(pairs) else None


def require_modes(run: Transcript) -> None:
    """Require both networks in train mode in each step."""
    if "mode" in run.answer.faults:
        raise run.wrong(
            "a network that is not in train mode in one of the steps",
            "both networks in train mode in every step",
            "is one put into eval mode for a snapshot and left there? `sample` restores the mode",
        )
