"""A folder of results over many runs: --resume, --overwrite, --written and --questions on it.

Each run is the whole command but for its judges: see instant_judge.py.
"""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.judge import batch, settings
from tests.grader.handed_in import folder, zipped
from tests.grader.instant_judge import InstantJudge


class Course:
    """Submissions in here/in, results in here/out, runs of `grader` on them."""

    def __init__(self, here: Path):
        self.here, self.out = here, here / "out"
        self.said = ""

    def hand_in(self, name: str, points: float = 2, answers: str = "It diverges.") -> Path:
        files = {"dynamics.py": str(points).encode(), "answers.md": f"# 1.d\n{answers}\n".encode()}
        where = self.here / "in" / name
        return zipped(where, files) if name.endswith(".zip") else folder(where, files)

    def grade(self, *arguments: object, code: int = 0, questions: str = "1.d") -> str:
        """What `grader grade` says, on one line."""
        places = [a if str(a).startswith("-") else self.here / "in" / str(a) for a in arguments]
        if "--all" in arguments:
            places.insert(places.index("--all") + 1, self.here / "in")
        return self.run("grade", "--questions", questions, *places, "--out", self.out, code=code)

    def enter(self, text: str, *arguments: object, code: int = 0) -> str:
        """As `grade` with --resume and --written."""
        (self.here / "scores.csv").write_text(text, encoding="utf-8")
        return self.grade("--resume", f"--written={self.here}/scores.csv", *arguments, code=code)

    def run(self, *arguments: object, code: int = 0) -> str:
        done = CliRunner(env={"COLUMNS": "80"}).invoke(app, list(map(str, arguments)))
        self.said = done.output
        assert done.exit_code == code, done.output
        return " ".join(done.output.split())

    def rows(self) -> dict[str, dict[str, str]]:
        with (self.out / "grades.csv").open(newline="", encoding="utf-8") as lines:
            return {row["name"]: row for row in csv.DictReader(lines)}

    def results(self, name: str) -> dict:
        return json.loads((self.out / name / "results.json").read_text(encoding="utf-8"))

    def written(self, name: str) -> dict:
        (test,) = [t for t in self.results(name)["tests"] if t["number"] == "1.d.written"]
        return test

    def earlier(self, name: str) -> list[tuple]:
        """(score, why it does not count) of each score that was kept in the record."""
        entries = self.results(name)["extra_data"]["earlier_written"]
        return [(entry["score"], entry["because"]) for entry in entries]


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "JudgeProcess", InstantJudge)
    return Course(tmp_path)


@pytest.fixture
def graded(course):
    """ada and bob, with 2 points for each written answer."""
    for name in ("ada", "bob"):
        course.hand_in(name)
    course.grade("--all")
    course.enter("submission,question,score,comment\nada,1.d,2,fine\nbob,1.d,2,fine\n")
    return course


def change_the_rubric(monkeypatch) -> None:
    """As an edit of the points or of a check does it."""
    monkeypatch.setattr(settings, "_checks_digest", lambda: "others")


class TestRows:
    @pytest.mark.parametrize("option", ["--resume", "--overwrite"])
    def test_a_run_for_one_keeps_the_rows_of_all(self, graded, option):
        before = graded.rows()
        said = graded.grade("bob", option)
        assert graded.rows() == before and list(before) == ["ada", "bob"]
        assert "not in this run, and as they were: 1" in said

    def test_rows_follow_the_folder_and_are_sorted(self, graded):
        graded.hand_in("Abe")
        graded.grade("Abe", "--resume")
        assert list(graded.rows()) == ["Abe", "ada", "bob"]
        shutil.rmtree(graded.out / "ada")
        graded.grade("Abe", "--resume")
        assert list(graded.rows()) == ["Abe", "bob"]

    def test_scores_for_those_who_are_only_in_the_folder(self, graded):
        said = graded.enter("submission,question,score\nada,1.d,3\n", "bob")
        assert "ada: 1.d: 3 entered for 2" in said and graded.rows()["ada"]["written"] == "3"
        assert graded.earlier("ada") == [(2, "replaced")]

    def test_scores_alone(self, graded):
        graded.enter("submission,question,score\nada,1.d,1\n")
        assert {name: row["written"] for name, row in graded.rows().items()} == {
            "ada": "1",
            "bob": "2",
        }
        assert "nothing to grade" in graded.grade("--resume", code=2)

    def test_one_graded_anew_gets_the_draws_of_the_others(self, graded):
        def seed(name):
            return graded.results(name)["extra_data"]["seed"]

        graded.grade("bob", "--overwrite")
        assert seed("bob") == seed("ada")

    def test_a_damaged_file_is_kept_and_told(self, graded):
        (graded.out / "ada" / "results.json").write_text("{")
        said = graded.grade("bob", "--resume")
        assert "ada: results.json is damaged" in said and list(graded.rows()) == ["bob"]
        graded.enter("submission,question,score\nada,1.d,1\n", "bob", code=2)
        said = graded.grade("ada", "--resume")
        assert "results.json was damaged: it is now results-damaged.json" in said
        assert (graded.out / "ada" / "results-damaged.json").read_text() == "{"
        assert list(graded.rows()) == ["ada", "bob"]


