"""Whatever backend of matplotlib a submission chooses, its figures are drawn without a screen."""

import os
import subprocess
import sys

import pytest

from grader.checks.layout import ROOT

PLOT = "def plot_losses(g_losses, d_losses):\n    return plt.subplots()[0]\n"
CHOICES = [
    'matplotlib.use("TkAgg")',
    'matplotlib.use("qtagg", force=False)',
    'matplotlib.use(backend="nbagg")',
    'plt.switch_backend("TkAgg")',
    'plt.switch_backend("webagg")',
    'matplotlib.rcParams["backend"] = "TkAgg"',
    'plt.rcParams.update({"backend": "gtk3agg"})',
    "plt.ion()",
]
SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")
CODE = """
from grader.worker import module_loader
from grader.worker.data.records import Drawing
from grader.worker.session import Session

module_loader.install("submission", {name: text.encode() for name, text in %r.items()})
session = Session("submission")
for call in (["data.f", [], []], ["figures.plot_losses", [[1.0], [2.0]], []]):
    answer = session.attempt("call", [call[0], call[1], session.freezer.freeze({})])
    assert isinstance(answer, (int, Drawing)), answer
"""


def draw(figures: str, data: str) -> None:
    """Call data.f and figures.plot_losses in a process without a screen, from these modules."""
    header = "import matplotlib\nimport matplotlib.pyplot as plt\n"
    files = {
        "figures.py": f"{header}{figures}\n{PLOT}",
        "data.py": f"{header}{data}\n\ndef f():\n    return 1\n",
    }
    run = subprocess.run(
        [sys.executable, "-c", CODE % files],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in SCREEN},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("choice", CHOICES)
def test_figures_are_drawn_without_a_screen(choice):
    draw(choice, data="")


@pytest.mark.parametrize(
    "choice", [CHOICES[0], *(pytest.param(c, marks=pytest.mark.slow) for c in CHOICES[1:])]
)
def test_a_module_without_figures_may_choose_a_backend_too(choice):
    draw("", data=choice)


def test_a_choice_within_the_function():
    draw(PLOT.replace("return", 'plt.switch_backend("TkAgg")\n    return'), data="")
