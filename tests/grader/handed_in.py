"""Submissions for the grader's tests, made of the solutions' text and of small edits."""

import zipfile
from pathlib import Path

from grader.checks.layout import ROOT
from grader.intake.module_choice import MODULE_FILES
from grader.intake.submissions import LIMITS, SubmissionPath, SubmittedFiles, read

SOLUTIONS = ROOT / "solutions"
FILES = {name: f"# {name}\n".encode() for name in MODULE_FILES} | {"answers.md": b"words\n"}


def solved(**edits: str | bytes) -> dict[str, bytes]:
    """The solutions' modules by file name, some replaced: solved(saddle="...")."""
    files = {name: (SOLUTIONS / name).read_bytes() for name in MODULE_FILES}
    for module, text in edits.items():
        files[f"{module}.py"] = text if isinstance(text, bytes) else text.encode()
    return files


def folder(path: Path, files: dict[str, bytes]) -> Path:
    """The files as a folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (path / name).write_bytes(content)
    return path


def zipped(path: Path, files: dict[str, bytes], inside: str = "") -> Path:
    """The files as a zip, within a folder inside it where named."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{inside}{name}", content)
    return path


def taken(path: Path, limits=LIMITS) -> SubmittedFiles:
    """What intake makes of it."""
    return read(SubmissionPath("it", path), limits)
