"""What each operation of the submission's side replies with, as types.

The operations are the kit's own code (answers/session.py, torch_operations.py, drawings.py), so
that an honest worker cannot reply in another form: a reply that does not fit was forged, and stops
the check before anything is done with it. What a reply holds of the submission's own, such as the
losses that its `train_step` returned, is `Any` here: the checks judge it like any other answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from ..worker.data.records import Drawing, Handle, LargeTensor, Other, Table, Tensor, Value
from .outcomes import Stopped

AnyTensor = Tensor | LargeTensor | Other  # LargeTensor: read in slices; Other: bfloat16
Named = list[tuple[str, AnyTensor]]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a Table, by name."""


class EpochsOfBatches(Told):
    epochs: list[list[Any]]
    global_random_moved: bool


class LossAndGradients(Told):
    loss: Any
    gradients: list[AnyTensor | None] | None


class OptimizerSteps(Told):
    """pair: names of classes. after: after each step, both networks' parameters."""

    pair: list[str]
    after: list[tuple[list[AnyTensor], list[AnyTensor]]]


class LinearTrainStep(Told):
    losses: Any
    g_weight: AnyTensor
    d_weight: AnyTensor
    train_modes: tuple[bool, bool]
    generator_passes: int


class SmallTrainStep(Told):
    """The state after the step, see answers/small_networks.py."""

    losses: Any
    parameters: tuple[list[AnyTensor], list[AnyTensor]]
    moments: tuple[list[tuple[AnyTensor, AnyTensor]], list[tuple[AnyTensor, AnyTensor]]]
    steps: list[float]
    running: tuple[AnyTensor, AnyTensor]
    passes: int
    train_modes: tuple[bool, bool]


class ModalSample(Told):
    images: Any
    training: bool
    state_changed: list[str]
    gradients_on: bool
    random_moved: bool


class WholeTrain(Told):
    """The fields of a TrainingRun; snapshots: pairs of epoch and images where they were a dict."""

    snapshots: Any
    g_losses: Any
    d_losses: Any


class RecordedTrain(WholeTrain):
    """steps: real images (one pixel of each) and noise. own_networks: those of the run."""

    steps: list[tuple[AnyTensor, AnyTensor]]
    samples: list[AnyTensor]
    batch_sizes: list[Any]
    faults: list[str]
    learning_rates: list[Any]
    own_networks: tuple[bool, bool]


class ShortTraining(Told):
    """networks: generator and discriminator before, then after. losses: what `train_step` returned
    at each step."""

    networks: tuple[Handle, Handle, Handle, Handle]
    losses: Any


class Line(Told):
    """A line of an axes: x and y are alike in shape, (n,)."""

    label: str
    x: np.ndarray
    y: np.ndarray

    def __post_init__(self):
        _require(_is_floats(self.x, 1) and _is_floats(self.y, 1) and len(self.x) == len(self.y))


class Contours(Told):
    """Levels (m,), and points (n, 2) of the lines that are drawn for them."""

    levels: np.ndarray
    points: np.ndarray
    filled: bool

    def __post_init__(self):
        _require(_is_floats(self.levels, 1) and _is_points(self.points))


class Axes(Told):
    """One axes of a figure. images: grey as shown, uint8 (height, width). place: left, bottom,
    width, height, in parts of the figure."""

    title: str
    x_label: str
    y_label: str
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    equal_aspect: bool
    lines: list[Line]
    points: list[np.ndarray]
    contours: list[Contours]
    images: list[np.ndarray]
    legend: list[str]
    texts: list[str]
    grid: bool
    axis_shown: bool
    place: tuple[float, float, float, float]

    def __post_init__(self):
        _require(all(map(_is_points, self.points)) and np.isfinite(self.place).all())
        _require(all(image.ndim == 2 and image.dtype == np.uint8 for image in self.images))


def _is_floats(array: np.ndarray, axes: int) -> bool:
    return array.dtype == np.float64 and array.ndim == axes


def _is_points(array: np.ndarray) -> bool:
    return _is_floats(array, 2) and array.shape[1] == 2


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError("arrays of another kind or shape")  # msgspec makes a ValidationError of it


@dataclass(frozen=True)
class Form:
    """An operation's reply: its type, in words too. fits: whether it also fits the arguments."""

    words: str
    type: Any
    fits: Callable[..., bool] = lambda reply, *arguments: True


FORMS = {
    "call_and_arguments": Form(
        "a value and the arguments",
        tuple[Any, list[Any]],
        lambda reply, name, arguments: len(reply[1]) == len(arguments),
    ),
    "contains": Form(
        "True, False or None for each point",
        list[bool | None],
        lambda reply, real_set, points: len(reply) == len(points),
    ),
    "parameters": Form("names and tensors", Named),
    "buffers": Form("names and tensors", Named),
    "set_parameters": Form("nothing", None),
    "forward": Form("any value", Any),
    "rows": Form("a tensor", AnyTensor),
    "epochs_of_batches": Form(
        "batches for each epoch",
        EpochsOfBatches,
        lambda reply, images, batch_size, seed, epochs: len(reply.epochs) == epochs,
    ),
    "loss_and_gradients": Form(
        "a loss and its gradients",
        LossAndGradients,
        lambda reply, name, *logits: reply.gradients is None or len(reply.gradients) == len(logits),
    ),
    "optimizer_steps": Form(
        "the networks after each step",
        OptimizerSteps,
        lambda reply, options, which, gradients: len(reply.after) == len(gradients),
    ),
    "linear_train_step": Form("what one step left behind", LinearTrainStep),
    "small_train_step": Form("the state that one step left behind", SmallTrainStep),
    "modal_sample": Form("images and what `sample` left behind", ModalSample),
    "recorded_train": Form("a transcript of `train`", RecordedTrain),
    "whole_train": Form("the fields of a TrainingRun", WholeTrain),
    "short_training": Form("four networks and their losses", ShortTraining),
}


def typed(operation: str, arguments: tuple, value: Value):
    """The reply to an operation in its declared type. Stopped ("protocol") where it has another.

    arguments: those that the operation was asked with.
    """
    form = FORMS[operation]
    try:
        fields = _fields(value) if isinstance(value, Table) and form.type is not Any else value
        reply = msgspec.convert(fields, form.type)
        _require(form.fits(reply, *arguments))
    except ValueError as error:  # msgspec's ValidationError is one
        raise _forged(operation, form.words) from error
    return reply


def axes_of(drawing: Drawing) -> list[Axes]:
    """What is drawn on each axes of a figure. Stopped ("protocol") where the record is forged."""
    picture = drawing.picture
    try:
        _require(isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.size > 0)
        _require(picture.ndim == 3 and picture.shape[2] == 3)
        return msgspec.convert([_plain(axes) for axes in drawing.axes], list[Axes])
    except ValueError as error:
        raise _forged("a figure", "what is drawn on its axes") from error


def _forged(operation: str, words: str) -> Stopped:
    text = f"the submission's process answered `{operation}` with something else than {words}"
    return Stopped("protocol", text)


def _fields(table: Table) -> dict:
    """The table as a dict. ValueError where a name comes twice."""
    fields = dict(table.items)
    if len(fields) != len(table.items):
        raise ValueError("a name comes twice")
    return fields


def _plain(value: Value):
    """The value with dicts in the place of tables, however deep."""
    if isinstance(value, Table):
        return {name: _plain(field) for name, field in _fields(value).items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
