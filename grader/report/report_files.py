"""Writes the page: one file or, for large classes, with pages and pictures in a folder beside it.

report = write(Path("graded"), Path("graded/report.html"), names=False)
report.problems       # what the page says at its top, in a line each
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..outputs.atomic_file import write_whole
from ..outputs.results_folder import ResultsFolder
from ..pages.page import picture, render, shown
from . import thumbnails
from .class_page import ClassPage, Person
from .class_records import Record
from .pseudonyms import numbered
from .redaction import Redactor, words_of

PACKAGE = "grader.report"
ROOM = 3_500_000  # bytes of pictures and messages: with more, one file is not tried
LARGEST = 5_000_000  # bytes of one file
IN_A_PAGE = 100  # persons, or samples of the gallery
OWN_FILES = ("people-*.html", "gallery-*.html", "no-*.png")

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, and of how many


class ReportError(Exception):
    """There is nothing to report; the message names the next step."""


@dataclass(frozen=True)
class Written:
    """page: the file. folder: what lies beside it, None if nothing does. read, damaged: how many
    results could be read, and could not."""

    page: Path
    folder: Path | None
    read: int
    damaged: int


def write(graded: Path, out: Path, names: bool, on_progress: Progress = lambda *_: None) -> Written:
    """Write the page. names: show them. Raises ReportError, PseudonymError or OSError."""
    folder = ResultsFolder(graded)
    found = folder.names()
    if not found:
        raise ReportError(f"{graded} contains no results: name a folder that `grader grade` wrote")
    numbers = numbered(graded, found)
    records, damaged = [], []
    for done, name in enumerate(found):
        on_progress("reading results", done, len(found))
        record = _record(folder, name)
        records.append(record) if record else damaged.append(name)

    def label(name: str, persons: Sequence[str] = ()) -> str:
        return shown(", ".join(persons) or name) if names else f"No. {numbers[name]}"

    redact = None if names else _redactor(records, damaged)
    images = _pictures(graded, records, on_progress)
    size = sum(len(png) * 4 // 3 for each in images.values() for png in each.values())
    size += sum(len(o.message) + 200 for r in records for o in r.outcomes.values() if o.message)
    folder_beside = out.with_name(f"{out.stem}_files")
    _clear(folder_beside)
    out.parent.mkdir(parents=True, exist_ok=True)

    def write_all(beside: Path | None) -> bool:
        """As `_write_pages`, with the persons."""
        persons = [
            _person(r, numbers[r.name], label(r.name, r.persons), images[r.name], beside)
            for r in records
        ]
        page = ClassPage(persons, sorted(map(label, damaged)), redact)
        return _write_pages(page, out, beside, names, on_progress)

    beside = None
    if size > ROOM or not write_all(None):
        write_all(beside := folder_beside)
    return Written(out, beside, len(records), len(damaged))


def _record(folder: ResultsFolder, name: str) -> Record | None:
    """None if the results are damaged."""
    results = folder.load(name)
    with suppress(KeyError, TypeError, AttributeError, ValueError, IndexError):
        return None if results is None else Record.of(name, results)
    return None


def _redactor(records: Sequence[Record], damaged: Sequence[str]) -> Redactor:
    said = {"exercises", "solutions", "stubs", "zip", "results"}
    for record in records:
        for outcome in record.outcomes.values():
            said |= words_of((outcome.check.of,))
        if len(said) > 40:  # all functions: the checks are the same for everybody
            break
    return Redactor([*(record.aliases for record in records), *((n,) for n in damaged)], said)


def _pictures(
    graded: Path, records: Sequence[Record], on_progress: Progress
) -> dict[str, dict[str, bytes]]:
    """Small copies of each submission's pictures, by the name of its results; "" is that of its
    samples."""
    found: dict[str, dict[str, bytes]] = {}
    for done, record in enumerate(records):
        on_progress("making pictures small", done, len(records))
        own, place = found.setdefault(record.name, {}), graded / record.name
        if record.training is not None:
            check = record.training.check
            name = f"{check.number}-{check.of.rpartition('.')[2]}.png"
            if samples := thumbnails.samples_of(place, name):
                own[""] = samples
        for outcome in record.outcomes.values():
            is_shown = outcome is record.training and "" in own
            if outcome.picture and not is_shown:
                if content := thumbnails.small(place, outcome.picture):
                    own[outcome.picture] = content
    return found


def _person(
    record: Record, number: int, label: str, images: dict[str, bytes], beside: Path | None
) -> Person:
    addresses = {}
    for place, (name, content) in enumerate(images.items()):
        if beside is None:
            addresses[name] = picture(content)
        else:
            beside.mkdir(parents=True, exist_ok=True)
            file = beside / (f"no-{number}-{place}.png" if name else f"no-{number}.png")
            file.write_bytes(content)
            addresses[name] = f"{beside.name}/{file.name}"
    return Person(number, label, record, addresses.pop("", ""), addresses)


def _write_pages(
    page: ClassPage, out: Path, beside: Path | None, names: bool, on_progress: Progress
) -> bool:
    """Write the page, and what lies beside it. Nothing, and False, if one file would be too
    large."""
    parts = [page.persons[k : k + IN_A_PAGE] for k in range(0, len(page.persons), IN_A_PAGE)]
    whose = {
        person.number: f"{beside.name}/people-{number}.html" if beside else ""
        for number, part in enumerate(parts, start=1)
        for person in part
    }
    most = len(page.gallery) if beside is None else IN_A_PAGE
    common: dict[str, Any] = {
        "page": page,
        "names": names,
        "whose": whose,
        "files": beside is not None,
    }
    title = "Class report"
    html = render(
        PACKAGE,
        "report.html",
        title=title,
        style="report.css",
        script="report.js",
        here="",
        gallery=page.gallery[:most],
        inside=page.persons if beside is None else [],
        data=page.rows(whose),
        more=range(2, 2 + max(0, -(-(len(page.gallery) - most) // max(1, most)))),
        beside=beside.name if beside else "",
        **common,
    )
    if beside is None and len(html.encode()) > LARGEST:
        return False
    _save(out, html)
    if beside is None:
        return True
    common |= {"style": "report.css", "here": "../", "back": f"../{out.name}"}
    for number, part in enumerate(parts, start=1):
        on_progress("writing pages", number - 1, len(parts))
        _save(
            beside / f"people-{number}.html",
            render(PACKAGE, "people.html", title=title, inside=part, gallery=[], **common),
        )
    for number, start in enumerate(range(most, len(page.gallery), most), start=2):
        part = page.gallery[start : start + most]
        _save(
            beside / f"gallery-{number}.html",
            render(PACKAGE, "people.html", title=title, inside=[], gallery=part, **common),
        )
    return True


def _save(file: Path, html: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, html)


def _clear(folder: Path) -> None:
    """Remove what an earlier report left."""
    for pattern in OWN_FILES:
        for file in folder.glob(pattern):
            file.unlink()
    with suppress(OSError):  # it is not there, or not empty
        folder.rmdir()
