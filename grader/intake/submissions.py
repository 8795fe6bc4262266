"""Find submissions on disk, and read the modules of each. Nothing is unpacked and no link followed.

    places = find_submissions([Path("ada.zip")], all_in=Path("class"))
    submission = read(places[0])        # always SubmittedFiles; errors are in its `problems`

A submission is a folder or zip with the modules, at the top level or in a folder inside. A folder
without modules may contain one zip that has them. A notebook may stand in their place.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path

from ..checks import odd_files
from ..checks.notebooks.splitting import Lines
from ..checks.written_answers import ANSWERS
from .archives import Archive
from .bounded import (
    IntakeLimits,
    Source,
    Unreadable,
    is_notebook,
    is_passed_over,
    naming,
    open_regular,
    read_bounded,
    shown,
)
from .downloads import Download
from .downloads.files import chosen, zip_within
from .folders import Folder
from .module_choice import (
    MODULE_FILES,
    NAMED,
    answers_beside,
    asked_files,
    chosen_folder,
    folder_of,
    no_modules,
    only_zip,
    own_name,
)
from .notebook_choice import HandedInNotebook, best_notebook, notebook_beside, read_notebook
from .origins import Origin, names_of, printable
from .persons import HandedIn

LIMITS = IntakeLimits()
HANDED_IN = (".zip", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".rar", ".7z", ".ipynb", ".py")


class IntakeError(Exception):
    """A path on the command line is not a submission; the message names the next step."""


@dataclass(frozen=True)
class SubmissionPath:
    """A submission's path, and the name that its results get. origin: who it is; by default what
    lies at the path. files: of a platform's download at the path, those of this submission, see
    downloads.layout. handed_in: by whom, as far as a platform says it."""

    name: str
    path: Path
    origin: Origin | None = None
    files: Mapping[str, str] | None = None
    handed_in: HandedIn | None = None

    @property
    def identity(self) -> Origin:
        return self.origin or Origin.of(self.path)


@dataclass(frozen=True)
class SubmittedFiles:
    """What was handed in: files by name, and messages for the student about problems. origin: who
    it is, None if it does not come from a disk. handed_in: by whom, if a platform says it. cells:
    where each line of a module stands in a notebook, if one was handed in."""

    name: str
    files: Mapping[str, bytes]
    problems: tuple[str, ...]
    origin: Origin | None = None
    handed_in: HandedIn | None = None
    cells: Mapping[str, Lines] = field(default_factory=dict)


def find_submissions(
    paths: Sequence[Path],
    all_in: Path | None = None,
    earlier: Mapping[str, Origin | None] | None = None,
    without: Path | None = None,
    download: Download | None = None,
) -> tuple[list[SubmissionPath], list[str]]:
    """The submissions named and those in the folder `all_in`, each once, with unique names; and the
    names of other files in that folder. Raises IntakeError if a path does not exist.

    earlier: results that there are already by name, and whose they are: see origins.py. without: a
    folder that is none of them. download: what lies at `all_in`, where that is a platform's.
    """
    skipped: list[str] = []
    for path in paths:
        if not os.path.exists(path):
            raise IntakeError(
                f"{printable(path)} does not exist: name a folder or zip with the modules"
            )
    # A link that the instructor names is followed; a link among the submissions is a student's.
    found = [(path, path.resolve()) for path in paths]
    for path in _listed(all_in) if all_in is not None and download is None else ():
        # A broken link, or one to itself, does not exist.
        if os.path.isdir(path) or path.suffix.lower() in HANDED_IN and os.path.exists(path):
            if not is_passed_over(path.name):
                found.append((path, path))
        elif not path.name.startswith("."):
            skipped.append(shown(path.name))
    first: dict[Path, SubmissionPath] = {}
    for named, path in found:
        if without is not None and path.resolve() == without.resolve():
            continue
        own = SubmissionPath(path.name, path, Origin.of(named))
        first.setdefault(path.parent.resolve() / path.name, own)
    places = list(first.values())
    if all_in is not None and download is not None:
        places += _of_download(all_in, download)
        skipped += map(shown, download.leftover)
    names = names_of([place.identity for place in places], earlier or {})
    return [replace(place, name=name) for place, name in zip(places, names, strict=True)], skipped


def _of_download(place: Path, download: Download) -> Iterator[SubmissionPath]:
    place = place.resolve()
    for submission in download.submissions:
        origin = Origin(submission.name, str(place))
        yield SubmissionPath(submission.name, place, origin, submission.files, submission.handed_in)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except NotADirectoryError:
        problem = "is not a folder"
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    raise IntakeError(f"--all {printable(folder)} {problem}: name the folder with the submissions")


def read(place: SubmissionPath, limits: IntakeLimits = LIMITS) -> SubmittedFiles:
    """The submission's files. Never raises: a file that cannot be read is one of its problems."""
    problems: list[str] = []
    cells: dict[str, Lines] = {}

    def submitted(files: Mapping[str, bytes], problems: Sequence[str]) -> SubmittedFiles:
        who = place.identity, place.handed_in
        return SubmittedFiles(place.name, files, tuple(problems), *who, cells)

    try:
        files = _files(place, limits, _Told(problems, cells))
    except Unreadable as error:
        return submitted({}, (str(error), *problems))
    except OSError as error:
        return submitted({}, (f"it cannot be read ({error.strerror or error}): submit it again",))
    problems += [
        _not_text(name, content) for name, content in files.items() if _not_text(name, content)
    ]
    reported = " ".join(problems)
    missing = [name for name in asked_files() if name not in files and name not in reported]
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    return submitted(files, problems)


