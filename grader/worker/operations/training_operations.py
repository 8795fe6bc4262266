"""Whole runs: the batches of an epoch, and `train`, with stand-ins or its real parts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, nn

from ..data.records import Handle
from .declarations import (
    EPOCHS_OF_BATCHES,
    RECORDED_TRAIN,
    SHORT_TRAINING,
    SHORT_TRAINING_STEP,
    WHOLE_TRAIN,
)
from .implementations import implements
from .library_weights import BUILDERS, STEP, library_start
from .observed_steps import Observer, Step
from .own_forms import OwnForms, own_forms
from .run_results import accepted, fields_of, missing_fields, results_of
from .shown_bars import watching_for_bars
from .standin_networks import TrackedDiscriminator, TrackedGenerator
from .standins import recorded_results, replaced
from .training_transcript import AS_ASKED, TrainingTranscript

if TYPE_CHECKING:
    from ..session import Session

Made = TypeVar("Made")


@implements(EPOCHS_OF_BATCHES)
def epochs_of_batches(
    session: "Session", images: Tensor, batch_size: int, seed: int, epochs: int
) -> dict:
    """Epochs of `batches`, all from one random generator; whether torch's global random state
    changed, which is another each time: an order that depends on it is not the same again; and
    whether the images that were passed changed."""
    generator = torch.Generator().manual_seed(seed)
    batches = session.function("data.batches")
    given = images.clone()
    with torch.random.fork_rng(devices=[]):
        torch.seed()
        before = torch.get_rng_state()
        drawn = [
            [(batch, _copied(batch)) for batch in batches(given, batch_size, generator)]
            for _ in range(epochs)
        ]
        moved = not torch.equal(before, torch.get_rng_state())
    changed = not torch.equal(given, images)  # and with them batches that are views of them
    return dict(
        epochs=[[pair[changed] for pair in epoch] for epoch in drawn],
        global_random_moved=moved,
        images_changed=changed,
    )


def _copied(batch: object) -> object:
    return batch.clone() if isinstance(batch, Tensor) else batch


@implements(RECORDED_TRAIN)
def recorded_train(
    session: "Session",
    images: Tensor,
    options: dict,
    losses: tuple[tuple[float, float], ...],
    global_seed: int,
) -> dict:
    """`train` with stand-ins for all that it calls, and the transcript of its calls."""
    train = session.function("training.train")
    taken = accepted(train, options)

    def recorded(forms: OwnForms) -> dict:
        def run_with_standins() -> tuple[TrainingTranscript, object]:
            torch.manual_seed(global_seed)
            transcript = TrainingTranscript(session.package, losses, forms)
            given = images.clone()
            with replaced(session, transcript.standins()), watching_for_bars() as streams:
                run = train(given, **taken)
            if not torch.equal(given, images):
                transcript.faults.append("given")
            if any(stream.has_bar for stream in streams) and not options["progress"]:
                transcript.faults.append("bar")
            return transcript, run

        transcript, run = run_with_standins()
        returned = type(run).__name__
        if run is None:
            run, (transcript, _) = _not_returned(session, run_with_standins)
        refused = [name for name in options if name not in taken]
        return dict(**_reported(transcript, run), returned=returned, refused=refused)

    try:
        return recorded(AS_ASKED)
    except NotImplementedError:
        raise
    except Exception as error:  # perhaps `train` unpacks what its own functions return
        try:
            return recorded(own_forms(session))
        except Exception:
            raise error from None


def _reported(transcript: TrainingTranscript, run: object) -> dict:
    """What is reported of a run: see reply_types.RecordedTrain."""
    fields = fields_of(run)
    return dict(
        steps=transcript.steps,
        samples=transcript.samples,
        batch_sizes=transcript.batch_sizes,
        faults=sorted(set(transcript.faults)),
        learning_rates=transcript.learning_rates,
        **results_of(run),
        own_networks=[
            transcript.is_trained(fields["generator"], TrackedGenerator),
            transcript.is_trained(fields["discriminator"], TrackedDiscriminator),
        ],
        missing=missing_fields(run),
    )


@implements(WHOLE_TRAIN)
def whole_train(session: "Session", images: Tensor, options: dict, global_seed: int) -> dict:
    """`train` with the submission's own parts."""
    train = session.function("training.train")

    def run_itself() -> object:
        torch.manual_seed(global_seed)
        return train(images, **accepted(train, options))

    run = run_itself()
    return results_of(_not_returned(session, run_itself)[0] if run is None else run)


def _not_returned(session: "Session", call: Callable[[], Made]) -> tuple[object, Made]:
    """The TrainingRun that `train` makes and does not return, and what the call gives. None if it
    makes none. A missing `return` costs one check: the losses and snapshots are judged."""
    made: list = []
    if not callable(getattr(session.module("training"), "TrainingRun", None)):
        return None, call()
    with recorded_results(session, "training.TrainingRun", made):
        result = call()
    return (made[-1] if made else None), result


@implements(SHORT_TRAINING)
def short_training(
    session: "Session", root: str, steps: int, batch_size: int, seed: int, device: str
) -> dict:
    """A short run with all of the submission's own parts but its initial weights: networks before
    and after, and what `train_step` returned at each step."""
    images = session.function("data.load_images")(root, True)[: steps * batch_size]
    before: dict[str, nn.Module] = {}
    losses: list = []
    observer = Observer()
    observed = replaced(session, {STEP: observer.around(session.function(STEP))})
    with observed, library_start(session, seed, before), recorded_results(session, STEP, losses):
        run = session.function("training.train")(
            images,
            epochs=1,
            batch_size=batch_size,
            seed=seed,
            device=device,
            snapshot_epochs=(),
            progress=False,
        )
    networks = (*(before[name] for name in BUILDERS), run.generator.cpu(), run.discriminator.cpu())
    keep = session.freezer.keep
    return dict(
        networks=[Handle(keep(network), type(network).__name__) for network in networks],
        losses=losses[:steps],
        step=None if observer.step is None else Handle(keep(observer.step), "Step"),
    )


@implements(SHORT_TRAINING_STEP)
def short_training_step(session: "Session", step: Step) -> dict:
    """One of the steps of a short training, drawn."""
    return step.reported(session)
