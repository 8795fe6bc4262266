"""What `train` returned, whatever holds it, and which options it takes."""

import inspect
from collections.abc import Callable
from typing import Any

FIELDS = ("generator", "discriminator", "g_losses", "d_losses", "snapshots")  # of a TrainingRun


def missing_fields(run: object) -> list[str]:
    """The fields of a TrainingRun that it does not have."""
    return [name for name in FIELDS if not hasattr(run, name)]


def fields_of(run: Any) -> dict[str, Any]:
    """A TrainingRun's fields by name, also from a dict or a tuple of five; None if one is
    missing."""
    if isinstance(run, tuple | list) and len(missing_fields(run)) == len(FIELDS) == len(run):
        return dict(zip(FIELDS, run, strict=True))
    if isinstance(run, dict):
        return {name: run.get(name) for name in FIELDS}
    return {name: getattr(run, name, None) for name in FIELDS}


def results_of(run: object) -> dict[str, Any]:
    """The fields that hold numbers, and snapshots as pairs of epoch and images."""
    fields = fields_of(run)
    snapshots = fields["snapshots"]
    if isinstance(snapshots, dict):
        snapshots = [[epoch, images] for epoch, images in snapshots.items()]
    return dict(snapshots=snapshots, g_losses=fields["g_losses"], d_losses=fields["d_losses"])


def accepted(function: Callable, options: dict[str, Any]) -> dict[str, Any]:
    """The options that the function takes by name; all if its signature cannot be read."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return options
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return options
    by_name = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    return {name: value for name, value in options.items() if name in by_name}
