"""Submissions from disk: the named files only, as bounded bytes. Nothing is unpacked or followed.

    places = find_submissions([Path("ada.zip")], all_in=Path("class"))
    submission = read(places[0])        # always a Submission; what is wrong is in its problems

A submission is a folder or zip that holds the modules, or that holds just one folder (or, for a
folder, one zip) that does.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.exercises.judging.local import MODULES

from .archives import Unreadable, members

MODULE_FILES = tuple(f"{module}.py" for module in MODULES)
ANSWERS = "answers.md"
GRADES = "grades.csv"  # lies beside the submissions' results
MAX_BYTES = 1 << 20  # of one file; the longest solution has 10 KiB
MAX_ENTRIES = 20_000  # looked at in a folder
MAX_DEPTH = 4
PASSED_OVER = ("__pycache__", "__MACOSX", "node_modules", "venv")
HANDED_IN = (".zip", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".rar", ".7z", ".ipynb", ".py")


class IntakeError(Exception):
    """What the instructor named is no submission at all; the message names the next step."""


@dataclass(frozen=True)
class Place:
    """Where a submission lies, and the name that its results get."""

    name: str
    path: Path


@dataclass(frozen=True)
class Submission:
    """What was handed in: files by name, and messages for the student about the rest."""

    name: str
    files: Mapping[str, bytes]
    problems: tuple[str, ...]


def find_submissions(
    paths: Sequence[Path], all_in: Path | None = None
) -> tuple[list[Place], list[str]]:
    """The places of the submissions named and of those in the folder `all_in`, under names that
    differ; and the names of what lies there besides. IntakeError where a path does not exist."""
    left_aside: list[str] = []
    for path in paths:
        if not path.exists():
            raise IntakeError(f"{path} does not exist: name a folder or zip with the modules")
    # A link that the instructor names is meant; one that lies among submissions is a student's.
    found = [(path, path.resolve()) for path in paths]
    if all_in is not None:
        if not all_in.is_dir():
            raise IntakeError(
                f"--all {all_in} is no folder: name the one that holds the submissions"
            )
        for path in sorted(all_in.iterdir()):
            if path.is_dir() or path.suffix.lower() in HANDED_IN:
                if not _is_passed_over(path.name):
                    found.append((path, path))
            elif not path.name.startswith("."):
                left_aside.append(_shown(path.name))
    taken = {GRADES}
    places = []
    for named, path in found:
        name = _different(_safe_name(named), taken)
        taken.add(name.casefold())
        places.append(Place(name, path))
    return places, left_aside


def _safe_name(path: Path) -> str:
    """The file's own name as one that every file system and table takes."""
    own = path.resolve().name if path.name in ("", "..") else path.name
    own = own if path.is_dir() else own.removesuffix(path.suffix)
    own = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", own))
    return own.strip("._-")[:60] or "submission"


def _different(name: str, taken: set[str]) -> str:
    """The name, or name-2, name-3 and so on where it is taken."""
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def read(place: Place) -> Submission:
    """The submission's files. Never raises: a file that cannot be taken is one of its problems."""
    problems: list[str] = []
    try:
        if place.path.is_symlink():
            raise Unreadable("this is a link to another place: hand in the folder itself")
        files = (
            _from_folder(place.path, problems)
            if place.path.is_dir()
            else _from_zip(place.path, problems)
        )
    except Unreadable as error:
        return Submission(place.name, {}, (str(error),))
    except OSError as error:
        return Submission(place.name, {}, (f"it cannot be read ({error.strerror or error})",))
    problems += [
        _not_text(name, content) for name, content in files.items() if _not_text(name, content)
    ]
    spoken_of = " ".join(problems)
    missing = [name for name in MODULE_FILES if name not in files and name not in spoken_of]
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    return Submission(place.name, files, tuple(problems))


