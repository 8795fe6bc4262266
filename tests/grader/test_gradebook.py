"""Points go into a platform's own table, and nothing else in it changes."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from grader.cli import app
from grader.judge import batch
from grader.judge.settings import Settings
from grader.outputs.gradebooks.csv_cells import Cells, CellsError
from grader.outputs.results_folder import ResultsFolder
from tests.grader.class_downloads import Student, as_canvas

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,HW 5 (11),HW 6 (123),Final Score\r\n"
    ",,,,,Manual Posting,,(read only)\r\n"
    "    Points Possible,,,,,10,{most},(read only)\r\n"
    '"Lovelace, Ada",4000,007,ada,"A, ""1""",9,3,\r\n'
    "Hopper  Grace,4001,,grace,A,10,,90\r\n"
    "O'Neil,4002,,=cmd,A,1,50,1\r\n"
)
MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n"
    "Participant 4000,Ada Lovelace,ada@b.edu,Submitted,,{most},-\n"
    "Teilnehmer/in4001,Grace Hopper,grace@b.edu,Submitted,1.00,{most},-\n"
)
POINTS = {"adalovelace_4000": 3.5, "gracehopper_4001": 0.0}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """results.json of two persons, of 1.d: 4 points by code and 4 written ones."""
    folder = tmp_path_factory.mktemp("class")
    ada, grace = (Student(name, {"saddle.py": b""}, n) for name, n in (
        ("Ada Lovelace", 4000), ("Grace Hopper", 4001),
    ))  # fmt: skip
    as_canvas([ada, grace], folder)
    from grader.commands.class_intake import found_download
    from grader.intake.submissions import find_submissions

    places, _ = find_submissions([], folder, {}, download=found_download(folder, None))
    out = folder / "out"
    batch.run(places, out, Settings(("1.b",), smoke=False), 1)
    return ResultsFolder(out).all_results()


@pytest.fixture
def graded(records, tmp_path):
    """The folder of the results, in which the two have these points."""
    for name, record in records.items():
        file = tmp_path / "graded" / name / "results.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({**record, "score": POINTS[name]}))
    return tmp_path / "graded"


def most_of(records) -> float:
    return next(iter(records.values()))["extra_data"]["points"]["max"]


def gradebook(kind, text, graded, *words):
    """(exit code, what was said, the file that was written or None)"""
    export, out = graded.parent / "export.csv", graded.parent / "upload.csv"
    export.write_bytes(text.encode())
    column = ["--column=HW 6 (123)"] if kind == "canvas" else []
    command = ["gradebook", kind, str(export), f"--out={out}", f"--graded={graded}", *column]
    done = CliRunner(env={"COLUMNS": "120"}).invoke(app, [*command, *words])
    return done.exit_code, done.output, out.read_bytes().decode() if out.exists() else None


def imported(before: str, after: str) -> dict[str, tuple[str, str]]:
    """What Canvas takes over from an upload, by ID: (old, new) of the one column that may change.

    A port of the rules of instructure/canvas-lms, lib/gradebook_importer.rb: the first column says
    "Student", the second "ID"; columns are known by the number in brackets; the row of the points
    possible is taken over; columns that say "read only" are passed over.
    """
    old, new = (list(csv.reader(io.StringIO(text))) for text in (before, after))
    assert re.search("Student", new[0][0]) and re.search("ID", new[0][1])
    known = {place: re.search(r"\((\d+)\)$", title) for place, title in enumerate(new[0])}
    changes = {}
    for one, other in zip(old, new, strict=True):
        for place, (was, now) in enumerate(zip(one, other, strict=True)):
            if was != now:
                assert known[place] and known[place][1] == "123"
                assert "Points Possible" not in one[0] and float(now) is not None
                changes[one[1]] = was, now
    return changes


def test_one_column_changes_and_every_other_byte_stays(records, graded):
    text = CANVAS.format(most=most_of(records))
    code, said, written = gradebook("canvas", text, graded, "--yes")
    assert code == 0, said
    assert imported(text, written) == {"4000": ("3", "3.5"), "4001": ("", "0")}
    assert written == text.replace(",9,3,", ",9,3.5,").replace(",10,,90", ",10,0,90")


def test_another_kinds_number_is_somebody_elses(records, graded):
    for file in graded.glob("*/results.json"):
        file.write_text(file.read_text().replace("canvas user id", "sid"))
    code, said, written = gradebook("canvas", CANVAS.format(most=most_of(records)), graded, "--yes")
    assert (code, written) == (1, None) and "is not in the table (sid 4001)" in said


