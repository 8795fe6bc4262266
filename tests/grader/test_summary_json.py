"""`--json`: one object on stdout, and nothing else."""

import json

import pytest
from typer.testing import CliRunner

from grader.cli import app

TABLE = "Student,ID,SIS Login ID,Section,HW (7)\nPoints Possible,,,,100\nada,1,ada,A,\n"


def told(*words, code=0):
    done = CliRunner(env={"COLUMNS": "80"}).invoke(app, list(map(str, words)))
    assert done.exit_code == code, done.output
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def test_of_grade(graded):
    graded.hand_in("ada", points=4)
    graded.hand_in("cem", points=1)
    places = ["--questions", "1.d", "--all", graded.here / "in", "--out", graded.out]
    said = told("grade", *places, "--resume", "--json")
    assert (said["command"], said["graded"], said["kept"]) == ("grade", ["ada", "cem"], ["bob"])
    assert said["failed"] == [] and said["grades"] == str(graded.out / "grades.csv")
    ada = said["submissions"][0]
    assert (ada["name"], ada["before"], ada["score"], ada["faults"]) == ("ada", 4, 6, [])
    assert ada["points"] == {"earned": 6, "pending": 0, "max": 8, "extra": 0, "max_extra": 0}
    assert ada["results"] == str(graded.out / "ada" / "results.json")
    assert ada["feedback"] == str(graded.out / "ada" / "feedback.md")


def test_of_regrade(kit, graded):
    graded.hand_in("ada", points=4)
    said = told("regrade", graded.out, "--json", "--dry-run")
    assert not said["written"] and said["same"] == ["bob"]
    said = told("regrade", graded.out, "--json", "--yes")
    assert said["written"] and said["missing"] == said["failed"] == {}
    (ada,) = said["regraded"]
    assert (ada["name"], ada["before"], ada["after"]) == ("ada", 4, 6)
    assert ada["why"] == ["dynamics.py changed"] and not ada["stands"]
    assert ada["changes"][0]["number"] == "1.d.1"


def test_of_gradebook(graded):
    table, out = graded.here / "export.csv", graded.here / "upload.csv"
    table.write_text(TABLE)
    words = ["gradebook", "canvas", table, "--column", "HW", "--graded", graded.out, "--out", out]
    said = told(*words, "--match-names", "--json", "--yes", code=1)
    assert not said["written"] and said["problems"]
    said = told(*words, "--match-names", "--json", "--yes", "--go-on")
    assert said["written"] and said["out"] == str(out)
    assert said["changes"] == [{"who": "ada", "submission": "ada", "old": "", "new": "4"}]


@pytest.mark.parametrize("words", [["regrade"], ["gradebook", "canvas", "t.csv", "--out", "o.csv"]])
def test_a_script_is_asked_nothing(graded, words):
    where = [graded.out] if words == ["regrade"] else []
    done = CliRunner().invoke(app, [*words, *map(str, where), "--json"])
    assert done.exit_code == 2 and done.stdout == ""
    assert "--json asks nothing: add --yes" in done.stderr


def test_a_mistake_leaves_stdout_empty(graded):
    done = CliRunner().invoke(app, ["grade", "nobody", "--out", str(graded.out), "--json"])
    assert done.exit_code == 2 and done.stdout == "" and "does not exist" in done.stderr
