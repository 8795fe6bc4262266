"""How long a batch will still take.

left = TimeLeft()
left.seconds(waiting=80, running=2, judged=18)
"""

import time
from collections.abc import Callable

USUAL_SECONDS = 30.0  # of one submission; only until the first ones have been judged


class TimeLeft:
    """From the submissions judged so far in this run; one that is running counts as half done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._started: float | None = None

    def seconds(self, waiting: int, running: int, judged: int) -> float | None:
        """None before the first submission begins. waiting: that have not begun."""
        if not running and not judged:
            return None
        if self._started is None:
            self._started = self._clock()
        each = (self._clock() - self._started) / (judged + running / 2)
        if judged < running:  # too few to tell
            each = max(each, USUAL_SECONDS / running)
        return each * (waiting + running / 2)
