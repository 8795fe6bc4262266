"""The fast step of the real run, `--fast`: the simultaneous update at a fraction of the cost.

    discriminator pass    one, forward and backward, serves both players (below); `train_step` needs
                          a separate backward pass through the fakes for each player
    arithmetic            bfloat16 where the device has it (autocast); weights stay float32
    Adam                  the settings of the package's own optimizers, in one fused kernel
    dropout               on the CPU, masks from 16 random bits per element (quick_dropout.py)
    CUDA graph            on a GPU, the whole step is launched at once

It replaces the package's `train_step` and losses, and uses the losses of question 2.d. Rounding
and random numbers differ from the plain run's; the game does not.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid
from torch.optim import Adam, Optimizer

from .checkpoint import RunError, RunState
from .quick_dropout import QuickDropout

LEAST_LOGIT = -40.0  # e^-40 = 4e-18 is far below Adam's epsilon, and far from underflow
WARM_UP = 3  # steps before a CUDA graph is recorded, as PyTorch's notes on CUDA graphs advise


class FastStep:
    """One simultaneous update of both players from one pass through the discriminator.

    Without batch norm, the logit x of a fake depends on that image alone. Its gradient at the
    image is therefore J sigmoid(x) / B for the discriminator's loss and -J sigmoid(-x) / B for the
    generator's, with the same J (Shen et al., "OSGAN", CVPR 2021): the first gives the second,
    image by image.

    autocast: the type to compute in, or None for the networks' own. quick_dropout: see
    quick_dropout.py.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        g_optimizer: Optimizer,
        d_optimizer: Optimizer,
        *,
        autocast: torch.dtype | None = None,
        quick_dropout: bool = False,
    ):
        self._generator, self._discriminator = generator, discriminator
        self._g_optimizer, self._d_optimizer = g_optimizer, d_optimizer
        self._autocast = autocast
        self._dropout: AbstractContextManager[object] = (
            QuickDropout() if quick_dropout else nullcontext()
        )
        self.device = next(generator.parameters()).device
        exact = torch.float32 if self.device.type == "mps" else torch.float64  # MPS has no float64
        self.totals = torch.zeros(2, dtype=exact, device=self.device)
        """Both losses (generator's, discriminator's), summed over images since it was zeroed."""

    def __call__(self, real: Tensor, noise: Tensor) -> None:
        """Update both players; real is (B, 1, 28, 28), noise (B, z_dim). Does not synchronise."""
        self._g_optimizer.zero_grad()
        self._d_optimizer.zero_grad()
        count = len(real)
        with self._arithmetic(), self._dropout:
            fake = self._generator(noise)
            seen = fake.detach().requires_grad_()
            logits = self._discriminator(torch.cat([real, seen]))

        # bfloat16 is too coarse for what follows; float64 stays float64.
        on_real, on_fake = (
            logits.detach().to(torch.promote_types(logits.dtype, torch.float32)).split(count)
        )
        g_loss = -logsigmoid(on_fake).mean()
        d_loss = -logsigmoid(on_real).mean() - logsigmoid(-on_fake).mean()
        self.totals.add_(torch.stack([g_loss, d_loss]), alpha=count)

        # The gradient of the discriminator's loss at each logit. It almost vanishes for a fake that
        # is clearly recognised, but the generator's is computed from it: keep it above 0.
        at_fake = (on_fake.clamp(min=LEAST_LOGIT).sigmoid() / count).to(logits.dtype)
        at_real = (-(-on_real).sigmoid() / count).to(logits.dtype)
        logits.backward(torch.cat([at_real, at_fake]))
        share = -(-on_fake).sigmoid() / count / at_fake
        fake.backward((seen.grad * share.view(-1, 1, 1, 1)).to(fake.dtype))

        self._g_optimizer.step()
        self._d_optimizer.step()

    def _arithmetic(self) -> torch.autocast:
        # A weight is used once per step, so caching its cast would save nothing.
        return torch.autocast(
            self.device.type,
            dtype=self._autocast,
            enabled=self._autocast is not None,
            cache_enabled=False,
        )


