"""The same class as each platform would give it to an instructor.

ada = Student("Ada Lovelace", {"saddle.py": b"..."})
as_canvas([ada], folder)          # writes the files; returns the paths that belong to nobody
zipped(folder, file)
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

STRAY = "read me first.txt"  # belongs to nobody


@dataclass(frozen=True)
class Student:
    """As one person hands in. as_zip: as one zip. earlier: older versions of files."""

    name: str
    files: Mapping[str, bytes]
    number: int
    is_late: bool = False
    as_zip: bool = False
    earlier: Mapping[str, bytes] | None = None

    @property
    def handed_in(self) -> dict[str, bytes]:
        """The files that the platform gets, in the form that it gives to a file handed in again."""
        if self.as_zip:
            return {"homework.zip": zip_of(self.files)}
        again = self.earlier or {}
        newest = {
            re.sub(r"(\.\w+)$", r"-1\1", n) if n in again else n: c for n, c in self.files.items()
        }
        return {**again, **newest}


def zip_of(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def zipped(folder: Path, file: Path) -> Path:
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    file.write_bytes(zip_of(files))
    return file


def as_canvas(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        own = "".join(re.findall(r"\w", student.name.lower()))
        prefix = f"{own}{'_LATE' * student.is_late}_{student.number}"
        for place, (name, content) in enumerate(student.handed_in.items()):
            write(folder, {f"{prefix}_{9000 + place}_{name}": content})
        write(folder, {f"{prefix}_text.html": b"<p>done</p>", STRAY: b"for the graders"})


def as_anonymous_canvas(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        prefix = f"{'LATE_' * student.is_late}anon_a{student.number}"
        for place, (name, content) in enumerate(student.handed_in.items()):
            write(folder, {f"{prefix}_{9000 + place}_{name}": content})


def as_moodle(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        own = folder / f"{student.name}_{student.number}_assignsubmission_file"
        write(own, student.handed_in)


def as_flat_moodle(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        prefix = f"{student.name}_{student.number}_assignsubmission_file_"
        write(folder, {prefix + name: content for name, content in student.handed_in.items()})
        write(folder, {STRAY: b"for the graders"})


def as_gradescope(students: Sequence[Student], folder: Path) -> None:
    export = folder / "assignment_12_export"
    about = {}
    for student in students:
        key = f"submission_{student.number}"
        person = {":name": student.name, ":sid": f"0{student.number}", ":email": "a@b.edu"}
        about[key] = {":submitters": [person], ":score": 0.0, ":history": []}
        files = {"homework.zip": zip_of(student.files)} if student.as_zip else student.files
        write(export / key, files)
    text = yaml.safe_dump(about, allow_unicode=True)
    write(export, {"submission_metadata.yml": text.encode()})


def as_clones(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        files = {f"exercises/{name}": content for name, content in student.files.items()}
        write(folder / f"hw6-{student.number}", {**files, "README.md": b"# handout"})


def as_folders(students: Sequence[Student], folder: Path) -> None:
    for student in students:
        write(folder / f"s{student.number}", student.files)


WAYS: dict[str, Callable[[Sequence[Student], Path], None]] = {
    "canvas": as_canvas,
    "anonymous canvas": as_anonymous_canvas,
    "moodle": as_moodle,
    "flat moodle": as_flat_moodle,
    "gradescope": as_gradescope,
    "checkouts": as_clones,
    "folders": as_folders,
}
