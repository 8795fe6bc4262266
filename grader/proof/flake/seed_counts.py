"""Runs all trials in a few processes, and counts the results.

counts = count_all(trials(share=0.05), data, jobs=2)
counts.failures     # a text for each check that failed
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from rich.table import Table

from .seed_process import Outcome
from .seed_runs import Trial, run


@dataclass
class Count:
    """Counts for some trials. seconds: CPU time."""

    names: set[str] = field(default_factory=set)
    seeds: int = 0
    checks: int = 0
    failures: int = 0
    seconds: float = 0.0


@dataclass
class Counts:
    """The results of all trials: counts by (kind, modules), and a text for each failure."""

    by_kind: dict[tuple[str, str], Count] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, trial: Trial, outcomes: Iterable[Outcome]) -> None:
        count = self.by_kind.setdefault((trial.kind, ", ".join(trial.modules)), Count())
        count.names.add(trial.name)
        for outcome in outcomes:
            count.seeds += 1
            count.checks += outcome.checks
            count.failures += len(outcome.failures)
            count.seconds += outcome.seconds
            place = f"{trial.kind} {trial.name}, seed {outcome.seed}"
            self.failures += [f"{place}: {f.what}\n{f.message}" for f in outcome.failures]

    def table(self) -> Table:
        table = Table("", "checks of", box=None, pad_edge=False)
        for head in ("submissions", "seeds", "checks run", "failures", "processor s"):
            table.add_column(head, justify="right")
        for (kind, modules), c in sorted(self.by_kind.items()):
            numbers = (len(c.names), c.seeds, c.checks, c.failures, round(c.seconds))
            table.add_row(kind, modules, *(f"{n:,}" for n in numbers))
        table.add_section()
        table.add_row("all", "", *(f"{n:,}" for n in self._sums()))
        return table

    def _sums(self) -> tuple[int, ...]:
        names = {(kind, name) for (kind, _), c in self.by_kind.items() for name in c.names}
        counts = self.by_kind.values()
        return (
            len(names),
            sum(c.seeds for c in counts),
            sum(c.checks for c in counts),
            sum(c.failures for c in counts),
            round(sum(c.seconds for c in counts)),
        )


def count_all(
    chosen: Sequence[Trial], data: str, jobs: int, on_outcome: Callable[[], None] = lambda: None
) -> Counts:
    """Run the trials in this many processes. data: a torchvision root."""

    def outcomes(trial: Trial) -> list[Outcome]:
        found = []
        for outcome in run(trial, data):
            found.append(outcome)
            on_outcome()
        return found

    counts = Counts()
    with ThreadPoolExecutor(jobs) as pool:
        for trial, found in zip(chosen, pool.map(outcomes, chosen), strict=True):
            counts.add(trial, found)
    return counts
