"""New results that wait to be taken over into a folder of results, and the earlier ones.

    staging = Staging(folder)
    staging.add("ada", before, results, checks)     # as they come; a killed run finds them again
    staging.take_over("ada", results)               # the earlier ones go to ada/history/1/

What waits lies in `.regrade/NAME/`. Each step can be repeated: whatever is interrupted between two
of them loses nothing.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..checks import pictures
from ..checks.results.result import Result
from .atomic_file import write_whole
from .results_folder import RESULTS, ResultsFolder, writing
from .results_json import text_of
from .totals import Results

WAITING, HISTORY = ".regrade", "history"


class Staging:
    """folder: of the results."""

    def __init__(self, folder: ResultsFolder):
        self._folder = folder
        self._waiting = folder.path / WAITING

    def add(
        self, name: str, before: Results | None, results: Results, checks: Sequence[Result]
    ) -> None:
        """Keep new results until they are taken over. before: those that they replace, if
        there are any. checks: what was judged anew. Raises OutputError."""
        place = self._place(name)
        with writing(place):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            for check in checks:
                pictures.keep(place, check.number, check.pictures)
            ran = [check.number for check in checks]
            waiting = {"replaces": _digest(before), "ran": ran, "results": results}
            write_whole(place / RESULTS, json.dumps(waiting))

    def find(
        self, name: str, before: Results | None, fingerprint: str
    ) -> tuple[Results, tuple[str, ...]] | None:
        """The new results that wait in place of these, and which checks ran; None if there are
        none, or none of these files and of today's checks."""
        try:
            waiting = json.loads((self._place(name) / RESULTS).read_text(encoding="utf-8"))
            fits = waiting["replaces"] == _digest(before)
            results, ran = waiting["results"], tuple(waiting["ran"])
            fits = fits and results["extra_data"]["fingerprint"] == fingerprint
        except (OSError, ValueError, KeyError, TypeError):
            fits = False
        if fits:
            return results, ran
        self.drop(name)
        return None

    def take_over(self, name: str, results: Results) -> None:
        """Put these results, which have waited, in the place of the earlier ones. Raises
        OutputError."""
        before = self._folder.load(name)
        place, waiting = self._folder.path / name, self._place(name)
        numbers = {test["number"] for test in results["tests"]}
        gone = [t["number"] for t in (before or results)["tests"] if t["number"] not in numbers]
        with writing(place):
            ran = json.loads((waiting / RESULTS).read_text(encoding="utf-8"))["ran"]
            if before is not None:
                _keep_history(place)
            place.mkdir(exist_ok=True)
            for number in (*ran, *gone):
                drawn = (waiting / pictures.FOLDER).glob(f"{number}-*.png")
                pictures.keep(place, number, {file.name: file.read_bytes() for file in drawn})
        self._folder.save(name, results)
        self.drop(name)

    def drop(self, name: str) -> None:
        """Forget what waits for this submission."""
        shutil.rmtree(self._place(name), ignore_errors=True)
        with suppress(OSError):  # others wait
            self._waiting.rmdir()

    def _place(self, name: str) -> Path:
        return self._waiting / name


def _keep_history(place: Path) -> None:
    """Copy the results and pictures in a submission's folder to history/1, 2, ..., unless that was
    the last thing that an interrupted run did."""
    history = place / HISTORY
    last = max((int(path.name) for path in history.glob("*") if path.name.isdigit()), default=0)
    content = (place / RESULTS).read_bytes()
    with suppress(OSError):
        if (history / str(last) / RESULTS).read_bytes() == content:
            return
    is_whole = not last or (history / str(last) / RESULTS).is_file()
    new = history / str(last + is_whole)
    new.mkdir(parents=True, exist_ok=True)
    if (place / pictures.FOLDER).is_dir():
        shutil.copytree(place / pictures.FOLDER, new / pictures.FOLDER, dirs_exist_ok=True)
    write_whole(new / RESULTS, content)


def _digest(results: Results | None) -> str:
    return "" if results is None else hashlib.sha256(text_of(results).encode()).hexdigest()
