"""How long a batch will still take.

left = TimeLeft()
left.seconds(waiting=80, running=2, judged=18)
"""

import time
from collections.abc import Callable

USUAL_SECONDS = 30.0  # of one submission; only until the first ones have been judged


class TimeLeft:
    """From the pace since the first result: before, judges start. A submission that is running
    counts as half done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._first: tuple[float, int] | None = None  # when there were results, and how many

    def seconds(self, waiting: int, running: int, judged: int) -> float | None:
        """None before the first submission begins. waiting: that have not begun."""
        if not running and not judged:
            return None
        if judged and self._first is None:
            self._first = self._clock(), judged
        each = USUAL_SECONDS / max(1, running)
        if self._first is not None and judged - self._first[1] >= max(2, running):
            each = (self._clock() - self._first[0]) / (judged - self._first[1])
        return each * (waiting + running / 2)
