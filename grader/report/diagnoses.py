"""What the corpus knows of a likely cause: the mistakes that lead to it, in a sentence each.

    Diagnoses.load().of("update_map: ...", "y descends: it must ascend")

diagnoses.toml is made of the corpus's own messages, so it also serves where there is no corpus (in
a wheel):

    uv run grader proof validate --messages runs/first.md
    uv run python -m grader.report.diagnoses runs/first.md
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..checks.results.printed_messages import sections
from ..outputs.atomic_file import write_whole

FILE = Path(__file__).with_name("diagnoses.toml")
MOST = 3  # diagnoses of one cause: more would say nothing


@dataclass(frozen=True)
class Diagnoses:
    """by_cause: (title of the check, likely cause) -> diagnoses."""

    by_cause: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    @cache
    def load(cls) -> "Diagnoses":
        rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["row"]
        return cls({(row["check"], row["likely"]): tuple(row["diagnoses"]) for row in rows})

    def of(self, title: str, likely: str) -> tuple[str, ...]:
        found = self.by_cause.get((title, likely), ())
        return found if len(found) <= MOST else ()


def rows_of(messages: str) -> Iterator[tuple[str, str, str]]:
    """(title of the check, likely cause, diagnosis) of each message with a likely cause."""
    for part in re.split(r"^## ", messages, flags=re.MULTILINE)[1:]:
        _, diagnosis, *message = part.strip().split("\n\n", 2)
        lines = [line.removeprefix("    ") for line in "\n\n".join(message).splitlines()]
        likely = sections("\n".join(lines[1:])).get("likely", "")
        if likely:
            yield lines[0].split(maxsplit=1)[1], " ".join(likely.split()), diagnosis


def as_toml(messages: str) -> str:
    """The content of diagnoses.toml."""
    told: dict[tuple[str, str], list[str]] = {}
    for title, likely, diagnosis in rows_of(messages):
        told.setdefault((title, likely), []).append(diagnosis)
    lines = ["# Made by grader/report/diagnoses.py from the corpus's messages."]
    for (title, likely), found in sorted(told.items()):
        listed = ", ".join(map(_quoted, dict.fromkeys(found)))
        lines += ["", "[[row]]", f"check = {_quoted(title)}", f"likely = {_quoted(likely)}"]
        lines.append(f"diagnoses = [{listed}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    write_whole(FILE, as_toml(Path(sys.argv[1]).read_text(encoding="utf-8")))
