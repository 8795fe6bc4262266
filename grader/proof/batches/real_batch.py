"""A class graded for real by this machine's judges: how fast, in how much memory, and what stays.

report = grade_class(1000, settings, 2, show, compare=20)
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.table import Table

from ...intake.submissions import SubmissionPath
from ...judge import batch
from ...judge.settings import Settings
from ...outputs.graded import Progress
from ...outputs.merged import judgement
from ...outputs.totals import Results
from ...worker.lockdown import linux
from ..selftest.canaries import Canaries
from ..selftest.descendants import descendants
from ..selftest.peak_memory import resident
from .corpus_class import write_class

SHARED_MEMORY = Path("/dev/shm")
MOST_WRONG = 0.2  # of the whole time
SECONDS_TO_LEAVE = 10.0


@dataclass
class BatchReport:
    """size: of the class. seconds: of grading it. memory: resident bytes of the coordinator, by
    the number of results. estimates: (results, seconds since the start, seconds left as shown).
    left: what stayed behind or was changed. different: who is judged otherwise when graded alone,
    of `compared`."""

    size: int
    jobs: int
    seconds: float = 0.0
    memory: dict[int, int] = field(default_factory=dict)
    estimates: list[tuple[int, float, float]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    compared: int = 0

    @property
    def errors(self) -> list[float]:
        """By how much the end that was shown was wrong, from the tenth result on, as a share of the
        whole time."""
        return [
            abs(at + left - self.seconds) / self.seconds
            for done, at, left in self.estimates
            if 10 <= done < self.size
        ]

    @property
    def is_sound(self) -> bool:
        return not self.left and not self.different and max(self.errors, default=0.0) <= MOST_WRONG


def report_table(report: BatchReport) -> Table:
    """The figures, and what stands behind each."""
    each = report.seconds / report.size
    tenth, last = (report.memory[done] >> 20 for done in (report.size // 10, report.size))
    table = Table(f"{report.size} submissions", "", box=None, pad_edge=False)
    table.add_row("judges", str(report.jobs))
    table.add_row("time", f"{report.seconds / 60:.1f} min, {each:.2f} s a submission")
    table.add_row("throughput", f"{3600 / each:.0f} an hour")
    table.add_row("coordinator's memory", f"{tenth} MiB after a tenth, {last} MiB at the end")
    wrong = f"{statistics.median(report.errors):.0%} (median), {max(report.errors):.0%} (most)"
    table.add_row("end, as shown from the tenth on, wrong by", f"{wrong} of the whole time")
    table.add_row("left behind", str(len(report.left)))
    table.add_row("other results alone", f"{len(report.different)} of {report.compared}")
    return table


def grade_class(
    size: int,
    settings: Settings,
    jobs: int,
    show: Callable[[Progress], None],
    compare: int,
    seed: int = 0,
) -> BatchReport:
    """Write a class and grade it. compare: how many are graded again alone. seed: of the class."""
    report = BatchReport(size, jobs)
    linux.adopt_orphans()  # so that whatever stays is found
    with tempfile.TemporaryDirectory(prefix="batch-") as folder:
        os.chmod(folder, 0o711)  # for workers that are other users
        targets = Path(folder, "targets")
        targets.mkdir()
        canaries = Canaries(targets)
        try:
            places = write_class(Path(folder, "class"), size, random.Random(seed), canaries.targets)
            with _own_temporary_folder(Path(folder, "temporary")) as temporary:
                before = _present(temporary)
                in_order = _graded(places, Path(folder, "graded"), settings, jobs, show, report)
                report.left = [*_left(before, temporary), *canaries.changes()]
            chosen = random.Random(seed).sample(range(size), min(compare, size))
            report.compared = len(chosen)
            for number in chosen:
                alone = Path(folder, "alone", str(number))
                one = batch.run([places[number]], alone, replace(settings, threads=1), 1)
                if judgement(one[0]) != judgement(in_order[number]):
                    report.different.append(places[number].name)
        finally:
            canaries.close()
    return report


def _graded(
    places: Sequence[SubmissionPath],
    out: Path,
    settings: Settings,
    jobs: int,
    show: Callable[[Progress], None],
    report: BatchReport,
) -> Sequence[Results]:
    started = time.monotonic()

    def note(progress: Progress) -> None:
        if progress.seconds_left is not None:
            at = time.monotonic() - started
            report.estimates.append((progress.done, at, progress.seconds_left))
        report.memory[progress.done] = resident("VmRSS")
        show(progress)

    found = batch.run(places, out, batch.with_threads(settings, jobs), jobs, on_progress=note)
    report.seconds = time.monotonic() - started
    return found


@contextmanager
def _own_temporary_folder(folder: Path) -> Iterator[Path]:
    """Temporary files go there meanwhile: other programs' are not mistaken for this one's."""
    folder.mkdir(mode=0o711)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before


def _left(before: set[str], temporary: Path) -> list[str]:
    """What is there that was not before, once processes have had time to end."""
    until = time.monotonic() + SECONDS_TO_LEAVE
    while (left := _present(temporary) - before) and time.monotonic() < until:
        time.sleep(0.1)
    return sorted(left)


def _present(temporary: Path) -> set[str]:
    """What a batch could leave: processes, open files, folders and shared memory."""
    shared = list(SHARED_MEMORY.iterdir()) if SHARED_MEMORY.is_dir() else []
    opened = {number: _target(number) for number in os.listdir("/proc/self/fd")}
    return {
        *(f"process {number}: {command}" for number, command in descendants().items()),
        *(f"open file {number}: {target}" for number, target in opened.items() if target),
        *map(str, temporary.iterdir()),
        *map(str, shared),
    }


def _target(number: str) -> str:
    """What an open file is; "" if it has been closed."""
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except FileNotFoundError:
        return ""
