"""A thread that enters marks into results.json, so that no reader waits for it.

    with Background(entering, save_grades) as background:
        background.enter({"ada", "bob"})

grades.csv follows when there was nothing to enter for a moment, and at the end.
"""

import threading
from collections.abc import Callable, Collection
from types import TracebackType

from ..outputs.results_folder import OutputError
from .entering import Entering
from .reading_log import LogError

QUIET_SECONDS = 2.0


class Background:
    """save_grades: writes grades.csv. trouble: why the latest scores are not in results.json, ""
    if they are; they are in the log in any case."""

    def __init__(self, entering: Entering, save_grades: Callable[[], None]):
        self._entering, self._save_grades = entering, save_grades
        self._waiting: set[str] = set()
        self._is_ending = self._grades_are_old = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="entering", daemon=True)
        self.trouble = ""

    def __enter__(self) -> "Background":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        self._thread.join()

    def enter(self, names: Collection[str]) -> None:
        """Enter the marks of these submissions soon."""
        with self._changed:
            self._waiting |= set(names)
            self._changed.notify()

    def _run(self) -> None:
        is_last = False
        while not is_last:
            with self._changed:
                quiet = QUIET_SECONDS if self._grades_are_old else None
                came = self._changed.wait_for(lambda: self._waiting or self._is_ending, quiet)
                names, self._waiting = self._waiting, set()
                is_last = self._is_ending
            try:
                self._work(names, write_grades=is_last or not came)
                self.trouble = ""
            except (OutputError, LogError) as error:
                self.trouble = str(error)
                with self._changed:
                    self._waiting |= names
                    self._changed.wait_for(lambda: self._is_ending, QUIET_SECONDS)

    def _work(self, names: Collection[str], write_grades: bool) -> None:
        if names and self._entering.enter(names):
            self._grades_are_old = True
        if self._grades_are_old and write_grades:
            self._save_grades()
            self._grades_are_old = False
