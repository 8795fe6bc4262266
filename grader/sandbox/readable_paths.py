"""The files of this machine that the untrusted side may read: Python, libraries, and the images.

Never the kit's folder (solutions, checks, results), even if it is inside one of these.
"""

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..checks.layout import IS_INSTALLED, KIT, ROOT, data_folder

SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/cuda",
    "/usr/share/fonts",
    "/usr/share/fontconfig",
    "/usr/share/zoneinfo",
    "/usr/local/share/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
)
SYSTEM_PREFIXES = ("/", "/usr", "/usr/local")  # they contain more than Python
KIT_CODE = KIT / "worker"  # what the untrusted side imports of the kit; nothing in it is secret
CLOSED = KIT if IS_INSTALLED else ROOT  # solutions, checks, results


def readable(pictures: str | None = None) -> list[str]:
    """The files and folders that workers may read. pictures: a torchvision root."""
    found = [path for path in SYSTEM if os.path.exists(path)]
    for prefix in (sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)):
        if prefix not in SYSTEM_PREFIXES:
            found.append(prefix)
    # Not sys.path, which may contain the working folder.
    found += filter(os.path.isdir, [*sysconfig.get_paths().values(), *site.getsitepackages()])
    found += package_folders()
    if pictures is not None:
        found.append(str(Path(pictures, "FashionMNIST").resolve()))
    return _outermost(_without_kit(found))


def package_folders() -> list[str]:
    """Folders of installed packages that Python finds by PYTHONPATH (as a cluster's modules set it)
    or as the user's own (`pip install --user`). Other folders there may hold anything."""
    named = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if site.ENABLE_USER_SITE:
        named.append(site.getusersitepackages())
    folders = [Path(name).absolute() for name in named]
    return [str(folder) for folder in folders if any(folder.glob("*.dist-info"))]


def python_path() -> str:
    """PYTHONPATH of the sandbox: the kit, and the package folders."""
    return os.pathsep.join([str(ROOT), *package_folders()])


def interpreter(known: Iterable[str]) -> list[str]:
    """The interpreter's path and the links that it leads through, except paths inside `known`."""
    path, found = sys.executable, []
    while path not in found:
        found.append(path)
        if os.path.islink(path):
            path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    return [path for path in found if not any(Path(path).is_relative_to(k) for k in known)]


def is_closed(path: str) -> bool:
    """Whether another user cannot read it."""
    try:
        mode, needed = os.stat(path).st_mode, 0o005 if os.path.isdir(path) else 0o004
    except OSError:
        return True
    return mode & needed != needed


def is_out_of_reach(path: str) -> bool:
    """Whether another user cannot enter one of its parent folders."""
    return any(not parent.stat().st_mode & 0o001 for parent in Path(path).resolve().parents)


def _without_kit(paths: Iterable[str]) -> Iterator[str]:
    """The paths; a folder that contains the kit is replaced by its other contents."""
    environment = Path(sys.prefix).resolve()
    has_environment = environment != CLOSED and environment.is_relative_to(CLOSED)
    for path in map(Path, paths):
        real = path.resolve()
        in_kit = real.is_relative_to(CLOSED)
        in_kit = in_kit and not (has_environment and real.is_relative_to(environment))
        if in_kit and not real.is_relative_to(data_folder()):
            continue
        if CLOSED.is_relative_to(real):
            if path.is_dir():
                yield from _without_kit(str(entry) for entry in path.iterdir())
        else:
            yield str(path)


def _outermost(paths: Iterable[str]) -> list[str]:
    """The paths that are not inside another one, in order, each once."""
    unique = list(dict.fromkeys(paths))
    return [p for p in unique if not any(q != p and Path(p).is_relative_to(q) for q in unique)]
