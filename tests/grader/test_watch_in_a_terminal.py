"""`uv run watch` as a student uses it: in a terminal, in a handout, with saves and keys."""

import os
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest

from grader.checks.layout import SOLUTIONS
from grader.handout.building import release
from tests.grader.watched_processes import births_of, needs_proc

pytest.importorskip("termios", reason="the watch forks processes, which Windows cannot")

from grader.proof.benchmarks.terminal_session import TerminalSession  # noqa: E402

KEYS = "q quit"  # the end of what is shown after a run
RIGHT, WRONG = "return diff(f, x), diff(f, y)", "return diff(f, y), diff(f, x)"
SADDLE = (SOLUTIONS / "saddle.py").read_text(encoding="utf-8")
DYNAMICS = (SOLUTIONS / "dynamics.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    target = tmp_path_factory.mktemp("released") / "hand out ü"
    release(target)
    return target


def save(handout, module, text):
    """As editors save: another file takes the name."""
    new = handout / "exercises" / f".{module}.swp"
    new.write_text(text, encoding="utf-8")
    new.replace(handout / "exercises" / f"{module}.py")


def session(handout, within="."):
    command = [sys.executable, "-m", "grader.checks.watch"]
    environment = {**os.environ, "PYTHONPATH": str(handout)}
    environment.pop("PYTEST_XDIST_WORKER", None)  # else it would take itself for a test's process
    return TerminalSession(command, handout / within, environment)


@pytest.fixture(scope="module")
def watch(handout):
    """One that goes on from test to test, as on a student's evening."""
    with session(handout) as watch:
        watch.wait_for(KEYS)
        yield watch


def test_a_fault_its_repair_and_the_keys(handout, watch):
    assert "importing torch ..." in watch.output and "importing sympy ..." in watch.output
    assert "the first run: 60 of 60 checks: 60 todo" in watch.output
    watch.begin()
    save(handout, "saddle", SADDLE.replace(RIGHT, f"print('here I am')\n    {WRONG}"))
    watch.wait_for(KEYS)
    assert "saddle.py saved: 14 of 14 checks" in watch.screen
    assert "newly failed: gradient (1.a.1)" in watch.screen
    assert "newly passed: hessian (1.a.2), " in watch.screen
    assert "likely    the two derivatives are in the wrong order" in watch.screen
    assert "what your code printed:" in watch.screen and "here I am" in watch.screen
    assert "next: 1.a  fix `gradient` in exercises/saddle.py   (h: a hint)" in watch.screen

    watch.press("h")
    watch.wait_for("(2 more: press h again)", KEYS)
    watch.press("h")
    watch.wait_for("(1 more: press h again)", KEYS)
    for _ in "the last one", "once more":
        watch.press("h")
        watch.wait_for("(no more hints for this step)", KEYS)

    watch.press("f")
    watch.wait_for(KEYS)
    assert "what has failed: " in watch.screen and "passed, " not in watch.screen
    watch.press("\r")
    watch.wait_for(KEYS)
    assert "what has failed, again: " in watch.screen

    watch.begin()
    save(handout, "saddle", SADDLE.replace(RIGHT, "return (diff(f, x), diff(f, y)"))
    watch.wait_for("saddle.py:52: '(' was never closed", KEYS)
    pointed_at = "  return (diff(f, x), diff(f, y)\n         ^\n"
    assert f"saddle.py:52: '(' was never closed\n{pointed_at}" in watch.screen
    assert "next: fix line 52 of saddle.py" in watch.screen
    (total,) = [line for line in watch.screen.splitlines() if "total by code" in line]
    assert total.rstrip().endswith("before this error")
    for old in "likely", "1.a.1", " of 14", "fix `gradient`", "Traceback":
        assert old not in watch.screen

    watch.begin()
    save(handout, "saddle", SADDLE)
    watch.wait_for(KEYS)
    assert (
        "newly passed: gradient (1.a.1)" in watch.screen
        and "14 of 14 checks: 14 passed" in watch.screen
    )
    assert "likely" not in watch.screen
    watch.press("f")
    watch.wait_for("no check has failed", KEYS)
    watch.press("a")
    watch.wait_for(KEYS)
    assert "all checks: 60 of 60 checks: 14 passed, " in watch.screen


def test_failures_one_after_the_other(handout, watch):
    wrong = DYNAMICS.replace("np.empty((steps + 1, 2))", "np.zeros((steps + 2, 2))")
    watch.begin()
    save(handout, "dynamics", wrong)
    watch.wait_for("newly failed: simulate (1.b.5)", "\n1.b.5  ", KEYS)
    watch.begin()
    save(handout, "dynamics", wrong.replace("last > 2 * first", "last > 30 * first"))
    watch.wait_for("newly failed: behaviour (1.b.6)", "\n1.b.6  ", "(failure 1 of 2)", KEYS)
    watch.press("n")
    watch.wait_for("\n1.b.5  ", "(failure 2 of 2)", KEYS)
    watch.press("n")
    watch.wait_for("(failure 1 of 2)", KEYS)
    watch.press("p")
    watch.wait_for("(failure 2 of 2)", KEYS)


@needs_proc
def test_a_save_ends_the_run_and_each_run_is_a_process_of_its_own(handout, watch):
    notes = handout / "processes"
    seen = f"import os, sys\nopen({str(notes)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
    endless = DYNAMICS.replace("    if method", "    while True: pass\n    if method", 1)
    assert endless != DYNAMICS
    watch.begin()
    save(handout, "dynamics", seen + endless)
    long = re.compile(r"\rrunning 1\.b\.\d \w+, \d+ s \(stopped at 30 s\)   \d of 8 checks")
    watch.wait_for(long, long)  # anew each second
    running = births_of(map(int, notes.read_text().split()))
    assert len(running) == 1
    watch.begin()
    save(handout, "dynamics", seen + DYNAMICS)
    watch.wait_for("8 of 8 checks: 8 passed", KEYS)
    watch.press("\n")
    watch.wait_for(KEYS)
    assert not births_of(process for process, _ in running)
    processes = notes.read_text().split()
    assert len(set(processes)) == len(processes) == 3
    assert str(watch.process.pid) not in processes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import os; os._exit(3)", "the run ended with exit code 3 during 1."),
        ("import os; os.kill(os.getpid(), 9)", "the run ended by SIGKILL during 1."),
    ],
)
def test_a_process_that_ends(handout, watch, line, told):
    watch.begin()
    save(handout, "dynamics", f"{line}\n{DYNAMICS}")
    watch.wait_for(told, KEYS)


