"""Hides what a submission's text says of this machine: its name, its user, where its files are.

    hidden = names_of_this_machine("/srv/images")
    hidden("/home/ada/.venv/lib/python3.12/site-packages/torch/nn")     # "site-packages/torch/nn"

A submission can see some of these names, and its messages go to students. This covers plain text,
as in messages of libraries; in tier A the machine's name is hidden from the worker, too.
"""

import functools
import getpass
import os
import re
import socket
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..checks.assignment import MODULES, Assignment
from ..checks.layout import KIT, ROOT
from ..checks.surroundings import LIBRARIES
from .launch import FOLDER

USUAL = "/ /usr /usr/local /tmp /var /var/tmp /home /opt /mnt /media /srv".split()
OF_THE_SYSTEM = ("/usr/", "/lib/", "/etc/", "/proc/", "/dev/", "/sys/", "/tmp/")
COMMON = ("localhost", "root", "student", "user", "machine", "python", "submission", "exercises")
SCRATCH = r"/grader-[\w-]+(?:/grader-[\w-]+)?(?:/\d+)?"  # that the kit makes for a run; a worker's
PROCESS = r"/proc/\d+"


class MachineNames:
    """A function from text to text. pictures: a torchvision root, if there is one."""

    def __init__(self, pictures: str | None = None) -> None:
        folders = {
            os.path.normpath(place): name
            for folder, name in reversed([*_folders(pictures)])  # the first name counts
            for place in (folder, os.path.realpath(folder))
        }
        own = [str(ROOT), sys.prefix, sys.base_prefix, os.getcwd()]
        own += [] if pictures is None else [pictures]
        above = {str(parent): ".." for place in own for parent in Path(place).parents}
        above = {p: name for p, name in above.items() if not p.startswith(OF_THE_SYSTEM)}
        self._folders = {p: n for p, n in (above | folders).items() if p not in USUAL}
        scratch = re.escape(tempfile.gettempdir()) + SCRATCH
        self._paths = re.compile(_whole(scratch, PROCESS, *_longest_first(self._folders)))
        self._words = dict.fromkeys(_unusual(_users()), "user")
        self._words |= dict.fromkeys(_unusual(_hosts()), "machine")
        self._named = re.compile(_whole(*_longest_first(self._words))) if self._words else None

    def __call__(self, text: str) -> str:
        """The text without these names."""
        text = self.without_folders(text)
        if self._named is None:
            return text
        return self._named.sub(lambda found: self._words[found[0]], text)

    def without_folders(self, text: str) -> str:
        """The text without the names of folders, which are never a right answer: the machine's name
        may be one."""
        return self._paths.sub(self._instead, text) if "/" in text else text

    def _instead(self, found: re.Match[str]) -> str:
        if re.fullmatch(PROCESS, found[0]):
            return "/proc/self"
        return self._folders.get(found[0], FOLDER)


def _longest_first(names: Iterable[str]) -> list[str]:
    return [re.escape(name) for name in sorted(names, key=len, reverse=True)]


def _whole(*patterns: str) -> str:
    """A pattern for any of these, not as a part of a longer name."""
    return rf"(?<!\w)(?:{'|'.join(patterns)})(?![\w-])"


@functools.cache
def names_of_this_machine(pictures: str | None) -> MachineNames:
    """Those of the process as it is now; made once, since every worker needs them."""
    return MachineNames(pictures)


def _folders(pictures: str | None) -> Iterator[tuple[str, str]]:
    """Folders, and what they are called instead."""
    paths = sysconfig.get_paths()
    for key, name in (("purelib", "site-packages"), ("platlib", "site-packages")):
        yield paths[key], name
    for key, name in (("stdlib", "python"), ("platstdlib", "python")):
        yield paths[key], name
    if pictures is not None:
        yield pictures, "pictures"
    yield sys.prefix, "environment"
    yield sys.base_prefix, "python"
    yield str(ROOT), "kit"
    yield str(KIT), "kit/grader"
    yield tempfile.gettempdir(), "tmp"
    yield os.getcwd(), "."
    yield str(Path.home()), "~"


def _hosts() -> Iterator[str]:
    name = socket.gethostname()
    yield from (name, name.partition(".")[0])


def _users() -> Iterator[str]:
    try:
        yield getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return


def _unusual(names: Iterator[str]) -> list[str]:
    """Those that are no words of the assignment: messages must stay readable."""
    functions = (name.partition(".")[2] for name in Assignment.load().asked_in)
    usual = {*COMMON, *MODULES, *LIBRARIES, *functions}
    return [name for name in names if len(name) > 1 and name.lower() not in usual]
