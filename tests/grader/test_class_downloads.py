"""A class comes in whole, whatever platform it was downloaded from."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from grader.cli import app
from grader.commands.class_intake import found_download, in_one_line, without_submission
from grader.intake.downloads import canvas, moodle
from grader.intake.submissions import IntakeError, find_submissions, read
from tests.grader.class_downloads import STRAY, WAYS, Student, as_canvas, write, zipped

MODULES = ("saddle.py", "dynamics.py", "data.py", "networks.py", "losses.py", "training.py")
NAMES = ("Ada Lovelace", "Grace Hopper", "Zoë Müller", "O'Neil, Pat", 'Jo "Jo" Doe', "李 小龍")
NAMES += ("A. B. C_D", "Ada Lovelace", "Anne-Marie de la Cruz", "x 12 y")


def files_of(number: int) -> dict[str, bytes]:
    return {name: f"# {number}\n".encode() for name in MODULES}


CLASS = [
    Student(
        name,
        files_of(number),
        4000 + number,
        is_late=number % 4 == 1,
        as_zip=number % 3 == 2,
        earlier={"saddle.py": b"# an older one\n"} if number % 3 == 0 else None,
    )
    for number, name in enumerate(NAMES)
]


def places_in(path, platform=None, attempts="newest"):
    download = found_download(path, platform, attempts)
    places, skipped = find_submissions([], path, {}, download=download)
    return places, skipped, download


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("way", WAYS)
def test_each_platforms_download_has_the_same_files(way, is_zip, tmp_path):
    folder = tmp_path / "class"
    WAYS[way](CLASS, folder)
    place = zipped(folder, tmp_path / "class.zip") if is_zip else folder
    places, skipped, download = places_in(place)
    found = sorted(tuple(sorted(read(each).files.items())) for each in places)
    assert found == sorted(tuple(sorted(student.files.items())) for student in CLASS)
    assert skipped == [STRAY] * (folder / STRAY).exists()
    assert len({each.name for each in places}) == len(CLASS)
    if download:
        assert download.platform == way.split()[-1]
        told = [p for each in download.submissions for p in each.files.values()]
        told += [*download.leftover, *download.older]
        there = [str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()]
        lists = [p for p in there if p.endswith("submission_metadata.yml")]
        assert sorted([*told, *lists]) == sorted(there)
        assert in_one_line(download, place).count(f": {len(CLASS)} submissions")


def test_who_handed_in_is_known(tmp_path):
    as_canvas(CLASS[:2], tmp_path)
    places, _, download = places_in(tmp_path)
    ada, grace = sorted(places, key=lambda place: place.name)
    assert ada.name == "adalovelace_4000"
    assert ada.handed_in.as_record() == {
        "platform": "canvas",
        "persons": [{"name": "adalovelace", "ids": {"canvas user id": "4000"}, "email": ""}],
        "late": False,
        "attempt": 2,
    }
    assert grace.handed_in.is_late and ", 1 late" in in_one_line(download, tmp_path)


@pytest.mark.parametrize("way", ["canvas", "anonymous canvas", "moodle", "flat moodle"])
def test_all_attempts(way, tmp_path):
    again = Student("Ada", {"saddle.py": b"2", "data.py": b"d"}, 7, True, earlier={"data.py": b"c"})
    WAYS[way]([again, CLASS[1]], tmp_path)
    places, _, download = places_in(tmp_path, attempts="all")
    own = {place.handed_in.attempt: place for place in places if "7" in place.name}
    assert len(places) == 3 and not download.older
    assert own[1].name == own[2].name + "-attempt-1"
    assert read(own[1]).files == {"saddle.py": b"2", "data.py": b"c"}
    assert read(own[2]).files == again.files and own[1].handed_in.is_late is None
    with pytest.raises(IntakeError, match="--attempts first: choose from newest, all"):
        places_in(tmp_path, attempts="first")


@pytest.mark.parametrize("way", WAYS)
def test_a_class_of_300(way, tmp_path):
    people = [Student(f"{NAMES[n % 10]} {n}", files_of(n), 4000 + n) for n in range(300)]
    WAYS[way](people, tmp_path / "class")
    places, _, _ = places_in(zipped(tmp_path / "class", tmp_path / "class.zip"))
    assert len({place.name for place in places}) == 300
    assert {len(place.files) for place in places} <= {len(MODULES), len(MODULES) + 1}
    some = [int(read(place).files["saddle.py"][2:]) for place in places[::30]]
    assert len(set(some)) == 10 and set(some) <= set(range(300))


def test_gradescopes_groups_and_ids_with_zeros(tmp_path):
    people = "".join(
        f"  - :name: {name}\n    :sid: '{sid}'\n    :email: {sid}@b.edu\n"
        for name, sid in (("Ada L", "0012"), ("Bo/B", "0013"))
    )
    text = f"---\nsubmission_7:\n  :submitters:\n{people}  :history: []\n"
    write(tmp_path, {"submission_metadata.yml": text.encode(), "submission_7/saddle.py": b"x = 1"})
    (place,), skipped, _ = places_in(tmp_path)
    assert [person.ids for person in place.handed_in.persons] == [
        (("sid", "0012"),),
        (("sid", "0013"),),
    ]
    assert place.name == "Ada_L-Bo_B_0012" and skipped == []


def test_a_damaged_list_is_refused_in_words(tmp_path):
    write(tmp_path, {"submission_metadata.yml": b"a: [", "submission_7/saddle.py": b""})
    with pytest.raises(IntakeError, match="submission_metadata.yml is damaged"):
        places_in(tmp_path)


def test_what_it_is_can_be_said(tmp_path):
    write(tmp_path, {"a_1_2_saddle.py": b"", "b.zip": b"", "c.zip": b"", "d.zip": b""})
    assert places_in(tmp_path)[2] is None
    places, skipped, _ = places_in(tmp_path, "canvas")
    assert [place.name for place in places] == ["a_1"]
    assert skipped == ["b.zip", "c.zip", "d.zip"]
    with pytest.raises(IntakeError, match="choose from gradescope, moodle, canvas"):
        places_in(tmp_path, "blackboard")


def test_a_class_list_tells_who_is_missing(tmp_path):
    as_canvas(CLASS[:2], tmp_path / "class")
    roster = tmp_path / "class.csv"
    roster.write_text('Student,ID\n"Lovelace, Ada",4000\nGrace Hopper,\nAlan Turing,77\n')
    places, _, _ = places_in(tmp_path / "class")
    (line,) = without_submission(roster, places)
    assert line == f"no submission of 1 of 3 in {roster}: Alan Turing 77"


names = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\_"), min_size=1)


@given(st.lists(names, min_size=1, max_size=8, unique=True))
def test_no_name_loses_a_file(found):
    styles = {"{name}_{n}_9_{file}": canvas, "{name}_{n}_assignsubmission_file_{file}": moodle}
    for style, platform in styles.items():
        paths = [
            style.format(name=name, n=number, file=file)
            for number, name in enumerate(found)
            for file in ("saddle.py", "hw.zip")
        ]
        download = platform.read(paths, str)
        taken = [path for each in download.submissions for path in each.files.values()]
        assert sorted([*taken, *download.leftover]) == sorted(paths)
        assert len(download.submissions) == len(found) and not download.leftover


def test_a_class_in_one_zip_is_graded(tmp_path):
    as_canvas(CLASS[:3], tmp_path / "class")
    zipped(tmp_path / "class", tmp_path / "class.zip")
    out = tmp_path / "out"
    words = ["grade", f"--all={tmp_path / 'class.zip'}", f"--out={out}", "--questions=1.d"]
    run = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*words, "--no-smoke", "--bom"])
    assert run.exit_code == 0, run.output
    assert "class.zip is taken for Canvas's download: 3 submissions, 1 late" in run.output
    assert f"belong to nobody: {STRAY}" in run.output
    older = "not graded, since a newer one counts: adalovelace_4000_9000_saddle.py"
    assert older in run.output
    assert CliRunner().invoke(app, [*words, "--no-smoke", "--resume"]).exit_code == 0
    assert (out / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfname,")  # kept
    with (out / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 3
    record = json.loads((out / "gracehopper_4001" / "results.json").read_text())["extra_data"]
    assert record["handed_in"]["persons"][0]["ids"] == {"canvas user id": "4001"}


def test_the_whole_download_is_bounded(tmp_path):
    write(tmp_path, {"class.zip": b"PK\x03\x04 not a zip"})
    with pytest.raises(IntakeError, match="class.zip is damaged or is not a zip"):
        places_in(tmp_path / "class.zip")
