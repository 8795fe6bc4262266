"""A failed check's message as a student's run prints it: to be pasted, and no longer than needed.

The result record keeps the whole message. In the terminal, the lines to try begin in the first
column, since Python refuses pasted lines that are indented; and once a run has printed LINES lines,
each further failure takes one line that says how to see it. A run of one check prints all of it;
so does a run for an IDE's test panel, which shows each check by itself.
"""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest  # a tenth of a second that `grader` does not need

LINES = 80  # of messages in one run; the first message is always printed
RETURNED = 16  # lines of what came back
INDENT = " " * 10  # of all lines of a message's part but the first
LABELS = ("try it", "returned", "asked", "likely", "note", "picture")  # of the parts


def pytest_command() -> str:
    """How this run was called, as far as a student types it again."""
    if _is_uv():
        return "uv run pytest"
    is_module = os.path.basename(sys.argv[0]) == "__main__.py"
    return "python -m pytest" if is_module else "pytest"


def hand_in_command() -> str:
    """How a student makes the zip to hand in."""
    return "uv run hand-in" if _is_uv() else "python -m grader.checks.hand_in"


def _is_uv() -> bool:
    return "UV" in os.environ or "UV_RUN_RECURSION_DEPTH" in os.environ  # set by `uv run`


def is_in_a_panel(config: "pytest.Config") -> bool:
    """Whether an IDE shows the run: VS Code by its plugin, PyCharm by teamcity-messages."""
    return config.pluginmanager.hasplugin("vscode_pytest") or hasattr(config, "_teamcityReporting")


class Room:
    """The lines that a run has left for messages."""

    def __init__(self, lines: int = LINES) -> None:
        self._left: int | None = None
        self._lines = lines

    def takes(self, message: str) -> bool:
        """Whether a message is printed in full; it then takes its room."""
        length = len(printed(message).splitlines()) + 3
        if self._left is None:
            self._left = self._lines
        elif length > self._left:
            return False
        self._left -= length
        return True


def printed(message: str, name: str = "") -> str:
    """The message with its lines to try in the first column, and with what came back cut short.

    name: of the check, to be named where something is cut; "" to cut nothing.
    """
    return "\n".join("\n".join(_part(lines, name)) for lines in parts(message))


def parts(message: str) -> list[list[str]]:
    """The message's lines, part by part; those without a label, one by one."""
    found: list[list[str]] = []
    for line in message.splitlines():
        if not found or not line.startswith(INDENT):
            found.append([])
        found[-1].append(line)
    return found


def _part(lines: list[str], name: str) -> list[str]:
    if lines[0].startswith("try it"):
        return ["try it", *(line[len(INDENT) :] for line in lines), ""]
    if name and len(lines) > RETURNED and lines[0].startswith("returned"):
        middle = f"{INDENT}... (all of it: {pytest_command()} -k {name})"
        return [*lines[: RETURNED // 2], middle, *lines[-RETURNED // 2 :]]
    return lines


def sections(message: str) -> dict[str, str]:
    """The parts of a message by their labels."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in message.splitlines():
        label = line[:10].rstrip()
        if label in LABELS and label not in found:
            found[label] = lines = []
        lines.append(line[10:])
    return {label: "\n".join(lines) for label, lines in found.items()}