def test_the_newest_attempt_counts(records, graded):
    record = json.loads((graded / "adalovelace_4000" / "results.json").read_text())
    about = record["extra_data"]
    about["handed_in"] = {**about["handed_in"], "attempt": 2}
    newer = graded / "again" / "results.json"
    newer.parent.mkdir()
    newer.write_text(json.dumps({**record, "score": 2.0}))
    text = CANVAS.format(most=most_of(records))
    code, said, written = gradebook("canvas", text, graded, "--yes")
    assert code == 0, said
    assert imported(text, written)["4000"] == ("3", "2")


def test_moodles_worksheet(records, graded):
    text = MOODLE.format(most=most_of(records))
    for file in graded.glob("*/results.json"):
        file.write_text(file.read_text().replace("canvas user id", "moodle participant id"))
    code, said, written = gradebook("moodle", text, graded, "--yes")
    assert code == 0, said
    assert written == text.replace("Submitted,,", "Submitted,3.5,").replace(",1.00,", ",0,")


def test_it_asks_first_and_shows_who_changes(records, graded):
    text = CANVAS.format(most=most_of(records))
    code, said, written = gradebook("canvas", text, graded)
    assert (code, written) == (1, None)  # there is nobody to say yes
    assert re.search(r"Lovelace, Ada +adalovelace_4000 +3 +3\.5", said)
    assert "cells that change: 2, that stay: 0" in said


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("4001,", "4009,"), "gracehopper is not in the table (canvas user id 4001)"),
        (("4002,", "4001,"), "gracehopper is 2 times in the table"),
        (("10,{most}", "10,77"), "the column's maximum is 77, the assignment's"),
    ],
)
def test_what_is_not_clear_stops_it(change, problem, records, graded):
    text = CANVAS.replace(*change).format(most=most_of(records))
    code, said, written = gradebook("canvas", text, graded, "--yes")
    assert (code, written) == (1, None) and problem in said
    code, _, written = gradebook("canvas", text, graded, "--yes", "--go-on")
    assert code == 0 and imported(text, written)["4000"] == ("3", "3.5")
    assert "=cmd,A,1,50,1" in written  # not graded: not touched


def test_points_are_scaled_only_if_it_is_said(records, graded):
    text = CANVAS.format(most=2 * most_of(records))
    _, _, written = gradebook("canvas", text, graded, "--yes", "--scale=maximum")
    assert imported(text, written)["4000"] == ("3", "7")
    (graded.parent / "upload.csv").unlink()
    _, _, written = gradebook("canvas", text, graded, "--yes", "--scale=0.1")
    assert imported(text, written)["4000"] == ("3", "0.35")
    assert gradebook("canvas", text, graded, "--scale=-1")[0] == 2


def test_names_only_if_it_is_said(records, graded):
    for name in POINTS:
        file = graded / name / "results.json"
        record = json.loads(file.read_text())
        person = record["extra_data"]["handed_in"]["persons"][0]
        person["ids"], person["name"] = {}, {"a": "Ada Lovelace", "g": "hopper, GRACE"}[name[0]]
        file.write_text(json.dumps(record))
    text = CANVAS.format(most=most_of(records))
    code, said, _ = gradebook("canvas", text, graded, "--yes")
    assert code == 1 and "no id is known: --match-names looks for the name" in said
    code, said, written = gradebook("canvas", text, graded, "--yes", "--match-names")
    assert code == 0 and set(imported(text, written)) == {"4000", "4001"}


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("canvas", "a,b\n1,2\n", "the column student, id is missing"),
        ("canvas", CANVAS.replace("HW 6 (123)", "HW 7 (9)"), "no column is called 'HW 6 (123)'"),
        ("canvas", CANVAS + '"open', "a cell's closing quote is missing"),
        ("moodle", CANVAS, "the column identifier is missing"),
    ],
)
def test_other_tables_are_refused_in_words(kind, text, words, graded):
    code, said, written = gradebook(kind, text, graded, "--yes")
    assert (code, written) == (2, None) and words in said


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=5), st.data())
def test_any_cell_can_be_replaced_alone(rows, data):
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    content = text.getvalue().encode()
    table = Cells.read(content)
    assert [[cell.text for cell in row] for row in table.rows] == rows
    assert table.replaced({}) == content
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    rows[row][column] = data.draw(cells)
    again = Cells.read(table.replaced({(row, column): rows[row][column]}))
    found = [[cell.text for cell in cells] for cells in again.rows]
    assert found == rows or rows == [[""]]


def test_a_table_in_another_encoding_is_refused():
    with pytest.raises(CellsError, match="it is not UTF-8"):
        Cells.read("Zoë".encode("latin-1"))
