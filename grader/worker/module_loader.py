"""Imports a submission's modules from bytes, under a package name, never from disk.

Only the submitted files exist for its imports (`from .losses import ...`); a missing one is an
ordinary ModuleNotFoundError.
"""

import importlib.abc
import importlib.util
import linecache
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType


class SourceLoader(importlib.abc.InspectLoader):
    """Loads `<package>.<name>` from a dict of file names to bytes."""

    def __init__(self, package: str, files: dict[str, bytes]) -> None:
        self.package = package
        self.files = files

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self.package:
            return ModuleSpec(fullname, self, is_package=True)
        if fullname.rpartition(".")[0] == self.package and self._file(fullname) in self.files:
            return importlib.util.spec_from_loader(
                fullname, self, origin=self._file(fullname), is_package=False
            )
        return None

    def _file(self, fullname: str) -> str:
        return fullname.rpartition(".")[2] + ".py"

    def get_source(self, fullname: str) -> str:
        """The module's text; byte-order marks and Windows line ends are allowed."""
        if fullname == self.package:
            return ""
        file = self._file(fullname)
        try:
            return importlib.util.decode_source(self.files[file])
        except (UnicodeDecodeError, SyntaxError) as error:  # the latter from the first two lines
            raise SyntaxError(f"{file} is not UTF-8 text ({error}): save it as UTF-8") from None

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_source(fullname)
        file = "<package>" if fullname == self.package else self._file(fullname)
        # Tracebacks and inspect find the text under the bare file name.
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        return compile(source, file, "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        return fullname == self.package


def install(package: str, files: dict[str, bytes]) -> SourceLoader:
    """Make `import package` find these files. `remove` undoes it."""
    loader = SourceLoader(package, files)
    sys.meta_path.insert(0, loader)
    return loader


def remove(loader: SourceLoader) -> None:
    """Remove the files from the import system."""
    sys.meta_path.remove(loader)
