"""Results through the real coordinator, from machines that are only simulated.

The coordinator reads each submission and writes its results to a disk, as ever; its own time is
measured. The time of the workers is drawn, from service times as measured, with stragglers and lost
machines. So it shows how many workers one coordinator keeps busy.
"""

import heapq
import multiprocessing
import pickle
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.table import Table

from ...checks.assignment import Assignment
from ...checks.layout import EXERCISES, SOLUTIONS
from ...intake.submissions import SubmissionPath, SubmittedFiles, read
from ...judge import batch
from ...judge.conditions import results_of
from ...judge.grading import grade, open_sandbox
from ...judge.kept import ToKeep
from ...judge.pool import Pool
from ...judge.pytest_run import prepare_process
from ...judge.settings import Settings
from ...outputs.graded import Graded, Progress
from ...outputs.totals import Results
from ..corpus.entries import chosen_entries
from ..selftest.peak_memory import resident

STRAGGLERS, TIMES_SLOWER = 0.02, 10  # endless loops until their time is up, busy machines
LOST = 0.01  # tasks that a lost machine has to be repeated for
SPREAD = 0.3  # of the service times around those measured


def samples(settings: Settings) -> list[bytes]:
    """Real results of the solutions, the stubs and a wrong submission of each question, as they
    come from a machine: (graded, results). Graded in a process of its own, since the coordinator's
    memory is measured."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_samples, settings).result()


def _samples(settings: Settings) -> list[bytes]:
    prepare_process()
    assignment = Assignment.load()
    with tempfile.TemporaryDirectory() as folder:
        wrong = [entry for entry in chosen_entries(None, 1) if entry.question]
        places = [SubmissionPath(e.name, e.write(Path(folder, e.name))) for e in wrong]
        places += [SubmissionPath("right", SOLUTIONS), SubmissionPath("stubs", EXERCISES)]
        submissions = [read(place) for place in places]
    with open_sandbox(settings) as sandbox:
        graded = [grade(submission, settings, sandbox) for submission in submissions]
    return [pickle.dumps((each, results_of(each, settings, assignment))) for each in graded]


class SimulatedPool(Pool):
    """workers: how many machines there are, each with one task at a time. The clock is the sum of
    the coordinator's own seconds and of its waits, which take no time here."""

    def __init__(self, workers: int, results: Sequence[bytes], draw: random.Random):
        self._workers, self._draw = workers, draw
        self._results = [(answer, pickle.loads(answer)[0].seconds) for answer in results]
        self._free = [0.0] * workers  # when each worker has finished what it has
        self._running: list[tuple[float, str, SubmittedFiles, bytes]] = []
        self._waited = self.worked = self.idle = self.last_begun = 0.0
        self._started = time.perf_counter()

    def __exit__(self, *exception: object) -> None: ...

    def now(self) -> float:
        """Simulated seconds since the start."""
        return self.coordinated() + self._waited

    def coordinated(self) -> float:
        """The coordinator's own seconds."""
        return time.perf_counter() - self._started

    def has_room(self) -> bool:
        return len(self._running) < 2 * self._workers

    def begin(self, submission: SubmittedFiles, to_keep: ToKeep | None = None) -> None:
        answer, seconds = self._draw.choice(self._results)
        seconds *= self._draw.lognormvariate(0, SPREAD)
        seconds *= TIMES_SLOWER if self._draw.random() < STRAGGLERS else 1
        self.worked += seconds
        lost = seconds * self._draw.random() if self._draw.random() < LOST else 0.0
        free, self.last_begun = heapq.heappop(self._free), self.now()
        self.idle += max(0.0, self.last_begun - free)
        ends = max(free, self.last_begun) + lost + seconds
        heapq.heappush(self._free, ends)
        heapq.heappush(self._running, (ends, submission.name, submission, answer))

    def busy(self) -> tuple[str, ...]:
        return tuple(name for _, name, _, _ in self._running)

    def collect(self) -> Iterator[tuple[Graded, Results]]:
        ends, name, submission, answer = heapq.heappop(self._running)
        self._waited += max(0.0, ends - self.now())
        graded, results = pickle.loads(answer)
        about = {**results["extra_data"], "name": name}
        yield replace(graded, submission=submission), {**results, "extra_data": about}


@dataclass
class Simulation:
    """size: of the class. makespan: simulated seconds. coordinated: the coordinator's own seconds.
    worked: of all workers together. busy: the share of their time in which they had a task, until
    the last one began. memory: resident bytes, by the number of results."""

    size: int
    workers: int
    makespan: float = 0.0
    coordinated: float = 0.0
    worked: float = 0.0
    busy: float = 0.0
    memory: dict[int, int] = field(default_factory=dict)


def simulate(
    size: int,
    workers: int,
    settings: Settings,
    results: Sequence[bytes],
    show: Callable[[Progress], None],
    seed: int = 0,
) -> Simulation:
    """Grade a class of that size on so many simulated machines. results: see `samples`."""
    simulation = Simulation(size, workers)

    def note(progress: Progress) -> None:
        if progress.done % max(1, size // 10) == 0:
            simulation.memory[progress.done] = resident("VmRSS")
            show(progress)

    places = [SubmissionPath(f"{number:06}", SOLUTIONS) for number in range(size)]
    pool = SimulatedPool(workers, results, random.Random(seed))
    with tempfile.TemporaryDirectory(prefix="batch-") as out:
        batch.run(places, Path(out), settings, workers, pool=pool, on_progress=note)
        simulation.coordinated, simulation.makespan = pool.coordinated(), pool.now()
    simulation.worked = pool.worked
    simulation.busy = 1 - pool.idle / (workers * pool.last_begun)
    return simulation


def simulation_table(simulation: Simulation) -> Table:
    """The figures, and up to how many workers the coordinator could keep busy."""
    each = simulation.coordinated / simulation.size
    service = simulation.worked / simulation.size
    table = Table(f"{simulation.size} submissions", "", box=None, pad_edge=False)
    table.add_row("simulated workers", str(simulation.workers))
    table.add_row("their time with a task, until the last began", f"{simulation.busy:.0%}")
    table.add_row("simulated time", f"{simulation.makespan / 60:.0f} min")
    table.add_row("a task takes a worker", f"{service:.1f} s on average")
    table.add_row("a task takes the coordinator", f"{each * 1000:.0f} ms")
    table.add_row("so it can keep busy at most", f"{service / each:.0f} workers")
    shown = sorted(simulation.memory)[1::3]
    memory = ", ".join(f"{simulation.memory[done] >> 20} ({done})" for done in shown)
    table.add_row("coordinator's MiB (after results)", memory)
    return table
