"""The types of the replies; declarations.py assigns them to the operations.

The operations are the kit's code, so an honest worker always replies in this form: a reply that
does not fit was forged. Values from the submission inside a reply, such as the losses that its
`train_step` returned, are `Any` here.
"""

from typing import Any

import msgspec
import numpy as np

from ..data.records import Handle, LargeTensor, Other, Tensor

AnyTensor = Tensor | LargeTensor | Other  # LargeTensor: read in slices; Other: bfloat16
NamedTensors = list[tuple[str, AnyTensor]]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a Table, by name."""


class EpochsOfBatches(Told, frozen=True):
    epochs: list[list[Any]]
    global_random_moved: bool
    images_changed: bool


class LossAndGradients(Told, frozen=True):
    loss: Any
    gradients: list[AnyTensor | None] | None


class OptimizerSteps(Told, frozen=True):
    """pair: names of classes. after: after each step, both networks' parameters."""

    pair: list[str]
    after: list[tuple[list[AnyTensor], list[AnyTensor]]]


class LinearTrainStep(Told, frozen=True):
    losses: Any
    g_weight: AnyTensor
    d_weight: AnyTensor
    train_modes: tuple[bool, bool]
    generator_passes: int


class SmallTrainStep(Told, frozen=True):
    """The state after the step, see step_operations.py."""

    losses: Any
    parameters: tuple[list[AnyTensor], list[AnyTensor]]
    moments: tuple[list[tuple[AnyTensor, AnyTensor]], list[tuple[AnyTensor, AnyTensor]]]
    steps: list[float]
    running: tuple[AnyTensor, AnyTensor]
    passes: int
    train_modes: tuple[bool, bool]


class ObservedStep(Told, frozen=True):
    """One step of a run, see observed_steps.py. networks: generator and discriminator before the
    step, then after it."""

    number: int
    networks: tuple[Handle, Handle, Handle, Handle]
    gradients: tuple[list[AnyTensor | None], list[AnyTensor | None]]
    real: AnyTensor
    noise: AnyTensor
    random_state: AnyTensor


class ModalSample(Told, frozen=True):
    images: Any
    training: bool | None  # None: its layers are in different modes
    state_changed: list[str]
    gradients_on: bool
    random_moved: bool


class OwnSamples(Told, frozen=True):
    images: Any
    expected: tuple[AnyTensor, AnyTensor]


class WholeTrain(Told, frozen=True):
    """The fields of a TrainingRun; snapshots: pairs of epoch and images if they were a dict."""

    snapshots: Any
    g_losses: Any
    d_losses: Any


class RecordedTrain(WholeTrain, frozen=True):
    """steps: real images (one pixel of each) and noise. own_networks: whether the run's two are
    the trained ones. returned: the type of what came back. missing: fields of a TrainingRun that
    it does not have. refused: options that `train` does not take."""

    steps: list[tuple[AnyTensor, AnyTensor]]
    samples: list[AnyTensor]
    batch_sizes: list[Any]
    faults: list[str]
    learning_rates: list[Any]
    own_networks: tuple[bool, bool]
    returned: str
    missing: list[str]
    refused: list[str]


class ShortTraining(Told, frozen=True):
    """networks: generator and discriminator before, then after. losses: what `train_step` returned
    at each step. step: one of them, None if none was seen."""

    networks: tuple[Handle, Handle, Handle, Handle]
    losses: Any
    step: Handle | None


class Line(Told, frozen=True):
    """A line of an axes: x and y have the same shape, (n,)."""

    label: str
    x: np.ndarray
    y: np.ndarray

    def __post_init__(self) -> None:
        _require(_is_floats(self.x, 1) and _is_floats(self.y, 1) and len(self.x) == len(self.y))


class Contours(Told, frozen=True):
    """Levels (m,), and points (n, 2) of their lines."""

    levels: np.ndarray
    points: np.ndarray
    filled: bool

    def __post_init__(self) -> None:
        _require(_is_floats(self.levels, 1) and _is_points(self.points))


class Axes(Told, frozen=True):
    """One axes of a figure, as drawings.py records it.

    points: of each part that marks some, (n, 2). covered: how many parts are hidden by filled
    areas; they are not listed. images: grey as shown, uint8 (height, width). place: left, bottom,
    width, height, as fractions of the figure.
    """

    title: str
    x_label: str
    y_label: str
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    equal_aspect: bool
    lines: list[Line]
    points: list[np.ndarray]
    covered: int
    contours: list[Contours]
    images: list[np.ndarray]
    legend: list[str]
    texts: list[str]
    grid: bool
    axis_shown: bool
    place: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        _require(all(map(_is_points, self.points)) and bool(np.isfinite(self.place).all()))
        _require(all(image.ndim == 2 and image.dtype == np.uint8 for image in self.images))


def _is_floats(array: np.ndarray, axes: int) -> bool:
    return array.dtype == np.float64 and array.ndim == axes


def _is_points(array: np.ndarray) -> bool:
    return _is_floats(array, 2) and array.shape[1] == 2


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError(
            "arrays of another kind or shape"
        )  # msgspec turns it into a ValidationError