class GraphedStep:
    """A step on a GPU, recorded as a CUDA graph for batches of `batch_size`, then replayed.

    The first WARM_UP batches train without a graph, on the stream that records: libraries and
    optimizers set up their state then, which a recording must not contain. Batches of another
    size go to the step itself.
    """

    def __init__(self, step: FastStep, batch_size: int):
        self._step, self._batch_size = step, batch_size
        self._stream = torch.cuda.Stream()
        self._warm = 0
        self._recorded: tuple[torch.cuda.CUDAGraph, tuple[Tensor, Tensor]] | None = None

    @property
    def totals(self) -> Tensor:
        """Those of the step."""
        return self._step.totals

    def __call__(self, real: Tensor, noise: Tensor) -> None:
        if len(real) != self._batch_size:
            self._step(real, noise)
        elif self._warm < WARM_UP:
            self._stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._stream):
                self._step(real, noise)
            torch.cuda.current_stream().wait_stream(self._stream)
            self._warm += 1
        else:
            if self._recorded is None:
                self._recorded = self._record(real, noise)
            graph, inputs = self._recorded
            for kept, new in zip(inputs, (real, noise), strict=True):
                kept.copy_(new)
            graph.replay()

    def _record(
        self, real: Tensor, noise: Tensor
    ) -> tuple[torch.cuda.CUDAGraph, tuple[Tensor, Tensor]]:
        """The graph and its inputs. Nothing is trained yet: the kernels run when it is replayed."""
        inputs = real.clone(), noise.clone()
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, stream=self._stream):
                self._step(*inputs)
        except RuntimeError as error:
            raise RunError(
                "--fast cannot record these networks as a CUDA graph (their forward must not read "
                f"values back or copy from the CPU): run without --fast ({error})"
            ) from error
        return graph, inputs


def prepare(state: RunState) -> None:
    """Give a new run fused optimizers. Raises RunError if --fast cannot train its networks."""
    _require_separate_logits(state)
    state.g_optimizer, state.d_optimizer = map(fused_adam, (state.g_optimizer, state.d_optimizer))


def build_step(state: RunState, batch_size: int) -> FastStep | GraphedStep:
    """The step for this state's device."""
    step = FastStep(
        state.generator,
        state.discriminator,
        state.g_optimizer,
        state.d_optimizer,
        autocast=_autocast(state.device),
        quick_dropout=state.device.type == "cpu",
    )
    return GraphedStep(step, batch_size) if state.device.type == "cuda" else step


def record(device: torch.device) -> dict[str, Any]:
    """The differences from a plain run, for run.json."""
    autocast = _autocast(device)
    return {
        "one_pass": True,
        "fused_adam": True,
        "autocast": None if autocast is None else str(autocast).removeprefix("torch."),
        "quick_dropout": device.type == "cpu",
        "cuda_graph": device.type == "cuda",
        "noise_drawn_on": device.type,
    }


def _autocast(device: torch.device) -> torch.dtype | None:
    """bfloat16 if the device supports it; emulated, it would be slower than float32."""
    if device.type == "cuda":
        there = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        there = (
            device.type == "cpu"
            and torch.backends.mkldnn.is_available()
            and torch.ops.mkldnn._is_mkldnn_bf16_supported()  # torch 2.6 has no public name for it
        )
    return torch.bfloat16 if there else None


def fused_adam(optimizer: Optimizer) -> Adam:
    """Adam with the settings and parameters of this one, in one kernel for all parameters."""
    if type(optimizer) is not Adam:
        raise RunError(
            f"--fast needs Adam, but build_optimizers returned {type(optimizer).__name__}: "
            "run without --fast"
        )
    on_gpu = any(p.is_cuda for group in optimizer.param_groups for p in group["params"])
    how = {"foreach": None, "fused": True, "capturable": on_gpu}
    return Adam([group | how for group in optimizer.param_groups])


def _require_separate_logits(state: RunState) -> None:
    """Raise RunError if a logit depends on other images of its batch: one pass would be wrong."""
    images = torch.randn(4, 1, 28, 28, device=state.device).requires_grad_()
    (gradient,) = torch.autograd.grad(state.discriminator(images)[0].sum(), images)
    if gradient[1:].any():
        raise RunError(
            "--fast needs a discriminator that judges each image by itself, and this one's logits "
            "depend on the rest of the batch (does it use batch norm?): run without --fast"
        )
