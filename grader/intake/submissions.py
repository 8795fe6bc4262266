"""Find submissions on disk, and read the modules of each. Nothing is unpacked and no link followed.

    places = find_submissions([Path("ada.zip")], all_in=Path("class"))
    submission = read(places[0])        # always SubmittedFiles; errors are in its `problems`

A submission is a folder or zip with the modules, at the top level or in a folder inside. A folder
without modules may contain one zip that has them.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path, PurePosixPath

from ..checks import odd_files
from ..checks.assignment import MODULES, Assignment
from ..checks.written_answers import ANSWERS
from .archives import Archive
from .bounded import IntakeLimits, Source, Unreadable, is_passed_over, naming, open_regular, shown
from .downloads import Download
from .downloads.files import chosen, zip_within
from .folders import Folder
from .origins import Origin, names_of, printable
from .persons import HandedIn

MODULE_FILES = tuple(f"{module}.py" for module in MODULES)
NAMED = (*MODULE_FILES, ANSWERS)  # what is read; everything else is skipped
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
    it is, None if it does not come from a disk. handed_in: by whom, if a platform says it."""

    name: str
    files: Mapping[str, bytes]
    problems: tuple[str, ...]
    origin: Origin | None = None
    handed_in: HandedIn | None = None


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

    def submitted(files: Mapping[str, bytes], problems: Sequence[str]) -> SubmittedFiles:
        return SubmittedFiles(place.name, files, tuple(problems), place.identity, place.handed_in)

    try:
        files = _files(place, limits, problems)
    except Unreadable as error:
        return submitted({}, (str(error), *problems))
    except OSError as error:
        return submitted({}, (f"it cannot be read ({error.strerror or error}): submit it again",))
    problems += [
        _not_text(name, content) for name, content in files.items() if _not_text(name, content)
    ]
    reported = " ".join(problems)
    missing = [name for name in _asked_files() if name not in files and name not in reported]
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    return submitted(files, problems)


def _asked_files() -> tuple[str, ...]:
    """The modules with a function that the assignment asks for. Others are read if they exist."""
    return tuple(f"{module}.py" for module in Assignment.load().modules)


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


def _files(place: SubmissionPath, limits: IntakeLimits, problems: list[str]) -> dict[str, bytes]:
    """The named files of a folder, zip or part of a download; messages about some of them are added
    to `problems`."""
    path = place.path
    if path.is_symlink():
        raise Unreadable("this is a link to another place: hand in the folder itself")
    if place.files is not None:
        if found := _only_zip(list(place.files)):
            with zip_within(path, place.files[found], limits) as file:
                return _from_zip(found, file, limits, problems)
        with chosen(path, place.files, limits) as source:
            return _taken(source, list(source.names()), problems)
    if path.is_dir():
        with Folder(path, limits) as folder:
            names = list(folder.names())
            if found := _only_zip(names):
                with naming(found):
                    file = folder.open(found)
                return _from_zip(found, file, limits, problems)
            return _taken(folder, names, problems)
    if path.suffix.lower() == ".ipynb":
        raise _no_modules([path.name])
    if path.suffix.lower() != ".zip":
        raise Unreadable("this is neither a folder nor a zip: hand in a zip of the modules")
    with naming(path.name):
        file = open_regular(path)
    return _from_zip(path.name, file, limits, problems)


def _only_zip(names: Sequence[str]) -> str:
    """The one zip among files that are no modules, else ""."""
    zips = [name for name in names if name.lower().endswith(".zip")]
    are_modules = any(_own(name) in MODULE_FILES for name in names)
    return zips[0] if len(zips) == 1 and not are_modules else ""


def _from_zip(
    name: str, file: FileIO, limits: IntakeLimits, problems: list[str]
) -> dict[str, bytes]:
    with file:
        with naming(name):
            archive = Archive(file, limits)
        return _taken(archive, list(archive.names()), problems)


def _taken(source: Source, names: Sequence[str], problems: list[str]) -> dict[str, bytes]:
    """The named files of the folder with the modules. Raises Unreadable if there is none."""
    chosen = _chosen_folder(names)
    here = {_own(path): path for path in names if chosen in (None, _folder(path))}
    problems += odd_files.misnamed(list(here), shown)
    if not here.keys() >= set(MODULE_FILES):
        problems += source.passed_over
    if chosen is None:
        raise _no_modules(names)
    files = {}
    for name in NAMED:
        if name in here:
            try:
                files[name] = source.read(here[name])
            except Unreadable as error:
                problems.append(f"{name} {error}")
    problems += odd_files.helpers(list(here), files.values(), shown)
    return files


def _chosen_folder(paths: Sequence[str]) -> str | None:
    """The folder with the modules, the one nearest to the top if there are several; None if there
    is none. Raises Unreadable if several are equally near."""
    holding = {_folder(path) for path in paths if _own(path) in MODULE_FILES}
    top = min(holding, key=_depth, default=None)
    if top is None:
        return None
    rivals = sorted(shown(folder) for folder in holding if _depth(folder) == _depth(top))
    if len(rivals) > 1:
        listed = ", ".join(rivals[:4]) + (", ..." if len(rivals) > 4 else "")
        raise Unreadable(f"there are modules in several folders ({listed}): hand in one folder")
    return top


def _no_modules(names: Sequence[str]) -> Unreadable:
    """The message about a submission with these files and no modules."""
    modules = f"hand in the modules ({', '.join(_asked_files())})"
    own = sorted(map(_own, names))
    notebooks = [shown(name) for name in own if name.lower().endswith(".ipynb")]
    zips = [shown(name) for name in own if name.lower().endswith(".zip")]
    if notebooks:
        return Unreadable(f"this is a notebook ({notebooks[0]}): {modules}")
    if zips:
        within = ", ".join(zips[:4]) + (", ..." if len(zips) > 4 else "")
        return Unreadable(
            f"there are no modules here, but perhaps in a zip inside ({within}): hand in that zip"
        )
    what = "there are no modules here" if own else "this is empty"
    return Unreadable(f"{what}: {modules}")


def _own(path: str) -> str:
    return path.rpartition("/")[2]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _depth(folder: str) -> int:
    return len(PurePosixPath(folder).parts)
