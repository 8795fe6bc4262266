"""A batch whose processes are killed, one after the other: --resume makes of it what an undisturbed
one gives, and nothing stays."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from grader.outputs.merged import without_times
from tests.grader.handed_in import folder
from tests.grader.test_grade import SHOUTS, command, grade, processes_with, results_of
from tests.grader.watched_processes import births_of, children_of, needs_proc, until

pytestmark = needs_proc
NAMES = [f"s{number:02}" for number in range(8)]
JUDGE, ZYGOTE = "grader.judge.judge_process", "grader.worker.process.zygote"


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("class")
    for name in NAMES:
        folder(home / name, SHOUTS)
    return home


def options(out: Path) -> tuple[object, ...]:
    return "--questions", "1.a", "--out", out, "--jobs", 2, "--seed", 3


def test_kills_cost_nothing_that_resume_does_not_bring_back(class_folder, tmp_path):
    out = tmp_path / "out"
    batch = subprocess.Popen(
        command("--all", class_folder, *options(out)),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    its = set()
    try:
        for words, after in ((ZYGOTE, 1), (JUDGE, 2)):
            until(lambda after=after: len(list(out.glob("*/results.json"))) >= after)
            found = until(lambda words=words: processes_with(words, batch.pid))
            its |= births_of(children_of(batch.pid))
            os.kill(found[0], signal.SIGKILL)
        until(lambda: len(list(out.glob("*/results.json"))) >= 4)
        its |= births_of(children_of(batch.pid))
    finally:
        batch.send_signal(signal.SIGKILL)
        batch.wait()
    until(lambda: not its & births_of(process for process, _ in its))
    left = set(Path(tempfile.gettempdir()).glob("grader-batch-*"))
    assert left and len(list(out.glob("*/results.json"))) < len(NAMES)

    ended = grade("--all", class_folder, *options(out), "--resume", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    calm = tmp_path / "calm"
    assert grade("--all", class_folder, *options(calm), cwd=tmp_path).returncode == 0
    assert [without_times(results_of(out, name)) for name in NAMES] == [
        without_times(results_of(calm, name)) for name in NAMES
    ]
    assert not left & set(Path(tempfile.gettempdir()).glob("grader-batch-*"))