@dataclass(frozen=True)
class _Told:
    """What is to be told about files while they are read."""

    problems: list[str]
    cells: dict[str, Lines]

    def notebook(self, found: HandedInNotebook) -> dict[str, bytes]:
        """The modules of a notebook that counts."""
        self.problems.extend(found.problems)
        self.cells.update(found.modules.lines)
        return dict(found.modules.files)


def _not_text(name: str, content: bytes) -> str:
    """The message about a file that is not UTF-8 and declares no encoding, else ""."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        declared = b"coding" in b"".join(content.splitlines()[:2])
        return (
            "" if declared else f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        )
    return ""


def _files(place: SubmissionPath, limits: IntakeLimits, told: _Told) -> dict[str, bytes]:
    """The named files of a folder, zip or part of a download, or the modules of a notebook."""
    path = place.path
    if path.is_symlink():
        raise Unreadable("this is a link to another place: hand in the folder itself")
    if place.files is not None:
        if found := only_zip(list(place.files)):
            with zip_within(path, place.files[found], limits) as file:
                return _from_zip(found, file, limits, told)
        with chosen(path, place.files, limits) as source:
            return _taken(source, list(source.names()), told)
    if path.is_dir():
        with Folder(path, limits) as folder:
            names = list(folder.names())
            if found := only_zip(names):
                with naming(found):
                    file = folder.open(found)
                return _from_zip(found, file, limits, told)
            return _taken(folder, names, told)
    if is_notebook(path.name):
        with naming(path.name), open_regular(path) as file:
            content = read_bounded(file, path.name, limits)
        return told.notebook(read_notebook(path.name, content))
    if path.suffix.lower() != ".zip":
        raise Unreadable("this is neither a folder nor a zip: hand in a zip of the modules")
    with naming(path.name):
        file = open_regular(path)
    return _from_zip(path.name, file, limits, told)


def _from_zip(name: str, file: FileIO, limits: IntakeLimits, told: _Told) -> dict[str, bytes]:
    with file:
        with naming(name):
            archive = Archive(file, limits)
        return _taken(archive, list(archive.names()), told)


def _taken(source: Source, names: Sequence[str], told: _Told) -> dict[str, bytes]:
    """The named files of the folder with the modules; without modules, those of a notebook. Raises
    Unreadable if there is neither."""
    chosen = chosen_folder(names)
    here = {own_name(path): path for path in names if chosen in (None, folder_of(path))}
    told.problems.extend(odd_files.misnamed(list(here), shown))
    if not here.keys() >= set(MODULE_FILES):
        told.problems.extend(source.passed_over)
    if chosen is None:
        notebook = best_notebook(source, names)
        if notebook is None:
            raise no_modules(names)
        files = told.notebook(notebook)
        answers = _named(source, answers_beside(names), told.problems)
        return answers | files if ANSWERS in files else files | answers
    files = _named(source, here, told.problems)
    if notebook := notebook_beside(source, names, files):
        if notebook.counts:
            return told.notebook(notebook)
        told.problems.extend(notebook.problems)
    told.problems.extend(odd_files.helpers(list(here), files.values(), shown))
    return files


def _named(source: Source, here: Mapping[str, str], problems: list[str]) -> dict[str, bytes]:
    """Those of the named files that are here, and can be read."""
    files = {}
    for name in NAMED:
        if name in here:
            try:
                files[name] = source.read(here[name])
            except Unreadable as error:
                problems.append(f"{name} {error}")
    return files