class TestPoints:
    def test_earned_extra_pending_and_maximum_are_told_apart(self, course):
        course.hand_in("ada", points=5)
        course.grade("ada", questions="1.d,extra")
        row, results = course.rows()["ada"], course.results("ada")
        columns = ("earned", "extra", "max extra", "written pending", "max", "score")
        assert [row[column] for column in columns] == ["5", "0", "6", "3", "8", "5"]
        assert results["extra_data"]["points"] == {
            "earned": 5, "pending": 3, "max": 8, "extra": 0, "max_extra": 6
        }  # fmt: skip
        first = results["output"].splitlines()[0]
        assert first == (
            "earned: 5 of 8 points (3 of them are pending until a person scores them); "
            "extra points on top: 0 of 6"
        )

    def test_what_is_not_written_yet_has_not_failed(self, course):
        course.hand_in("stub", points=0, answers="*(your answer)*")
        course.grade("stub")
        check, written = course.results("stub")["tests"]
        assert check["output"] == "not written yet" and "status" not in check
        assert written["output"].startswith("not written yet: there is no answer")
        assert written["extra_data"]["answer"] == ""


class TestWritten:
    @pytest.mark.parametrize("option", ["--resume", "--overwrite"])
    def test_scores_stay_while_the_answer_is_the_same(self, graded, option):
        graded.hand_in("ada", points=4)
        said = graded.grade("ada", option)
        assert "graded anew: ada (dynamics.py changed), score 4 -> 6" in said
        assert graded.written("ada")["score"] == 2 and graded.written("ada")["output"] == "fine"
        assert graded.rows()["ada"]["score"] == "6" and graded.earlier("ada") == []

    @pytest.mark.parametrize("option", ["--resume", "--overwrite"])
    def test_what_belongs_to_another_answer_is_said_and_kept(self, graded, option):
        graded.hand_in("ada", answers="It converges.")
        said = graded.grade("ada", option)
        assert "ada: 1.d: the score 2 is dropped: answers.md has changed" in said
        assert "score" not in graded.written("ada")
        (entry,) = graded.results("ada")["extra_data"]["earlier_written"]
        assert (entry["score"], entry["comment"], entry["answer"]) == (2, "fine", "It diverges.")
        assert graded.rows()["ada"]["written pending"] == "3"
        graded.grade("ada", "bob", "--resume")
        assert graded.earlier("ada") == [(2, "answers.md has changed")]
        graded.hand_in("ada")
        assert "the score 2 counts again" in graded.grade("ada", "--resume")
        assert graded.written("ada")["score"] == 2 and graded.earlier("ada") == []

    def test_the_same_file_again_does_not_score_another_answer(self, graded):
        scores = "submission,question,score,comment\nada,1.d,2,fine\nbob,1.d,2,fine\n"
        graded.hand_in("ada", answers="It converges.")
        for _ in range(2):
            said = graded.enter(scores, "ada")
            assert "ada: 1.d: not entered: the score 2 was given for an earlier answers.md" in said
            assert "score" not in graded.written("ada")
        graded.enter(scores.replace("ada,1.d,2", "ada,1.d,1"))
        assert graded.written("ada")["score"] == 1

    def test_a_blank_leaves_a_score_and_pending_takes_it_back(self, graded):
        graded.enter("submission,question,score,comment\nada,1.d,,\nbob,1.d,,why?\n")
        assert graded.written("ada")["score"] == graded.written("bob")["score"] == 2
        assert graded.written("bob")["output"] == "why?"
        said = graded.enter("submission,question,score\nada,1.d,pending\n")
        assert "ada: 1.d: 2 taken back" in said and "score" not in graded.written("ada")
        assert graded.earlier("ada") == [(2, "withdrawn")]
        graded.grade("ada", "--overwrite")
        assert "score" not in graded.written("ada")

    def test_scores_of_questions_that_are_left_out_come_back(self, graded):
        said = graded.grade("ada", "bob", "--overwrite", questions="1.a")
        assert "ada: 1.d: the score 2 is dropped: the question is not graded" in said
        graded.grade("ada", "bob", "--overwrite")
        assert graded.written("ada")["score"] == graded.written("bob")["score"] == 2


