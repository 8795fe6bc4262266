"""A student's watch mode, for real: in a handout, a saved file brings another run."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.handout.building import release
from tests.grader.watched_processes import until

pty = pytest.importorskip("pty", reason="keys are pressed in a terminal, which Windows has not")

STUB = 'raise NotImplementedError("1.a: gradient")'
PATIENCE = 10.0  # seconds of silence after which a file is saved once more
WAITING = "Press w to show menu"


@pytest.fixture
def handout(tmp_path):
    release(tmp_path / "handout")
    return tmp_path / "handout"


@pytest.fixture
def watch(handout, tmp_path):
    """Start `ptw` in the handout; gives its process, its keyboard and its output so far."""
    theirs, keyboard = pty.openpty()[::-1]
    out = tmp_path / "output"
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": tools, "PYTHONPATH": str(handout), "OMP_NUM_THREADS": "1"}
    with out.open("wb") as file:
        process = subprocess.Popen(
            ["ptw", "exercises", "-k", "test_gradient"],
            cwd=handout,
            env=environment,
            stdin=theirs,
            stdout=file,
            stderr=file,
        )
    yield process, keyboard, out.read_text
    process.kill()
    process.wait()
    os.close(theirs)
    os.close(keyboard)


def test_a_saved_file_is_checked_again(handout, watch):
    process, keyboard, output = watch
    until(lambda: WAITING in output() or process.poll() is not None)
    assert "1 todo in" in output() and "next: 1.a  write `gradient`" in output()
    module, saved = handout / "exercises" / "saddle.py", handout / "saved"
    written = module.read_text().replace(STUB, "return f.diff(x), f.diff(y)")

    seen = {"output": output(), "at": 0.0}  # since when the watcher has said nothing more

    def is_checked():
        if output() != seen["output"]:
            seen.update(output=output(), at=time.monotonic())
        elif time.monotonic() - seen["at"] > PATIENCE:  # what is saved while a run ends is not seen
            saved.write_text(written)
            saved.replace(module)
            seen["at"] = time.monotonic()
        return "All checks that ran have passed." in output()

    until(is_checked)

    def has_ended():
        os.write(keyboard, b"q")  # once more: a key that is pressed while a run ends is lost
        return process.poll() is not None

    until(has_ended)
    assert process.returncode == 0
    assert "Traceback" not in output()
