"""Targets of attacks: secrets that must not leak, files that must not change, listeners that must
not be reached. Everyone may read and write all of them, so that only the sandbox protects them.
"""

import os
import secrets
import socket
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from ...checks.layout import ROOT

ENVIRONMENT = "GRADER_SELFTEST_SECRET"
WATCHED_OF_KIT = ("solutions", "exercises", "tests", "grader", "pyproject.toml")


class Canaries:
    """A folder with all the targets, and the listeners. Close it when done."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._secrets = {name: secrets.token_hex(16) for name in ("file", "other", "out", "env")}
        self._reached: list[str] = []
        self._stack = ExitStack()
        self.targets = self._set_up()
        self._before = self._snapshot()

    def _set_up(self) -> dict[str, str | int]:
        os.chmod(self._folder, 0o755)
        secret = self._file("secret/secret.txt", self._secrets["file"])
        results = self._file(
            "out/ada/results.json", f'{{"score": 1, "key": "{self._secrets["out"]}"}}'
        )
        other = self._file("other/saddle.py", f"# {self._secrets['other']}\n")
        profile = self._file("home/.bashrc", "# nothing yet\n")
        for path in (secret, results, other, profile):
            path.chmod(0o666)
            path.parent.chmod(0o777)
        os.environ[ENVIRONMENT] = self._secrets["env"]
        self._stack.callback(os.environ.pop, ENVIRONMENT, None)
        unix, abstract = str(self._folder / "socket"), f"grader-{secrets.token_hex(4)}"
        port = self._listen(socket.AF_INET, ("127.0.0.1", 0), "a TCP port")[1]
        self._listen(socket.AF_UNIX, unix, "a Unix socket")
        os.chmod(unix, 0o777)
        self._listen(socket.AF_UNIX, f"\0{abstract}", "an abstract socket")
        return {
            "root": str(ROOT),
            "out": str(results.parents[1]),
            "results": str(results),
            "other": str(other.parent),
            "secret": str(secret),
            "home": str(profile.parent),
            "environment": ENVIRONMENT,
            "judge": os.getpid(),
            "port": port,
            "unix": unix,
            "abstract": abstract,
            "marker": str(self._folder / "secret" / "marker"),
        }

    def _file(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def _listen(self, family: int, address: tuple[str, int] | str, name: str) -> Any:
        """Record connections in the background; the address."""
        listener = self._stack.enter_context(socket.socket(family))
        listener.bind(address)
        listener.listen()
        ended = threading.Event()

        def accept() -> None:
            with suppress(OSError):
                while not ended.is_set():
                    connection, _ = listener.accept()
                    connection.close()
                    if not ended.is_set():
                        self._reached.append(name)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        self._stack.callback(thread.join, 2.0)
        self._stack.callback(listener.shutdown, socket.SHUT_RDWR)
        self._stack.callback(ended.set)
        return listener.getsockname()

    def leaks(self, text: str, knows_solutions: bool) -> list[str]:
        """Which secrets are in the text, and which listeners were reached since the last call.
        knows_solutions: the submission was made from the reference, so its lines are not a leak."""
        found = [f"the secret in {name}" for name, token in self._secrets.items() if token in text]
        if not knows_solutions and any(line in text for line in _solution_lines()):
            found.append("the solutions")
        reached, self._reached = self._reached, []
        return found + [f"it reached {name}" for name in reached]

    def changes(self) -> list[str]:
        """The watched files that changed since the last call."""
        now = self._snapshot()
        before, self._before = self._before, now
        return sorted(
            name for name in now.keys() | before.keys() if now.get(name) != before.get(name)
        )

    def _snapshot(self) -> dict[str, tuple[int, ...]]:
        """name -> (type and permissions, size, time of the last change, inode)."""
        found: dict[str, tuple[int, ...]] = {}
        for top in (self._folder, *(ROOT / name for name in WATCHED_OF_KIT)):
            for path in (top, *(top.rglob("*") if top.is_dir() else ())):
                if "__pycache__" not in path.parts:
                    facts = path.lstat()
                    changed = 0 if path.is_dir() else facts.st_mtime_ns
                    found[str(path)] = facts.st_mode, facts.st_size, changed, facts.st_ino
        return found

    def close(self) -> None:
        self._stack.close()


def _solution_lines() -> set[str]:
    """Long lines of the solutions: an exact copy shows that the solutions were read."""
    lines = set()
    for file in ROOT.glob("solutions/*.py"):
        stub = ROOT / "exercises" / file.name
        known = stub.read_text(encoding="utf-8") if stub.exists() else ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if len(line.strip()) > 50 and line.strip() not in known:
                lines.add(line.strip())
    return lines
