"""A batch that is stopped, as by Ctrl-C: what is finished is kept, and no process stays."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.grader.handed_in import folder
from tests.grader.test_grade import SHOUTS, command, grade, results_of
from tests.grader.watched_processes import left_behind, memory_of, needs_proc, until

pytestmark = needs_proc

# A submission that works forever, which shows outside as memory that nothing else takes.
SPINS = b"def gradient(*a):\n    kept = b'1' * (400 << 20)\n    while True: pass\n"
NAMES = ("a-quick", "spins", "turns", "waits")


@pytest.fixture
def places(tmp_path) -> list[Path]:
    files = {name: SHOUTS if name == "a-quick" else {"saddle.py": SPINS} for name in NAMES}
    return [folder(tmp_path / name, files[name]) for name in NAMES]


@pytest.fixture
def started(tmp_path, places):
    """A batch, two at a time: (its results, its process, its temporary files, a function that
    tells what it leaves behind)."""
    out, scratch, here = tmp_path / "out", folder(tmp_path / "scratch", {}), tmp_path / "here"
    folder(here, {})
    with left_behind() as left:
        process = subprocess.Popen(
            command("--questions", "1.a", *places, "--out", out, "--jobs", 2),
            cwd=here,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(scratch)},
        )
        try:
            yield out, process, scratch, left
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def batch(started):
    """As `started`, when the first submission is done and two spin."""
    out, _, _, left = started
    until((out / "a-quick" / "results.json").exists)
    until(lambda: sum(memory_of(p) > 300 << 20 for p in left()) == 2)
    return started


def require_stopped(started, finished: tuple[str, ...] = ("a-quick",)) -> None:
    out, process, scratch, left = started
    said, errors = process.communicate(timeout=500)
    assert process.returncode == 130, said + errors
    assert f"stopped; the finished results are in {out}" in errors and "--resume" in errors
    assert "Traceback" not in said + errors
    until(lambda: not left())
    assert {path.relative_to(out).as_posix() for path in out.rglob("*")} == {
        *finished,
        *(f"{name}/{file}" for name in finished for file in ("results.json", "feedback.md")),
    }
    assert list(scratch.iterdir()) == []


def test_ctrl_c_keeps_what_is_finished(batch, places, tmp_path):
    """The terminal sends it to every process of the command."""
    out, process, _, left = batch
    assert len(left()) >= 1 + 2 * 2  # the command, and for each submission a judge and a worker
    os.killpg(process.pid, signal.SIGINT)
    require_stopped(batch)
    file = out / "a-quick" / "results.json"
    kept, changed = file.read_bytes(), file.stat().st_mtime_ns
    for place in places[1:]:
        folder(place, SHOUTS)
    again = grade(*places, "--out", out, "--resume", cwd=tmp_path / "here")
    assert again.returncode == 0 and (out / "grades.csv").exists(), again.stderr
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (kept, changed)
    assert {results_of(out, name)["score"] for name in NAMES} == {0}


@pytest.mark.parametrize(
    "how",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)],
    ids=lambda how: how.name,
)
def test_a_signal_to_the_command_alone(batch, how):
    batch[1].send_signal(how)
    require_stopped(batch)


def test_ctrl_c_while_judges_start(started):
    """They have nothing to say, least of all where their imports were."""
    _, process, _, left = started

    def importing() -> list[int]:
        judges = [child for child, name in left().items() if "grader.judge.judge_process" in name]
        return [judge for judge in judges if memory_of(judge) > 12 << 20]

    until(importing)
    os.killpg(process.pid, signal.SIGINT)
    require_stopped(started, finished=())


@pytest.mark.slow
def test_ctrl_c_again_and_again(batch):
    """Impatience costs nothing."""
    _, process, _, left = batch

    def has_ended() -> bool:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        return process.poll() is not None

    until(has_ended)
    require_stopped(batch)


def test_nothing_outlives_a_command_that_is_killed(batch):
    out, process, _, left = batch
    process.kill()
    until(lambda: not left())
    assert results_of(out, "a-quick")["score"] == 0
