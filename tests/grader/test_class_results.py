"""A folder of results over many runs: --resume, --overwrite and --questions on it."""

import os
import shutil

import pytest

from grader.judge import settings


def change_the_rubric(monkeypatch) -> None:
    """As an edit of the points or of a check does it."""
    monkeypatch.setattr(settings, "checks_digest", lambda: "others")


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
    def test_earned_extra_pending_and_maximum_are_told_apart(self, empty):
        empty.hand_in("ada", points=5)
        empty.grade("ada", questions="1.d,extra")
        row, results = empty.rows()["ada"], empty.results("ada")
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

    def test_what_is_not_written_yet_has_not_failed(self, empty):
        empty.hand_in("stub", points=0, answers="*(your answer)*")
        empty.grade("stub")
        check, written = empty.results("stub")["tests"]
        assert check["output"] == "not written yet" and "status" not in check
        assert written["output"].startswith("not written yet: there is no answer")
        assert written["extra_data"]["answer"] == ""


class TestNames:
    def test_a_third_of_that_name_takes_nobodys_score(self, empty):
        empty.hand_in("alice", points=1)
        empty.hand_in("alice.zip", points=3)
        said = empty.grade("--all")
        assert f"alice-2 is {empty.here}/in/alice.zip" in said
        scores = "submission,question,score\n{},1.d,1\nalice.zip,1.d,3\n"
        said = empty.enter(scores.format("alice"), "--all", code=2)
        both = "write alice/ for {0}/in/alice/ or alice-2 for {0}/in/alice.zip"
        assert both.format(empty.here) in said
        empty.enter(scores.format("alice/"), "--all")
        empty.hand_in("Alice", points=2)
        empty.grade("--all", "--resume")
        found = {name: (row["score"], row["written"]) for name, row in empty.rows().items()}
        assert found == {"alice": ("2", "1"), "alice-2": ("6", "3"), "Alice-3": ("2", "0")}
        place = str(empty.here / "in")
        source = empty.results("alice-2")["extra_data"]["source"]
        assert source == {"name": "alice.zip", "place": place}
        assert empty.rows()["Alice-3"]["handed in as"] == f"{place}/Alice/"


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


def test_a_table_of_six_questions_on_80_columns(empty):
    empty.hand_in("ada", points=5)
    empty.hand_in("Mustermann_Alexandra_1234567", points=0)
    empty.grade("--all", questions="1.a,1.b,1.c,1.d,2.b,2.f,extra")
    lines = empty.said.splitlines()[:-1]
    assert max(map(len, lines)) <= 80 and "\u2026" not in empty.said
    heads = ("1.a", "2.f", "by code", "extra", "written", "state")
    assert all(empty.said.count(head) >= 1 for head in heads)
    (points,) = [line.split() for line in lines if line.startswith("ada") and "pending" in line]
    assert points[:9] == "ada 5 of 52 +0 of 6 6 pending".split()
    assert [line.split()[1:] for line in lines if line.startswith("ada")][0] == list("000500")
    assert all(f"{module}.py" in empty.said for module in ("saddle", "networks", "figures"))