def _not_text(name: str, content: bytes) -> str:
    """What is wrong with a file that is not UTF-8 and does not declare another encoding."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        declared = b"coding" in b"".join(content.splitlines()[:2])
        return (
            "" if declared else f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        )
    return ""


def _chosen_folder(folders: Mapping[str, Sequence[str]], all_files: Sequence[str]) -> str:
    """The folder that holds modules, and of several the one that lies highest. folders: the
    names in each. Unreadable where there is none, or no telling which."""
    holding = [folder for folder, names in folders.items() if set(names) & set(MODULE_FILES)]
    top = min(holding, key=_depth, default=None)
    if top is None:
        notebooks = sorted(name for name in all_files if name.endswith(".ipynb"))
        modules = f"hand in the modules ({', '.join(MODULE_FILES)})"
        if notebooks:
            raise Unreadable(f"this is a notebook ({_shown(notebooks[0])}): {modules}")
        what = "none of the modules is here" if all_files else "this is empty"
        raise Unreadable(f"{what}: {modules}")
    rivals = [folder for folder in holding if folder != top and _depth(folder) == _depth(top)]
    if rivals:
        places = ", ".join(sorted(_shown(folder) for folder in [top, *rivals]))
        raise Unreadable(f"modules lie in more than one folder ({places}): hand in one folder")
    return top


def _depth(folder: str) -> int:
    return len(PurePosixPath(folder).parts)


def _shown(name: str) -> str:
    """A student's file name, fit for a message."""
    return re.sub(r"[^\w./ -]", "?", name)[:80]


def _from_folder(root: Path, problems: list[str]) -> dict[str, bytes]:
    folders: dict[str, list[str]] = {}
    zips, all_files = [], []
    for folder, entry in _walk(root):
        name = entry.name
        all_files.append(name)
        if name in MODULE_FILES or name == ANSWERS:
            folders.setdefault(folder, []).append(name)
        elif name.lower().endswith(".zip"):
            zips.append(Path(entry.path))
    has_modules = any(set(names) & set(MODULE_FILES) for names in folders.values())
    if not has_modules and len(zips) == 1 and not zips[0].is_symlink():
        return _from_zip(zips[0], problems)
    chosen = _chosen_folder(folders, all_files)
    files = {}
    for name in folders[chosen]:
        try:
            files[name] = _bytes_of(root / chosen / name)
        except Unreadable as error:
            problems.append(f"{name} {error}")
    return files


def _walk(root: Path) -> Iterator[tuple[str, os.DirEntry]]:
    """(folder below root, entry) for all that is no folder, not following links."""
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop(0)
        with os.scandir(root / folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                seen += 1
                if seen > MAX_ENTRIES:
                    raise Unreadable(f"more than {MAX_ENTRIES} files: hand in the modules only")
                if not entry.is_dir(follow_symlinks=False):
                    yield folder, entry
                elif not _is_passed_over(entry.name) and _depth(folder) < MAX_DEPTH:
                    waiting.append(str(PurePosixPath(folder, entry.name)))


def _is_passed_over(folder: str) -> bool:
    return folder.startswith(".") or folder in PASSED_OVER


def _bytes_of(path: Path) -> bytes:
    """A regular file's content. Unreadable for links, devices, pipes and what is too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        problem = "is a link" if path.is_symlink() else f"cannot be read ({error.strerror})"
        raise Unreadable(f"{problem}: hand in the file itself") from None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("is no ordinary file: hand in the file itself")
        content = file.read(MAX_BYTES + 1)
    return _bounded(content)


def _bounded(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 10} KiB, which no answer needs")
    return content


def _from_zip(path: Path, problems: list[str]) -> dict[str, bytes]:
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() == ".ipynb":
            _chosen_folder({}, [path.name])
        raise Unreadable("this is neither a folder nor a zip: hand in a zip of the modules")
    with members(path, MAX_BYTES) as archive:
        folders: dict[str, list[str]] = {}
        all_files = []
        for file in archive.names():
            folder, _, name = file.rpartition("/")
            parts = PurePosixPath(folder).parts
            if not any(map(_is_passed_over, parts)) and len(parts) <= MAX_DEPTH:
                all_files.append(name)
                if name in MODULE_FILES or name == ANSWERS:
                    folders.setdefault(folder, []).append(name)
        chosen = _chosen_folder(folders, all_files)
        files = {}
        for name in sorted(set(folders[chosen])):
            try:
                files[name] = _bounded(archive.read(f"{chosen}/{name}" if chosen else name))
            except Unreadable as error:
                problems.append(f"{name} {error}")
        return files
