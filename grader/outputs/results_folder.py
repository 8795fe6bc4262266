"""The output folder of `grader grade`: NAME/results.json and pictures, and grades.csv.

    folder = ResultsFolder(Path("graded"))
    folder.prepare(resume=False, overwrite=False)
    folder.save("ada", results, checks)
    folder.save_grades(assignment)

If anything cannot be written, an `OutputError` is raised.
"""

import errno
import fcntl
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..checks import pictures
from ..checks.assignment import Assignment
from ..checks.results.result import Result
from ..intake.origins import GRADES, Origin
from . import feedback_page, grades_csv, results_json
from .results_json import origin_of
from .saved_results import SavedByName, SavedInOrder
from .totals import Results

RESULTS = "results.json"
DAMAGED = "results-damaged.json"
READING, LOCK = ".reading", "lock"  # what `grader read` keeps, in the folder of results
MOST_NAMED = 8  # in a message


class OutputError(Exception):
    """The folder for results cannot be used; the message names the next step."""


class ResultsFolder:
    """A folder for results. It need not exist before `prepare`."""

    def __init__(self, path: Path):
        self.path = path
        self.grades = path / GRADES

    def prepare(self, resume: bool, overwrite: bool) -> bool:
        """Create the folder; whether it contains results. Raises OutputError if it cannot be
        written, or if it contains results and neither flag is set."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):  # now rather than at the first result
                pass
            occupied = self.grades.exists() or any(self._files())
        except OSError as error:
            raise OutputError(
                f"--out {self.path} cannot be used ({error.strerror or error}): {_remedy(error)}, "
                "or name another folder"
            ) from None
        if occupied and not (resume or overwrite):
            raise OutputError(
                f"--out {self.path} already contains results: add --resume to keep the finished "
                "ones or --overwrite to replace them, or name another folder"
            )
        return occupied

    def names(self) -> list[str]:
        """The names of all results in the folder, in order."""
        names = (file.parent.name for file in self._files())
        return sorted(names, key=lambda name: (name.casefold(), name))

    def all_results(self) -> Mapping[str, Results | None]:
        """All results in the folder by name, in that order, each loaded when it is looked at; None
        where a file is damaged."""
        return SavedByName(self.names(), self.load)

    def results_of(self, names: Sequence[str]) -> Sequence[Results]:
        """The results of these, each loaded when it is looked at. Raises OutputError then if they
        are gone or damaged."""

        def load(name: str) -> Results:
            if (results := self.load(name)) is None:
                raise OutputError(f"{self._file(name)} is gone or damaged: grade {name} again")
            return results

        return SavedInOrder(names, load)

    def origins(self) -> dict[str, Origin | None]:
        """Whose results are in the folder, by name; None where that is unknown."""
        found = self.all_results().items()
        return {n: None if results is None else origin_of(results) for n, results in found}

    def earlier_seed(self) -> int | None:
        """The seed of the latest results in the folder, None if there are none."""
        latest = self.latest()
        return None if latest is None else latest["extra_data"]["seed"]

    def latest(self) -> Results | None:
        """The results in the folder that were written last, None if there are none."""
        for file in sorted(self._files(), key=lambda file: file.stat().st_mtime_ns, reverse=True):
            if (results := results_json.load(file)) is not None:
                return results
        return None

    def require_rubric(
        self, rubric: str, questions: Sequence[str], named: Collection[str], resume: bool
    ) -> None:
        """Raise OutputError if results of this rubric would stand beside those of another.

        questions: that are graded. named: whose results are graded now. resume: whether finished
        ones are kept. A folder that already has results of this rubric is being graded anew as a
        whole: its last run was stopped, and goes on.
        """
        of_rubric, others = False, {}
        for name, results in self.all_results().items():
            if results and rubric in results_json.rubrics_of(results):
                of_rubric = True
            elif results:
                others[name] = results["extra_data"]["questions"]
        left = [name for name in others if name not in named]
        if left:
            raise OutputError(
                f"--out {self.path} contains results of another rubric "
                f"({_difference(others[left[0]], questions)}), which this run does not replace: "
                f"{_few(left)}. `grader regrade {self.path}` grades again what has changed. Or "
                "name all submissions with --overwrite, so that the folder is graded anew as a "
                "whole (delete the results of those that are gone), or name another folder"
            )
        if resume and others and not of_rubric:
            raise OutputError(
                f"--out {self.path} contains results of another rubric "
                f"({_difference(next(iter(others.values())), questions)}): `grader regrade "
                f"{self.path}` grades again what has changed. Or name another folder, or grade all "
                "of it anew with --overwrite in place of --resume"
            )

    def load(self, name: str) -> Results | None:
        """A submission's earlier results; None if there are none, or if they are damaged."""
        return results_json.load(self._file(name))

    def save(self, name: str, results: Results, checks: Sequence[Result] = ()) -> None:
        """Write a submission's results.json, its page and its checks' pictures. Raises
        OutputError."""
        file = self._file(name)
        with writing(file):
            results_json.save(file, results)
            feedback_page.save(file.with_name(feedback_page.PAGE), results)
            for check in checks:
                pictures.keep(file.parent, check.number, check.pictures)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other programs from changing results between loading and saving them. It matters
        only where a person enters scores meanwhile: `grader read` makes the file for it. Not to be
        used within itself. Raises OutputError."""
        file = self.path / READING / LOCK
        if not file.exists():
            yield
            return
        with writing(file):
            lock = file.open("rb+")
        with lock:  # closing it gives it free
            with writing(file):
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def set_aside(self, name: str) -> str:
        """Rename a damaged results.json, which may hold what a person entered: a note about it, or
        "" if there is none. Raises OutputError."""
        file = self._file(name)
        if not file.is_file() or self.load(name) is not None:
            return ""
        with writing(file):
            file.replace(file.with_name(DAMAGED))
        return f"{RESULTS} was damaged: it is now {DAMAGED}; enter written scores again"

    def save_grades(self, assignment: Assignment, bom: bool = False) -> None:
        """Write grades.csv, a row for all results in the folder. bom: see grades_csv.py. Raises
        OutputError."""
        with self.alone(), writing(self.grades):
            rows = (results for results in self.all_results().values() if results)
            grades_csv.save_grades(self.grades, rows, assignment, bom)

    def _file(self, name: str) -> Path:
        return self.path / name / RESULTS

    def _files(self) -> Iterator[Path]:
        return self.path.glob(f"*/{RESULTS}")


def _difference(theirs: Sequence[str], questions: Sequence[str]) -> str:
    """How another rubric differs, in a few words. theirs: its questions."""
    if theirs != list(questions):
        return f"questions {', '.join(theirs)} instead of {', '.join(questions)}"
    return "the short training, the points or the checks are not the same"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Raise `OutputError` if the file cannot be written."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{file} cannot be written ({error.strerror or error}); finished results are kept: "
            f"{_remedy(error)}, then run the same command with --resume"
        ) from error


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space there"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "make it writable"
    return "fix that"
