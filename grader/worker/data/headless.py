"""Keeps matplotlib from opening windows, whatever backend a submission asks for.

There may be no screen; then `matplotlib.use("TkAgg")` would make every figure fail.
"""

import matplotlib
import matplotlib.pyplot as plt


def stay_headless() -> None:
    """Draw into memory from now on. Does nothing the second time.

    pyplot has its backend after this, so that `rcParams["backend"]` has no effect either.
    """
    if not is_headless():
        matplotlib.use("Agg")
        plt.switch_backend("Agg")
        matplotlib.use = plt.switch_backend = _stay


def is_headless() -> bool:
    """Whether `stay_headless` has been called."""
    return matplotlib.use is _stay


def _stay(*_: object, **__: object) -> None:
    """In place of functions that choose a backend: it stays the one that draws into memory."""
