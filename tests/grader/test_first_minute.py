"""The first runs in a fresh handout, from wherever they are started."""

import os
import shutil
import sys

import pytest

from grader.checks.layout import SOLUTIONS
from grader.handout.building import release
from tests.grader.student_project import run

FIRST = "Your first run: the checks call the functions in exercises/ and tell how far you are."
NEXT = "next: 1.a  write `gradient` in exercises/saddle.py"


@pytest.fixture(autouse=True)
def outside_xdist(monkeypatch):
    """Else what is started here takes itself for a process of the kit's own tests."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)


@pytest.fixture
def handout(tmp_path):
    target = tmp_path / "Übung 1" / "the handout"
    release(target)
    return target


def test_the_first_run_says_what_happens_in_three_lines(handout):
    first = run(handout, "-k", "saddle")
    lines = first.stdout.splitlines()
    assert first.returncode == 0 and lines[0] == FIRST
    assert lines[2].startswith("Python now imports sympy and torch for the first time")
    assert lines[3] == "importing sympy ..."
    assert NEXT in first.stdout
    again = run(handout, "-k", "saddle")
    assert NEXT in again.stdout and "irst" not in again.stdout.replace("comes first", "")


def test_several_processes_say_it_once(handout):
    first = run(handout, "--questions=1.a", "-n2", plugins="xdist.plugin")
    assert first.stdout.count(FIRST) == 1 and NEXT in first.stdout


@pytest.mark.parametrize("within", ["exercises", "exercises/given", "grader/checks", "tests"])
def test_the_folder_that_it_is_started_in_does_not_matter(handout, within):
    found = run(handout, "--questions=1.a", within=within)
    assert found.returncode == 0 and "7 todo" in found.stdout, found.stdout + found.stderr


def test_a_home_that_cannot_be_written(handout, tmp_path, monkeypatch):
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    for module in ("figures", "data"):
        shutil.copy(SOLUTIONS / f"{module}.py", handout / "exercises")
    found = run(handout, "-k", "plot_losses or batches")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "passed" in found.stdout and "no fault of your code" not in found.stdout


def test_one_check_by_its_id(handout):
    """As the test panels of editors run it: with its file's whole path, from anywhere."""
    shutil.copy(SOLUTIONS / "saddle.py", handout / "exercises")
    file = handout / "tests" / "exercises" / "test_saddle.py"
    words = ["--rootdir", str(handout), "-o", "junit_family=xunit1", "--no-header", "--no-summary"]
    found = run(handout, *words, f"{file}::test_gradient", within="..")
    assert found.returncode == 0 and "1 passed" in found.stdout, found.stdout + found.stderr


def test_a_terminal_shows_what_runs(handout):
    pytest.importorskip("termios", reason="Windows has no such terminal")
    from grader.proof.benchmarks.terminal_session import TerminalSession

    command = [sys.executable, "-m", "pytest", "--questions=1.d,2.d"]
    environment = {**os.environ, "PYTHONPATH": str(handout)}
    with TerminalSession(command, handout, environment) as session:
        assert session.end() == 0
    running = "2.d.1  importing torch ..."
    assert f"\x1b[K  {running}\x1b[{len(running) + 2}D\x1b[K" in session.output
    assert "1.d.1  " in session.output and "\x1b" not in run(handout, "--questions=1.d").stdout
