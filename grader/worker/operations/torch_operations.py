"""All operations that need torch: importing this registers them (see implementations.py)."""

from . import (
    carried_parts,
    loss_operations,
    network_operations,
    observed_steps,
    step_operations,
    training_operations,
)

__all__ = [
    "carried_parts",
    "loss_operations",
    "network_operations",
    "observed_steps",
    "step_operations",
    "training_operations",
]
