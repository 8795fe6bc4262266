"""Gradescope's container, played here: the folders /autograder in a mount namespace of their own,
the superuser with few rights and without namespaces, bounded memory and processor time.

    tree = Tree(folder)              # with the zip unpacked
    tree.run("/autograder/source/setup.sh")
    tree.hand_in({"saddle.py": b"..."}, questions=("1.a",))
    results = tree.grade()
"""

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from grader.checks.layout import ROOT
from grader.gradescope.autograder_zip import contents
from grader.gradescope.submission_run import RunSettings
from grader.sandbox.control_groups import ControlGroup
from grader.worker.lockdown import landlock

MIB = 1 << 20
AUTOGRADER = Path("/autograder")
SIZE = 3072 * MIB  # of the container
CORES = 1.0
PERIOD = 100_000  # microseconds, of the processor's quota
# What the namespace gets: the tree, and a control group's file that says how much memory there is.
# DISK: bytes of a disk of its own for the results and all temporary files, 0 for none.
SETTING_UP = """
mount --make-rprivate /
mount --bind "$TREE" /autograder
mount -t tmpfs none /sys/fs/cgroup
echo "$MEMORY" > /sys/fs/cgroup/memory.max
if [ "$DISK" != 0 ]; then
    mount -t tmpfs -o "size=$DISK,mode=755" none /autograder/results
    mkdir -m 711 /autograder/results/temporary
    export TMPDIR=/autograder/results/temporary
    code=0; "$@" || code=$?
    cp /autograder/results/results.json /autograder/kept.json
    exit $code
fi
exec "$@"
"""


def why_not() -> str:
    """Why the container cannot be played here, "" if it can."""
    if os.geteuid() != 0:
        return "only the superuser can bind folders to /autograder"
    if AUTOGRADER.exists() and any(AUTOGRADER.iterdir()):
        return "/autograder is in use"
    if not shutil.which("unshare"):
        return "the command unshare is missing"
    if not landlock.version():
        return "this kernel has no Landlock, and without namespaces nothing else isolates"
    done = subprocess.run(["unshare", "-m", "true"], capture_output=True, text=True)
    return f"no mount namespace: {done.stderr.strip()}" if done.returncode else ""


class Tree:
    """path: what is /autograder in the container."""

    def __init__(self, path: Path):
        self.path = path
        for name, content in contents(RunSettings()).items():
            file = path / "source" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for name in ("setup.sh", "start", "run_autograder"):
            (path / "source" / name).chmod(0o755)
        (path / "results").mkdir()
        (path / "submission").mkdir()

    @property
    def results(self) -> Path:
        return self.path / "results" / "results.json"

    def hand_in(
        self,
        files: Mapping[str, bytes],
        questions: tuple[str, ...] | None = None,
        minutes: float = 10,
        smoke: bool = False,
        **metadata: object,
    ) -> None:
        """Put one submission there, and what is asked of the run."""
        for place in (self.path / "submission", self.path / "results"):
            shutil.rmtree(place)
            place.mkdir()
        for name, content in files.items():
            file = self.path / "submission" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        asked = RunSettings(minutes, questions, smoke)
        (self.path / "source" / "settings.json").write_bytes(msgspec.json.encode(asked))
        text = json.dumps({"id": 77, **metadata})
        (self.path / "submission_metadata.json").write_text(text)

    def start(
        self,
        *command: str,
        memory: int = SIZE,
        cores: float = CORES,
        disk: int = 0,
        environment: Mapping[str, str] | None = None,
    ) -> tuple[subprocess.Popen, ControlGroup]:
        """A command in the container, with its output in a pipe; its control group, to be removed
        once it has ended."""
        group = ControlGroup(memory)
        if not group.folders:
            unbounded = "no control groups here: memory and cores are not bounded"
            warnings.warn(unbounded, stacklevel=2)
        for folder in group.folders:
            with suppress(OSError):  # version 1 and version 2; where neither is, it has all cores
                (folder / "cpu.cfs_quota_us").write_text(str(round(cores * PERIOD)))
            if (folder / "cpu.max").exists():
                (folder / "cpu.max").write_text(f"{round(cores * PERIOD)} {PERIOD}")
        in_container = [sys.executable, "-m", "tests.grader.in_container", *command]
        words = ["unshare", "-m", "sh", "-ec", SETTING_UP, "sh", *in_container]
        told = {"TREE": str(self.path), "MEMORY": str(memory), "DISK": str(disk)}
        AUTOGRADER.mkdir(exist_ok=True)
        process = subprocess.Popen(
            group.command(*words),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **told, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return process, group

    def run(self, *command: str, code: int = 0, **options) -> str:
        """The output of a command in the container, which must end with this code."""
        process, group = self.start(*command, **options)
        try:
            output, _ = process.communicate(timeout=500)
        finally:
            process.kill()
            group.remove()
        assert process.returncode == code, output
        return output

    def grade(self, **options) -> dict:
        """results.json after run_autograder."""
        output = self.run("/autograder/run_autograder", **options)
        results = json.loads(self.results.read_text())
        return {**results, "printed": output}


def skipping() -> None:
    if reason := why_not():
        pytest.skip(f"Gradescope's container cannot be played here: {reason}")
