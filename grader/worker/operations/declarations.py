"""Every operation that the judge may request from a worker. The arguments are documented with the
implementation: search for `@implements(FORWARD)`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import reply_types

OPERATIONS: dict[str, "Operation"] = {}  # all declared operations by name


@dataclass(frozen=True)
class Operation:
    """A declared operation. Creating one adds it to `OPERATIONS`.

    name: as sent to the worker. words: what the reply is, for messages. reply: its type; Any if it
    is a value from the submission, which the checks judge like any other answer. before_code: the
    worker's process answers it itself, before any of the submission's code has run.

    The others are functions of the arguments. fits(reply, *arguments): whether a reply of the right
    type also fits the arguments. calls(*arguments): the submission's function that is called, for
    messages, or "". on_gpu(*arguments): whether the worker must have the GPU.
    """

    name: str
    words: str
    reply: Any
    fits: Callable[..., bool] = lambda reply, *arguments: True
    calls: Callable[..., str] = lambda *arguments: ""
    on_gpu: Callable[..., bool] = lambda *arguments: False
    before_code: bool = False

    def __post_init__(self) -> None:
        if self.name in OPERATIONS:
            raise ValueError(f"the operation `{self.name}` is declared twice")
        OPERATIONS[self.name] = self


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
CALL = Operation("call", "any value", Any, calls=lambda name, *arguments: name)
CALL_AND_ARGUMENTS = Operation(
    "call_and_arguments",
    "a value and the arguments",
    tuple[Any, list[Any]],
    fits=lambda reply, name, arguments: len(reply[1]) == len(arguments),
    calls=lambda name, arguments: name,
)
CONTAINS = Operation(
    "contains",
    "True, False or None for each point",
    list[bool | None],
    fits=lambda reply, real_set, points: len(reply) == len(points),
)
RELEASE = Operation("release", "nothing", None)

# Networks and tensors behind handles
PARAMETERS = Operation("parameters", "names and tensors", reply_types.NamedTensors)
SET_PARAMETERS = Operation("set_parameters", "nothing", None)
FORWARD = Operation("forward", "any value", Any)
ROWS = Operation("rows", "a tensor", reply_types.AnyTensor)

# Losses and optimizers
LOSS_AND_GRADIENTS = Operation(
    "loss_and_gradients",
    "a loss and its gradients",
    reply_types.LossAndGradients,
    fits=lambda reply, name, *logits: (
        reply.gradients is None or len(reply.gradients) == len(logits)
    ),
    calls=lambda name, *logits: name,
)
OPTIMIZER_STEPS = Operation(
    "optimizer_steps",
    "the networks after each step",
    reply_types.OptimizerSteps,
    fits=lambda reply, options, which, gradients: len(reply.after) == len(gradients),
    calls=lambda *arguments: "losses.build_optimizers",
)

# One step
LINEAR_TRAIN_STEP = Operation(
    "linear_train_step",
    "what one step left behind",
    reply_types.LinearTrainStep,
    calls=lambda *arguments: "training.train_step",
)
SMALL_TRAIN_STEP = Operation(
    "small_train_step",
    "the state that one step left behind",
    reply_types.SmallTrainStep,
    calls=lambda *arguments: "training.train_step",
)
MODAL_SAMPLE = Operation(
    "modal_sample",
    "images and what `sample` left behind",
    reply_types.ModalSample,
    calls=lambda *arguments: "training.sample",
)

# Whole runs
EPOCHS_OF_BATCHES = Operation(
    "epochs_of_batches",
    "batches for each epoch",
    reply_types.EpochsOfBatches,
    fits=lambda reply, images, batch_size, seed, epochs: len(reply.epochs) == epochs,
    calls=lambda *arguments: "data.batches",
)
RECORDED_TRAIN = Operation(
    "recorded_train",
    "a transcript of `train`",
    reply_types.RecordedTrain,
    calls=lambda *arguments: "training.train",
)
WHOLE_TRAIN = Operation(
    "whole_train",
    "the fields of a TrainingRun",
    reply_types.WholeTrain,
    calls=lambda *arguments: "training.train",
)
SHORT_TRAINING = Operation(
    "short_training",
    "four networks and their losses",
    reply_types.ShortTraining,
    on_gpu=lambda root, steps, batch_size, seed, device: device == "cuda",
)
