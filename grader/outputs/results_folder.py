"""The output folder of `grader grade`: NAME/results.json and pictures, and grades.csv.

    folder = ResultsFolder(Path("graded"))
    folder.prepare(resume=False, overwrite=False)
    folder.save("ada", results, checks)
    folder.save_grades(all_results, assignment)

If anything cannot be written, an `OutputError` is raised.
"""

import errno
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..checks import pictures
from ..checks.assignment import Assignment
from ..checks.results.results import Result
from ..intake.submissions import GRADES
from . import grades_csv, results_json
from .totals import Results

RESULTS = "results.json"


class OutputError(Exception):
    """The folder for results cannot be used; the message names the next step."""


class ResultsFolder:
    """A folder for results. It need not exist before `prepare`."""

    def __init__(self, path: Path):
        self.path = path
        self.grades = path / GRADES

    def prepare(self, resume: bool, overwrite: bool) -> None:
        """Create the folder. Raises OutputError if it cannot be written, or if it contains results
        and neither flag is set."""
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

    def earlier_seed(self) -> int | None:
        """The seed with which the results in the folder were graded, None if there are none."""
        for file in sorted(self._files()):
            if (results := results_json.load(file)) is not None:
                return results["extra_data"]["seed"]
        return None

    def load(self, name: str) -> Results | None:
        """A submission's earlier results; None if there are none, or if they are damaged."""
        return results_json.load(self._file(name))

    def save(self, name: str, results: Results, checks: Sequence[Result] = ()) -> None:
        """Write a submission's results.json and its checks' pictures. Raises OutputError."""
        file = self._file(name)
        with _writing(file):
            results_json.save(file, results)
            for check in checks:
                pictures.keep(file.parent, check.number, check.pictures)

    def save_grades(self, all_results: Iterable[Results], assignment: Assignment) -> None:
        """Write grades.csv. Raises OutputError."""
        with _writing(self.grades):
            grades_csv.save_grades(self.grades, all_results, assignment)

    def _file(self, name: str) -> Path:
        return self.path / name / RESULTS

    def _files(self) -> Iterator[Path]:
        return self.path.glob(f"*/{RESULTS}")


@contextmanager
def _writing(file: Path) -> Iterator[None]:
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
