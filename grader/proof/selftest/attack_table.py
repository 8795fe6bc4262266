"""Counts the results of attacks."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.table import Table

from ..corpus.attacks import KINDS
from .attack_run import PROBLEMS, Finding


def attack_table(found: Mapping[str, Sequence[Finding]]) -> Table:
    """A row for each way to isolate: how many attacks had each problem."""
    table = Table("", "attacks", box=None, pad_edge=False)
    for head in (*PROBLEMS, "seconds"):
        table.add_column(head, justify="right")
    for name, findings in found.items():
        counts = Counter(kind for f in findings for kind in {kind for kind, _ in f.problems})
        cells = [str(counts[kind]) for kind in PROBLEMS]
        seconds = sum(finding.seconds for finding in findings)
        table.add_row(name, str(len(findings)), *cells, f"{seconds:.0f}")
    return table


def kinds_table(found: Mapping[str, Sequence[Finding]]) -> Table:
    """A row for each kind of attack: for each way to isolate, how many had a problem."""
    table = Table("kind", *found, box=None, pad_edge=False)
    for kind in KINDS:
        cells = []
        for findings in found.values():
            of_kind = [finding for finding in findings if finding.attack.kind == kind]
            cells.append(f"{sum(bool(f.problems) for f in of_kind)} of {len(of_kind)}")
        table.add_row(kind, *cells)
    return table
