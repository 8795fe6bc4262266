"""The results of mutants: which small mistakes the checks miss."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from ..corpus.entries import MODULES, spread
from ..corpus.verdicts import Verdict
from .generate import EQUIVALENT, Mutant, mutants_of


def chosen_mutants(questions: Collection[str] | None, sample: int | None) -> list[Mutant]:
    """The mutants of these questions, at most this many per module."""
    chosen: list[Mutant] = []
    for module in MODULES:
        mutants = [
            mutant
            for mutant in mutants_of(module)
            if questions is None or any(q in questions for q in mutant.questions)
        ]
        chosen += spread(mutants, sample)
    return chosen


@dataclass(frozen=True)
class MutantReport:
    """The verdicts on mutants. listed: the names of mutants that are listed as equivalent.
    blames: whether questions other than a mutant's own were graded, too."""

    mutants: Sequence[Mutant]
    verdicts: Sequence[Verdict]
    listed: Collection[str]
    blames: bool

    def table(self) -> Table:
        heads = ["", "mutants", "caught", "equivalent", "survivors"]
        heads += ["wrongly blamed"] if self.blames else []
        table = Table(*heads, box=None, pad_edge=False)
        for module in MODULES:
            rows = [row for row in self._rows if row[0].module == module]
            if rows:
                table.add_row(module, *self._counts(rows))
        table.add_section()
        table.add_row("all", *self._counts(self._rows))
        return table

    @property
    def shortfalls(self) -> list[str]:
        """A line for everything that is not as required, except the blame."""
        known = {mutant.name for module in MODULES for mutant in mutants_of(module)}
        lines = [
            f"{EQUIVALENT.name}: there is no mutant {name!r}"
            for name in self.listed
            if name not in known
        ]
        for mutant, verdict in self._rows:
            where = f"{mutant.module}.py:{mutant.line}  {mutant.name}"
            lines += [f"{where}: grader's fault: {fault}" for fault in verdict.faults]
            if mutant.name in self.listed and verdict.is_caught:
                lines.append(f"{where}: caught, but listed in {EQUIVALENT.name}")
            if mutant.name not in self.listed and not verdict.is_caught:
                lines.append(f"{where}: survives")
        return lines

    @property
    def blame(self) -> list[str]:
        """A line for each mutant that also loses points in other questions."""
        return [
            f"{mutant.module}.py:{mutant.line}  {mutant.name}: also "
            + ", ".join(verdict.blamed_elsewhere)
            for mutant, verdict in self._rows
            if verdict.blamed_elsewhere
        ]

    @property
    def _rows(self) -> list[tuple[Mutant, Verdict]]:
        by_name = {mutant.name: mutant for mutant in self.mutants}
        return [(by_name[verdict.entry.name], verdict) for verdict in self.verdicts]

    def _counts(self, rows: Iterable[tuple[Mutant, Verdict]]) -> list[str]:
        rows = list(rows)
        caught = sum(verdict.is_caught for _, verdict in rows)
        missed = [mutant.name for mutant, verdict in rows if not verdict.is_caught]
        listed = sum(name in self.listed for name in missed)
        blamed = sum(bool(verdict.blamed_elsewhere) for _, verdict in rows)
        counts = [len(rows), caught, listed, len(missed) - listed]
        return [str(n) for n in (*counts, *([blamed] if self.blames else []))]
