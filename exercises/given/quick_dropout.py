"""Dropout on the CPU from 16 random bits per element; PyTorch's takes as long as a layer."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import dropout
from torch.overrides import TorchFunctionMode

STEPS = 1 << 16  # the probability is rounded to a multiple of 1 / STEPS


class QuickDropout(TorchFunctionMode):
    """A context in which `torch.nn.functional.dropout`, and so nn.Dropout, works this way.

    Networks are not changed.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func is dropout:
            return _dropout(*args, **kwargs)
        return func(*args, **kwargs)


def _dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    dropped = round(p * STEPS)
    if not training or inplace or not 0 < dropped < STEPS:
        return dropout(input, p, training, inplace)
    count = input.numel()
    words = torch.empty(-(-count // 4), dtype=torch.int64, device=input.device)
    words.random_(torch.iinfo(torch.int64).min, None)  # all 64 bits
    bits = words.view(torch.int16)[:count].view(input.shape)
    kept = bits >= dropped - STEPS // 2  # int16 starts at -STEPS / 2
    return input * (kept.to(input.dtype) * (STEPS / (STEPS - dropped)))
