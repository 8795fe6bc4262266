"""Results that cannot be written: a full disk, a read-only one, something else in their place."""

import csv
import json
from pathlib import Path

import pytest

from tests.grader.handed_in import folder
from tests.grader.small_disk import PAGE, small_disk
from tests.grader.test_grade import SHOUTS, grade, results_of
from tests.grader.watched_processes import left_behind, needs_proc, until

pytestmark = needs_proc

NO_SPACE = "cannot be written (No space left on device); finished results are kept: free some space"
GO_ON = "then run the same command with --resume"


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    with small_disk(tmp_path_factory.mktemp("disk")) as disk:
        yield disk


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("class")
    return {name: folder(home / name, SHOUTS) for name in ("ada", "bob", "eve")}


@pytest.fixture
def here(tmp_path) -> Path:
    return folder(tmp_path / "here", {})


@pytest.fixture(scope="module")
def out(disk, places, tmp_path_factory) -> Path:
    """Where the results of ada and eve are finished, on the small disk."""
    out = disk.path / "out"
    process = run(out, places["ada"], places["eve"], cwd=tmp_path_factory.mktemp("here"))
    assert process.returncode == 0, process.stderr
    return out


def run(out: Path, *arguments, cwd: Path):
    """Grade one after the other; no process is left, and no half of a file."""
    with left_behind() as left:
        process = grade("--jobs", 1, "--resume", *arguments, "--out", out, cwd=cwd)
        until(lambda: not left())
    files = {path.name for path in out.rglob("*") if path.is_file()} if out.is_dir() else set()
    assert files <= {"results.json", "feedback.md", "grades.csv"}
    return process


def require_error(process, *words: str, code: int = 3) -> None:
    assert process.returncode == code, process.stdout + process.stderr
    said = process.stderr.strip()
    assert said.startswith("error: ") and len(said.splitlines()) == 1
    assert all(word in said for word in words), said


def state_of(file: Path) -> tuple[bytes, int]:
    return file.read_bytes(), file.stat().st_mtime_ns


def test_a_full_disk(disk, out, places, here):
    """bob's results are the last for which there is room; eve has handed in anew."""
    ada, bob, eve = (out / name / "results.json" for name in places)
    before = {file: state_of(file) for file in (ada, eve, out / "grades.csv")}
    folder(places["eve"], {"saddle.py": SHOUTS["saddle.py"] + b"# another\n"})
    pages = -(-len(ada.read_bytes()) // PAGE)
    disk.fill(leave=(2 * pages - 1) * PAGE)
    process = run(out, *places.values(), cwd=here)
    require_error(process, f"{eve} {NO_SPACE}", GO_ON)
    assert {file: state_of(file) for file in before} == before
    assert json.loads(bob.read_bytes())["extra_data"]["name"] == "bob"
    before = {file: state_of(file) for file in (ada, bob)}
    disk.free()
    process = run(out, *places.values(), cwd=here)
    assert process.returncode == 0, process.stderr
    assert {file: state_of(file) for file in before} == before
    assert (
        results_of(out, "eve")["extra_data"]["files"]
        != results_of(out, "bob")["extra_data"]["files"]
    )
    with (out / "grades.csv").open(newline="") as lines:
        assert [row["name"] for row in csv.DictReader(lines)] == ["ada", "bob", "eve"]


def test_no_room_for_the_table(disk, out, places, here):
    grades, ada = out / "grades.csv", out / "ada" / "results.json"
    before = state_of(ada)
    grades.unlink()
    disk.fill()
    process = run(out, places["ada"], cwd=here)
    disk.free()
    require_error(process, f"{grades} {NO_SPACE}", GO_ON)
    assert not grades.exists() and state_of(ada) == before
    assert run(out, places["ada"], cwd=here).returncode == 0
    assert grades.exists() and state_of(ada) == before


def test_a_read_only_disk_is_told_before_anything_is_graded(disk, out, places, here):
    before = {file: state_of(file) for file in out.rglob("*.json")}
    assert disk.mount("-o remount,ro") == ""
    try:
        process = run(out, places["ada"], cwd=here)
    finally:
        assert disk.mount("-o remount,rw") == ""
    told = f"--out {out} cannot be used (Read-only file system): make it writable, or name another"
    require_error(process, told, code=2)
    assert {file: state_of(file) for file in before} == before


def test_something_else_in_the_place_of_a_folder(places, here):
    """As above, where no disk can be mounted."""
    out = here.parent / "out"
    folder(out, {"ada": b"a file"})
    with left_behind() as left:
        process = grade(places["ada"], "--out", out, cwd=here)
        until(lambda: not left())
    told = f"{out}/ada/results.json cannot be written (File exists); finished results are kept: "
    require_error(process, told, "fix that", GO_ON)
    assert (out / "ada").read_bytes() == b"a file" and len(list(out.iterdir())) == 1
