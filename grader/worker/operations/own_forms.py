"""The form in which a submission's own functions return, for stand-ins that return the same way.

`train` unpacks what its own `train_step`, `batches` and `sample` return. If that is a dict, or a
list of one, and `train` fails with stand-ins that return a pair or a tensor, they return a dict, or
a list of one, too: otherwise a slip in one function would look like faults of `train`. The losses
may also be numbers or tensors, as the submission likes.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.optim import Adam

from .standin_networks import TrackedDiscriminator, TrackedGenerator, disguised

if TYPE_CHECKING:
    from ..session import Session

Z_DIM = 100  # length of a noise vector


@dataclass(frozen=True)
class OwnForms:
    """What the submission's own functions returned; None: as the assignment asks."""

    step: object = None
    batch: object = None
    samples: object = None


def own_forms(session: "Session") -> OwnForms:
    return OwnForms(own_step(session), own_batch(session), own_samples(session))


def own_step(session: "Session") -> object:
    """What the submission's `train_step` returns for small networks; None if it fails."""
    generator = disguised(TrackedGenerator(Z_DIM), session.package)
    discriminator = disguised(TrackedDiscriminator(), session.package)
    optimizers = Adam(generator.parameters()), Adam(discriminator.parameters())
    real, noise = torch.zeros(2, 1, 28, 28), torch.ones(2, Z_DIM)
    step = session.function("training.train_step")
    return _tried(lambda: step(generator, discriminator, *optimizers, real, noise))


def own_batch(session: "Session") -> object:
    """The first of the submission's `batches` of two images; None if it fails."""
    batches = session.function("data.batches")
    return _tried(lambda: next(iter(batches(torch.zeros(2, 1, 28, 28), 2, torch.Generator()))))


def own_samples(session: "Session") -> object:
    """What the submission's `sample` returns for two noise vectors; None if it fails."""
    sample = session.function("training.sample")
    generator = disguised(TrackedGenerator(Z_DIM), session.package)
    return _tried(lambda: sample(generator, torch.ones(2, Z_DIM)))


def _tried(call: Callable[[], object]) -> object:
    try:
        return call()
    except Exception:  # anything; the function's own checks tell it
        return None
    finally:
        torch.set_grad_enabled(True)


def losses_in_form(form: Any, g_loss: float, d_loss: float) -> object:
    """The two losses, returned as `form` is: a pair of numbers or of tensors, a dict, and so on."""
    losses = g_loss, d_loss
    if isinstance(form, Tensor | np.ndarray) and len(form.shape) == 1 and len(form) == 2:
        return torch.tensor(losses) if isinstance(form, Tensor) else np.array(losses)
    if isinstance(form, dict) and len(form) >= 2:
        return {**form, **_by_name(form, losses)}
    if isinstance(form, tuple | list) and len(form) >= 2:
        members = [*map(_number_in_form, form, losses), *form[2:]]
        return type(form)(*members) if hasattr(form, "_fields") else type(form)(members)
    if len(getattr(form, "__dict__", ())) >= 2:
        found = copy.copy(form)
        vars(found).update(_by_name(vars(form), losses))
        return found
    return losses


def _by_name(form: dict, losses: tuple[float, float]) -> dict:
    """The losses under the names that begin with g and d, or else under the first two."""
    names = [
        next((name for name in form if str(name).lower().startswith(player)), None)
        for player in ("g", "d")
    ]
    if None in names:
        names = list(form)[:2]
    return {
        name: _number_in_form(form[name], loss) for name, loss in zip(names, losses, strict=True)
    }


def _number_in_form(form: object, value: float) -> object:
    if isinstance(form, Tensor):
        return torch.full_like(form.detach(), value, dtype=torch.float64)
    if isinstance(form, np.ndarray | np.generic):
        return np.full_like(form, value)[()]
    return value


def images_in_form(form: Any, images: Tensor) -> Any:
    """The images, returned as `form` is: in a list of one, with labels, as a numpy array."""
    if isinstance(form, tuple | list) and form and isinstance(form[0], Tensor | np.ndarray):
        if len(form) > 1 and all(np.shape(part) == np.shape(form[0]) for part in form):
            return type(form)(images)  # one by one
        return type(form)([images_in_form(form[0], images), *form[1:]])
    if isinstance(form, np.ndarray):
        return images_in_form(torch.from_numpy(form), images).numpy()
    return images
