"""Who a submission is: its original name and place. Results are named after it, for good.

alice = Origin.of(Path("week-1/alice.zip"))     # Origin("alice.zip", "/home/me/week-1")
names_of([alice], earlier={})                   # ["alice"]
which("alice.zip", {"alice": alice})            # "alice"
"""

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from ..checks.assignment_file import did_you_mean
from ..worker.data.visible_text import is_unseen, visible

GRADES = "grades.csv"  # in the same folder as the submissions' results
MOST_NAMED = 8  # in a message


@dataclass(frozen=True)
class Origin:
    """name: of the folder or file as it was handed in; a folder's ends in "/". place: the absolute
    path of the folder that it lies in."""

    name: str
    place: str

    @classmethod
    def of(cls, path: Path) -> "Origin":
        """The identity of what lies there. A link is itself, not what it leads to."""
        own = path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name
        return cls(own.name + "/" * os.path.isdir(own), str(own.parent))

    def __str__(self) -> str:
        return os.path.join(self.place, self.name)

    @property
    def is_there(self) -> bool:
        """Whether it is still where it was."""
        return os.path.exists(str(self))

    @cached_property
    def stem(self) -> str:
        """The name without the "/" of a folder, or without a file's suffix."""
        if self.name.endswith("/"):
            return _composed(self.name[:-1])
        return _composed(self.name.removesuffix(PurePath(self.name).suffix))

    @cached_property
    def safe_name(self) -> str:
        """The stem, changed into a name that is safe in every file system and table."""
        seen = "".join("?" if is_unseen(letter) else letter for letter in self.stem)
        return re.sub(r"[^\w.-]+", "_", seen).strip("._-")[:60] or "submission"

    def is_called(self, text: str) -> bool:
        """Whether the text is the original name, alone or with some of the folders above it, in a
        form that tells folders from files: "alice/", "alice.zip" or "week-1/alice.zip"."""
        if "/" not in text and not (PurePath(text).suffix and "/" not in self.name):
            return False
        return self._path.endswith(f"/{printable(text).removeprefix('/')}")

    @cached_property
    def _path(self) -> str:
        return printable(_composed(f"/{self}"))


class UnclearName(Exception):
    """A name that belongs to no submission, or to several; the message lists what can be meant."""


def names_of(origins: Sequence[Origin], earlier: Mapping[str, Origin | None]) -> list[str]:
    """The names of these submissions' results, in order. A submission that has results keeps their
    name; a new one gets its own name, with -2, -3 and so on if that is taken.

    earlier: all results that there are by name, and whose they are; None if that is unknown.
    """
    named = {origin: name for name, origin in earlier.items() if origin in origins and origin}
    named |= _moved([o for o in origins if o not in named], earlier, set(named.values()))
    taken = {GRADES, *(name.casefold() for name in earlier)}
    for origin in origins:
        if origin not in named:
            named[origin] = _different(origin.safe_name, taken)
            taken.add(named[origin].casefold())
    return [named[origin] for origin in origins]


def _moved(
    new: Sequence[Origin], earlier: Mapping[str, Origin | None], claimed: set[str]
) -> dict[Origin, str]:
    """Names of submissions that now lie in another place: the original name is the same, there is
    nothing in the old place any more, and nobody else can be meant."""
    fits: dict[Origin, list[str]] = {
        origin: [
            name
            for name, before in earlier.items()
            if name not in claimed
            and (
                before.name == origin.name and not before.is_there
                if before
                else name.casefold() == origin.safe_name.casefold()
            )
        ]
        for origin in new
    }
    wanted = [name for names in fits.values() for name in names]
    return {
        origin: names[0]
        for origin, names in fits.items()
        if len(names) == 1 and wanted.count(names[0]) == 1
    }


def _different(name: str, taken: set[str]) -> str:
    """The name, or name-2, name-3 and so on if it is taken."""
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def which(text: str, known: Mapping[str, Origin | None]) -> str:
    """The name of the results that a text names: by that name, or by the original name.

    Raises UnclearName if it can be no submission's or several's. Names that differ only in case
    are not told apart unless the text says which is meant, as "alice/" and "alice.zip" do.
    """
    text = _composed(text)
    found = _fitting(text, known)
    if not any(text in _bare_names(name, known[name]) for name in found):
        if not any(origin and origin.is_called(text) for origin in map(known.get, found)):
            known_names = sorted(known)[:MOST_NAMED]
            near = did_you_mean(text, known) if known else ""
            near = f" ({near})" if near.startswith("did you mean") else ""
            more = ", ..." if len(known) > len(known_names) else ""
            raise UnclearName(
                f"there is no submission {text!r}, only {', '.join(known_names)}{more}{near}"
            )
    if len(found) > 1:
        listed = " or ".join(f"{clear_name(n, known)} for {_whose(n, known)}" for n in found)
        raise UnclearName(f"it is not clear whose {text!r} is: write {listed}")
    return found[0]


def clear_name(name: str, known: Mapping[str, Origin | None]) -> str:
    """The shortest text by which `which` finds these results."""
    texts, origin = [name], known[name]
    if origin is not None:
        parts = PurePath(printable(_composed(str(origin)))).parts
        end = "/" * origin.name.endswith("/")
        texts += ["/".join(parts[-n:]) + end for n in range(1, len(parts))]
    for text in texts:
        if _fitting(text, known) == [name]:
            return text
    return name


def _fitting(text: str, known: Mapping[str, Origin | None]) -> list[str]:
    """All results that a text can mean."""
    called = {name for name, origin in known.items() if origin and origin.is_called(text)}
    if called:
        return [name for name in known if name in called or text in _bare_names(name, known[name])]
    return [name for name in known if text.casefold() in _casefolded(name, known[name])]


def _whose(name: str, known: Mapping[str, Origin | None]) -> str:
    origin = known[name]
    return printable(origin) if origin else f"the results in {name}"


def _bare_names(name: str, origin: Origin | None) -> set[str]:
    """By what a submission can be called without saying whether it is a folder or a file."""
    if origin is None:
        return {name}
    return {name, origin.stem, printable(origin.stem), origin.safe_name}


def _casefolded(name: str, origin: Origin | None) -> set[str]:
    return {each.casefold() for each in _bare_names(name, origin)}


def _composed(text: str) -> str:
    """The text with umlauts and accents in one form: systems write them as one sign or as two."""
    return unicodedata.normalize("NFC", text)


def printable(path: object) -> str:
    """A path or name in characters that can be seen."""
    return visible(str(path), kept="")
