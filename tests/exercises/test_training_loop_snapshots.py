"""Checks of training.py: question 2.e, the loop's snapshots and defaults, with stand-ins."""

from contextlib import suppress

import numpy as np
import pytest

from grader.checks import compare
from grader.checks.decorator import check
from grader.checks.question_2.noise import require_snapshot_noise
from grader.checks.question_2.transcript import Transcript, by_epoch, require_modes
from grader.checks.question_2.typed_runs import printing, typed_run
from grader.checks.results.outcomes import Raised
from grader.checks.show import show_value
from grader.worker.data.records import Tensor
from grader.worker.operations.declarations import RECORDED_TRAIN

pytestmark = pytest.mark.usefixtures("torch")


@check("2.e", 1, of="training.train")
def test_train_snapshots(submission):
    """train: nine images after each epoch in snapshot_epochs, counted from 1, of the same noise."""
    run = Transcript(submission, epochs=5, snapshots=(2, 4, 7))  # not the first or the last
    asked = "snapshots {2: images, 4: images} of a run of 5 epochs with snapshot_epochs=(2, 4, 7)"
    found = by_epoch(run.answer.snapshots)
    if "snapshots" in run.answer.missing and found is None:
        raise run.wrong("a run without snapshots", asked)
    if found is None:
        raise run.wrong(*told_without_epochs(run.answer.snapshots, asked))
    require_modes(run)
    drawn = run.samples
    if not drawn:
        raise run.wrong("`sample` was never called", "snapshots taken with `sample`")
    taken = {epoch: steps_of(images) for epoch, images in found.items()}
    if sorted(found) != [2, 4]:
        raise run.wrong(
            f"snapshots of the epochs {sorted(found)}", asked, why_other_epochs(run, taken)
        )
    for epoch, images in found.items():
        reply = run.part(images, f"snapshots[{epoch}]")
        compare.tensor(reply, (9, 1, 28, 28), "nine images (9, 1, 28, 28) on the CPU")
        steps = epoch * len(run.sizes)
        if taken[epoch] == steps:
            continue
        likely = "were they changed afterwards, or not made by `sample`?"
        if taken[epoch] == (steps + 1) / 2:
            likely = "they are rescaled: keep them as `sample` makes them"
        elif taken[epoch] is not None and taken[epoch] >= 0:
            likely = f"they were taken after {taken[epoch]:g} steps"
            likely += ", before the epoch" if taken[epoch] == steps - len(run.sizes) else ""
            likely = FROM_0 if taken[epoch] == steps + len(run.sizes) else likely
        elif taken[epoch] is not None:
            likely = "`sample` was called with another generator, or its weights were changed"
            reply = reply.not_repeatable()  # the networks are others there
        raise reply.wrong(
            f"images of the generator after {steps} steps, at the end of epoch {epoch}", likely
        )
    require_snapshot_noise(run, drawn)
    require_defaults(submission)


def told_without_epochs(snapshots, asked):
    """What came back, what is asked and the likely cause, where epochs do not lead to images."""
    if isinstance(snapshots, list) and snapshots and all(map(is_pair, snapshots)):
        keys = ", ".join(show_value(key) for key, _ in snapshots)
        return f"snapshots with the keys {keys}", asked, "the keys are the epochs, as whole numbers"
    return f"snapshots: {show_value(snapshots)}", asked, "make it a dict: epoch -> images"


def is_pair(value):
    return isinstance(value, list) and len(value) == 2


def steps_of(images):
    """After how many steps the stand-in for `sample` made these images; None if it did not."""
    if not isinstance(images, Tensor) or images.array.size == 0:
        return None
    first = images.array.flat[0]
    return first if np.all(images.array == first) else None


FROM_0 = "the epochs are counted from 0; they count from 1"


def why_other_epochs(run, taken):
    """The likely cause where the snapshots are not those of the epochs 2 and 4.

    taken: epoch -> number of steps before its snapshot, or None.
    """
    if any(steps == (epoch + 1) * len(run.sizes) for epoch, steps in taken.items()):
        return FROM_0
    for epoch, which in ((1, "first"), (5, "last")):
        if sorted({2, 4, epoch}) == sorted(taken):
            return f"one more is taken after the {which} epoch, which is not among those asked for"
    if len(taken) == 1 < len(run.answer.samples):
        return "only the last one is kept: is the dict created again for each?"
    return None


def count_of(step):
    """The number of images in a step."""
    real, _ = step
    return real.array.size if isinstance(real, Tensor) else 0


def require_defaults(submission):
    """`train(images)`: 50 epochs, batches of 64, snapshots at 10, 30 and 50, any device."""
    images = np.zeros((66, 1, 28, 28), dtype=np.float32)
    call = typed_run(submission.package, "images, progress=False", len(images))

    def train(**options):
        return submission.ask(
            RECORDED_TRAIN,
            Tensor(images),
            {"progress": False, **options},
            [[1.0, 1.0]],
            0,
            of="training.train",
            call=call,
            seconds=60,
        )

    try:
        answer = train()
    except Raised as error:
        with suppress(Raised):
            train(device="cpu")
            error.likely = "device=None, the default, means the best device available"
        raise
    reply = submission.reply(None, call)
    sizes = [size for size in answer.batch_sizes if type(size) is int]
    # By their images, or by the calls of `batches`: which images a step gets is another check's.
    epochs = sum(map(count_of, answer.steps)) // len(images), len(answer.batch_sizes)
    told = {
        "epochs": 50 if 50 in epochs else epochs[0],
        "batch sizes": sorted(set(sizes)) if len(sizes) == len(answer.batch_sizes) else None,
        "snapshots": sorted(by_epoch(answer.snapshots) or []),
    }
    asked = {"epochs": 50, "batch sizes": [64], "snapshots": [10, 30, 50]}
    if told != asked:
        differs = next(name for name in asked if told[name] != asked[name])
        likely = f"look at the default of `train` for the {differs}"
        raise reply.then(*printing(str(told))).wrong(f"by default {asked}", likely, str(told))
    if not same_noise(answer, train(seed=0)) and same_noise(answer, train()):
        raise reply.then(*PRINT_SEED_0).wrong(
            "by default the run of seed=0",
            "look at the default of `train` for the seed",
            "another run than with seed=0",
        )
    if "bar" in answer.faults:
        raise submission.reply(None, "").wrong(
            "no progress bar where progress=False is passed",
            "pass `disable=not progress` to tqdm or track",
            "a progress bar",
        )


def same_noise(one, other):
    """Whether two runs drew the same noise in all steps."""
    noise = [[noise for _, noise in run.steps] for run in (one, other)]
    return len(noise[0]) == len(noise[1]) and all(map(compare.is_equal, *noise))


PRINT_SEED_0 = (
    "first, called = steps.copy(), steps.clear()",
    "_ = training.train(images, seed=0, progress=False)",
    "same = all(torch.equal(one[5], other[5]) for one, other in zip(first, steps))",
    "print('the same run as' if same else 'another run than', 'with seed=0')",
)
