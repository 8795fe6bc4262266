"""Reads hostile submissions, one per file, as text: never import, run or collect them.

    attack = load()[0]
    place = attack.write(folder, targets)     # to be graded, by `grader proof selftest`

A file begins with its header, up to the first blank line:

    # attack: a float subclass that agrees with every number     what it tries, in one sentence
    # kind: forgery                                              one of KINDS
    # grade: 1.b                                                 the questions to grade it on
    # outcome: failed, crash                                     how at least one check must end
    # points: 4                            optional: the most points it may earn (default 0)
    # module: dynamics                     optional: the module that it replaces (default saddle)
    # base: solutions                      optional: take the other modules from the reference
    # beside: solutions                    optional: runs beside the reference, which must not lose

Then comes the module's text; a definition of `TARGETS` is put before it. For the kind "archive" the
text is trusted code of the kit instead: its `build(folder, targets)` makes the submission.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ...checks.assignment import MODULES
from ...checks.layout import CORPUS, ROOT

KINDS = (
    "forgery",
    "patching",
    "introspection",
    "reading",
    "writing",
    "wire",
    "bomb",
    "ending",
    "escaping",
    "network",
    "archive",
)
OUTCOMES = ("failed", "todo", "timeout", "memory", "exit", "crash", "protocol")
NOTHING_GRADED = "none"  # only for archives: nothing was read, and the results say so
REQUIRED = ("attack", "kind", "grade", "outcome")
OPTIONAL = {"points": "0", "module": "saddle", "base": "", "beside": ""}
FOLDER = CORPUS / "attacks"


@dataclass(frozen=True)
class Attack:
    """One hostile submission. text: of the whole file; code: without its header."""

    name: str
    text: str
    sentence: str
    kind: str
    questions: tuple[str, ...]
    outcomes: tuple[str, ...]
    points: float
    module: str
    base: str | None
    beside: str | None
    code: str

    def write(self, folder: Path, targets: Mapping[str, str | int]) -> Path:
        """Create the submission in the folder; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.kind == "archive":
            # The kit's own code, to make an archive with: no submission's text comes here.
            names: dict[str, Any] = {"__name__": self.name}
            exec(compile(self.code, f"{self.name}.py", "exec"), names)
            return names["build"](folder, targets)
        place = folder / self.name
        place.mkdir()
        if self.base is not None:
            for module in MODULES:
                (place / f"{module}.py").write_bytes(
                    (ROOT / self.base / f"{module}.py").read_bytes()
                )
        known = f"TARGETS = {dict(targets)!r}\n"
        (place / f"{self.module}.py").write_text(known + self.code, encoding="utf-8")
        return place


def load(folder: Path = FOLDER) -> list[Attack]:
    """All attacks, sorted by name. Raises ValueError with file and line for an invalid header."""
    files = sorted(folder.glob("*.py"))
    return [_parsed(file) for file in files if file.name != "__init__.py"]


def _parsed(file: Path) -> Attack:
    text = file.read_text(encoding="utf-8")
    header, _, code = text.partition("\n\n")
    fields: dict[str, str] = {}

    def wrong(line: int, problem: str) -> ValueError:
        return ValueError(f"{file}:{line}: {problem}")

    for line, words in enumerate(header.splitlines(), start=1):
        match = re.fullmatch(r"# (\w+): (\S.*)", words)
        if match is None or match[1] not in (*REQUIRED, *OPTIONAL):
            raise wrong(line, f"not a line of a header: {words}")
        if match[1] in fields:
            raise wrong(line, f"`{match[1]}` is given twice")
        fields[match[1]] = match[2]
        _require_known(match[1], match[2], fields, partial(wrong, line))
    if missing := [name for name in REQUIRED if name not in fields]:
        raise wrong(1, f"missing in the header: {', '.join(missing)}")
    fields = {**OPTIONAL, **fields}
    return Attack(
        name=file.stem,
        text=text,
        sentence=fields["attack"],
        kind=fields["kind"],
        questions=_listed(fields["grade"]),
        outcomes=_listed(fields["outcome"]),
        points=float(fields["points"]),
        module=fields["module"],
        base=fields["base"] or None,
        beside=fields["beside"] or None,
        code=code,
    )


def _require_known(
    name: str, value: str, fields: Mapping[str, str], wrong: Callable[[str], ValueError]
) -> None:
    """Raise `wrong(problem)` if the value of a field is not allowed."""
    outcomes = (*OUTCOMES, NOTHING_GRADED) if fields.get("kind") == "archive" else OUTCOMES
    known: dict[str, tuple[str, ...]]
    known = {"kind": KINDS, "outcome": outcomes, "module": MODULES}
    known |= {"base": ("solutions",), "beside": ("solutions",)}
    if unknown := [part for part in _listed(value) if part not in known.get(name, (part,))]:
        raise wrong(f"{name} {', '.join(unknown)}: choose from {', '.join(known[name])}")
    if name == "points" and not re.fullmatch(r"\d+(\.\d+)?", value):
        raise wrong(f"points {value}: it must be a number")


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",")) if value else ()
