"""The code of a class as fingerprints, read by processes of their own.

with ReaderProcesses(2) as readers:
    members = read_class(places, readers, on_progress)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checks.assignment import Assignment
from ..checks.layout import EXERCISES
from ..checks.written_answers import answers
from ..intake.persons import HandedIn
from ..intake.submissions import ANSWERS, SubmissionPath, read
from ..outputs.results_json import digests
from ..worker.data.visible_text import visible
from .code_reader import CodePart, CodeRead
from .reader_processes import ReaderProcesses

UNREADABLE = "its code takes too long to read, or crashes Python's parser"


@dataclass
class Member:
    """A submission of the class, or of an earlier year. parts: of its code. notes: what could not
    be read or compared. was: digests of the files that were graded, None if it was not."""

    place: SubmissionPath
    earlier: bool = False
    was: Mapping[str, str] | None = None
    parts: list[CodePart] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def persons(self) -> frozenset[str]:
        """By which it is known that two submissions are the same person's."""
        handed_in: HandedIn | None = self.place.handed_in
        if handed_in is None:
            return frozenset()
        return frozenset(
            text for p in handed_in.persons for text in (*dict(p.ids).values(), p.email) if text
        )


def request(files: Mapping[str, bytes], with_lines: bool = False) -> dict[str, Any]:
    """The arguments of `read_code` for a submission's files."""
    asked: dict[str, list[str]] = {}
    assignment = Assignment.load()
    for name in assignment.asked_in:
        module, function = name.split(".")
        asked.setdefault(module, []).append(function)
    texts = answers(files.get(ANSWERS), assignment.written)
    texts = {f"answer {question}": text for question, text in texts.items()}
    code = {name: content for name, content in files.items() if name.endswith(".py")}
    return {"files": code, "asked": asked, "texts": texts, "with_lines": with_lines}


def read_class(
    members: Sequence[Member], readers: ReaderProcesses, on_progress: Callable[[int], None]
) -> None:
    """Fill in parts and notes of the members."""

    def requests():  # type: ignore[no-untyped-def]
        for number, member in enumerate(members):
            submitted = read(member.place)
            member.notes += [visible(problem, kept="") for problem in submitted.problems]
            if member.was is not None and dict(member.was) != digests(submitted.files):
                member.notes.append("has changed since it was graded: compared as it is now")
            yield number, request(submitted.files)

    for done, (number, code) in enumerate(readers.read_all(requests()), start=1):
        members[number].parts = list(code.parts) if code else []
        members[number].notes += code.problems if code else [UNREADABLE]
        on_progress(done)


def handout_fingerprints(readers: ReaderProcesses) -> set[int]:
    """Those of the stubs and of the given code, in any part."""
    stubs = {file.name: file.read_bytes() for file in EXERCISES.glob("*.py")}
    given = [{"given.py": file.read_bytes()} for file in _given()]
    requests = [request(stubs), *({**request(files), "asked": {"given": []}} for files in given)]
    found: set[int] = set()
    for _, code in readers.read_all(enumerate(requests)):
        for part in code.parts if code else ():
            found.update(memoryview(part.kept).cast("Q"))
    return found


def with_lines(member: Member, readers: ReaderProcesses) -> tuple[Mapping[str, bytes], CodeRead]:
    """A member's files, and its code with the lines that everything stands in."""
    files = read(member.place).files
    ((_, code),) = readers.read_all([(0, request(files, with_lines=True))])
    return files, code or CodeRead([], [])


def _given() -> list[Path]:
    return sorted((EXERCISES / "given").glob("*.py"))
