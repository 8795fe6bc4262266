"""A dask scheduler and workers on this machine, each a process that a test can kill."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from distributed import Client

from grader.checks.layout import ROOT
from tests.grader.watched_processes import LONG


class Machine:
    """A process of dask's command line, with all that it starts. preload: Python that it runs
    first."""

    def __init__(self, kind: str, *options: str, folder: Path, preload: str = ""):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options]
        if preload:
            file = folder / "preload.py"
            file.write_text(preload, encoding="utf-8")
            command += ["--preload", str(file)]
        self.log = folder / f"{kind}.log"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )

    def kill(self) -> None:
        """At once, with all that it has started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        if self._process.poll() is None:
            self.kill()


class Machines:
    """One scheduler, at an address that stays, and workers."""

    def __init__(self, folder: Path):
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._all: list[Machine] = []
        self.start_scheduler()

    def __enter__(self) -> "Machines":
        return self

    def __exit__(self, *exception: object) -> None:
        for machine in self._all:
            machine.close()

    def start_scheduler(self) -> None:
        options = ["--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard"]
        self.scheduler = self._start("scheduler", *options)

    def start_worker(self, preload: str = "") -> Machine:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        return self._start("worker", self.address, *options, preload=preload)

    def wait_for(self, workers: int) -> None:
        """Until so many workers are there."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, LONG)

    def _start(self, kind: str, *options: str, preload: str = "") -> Machine:
        folder = self._folder / f"{kind}-{len(self._all)}"
        folder.mkdir()
        self._all.append(Machine(kind, *options, folder=folder, preload=preload))
        return self._all[-1]
