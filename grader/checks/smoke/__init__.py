"""The smoke test: what 20 steps of training show about a submission.

short_run.py        trains for 20 steps and asks for the networks before and after
network_outputs.py  the networks' outputs for the judge's noise and images
statistics.py       all statistics, computed from these outputs and from the parameters
bounds.py           the ranges of bounds.toml, and which statistics are outside
measured-*.md       the runs that the ranges are based on (`grader proof smoke-bounds` writes them)
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
