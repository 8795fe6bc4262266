"""Written scores over many runs: they belong to an answer, and none is lost silently."""

import csv
import json

import pytest

from tests.grader.instant_judge import InstantJudge


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

    def test_what_is_dropped_is_said_before_the_run_is_stopped(self, graded, monkeypatch):
        finish = InstantJudge.finish

        def stopped_at_bob(judge):
            if judge.submission.name == "bob":
                raise KeyboardInterrupt
            return finish(judge)

        monkeypatch.setattr(InstantJudge, "finish", stopped_at_bob)
        for name in ("ada", "bob"):
            graded.hand_in(name, answers="It converges.")
        said = graded.grade("--all", "--resume", "--jobs=1", code=130)
        assert "ada: 1.d: the score 2 is dropped" in said and "bob:" not in said
        assert graded.rows()["ada"]["written pending"] == "3"
        assert graded.written("bob")["score"] == 2

    def test_results_of_an_earlier_version_of_the_kit(self, graded):
        for name in ("ada", "bob"):
            results = graded.results(name)
            for key in ("source", "rubric", "earlier_written", "points"):
                del results["extra_data"][key]
            for test in results["tests"]:
                test["extra_data"] = {k: test["extra_data"][k] for k in ("question", "outcome")}
            (graded.out / name / "results.json").write_text(json.dumps(results))
        assert "another rubric" in graded.grade("--all", "--resume", code=2)
        graded.grade("--all", "--overwrite")
        assert list(graded.rows()) == ["ada", "bob"]
        assert graded.written("ada")["score"] == 2 and graded.written("ada")["output"] == "fine"

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
