"""Keeps matplotlib from opening windows, whatever backend a submission asks for.

There may be no screen; then `matplotlib.use("TkAgg")` would make every figure fail.
"""

import matplotlib


def stay_headless() -> None:
    """Draw into memory from now on. Does nothing the second time."""
    if matplotlib.use is not _stay:
        matplotlib.use("Agg")
        matplotlib.use = _stay


def _stay(backend: str, *, force: bool = True) -> None:
    """In place of `matplotlib.use`: the backend stays the one that draws into memory."""
