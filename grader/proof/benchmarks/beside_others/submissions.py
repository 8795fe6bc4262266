"""What is graded: the reference, the same with a loop or a crash, and forging stubs.

    right("student-01").modules["saddle"]

Forging submissions have no solution: they are the stubs with a text of the corpus after them, or
one adapted to the tool's internals. Whatever points they get are forged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ....checks.layout import CORPUS, EXERCISES, SOLUTIONS

MODULES = ("saddle", "dynamics", "losses")  # that the shared cases ask
REST = ("data", "networks", "training", "figures")  # that ours reads, too
LOOP = """

def update_map(f, x, y, eta_x, eta_y, method="gda"):
    while True:
        pass
"""
CRASH = """

def update_map(f, x, y, eta_x, eta_y, method="gda"):
    import ctypes

    ctypes.string_at(0)
"""


@dataclass(frozen=True)
class Work:
    """A submission: the texts of its modules, by name."""

    name: str
    modules: Mapping[str, str]

    def write(self, folder: Path, names: tuple[str, ...] = MODULES) -> Path:
        """Write these modules into the folder, which must not exist."""
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.py").write_text(self.modules[name], encoding="utf-8")
        return folder


def _work(name: str, base: Path, added: str = "") -> Work:
    texts = {m: (base / f"{m}.py").read_text(encoding="utf-8") for m in (*MODULES, *REST)}
    return Work(name, {**texts, "saddle": f"{texts['saddle']}\n\n{added}"})


def right(name: str = "right") -> Work:
    return _work(name, SOLUTIONS)


def stub(name: str = "stub") -> Work:
    return _work(name, EXERCISES)


def looping() -> Work:
    """Right but for `update_map`, which never ends."""
    return _work("looping", SOLUTIONS, LOOP)


def crashing() -> Work:
    """Right but for `update_map`, which reads address 0."""
    return _work("crashing", SOLUTIONS, CRASH)


def forging(name: str, text: str) -> Work:
    """The stubs, and a text that forges."""
    return _work(name, EXERCISES, text)


def of_corpus(attack: str) -> str:
    """The text of an attack in tests/corpus/attacks, without its header."""
    return (CORPUS / "attacks" / f"{attack}.py").read_text(encoding="utf-8").partition("\n\n")[2]
