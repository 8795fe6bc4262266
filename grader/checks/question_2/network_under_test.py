"""A submission's network, asked as the assignment says, or run in the form that it happens to take.

A slip costs its own check. The checks of shapes use `ask`: the inputs and outputs that the
assignment states. All others use `run`: outputs of another shape are reshaped if their numbers are
as many as asked, and inputs are given as the network takes them (see FORMS), at least two at once.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...worker.data.records import Handle, Tensor
from ...worker.operations.declarations import FORWARD, GRADIENTS, SET_PARAMETERS, USED_PARAMETERS
from .. import compare, draws
from ..results.outcomes import Raised, Wrong
from ..submission import Reply, Submission
from .network_errors import not_a_module, why_it_raised, why_not_finite
from .parameters import PRINT_PARAMETERS, Parameter, parameters_of
from .typed_arrays import WAVES, network_call, written

# As what a network is run: for images to look at, without gradients; for its own gradients; or
# behind another network, whose output it judges. It must compute the same in each.
SAMPLING, LEARNING, BEHIND = USES = "sampling", "learning", "behind"
LEAST = 2  # inputs at once: squeeze() on a batch of one removes its axis too
WRITTEN_IN = (64, 32, 16, 128, 256, 100, 8, 4, 1)  # batch sizes that networks are tied to


@dataclass(frozen=True)
class Form:
    """How a network takes its inputs. words: how that differs from what is asked. batch: the only
    size of a batch that it takes; None if it takes any."""

    words: str
    convert: Callable[[np.ndarray], np.ndarray]
    batch: int | None = None


def single(inputs: np.ndarray) -> np.ndarray:
    return inputs.astype(np.float32)


AS_ASKED = Form("", single)
NOT_RUN = replace(AS_ASKED)  # for a network that cannot be run in any form
FORMS = (  # of images (B, 1, 28, 28), or of noise (B, z_dim)
    AS_ASKED,
    Form("it takes float64, not float32", lambda inputs: inputs.astype(np.float64)),
    Form("it takes images without a channel axis", lambda x: single(x).reshape(len(x), 28, 28)),
    Form("it takes flat images", lambda x: single(x).reshape(len(x), -1)),
    Form("it takes images with the channel axis last", lambda x: single(x).reshape(-1, 28, 28, 1)),
    Form("it takes noise of shape (B, z_dim, 1, 1)", lambda x: single(x)[..., None, None]),
)


class Network:
    """The network that a function of the submission builds, used through its handle.

    name: that function's. given: its arguments. inputs, outputs: shapes for one input.
    of_shape: the check function that judges the shapes. asked: in words, what they must be.
    """

    def __init__(
        self,
        submission: Submission,
        name: str,
        given: Sequence[object],
        *,
        inputs: tuple[int, ...],
        outputs: tuple[int, ...],
        of_shape: str,
        asked: str,
    ):
        self.submission, self.name, self.asked = submission, name, asked
        self._inputs, self._outputs, self._of_shape = inputs, outputs, of_shape
        self._given = given
        self.reply = self._build()
        if not isinstance(self.reply.value, Handle):
            raise self.reply.wrong("a torch.nn.Module", not_a_module(self.reply))
        # The lines that write its weights: None while they are as built, [] if too long to show.
        self.written: list[str] | None = None

    def _build(self) -> Reply:
        return self.submission.call(self.name, *self._given)

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Its parameters as they were built, read when a check first needs them."""
        _ = self.form  # lazy layers make their parameters in the first pass
        found = parameters_of(self.submission, self.reply.value, self.reply, self.name)
        inputs = self.batch_of(np.zeros((LEAST, *self._inputs)))
        size = len(inputs) * math.prod(self._outputs)
        try:
            used = self.submission.ask(
                USED_PARAMETERS, self.reply.value, Tensor(inputs), size, of=self.name
            )
        except Wrong:  # it cannot be run: other checks say why
            return found
        if len(used) != len(found):
            return found
        return [replace(p, is_used=u) for p, u in zip(found, used, strict=True)]

    def set(self, values: Sequence[np.ndarray]) -> None:
        """Set all parameters, in the network's own order; a smaller array is broadcast."""
        sent = [Tensor(np.ascontiguousarray(value, dtype=np.float32)) for value in values]
        self.submission.ask(SET_PARAMETERS, self.reply.value, sent, of=self.name)
        self.written = written(self.parameters, values)

    def write_waves(self) -> None:
        """Set all parameters to numbers that anybody can write again."""
        self.set([np.sin(np.arange(parameter.size)) for parameter in self.parameters])
        self.written = WAVES

    @property
    def used(self) -> list[Parameter]:
        """Those on which its output depends."""
        return [parameter for parameter in self.parameters if parameter.is_used]

    @property
    def unused(self) -> str:
        """The names of the others, or ""."""
        return ", ".join(p.name for p in self.parameters if not p.is_used)

    def require_new(self) -> None:
        """Require another network from the next call of the same function."""
        if self._build().value == self.reply.value:
            same = f"output is {self.reply.call.splitlines()[-1]}"
            raise self.reply.then(
                f"print('the same' if {same} else 'another', 'network from the next call')"
            ).wrong(
                "a new network from each call",
                "is it built once, outside of the function, or kept for later calls?",
                "the same network from the next call",
            )

    def wrong_parameters(self, asked: str, likely: str | None = None) -> Wrong:
        """The exception to raise if it has other parameters than those asked for."""
        shapes = ", ".join(str(parameter.shape) for parameter in self.used)
        count = sum(parameter.size for parameter in self.used)
        told = f"{count:,} parameters{self.unused_told()}, of shapes {shapes}"
        reply = Reply(None, "") if self.unused else self.reply.then(*PRINT_PARAMETERS)
        return reply.wrong(asked, likely, told)

    def unused_told(self) -> str:
        """For messages that count parameters: how many more there are."""
        rest = sum(parameter.size for parameter in self.parameters if not parameter.is_used)
        return f" and {rest:,} that are never used ({self.unused})" if rest else ""

    def idle(self, parameter: Parameter) -> np.ndarray:
        """What to write into a parameter that is said to be unused: what nobody can foresee."""
        return draws.numbers().standard_normal(parameter.size)

    @cached_property
    def form(self) -> Form:
        """The first form in which the network can be run; as asked, where it cannot."""
        zeros = np.zeros((LEAST, *self._inputs))
        for form in self._forms():
            with suppress(Wrong):
                inputs = form.convert(repeated(zeros, form.batch))
                reply = Reply(self._forward(inputs, "eval", 0, ""), "")
                if self.numbers(reply, len(inputs)) is not None:
                    return form
        return NOT_RUN

    @contextmanager
    def explained(self, first: str = "") -> Iterator[None]:
        """An exception from `ask` inside gets its likely cause from the form in which the network
        can be run. first: what is likelier where it cannot be run at all."""
        try:
            yield
        except Raised as error:
            error.likely = error.likely or self._form_in_words(first)
            raise

    def _form_in_words(self, first: str) -> str:
        form = self.form
        if form is NOT_RUN:
            return first or "the layers do not fit together: write down the shape after each"
        if form.batch is not None:
            return (
                f"only batches of {form.batch} work: is that number written into a view, a reshape "
                "or a tensor?"
            )
        return form.words or "other batches work: does squeeze() remove the axis of a batch of one?"

    def _forms(self) -> Iterator[Form]:
        of_images = self._inputs == (1, 28, 28)
        fitting = [*FORMS[:2], *(FORMS[2:5] if of_images else FORMS[5:])]
        yield AS_ASKED
        yield from (replace(AS_ASKED, batch=batch) for batch in WRITTEN_IN)
        yield from fitting[1:]

    def batch_of(self, inputs: np.ndarray) -> np.ndarray:
        """The batch that the network is given for these inputs."""
        return self.form.convert(self.padded(inputs))

    def padded(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs, repeated from the first on until the batch has the size that the network
        needs, and at least two."""
        return repeated(inputs, self.form.batch)

    def numbers(self, reply: Reply, count: int) -> np.ndarray | None:
        """The outputs (count, ...) in an answer, reshaped; None where there are not as many."""
        shape = (count, *self._outputs)
        for value in compare.tensors_in(reply.value):
            if value.array.size == math.prod(shape):
                return value.array.reshape(shape)
        return None

    def ask(self, inputs: np.ndarray, mode: str = "eval", seed: int = 0) -> Reply:
        """Its output for inputs as the assignment states them."""
        call = network_call(self, single(inputs), mode, seed)
        return Reply(self._forward(single(inputs), mode, seed, call), call)

    def _forward(
        self, inputs: np.ndarray, mode: str, seed: int, call: str, use: str | None = None
    ) -> object:
        """use: one of USES, None for a drawn one."""
        handle, use = self.reply.value, use or draws.secret.choice(USES)
        try:
            return self.submission.ask(
                FORWARD, handle, Tensor(inputs), mode, seed, use, of=self.name, call=call
            )
        except Raised as error:
            error.likely = error.likely or why_it_raised(error.returned)
            raise

    def outputs(self, reply: Reply, count: int) -> np.ndarray:
        """The outputs in an answer to `ask`: of the right type, shape and kind, and finite."""
        if isinstance(reply.value, Handle):
            raise reply.wrong(self.asked, "this is a layer, not what it makes of x: nn.Tanh()(x)")
        return compare.tensor(reply, (count, *self._outputs), self.asked)

    def run(
        self, inputs: np.ndarray, mode: str = "eval", seed: int = 0, use: str | None = None
    ) -> np.ndarray:
        """Its outputs for these inputs, in the form in which it can be run, reshaped."""
        return self.answer(inputs, mode, seed, use)[0]

    def answer(
        self, inputs: np.ndarray, mode: str = "eval", seed: int = 0, use: str | None = None
    ) -> tuple[np.ndarray, Reply]:
        """As `run`, with the answer that messages are about. use: one of USES, None for a drawn
        one: no network can know in which it is asked."""
        most = self.form.batch or len(inputs)
        call = network_call(self, self.batch_of(inputs[:most]), mode, seed)
        parts = []
        for number, start in enumerate(range(0, len(inputs), most)):
            part = inputs[start : start + most]
            batch = self.batch_of(part)
            reply = Reply(self._forward(batch, mode, seed + number, call, use), call)
            found = self.numbers(reply, len(batch))
            if found is None:
                found = self._refused(reply, len(batch))
            if not np.isfinite(found).all():
                names = [parameter.name for parameter in self.parameters]
                raise reply.wrong(self.asked, why_not_finite(names))
            parts.append(found[: len(part)])
        outputs = np.concatenate(parts)
        return outputs, Reply(Tensor(outputs), call if len(parts) == 1 else "")

    def gradients(
        self, inputs: np.ndarray, weights: np.ndarray, mode: str
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """The gradients of a weighted sum of the outputs: for each parameter, in the network's own
        order (of one that is not used, any), and for the inputs."""
        batch = self.form.convert(inputs)
        asked = self.reply.value, Tensor(batch), Tensor(weights), mode
        found = self.submission.ask(GRADIENTS, *asked, of=self.name)
        reply = Reply(None, "")
        words = "a gradient of the output for each parameter and for the input"
        shapes = [*(p.shape for p in self.parameters), batch.shape]
        if len(found) != len(shapes):
            raise reply.wrong(words, returned=f"{len(found)} gradients of {len(shapes)}")
        names = [*("" if not p.is_used else p.name for p in self.parameters), "the input"]
        arrays = []
        for name, gradient, shape in zip(names, found, shapes, strict=True):
            if gradient is None and name:
                raise reply.wrong(words, "is something detached in between?", f"none for {name}")
            given = (
                np.zeros(shape)
                if not name
                else compare.tensor(reply.part(gradient), shape, words, None)
            )
            arrays.append(given.astype(np.float64))
        return arrays[:-1], arrays[-1].reshape(inputs.shape)

    def _refused(self, reply: Reply, count: int) -> np.ndarray:
        try:
            return self.outputs(reply, count)
        except Wrong as error:
            raise error.following(self._of_shape) from None


def repeated(inputs: np.ndarray, batch: int | None) -> np.ndarray:
    """The inputs, and again from the first on, up to this number; None: at least LEAST."""
    size = batch or max(LEAST, len(inputs))
    return inputs[np.arange(size) % len(inputs)]
