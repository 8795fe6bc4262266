"""Warnings that a submission causes are told in one line; the table stays in sight."""

import subprocess
import sys
import warnings

import pytest

from grader.checks.folded_warnings import folded
from grader.checks.layout import ROOT, SOLUTIONS

MANY = """
import warnings

figure_of_losses = plot_losses


def plot_losses(g_losses, d_losses):
    for number in range(12):
        warnings.warn(f"number {number}")
    np.log(np.zeros(1))
    return figure_of_losses(g_losses, d_losses)
"""


@pytest.fixture
def run(tmp_path):
    """pytest on the figures of a submission that warns 13 times."""
    for file in SOLUTIONS.glob("*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "figures.py").open("a", encoding="utf-8") as file:
        file.write(MANY)

    def pytest_with(*options):
        command = ["-m", "pytest", "-p", "no:cacheprovider", "-k", "frame", *options]
        checks = ["tests/exercises/test_figures_losses.py", f"--submission={tmp_path}"]
        return subprocess.run(
            [sys.executable, *command, *checks], cwd=ROOT, capture_output=True, text=True
        ).stdout

    return pytest_with


def test_a_run_tells_them_in_one_line_above_the_table(run):
    output = run()
    told, table = output.partition("question ")[::2]
    (line,) = [line for line in told.splitlines() if "warnings" in line]
    assert line.startswith("13 warnings while your code ran (12 UserWarning, 1 RuntimeWarning;")
    assert line.endswith(": number 0") and "the first: figures.py:" in line
    assert "warning" not in table


def test_all_are_listed_where_that_is_asked_for(run):
    output = run("-v")
    assert "warnings summary" in output and "number 11" in output
    assert "while your code ran" not in output


def warning(text, file, line=3, category=UserWarning):
    return warnings.WarningMessage(category(text), category, file, line)


def test_the_first_is_one_of_the_submission_s_own_lines_if_possible():
    found = [warning("a", "/lib/torch/nn/functional.py"), warning("b", "/home/exercises/losses.py")]
    assert folded(found, "exercises").endswith("the first: losses.py:3: b")
    assert folded(found[:1], "exercises") == (
        "1 warning while your code ran: functional.py:3: UserWarning: a"
    )


def test_a_long_text_is_cut():
    (line,) = folded([warning("word\n" * 200, "training.py")], "exercises").splitlines()
    assert line.endswith("word ...") and len(line) < 200