class TestForm:
    def test_filled_in_it_comes_back(self, graded):
        graded.hand_in("eve", answers="=1+1\n\n- \u03b7 < 1/4, \u201cso\u201d it; converges")
        graded.grade("eve", "--resume")
        form = graded.here / "form.csv"
        said = graded.run("answers", graded.out, form)
        assert "3 answers, 1 without a score (1.d: 0 to 3)" in said
        with form.open(newline="", encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines))
        assert [row["submission"] for row in rows] == ["ada", "bob", "eve"]
        assert [row["score"] for row in rows] == ["2", "2", ""]
        assert rows[2]["answer"].startswith("'=1+1\n")
        rows[2] |= {"score": "1,5", "comment": "gut f\u00fcr dich"}
        with form.open("w", newline="", encoding="cp1252", errors="replace") as lines:
            table = csv.DictWriter(lines, rows[0].keys(), delimiter=";")
            table.writeheader()
            table.writerows(rows)
        graded.grade("--resume", f"--written={form}")
        assert graded.written("eve")["score"] == 1.5
        assert graded.written("eve")["output"] == "gut f\u00fcr dich"
        assert graded.earlier("ada") == []

    def test_it_replaces_no_file(self, graded):
        form = graded.here / "form.csv"
        form.write_text("scores")
        assert "exists, perhaps with scores" in graded.run("answers", graded.out, form, code=2)
        assert form.read_text() == "scores"
        assert "no written answers" in graded.run("answers", graded.here, "new.csv", code=2)

    def test_a_score_for_an_answer_that_has_changed_since(self, graded):
        form = graded.here / "form.csv"
        graded.run("answers", graded.out, form)
        form.write_text(form.read_text(encoding="utf-8").replace(",2,fine", ",3,better"))
        graded.hand_in("ada", answers="It converges.")
        said = graded.grade("--all", "--resume", f"--written={form}")
        assert "ada: 1.d: not entered: the file shows another answer" in said
        assert "score" not in graded.written("ada") and graded.written("bob")["score"] == 3

    def test_an_answer_that_only_moved_brings_its_score_along(self, graded):
        (graded.here / "in" / "ada" / "answers.md").write_text("# 1.d\nIt diverges.\n\n# 2.f\nNo.")
        graded.grade("ada", "--resume")
        assert "score" not in graded.written("ada")
        form = graded.here / "form.csv"
        assert "0 without a score" in graded.run("answers", graded.out, form)
        graded.grade("--resume", f"--written={form}")
        assert graded.written("ada")["score"] == 2 and graded.written("ada")["output"] == "fine"


class TestRubric:
    def test_another_one_is_refused(self, graded, monkeypatch):
        before = (graded.out / "grades.csv").read_bytes()
        change_the_rubric(monkeypatch)
        said = graded.grade("--all", "--resume", code=2)
        assert "results of another rubric" in said and "--overwrite" in said
        graded.hand_in("eve")
        for option in ("--resume", "--overwrite"):
            said = graded.grade("eve", option, code=2)
            assert "does not replace: ada, bob" in said
        assert (graded.out / "grades.csv").read_bytes() == before

    def test_the_whole_folder_is_graded_anew(self, graded, monkeypatch):
        change_the_rubric(monkeypatch)
        said = graded.grade("--all", "--overwrite")
        why = "graded anew, same score: 2 (ada, bob): the questions, points or checks have changed"
        assert why in said and graded.rows()["ada"]["written"] == "2"
        assert "kept: 2 (ada, bob)" in graded.grade("--all", "--resume")

    def test_a_stopped_run_goes_on(self, graded, monkeypatch):
        """As after Ctrl-C between ada and bob."""
        bob = graded.out / "bob" / "results.json"
        before = bob.read_bytes()
        change_the_rubric(monkeypatch)
        graded.grade("--all", "--overwrite")
        bob.write_bytes(before)
        os.utime(bob, (0, 0))
        said = graded.grade("--all", "--resume")
        assert "kept: 1 (ada)" in said and "graded anew, same score: 1 (bob)" in said
        assert len({graded.results(n)["extra_data"]["rubric"] for n in ("ada", "bob")}) == 1

    @pytest.mark.parametrize("option", ["--resume", "--overwrite"])
    def test_other_questions_are_another_rubric(self, graded, option):
        said = graded.grade("bob", option, questions="1.a", code=2)
        assert "questions 1.d instead of 1.a" in said


def test_a_table_of_six_questions_on_80_columns(course):
    course.hand_in("ada", points=5)
    course.hand_in("Mustermann_Alexandra_1234567", points=0)
    course.grade("--all", questions="1.a,1.b,1.c,1.d,2.b,2.f,extra")
    lines = course.said.splitlines()[:-1]
    assert max(map(len, lines)) <= 80 and "\u2026" not in course.said
    heads = ("1.a", "2.f", "by code", "extra", "written", "state")
    assert all(course.said.count(head) >= 1 for head in heads)
    (points,) = [line.split() for line in lines if line.startswith("ada") and "pending" in line]
    assert points[:9] == "ada 5 of 52 +0 of 6 6 pending".split()
    assert [line.split()[1:] for line in lines if line.startswith("ada")][0] == list("000500")
    assert all(f"{module}.py" in course.said for module in ("saddle", "networks", "figures"))
