"""The other tools, each in an environment of its own, installed by uv.

    environment = install(folder, "nbgrader")
    environment.version, environment.python

Each gets the newest version of its tool, and the kit's versions of torch, numpy and sympy.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("torch", "numpy", "sympy")


class NotInstalled(Exception):
    """uv is missing, or a tool could not be installed or set up. The message says why."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment with a tool in it."""

    folder: Path
    version: str  # of the tool

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def variables(self) -> dict[str, str]:
        """The variables of a process that runs in it: its programs are found first."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, "PATH": path, "VIRTUAL_ENV": str(self.folder)}

    def run(self, command: Sequence[str], folder: Path) -> None:
        """Run a command of the tool in a folder. Raises NotInstalled."""
        _run(command, folder, self.variables)


def cache_folder() -> Path:
    """Where the environments are kept."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "saddle-to-gan" / "beside-others"


def install(folder: Path, tool: str, others: Sequence[str] = ()) -> Environment:
    """Install a tool, or its newer version, in folder/tool. Raises NotInstalled."""
    uv = shutil.which("uv")
    if uv is None:
        raise NotInstalled("uv is not found, which installs the other tools: pip install uv")
    place = folder / tool
    if not place.exists():
        _run([uv, "venv", "--python", sys.executable, str(place)])
    python = str(place / "bin" / "python")
    packages = [tool, *others, *(f"{name}=={version(name)}" for name in LIBRARIES)]
    _run([uv, "pip", "install", "--python", python, "--upgrade-package", tool, *packages])
    asked = f"from importlib.metadata import version; print(version({tool!r}))"
    return Environment(place, _run([python, "-c", asked]).strip())


def _run(
    command: Sequence[str], folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> str:
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotInstalled(f"`{' '.join(command)}` failed:\n{done.stderr.strip()}")
    return done.stdout
