"""A folder or zip for each person: git clones and handouts, with the modules below `exercises/`, or
anything else that was put together by hand."""

from collections.abc import Sequence

from ..persons import HandedIn, Person
from .layout import OWN_FILES, Download, ReadText, Submission

HANDED_IN = (".zip", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".rar", ".7z", ".ipynb", ".py")
CHECKOUT = "exercises"


def are_checkouts(paths: Sequence[str]) -> bool:
    """Whether most folders have modules below `exercises/`."""
    folders = {path.split("/")[0] for path in paths if "/" in path}
    checkouts = {
        parts[0]
        for parts in (path.split("/") for path in paths)
        if len(parts) == 3 and parts[1] == CHECKOUT and parts[2] in OWN_FILES
    }
    return bool(folders) and 2 * len(checkouts) > len(folders)


def read_checkouts(paths: Sequence[str], read_text: ReadText) -> Download:
    return _separate("checkouts", paths)


def read_folders(paths: Sequence[str], read_text: ReadText) -> Download:
    return _separate("folders", paths)


def _separate(platform: str, paths: Sequence[str]) -> Download:
    found: dict[str, dict[str, str]] = {}
    leftover = []
    for path in paths:
        folder, slash, file = path.partition("/")
        if slash:
            found.setdefault(folder + "/", {})[file] = path
        elif path.lower().endswith(HANDED_IN):
            found[path] = {path: path}
        else:
            leftover.append(path)
    submissions = [
        Submission(name, HandedIn(platform, (Person(_stem(name)),)), files)
        for name, files in found.items()
    ]
    return Download(platform, submissions, leftover=leftover)


def _stem(name: str) -> str:
    return name[:-1] if name.endswith("/") else name.rpartition(".")[0]
