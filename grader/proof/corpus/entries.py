"""Reads wrong submissions, and right ones written another way: small edits of solutions/.

wrong/<question>.toml and right/<topic>.toml contain a list of

    [[entry]]
    name = "mixed-derivative-not-squared"
    diagnosis = "D uses f_xy instead of f_xy**2"          # for a wrong one; else `note`
    module = "saddle"
    old = "determinant = simplify(second.det())"          # replace a text that occurs once,
    new = "determinant = ..."
    append = '''def classify(...): ...'''                 # or redefine a function

and `edits = [{module, old, new}, ...]` if one edit is not enough. `on = "fakes-detached"` edits
that right entry instead of the solutions, for mistakes that belong to another way of writing it.
"""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ...checks.layout import CORPUS, SOLUTIONS

Item = TypeVar("Item")
Edit = dict[str, Any]  # module, and the texts of one edit
MODULES = ("saddle", "dynamics", "data", "networks", "losses", "training", "figures")


@dataclass(frozen=True)
class Entry:
    """One submission of the corpus. question: the one with the mistake ("" for a right one)."""

    name: str
    question: str
    text: str  # the diagnosis, or the note of a right one
    edits: tuple[Edit, ...]
    others: tuple[str, ...] = ()  # other questions that the mistake belongs to

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that may lose points; none for a right one."""
        return (self.question, *self.others) if self.question else ()

    @property
    def has_two_faces(self) -> bool:
        """Whether it answers differently by who asks. Which face is seen is drawn anew each time,
        and pasted lines see but one."""
        return self.name.startswith("two-face")

    def files(self) -> dict[str, bytes]:
        """The submission's files, by name."""
        sources = {m: (SOLUTIONS / f"{m}.py").read_text(encoding="utf-8") for m in MODULES}
        for edit in self.edits:
            sources[edit["module"]] = _edited(sources[edit["module"]], edit, self.name)
        files = {f"{module}.py": source.encode() for module, source in sources.items()}
        return {**files, "answers.md": (SOLUTIONS / "answers.md").read_bytes()}

    def write(self, folder: Path) -> Path:
        """The submission as a folder."""
        folder.mkdir(parents=True)
        for name, content in self.files().items():
            (folder / name).write_bytes(content)
        return folder


def _edited(source: str, edit: Edit, name: str) -> str:
    if "source" in edit:  # a mutant's
        return edit["source"]
    if "old" in edit:
        if source.count(edit["old"]) != 1:
            raise ValueError(
                f"corpus entry {name}: its `old` text occurs {source.count(edit['old'])} times in "
                f"{edit['module']}.py; it must occur once"
            )
        source = source.replace(edit["old"], edit["new"])
    return source + ("\n\n" + edit["append"] if "append" in edit else "")


def chosen_entries(questions: Collection[str] | None, sample: int | None) -> list[Entry]:
    """Wrong entries of these questions (None: of all questions, and right entries, too). sample: at
    most this many per question."""
    wrong = [e for e in load("wrong") if questions is None or e.question in questions]
    by_question: dict[str, list[Entry]] = {}
    for entry in wrong:
        by_question.setdefault(entry.question, []).append(entry)
    chosen = [entry for group in by_question.values() for entry in spread(group, sample)]
    return chosen + (load("right") if questions is None else [])


def spread(items: Sequence[Item], most: int | None) -> Sequence[Item]:
    """At most this many of the items, spread evenly; None: all."""
    return items[:: -(-len(items) // most)] if most and items else items


def load(kind: str) -> list[Entry]:
    """All entries of "wrong" or "right"."""
    right = {row["name"]: row for _, row in _rows("right")}
    entries = []
    for file, row in _rows(kind):
        edits = _edits(row)
        if "on" in row:
            edits = _edits(right[row["on"]]) + edits
        question = file.stem if kind == "wrong" else ""
        text = row["diagnosis" if kind == "wrong" else "note"]
        entries.append(Entry(row["name"], question, text, tuple(edits)))
    return entries


def _rows(kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted((CORPUS / kind).glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["entry"]:
            yield file, row


def _edits(row: dict[str, Any]) -> list[Edit]:
    return row.get("edits") or [{k: row[k] for k in ("module", "old", "new", "append") if k in row}]
