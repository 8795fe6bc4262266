"""Every operation that the judge may request from a worker. The arguments are documented with the
implementation: search for `@implements(FORWARD)`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import reply_types
from .reply_sizes import ANY, NUMBERS, OF_FUNCTIONS, RUNS, STATES, WEIGHTS, WORD, Form

FIRST_ARGUMENT = "the first argument"
OPERATIONS: dict[str, "Operation"] = {}  # all declared operations by name


@dataclass(frozen=True)
class Operation:
    """A declared operation. Creating one adds it to `OPERATIONS`.

    name: as sent to the worker. words: what the reply is, for messages. reply: its type; Any if it
    is a value from the submission, which the checks judge like any other answer. most: the most
    bytes that it may have, see reply_sizes.py. before_code: the worker's process answers it itself,
    before any of the submission's code has run. calls: the submission's function that is called,
    for messages; FIRST_ARGUMENT if that one names it.

    The others are functions of the arguments. fits(reply, *arguments): whether a reply of the right
    type also fits the arguments. on_gpu(*arguments): whether the worker must have the GPU.
    """

    name: str
    words: str
    reply: Any
    most: int = WORD
    fits: Callable[..., bool] = lambda reply, *arguments: True
    calls: str = ""
    on_gpu: Callable[..., bool] = lambda *arguments: False
    before_code: bool = False

    def __post_init__(self) -> None:
        if self.name in OPERATIONS:
            raise ValueError(f"the operation `{self.name}` is declared twice")
        OPERATIONS[self.name] = self

    def function(self, arguments: Sequence[Any]) -> str:
        """The submission's function that a request with these arguments calls, or ""."""
        return arguments[0] if self.calls == FIRST_ARGUMENT else self.calls

    def form(self, arguments: Sequence[Any]) -> Form:
        """What the reply to a request with these arguments should be, and its most bytes."""
        if self in (CALL, CALL_AND_ARGUMENTS):
            return OF_FUNCTIONS.get(self.function(arguments), ANY)
        return Form(self.words, self.most)


def operation_named(name: str) -> Operation:
    """The operation of that name. Raises LookupError if none is declared."""
    if name not in OPERATIONS:
        declared = ", ".join(OPERATIONS)
        raise LookupError(f"no operation `{name}` in operations/declarations.py, only {declared}")
    return OPERATIONS[name]


# The worker's process
INSTALL = Operation("install", "nothing", None, before_code=True)
BOUND_GPU_MEMORY = Operation("bound_gpu_memory", "a number of bytes", int, before_code=True)

# Any function, and the objects that the worker keeps
CALL = Operation("call", "any value", Any, calls=FIRST_ARGUMENT)
CALL_AND_ARGUMENTS = Operation(
    "call_and_arguments",
    "a value and the arguments",
    tuple[Any, list[Any]],
    fits=lambda reply, name, arguments: len(reply[1]) == len(arguments),
    calls=FIRST_ARGUMENT,
)
CONTAINS = Operation("contains", "True, False or None", bool | None)
RELEASE = Operation("release", "nothing", None)
CARRY_FORWARD = Operation("carry_forward", "nothing", None)

# Networks and tensors behind handles
PARAMETERS = Operation("parameters", "names and tensors", reply_types.NamedTensors, WEIGHTS)
BUFFERS = Operation("buffers", "names and tensors", reply_types.NamedTensors, WEIGHTS)
SET_PARAMETERS = Operation("set_parameters", "nothing", None)
USED_PARAMETERS = Operation("used_parameters", "True or False for each parameter", list[bool])
FORWARD = Operation("forward", "any value", Any, RUNS)
GRADIENTS = Operation(
    "gradients",
    "a gradient for each parameter and for the inputs",
    list[reply_types.AnyTensor | None],
    WEIGHTS,
)
ROWS = Operation("rows", "a tensor", reply_types.AnyTensor, RUNS)

# Losses and optimizers
LOSS_AND_GRADIENTS = Operation(
    "loss_and_gradients",
    "a loss and its gradients",
    reply_types.LossAndGradients,
    NUMBERS,
    fits=lambda reply, name, behind, *logits: (
        reply.gradients is None or len(reply.gradients) == len(logits)
    ),
    calls=FIRST_ARGUMENT,
)
OPTIMIZER_STEPS = Operation(
    "optimizer_steps",
    "the networks after each step",
    reply_types.OptimizerSteps,
    NUMBERS,
    fits=lambda reply, options, which, gradients: len(reply.after) == len(gradients),
    calls="losses.build_optimizers",
)

OWN_OPTIMIZER_STEPS = Operation(
    "own_optimizer_steps",
    "two pairs of numbers for each step",
    list[tuple[tuple[float, float], tuple[float, float]]],
    NUMBERS,
    fits=lambda reply, options, starts, gradients: len(reply) == len(gradients),
    calls="losses.build_optimizers",
)

# One step
LINEAR_TRAIN_STEP = Operation(
    "linear_train_step",
    "what one step left behind",
    reply_types.LinearTrainStep,
    STATES,
    calls="training.train_step",
)
SMALL_TRAIN_STEP = Operation(
    "small_train_step",
    "the state that one step left behind",
    reply_types.SmallTrainStep,
    STATES,
    calls="training.train_step",
)
OBSERVED_STEP = Operation(
    "observed_step",
    "a step and the networks before and after it",
    reply_types.ObservedStep | None,
    WEIGHTS,
    calls="training.train_step",
)
MODAL_SAMPLE = Operation(
    "modal_sample",
    "images and what `sample` left behind",
    reply_types.ModalSample,
    STATES,
    calls="training.sample",
)
OWN_SAMPLES = Operation(
    "own_samples",
    "images of `sample` and of the generator",
    reply_types.OwnSamples,
    STATES,
    calls="training.sample",
)

# Whole runs
EPOCHS_OF_BATCHES = Operation(
    "epochs_of_batches",
    "batches for each epoch",
    reply_types.EpochsOfBatches,
    RUNS,
    fits=lambda reply, images, batch_size, seed, epochs: len(reply.epochs) == epochs,
    calls="data.batches",
)
RECORDED_TRAIN = Operation(
    "recorded_train",
    "a transcript of `train`",
    reply_types.RecordedTrain,
    RUNS,
    calls="training.train",
)
WHOLE_TRAIN = Operation(
    "whole_train",
    "the fields of a TrainingRun",
    reply_types.WholeTrain,
    RUNS,
    calls="training.train",
)
SHORT_TRAINING = Operation(
    "short_training",
    "four networks and their losses",
    reply_types.ShortTraining,
    NUMBERS,
    on_gpu=lambda root, steps, batch_size, seed, device: device == "cuda",
)
SHORT_TRAINING_STEP = Operation(
    "short_training_step", "a step and the networks around it", reply_types.ObservedStep, WEIGHTS
)