def test_breakpoints_are_passed_over(handout, watch):
    watch.begin()
    save(handout, "dynamics", DYNAMICS.replace("    path = ", "    breakpoint()\n    path = ", 1))
    watch.wait_for("breakpoint() was passed over: `python -m pytest -k NAME` stops there", KEYS)
    assert "8 of 8 checks: 8 passed" in watch.screen


def test_q_ends_it(watch):
    watch.press("q")
    assert watch.end() == 0 and watch.has_its_mode
    assert watch.screen.rpartition(KEYS)[2] == "\n"  # the table stays where it was


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)],
)
def test_signals_leave_the_terminal_as_it_was(handout, number, code):
    with session(handout, within="exercises") as watch:
        watch.wait_for("the first run")
        assert not watch.has_its_mode
        assert watch.end(number) == code and watch.has_its_mode
        assert "Traceback" not in watch.output and "leaked" not in watch.output


def test_a_crash_leaves_the_terminal_as_it_was(handout, tmp_path):
    broken = Path(shutil.copytree(handout, tmp_path / "broken"))
    file = broken / "grader" / "checks" / "watch" / "saved_files.py"
    file.write_text(file.read_text(encoding="utf-8") + "\nno_python = None\n", encoding="utf-8")
    with session(broken) as watch:
        watch.wait_for("the first run")
        save(broken, "dynamics", DYNAMICS)
        assert watch.end() == 3 and watch.has_its_mode
        assert "'NoneType' object is not callable" in watch.output
