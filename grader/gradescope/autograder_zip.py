"""Writes the zip that Gradescope takes: the kit's sources, the reference, and the two scripts.

    build(Path("autograder.zip"), RunSettings(minutes=10))

The kit lies in it as in a wheel (see checks/layout.py). The same sources and settings give the same
bytes.
"""

import io
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..checks.assignment import MODULES
from ..checks.layout import EXERCISES, KIT, PUBLIC_CHECKS, ROOT, SOLUTIONS
from ..outputs.atomic_file import write_whole
from .submission_run import RunSettings

HERE = Path(__file__).parent
SCRIPTS = ("setup.sh", "run_autograder", "start")
LEFT_OUT = ("proof", "handout", "commands", "cli.py", "__main__.py")  # nothing there needs them
EPOCH = (1980, 1, 1, 0, 0, 0)


def build(target: Path, settings: RunSettings) -> int:
    """Write the zip; returns the number of files in it. Raises OSError."""
    files = contents(settings)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            archive.writestr(entry, content)
    write_whole(target, written.getvalue())
    return len(files)


def contents(settings: RunSettings) -> dict[str, bytes]:
    """Every file of the zip by its name."""
    files = {name: (HERE / name).read_bytes() for name in SCRIPTS}
    files["requirements.txt"] = _requirements().encode()
    files["settings.json"] = msgspec.json.encode(settings)
    for name in (*(f"{module}.py" for module in MODULES), "answers.md"):
        files[f"reference/{name}"] = (SOLUTIONS / name).read_bytes()
    for folder, place in (
        (KIT, "kit/grader"),
        (EXERCISES, "kit/grader/packaged/exercises"),
        (PUBLIC_CHECKS, "kit/grader/packaged/tests/exercises"),
    ):
        files |= {f"{place}/{name}": path.read_bytes() for name, path in _sources(folder)}
    return files


def _requirements() -> str:
    """The libraries, with the ranges of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return "".join(f"{line}\n" for line in project["dependencies"])


def _sources(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part == "__pycache__" or part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and inside.parts[0] not in LEFT_OUT:
            yield inside.as_posix(), path
