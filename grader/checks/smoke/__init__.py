"""The smoke test: what 20 steps of training tell of a submission.

run.py          trains shortly and asks for the networks before and after
outputs.py      what the networks make of the judge's noise and images
statistics.py   every statistic, worked out from these and from the parameters
bounds.py       the ranges of bounds.toml, and what lies outside of them
measured-*.md   the runs that the ranges stand on (`grader proof smoke-bounds` writes them)
"""

from .bounds import BOUNDS, Bound, Fault, faults
from .network_outputs import Players, ToldOutputs
from .short_run import BATCH_SIZE, STEPS, ShortRun, train_shortly
from .statistics import Statistics

__all__ = [
    "BATCH_SIZE",
    "BOUNDS",
    "Bound",
    "Fault",
    "Players",
    "STEPS",
    "ShortRun",
    "Statistics",
    "ToldOutputs",
    "faults",
    "train_shortly",
]
