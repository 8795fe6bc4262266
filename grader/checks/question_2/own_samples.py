"""Samples of the submission's own generator, compared with what it makes in eval mode."""

import numpy as np

from ...worker.data.records import Tensor, Value
from ...worker.operations.declarations import OWN_SAMPLES
from .. import compare
from ..submission import Submission

NAME = "training.sample"


def require_own_samples(submission: Submission, noise: np.ndarray) -> None:
    """Require images of the submission's own generator in eval mode. noise: (B, 100)."""
    answer = submission.ask(OWN_SAMPLES, Tensor(noise), of=NAME)
    images = _numbers(answer.images)
    once, again = map(_numbers, answer.expected)
    if not compare.is_close_array(once, again, 1e-4):
        return  # a generator that is random in eval mode: its own checks say so
    if not compare.is_close_array(images, once, 1e-4):
        raise submission.reply(None, "").wrong(
            "images of your own generator in eval mode, too",
            "does `sample` do something else for other generators?",
            "other images",
        )


def _numbers(value: Value) -> np.ndarray:
    """The numbers of the first tensor in an answer, flat."""
    return next((tensor.array.ravel() for tensor in compare.tensors_in(value)), np.zeros(0))
