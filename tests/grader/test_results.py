"""results.json by Gradescope's rules, totals, grades.csv, and a person's scores."""

import csv
from dataclasses import replace

import pytest

from grader.checks.assignment import Assignment
from grader.checks.results.outcomes import OUTCOMES
from grader.checks.results.result import Result
from grader.checks.submission import Submission
from grader.intake.submissions import SubmittedFiles
from grader.judge.conditions import results_of
from grader.judge.pytest_run import GradingPlugin
from grader.judge.settings import Settings
from grader.outputs import results_json
from grader.outputs.graded import Graded
from grader.outputs.grades_csv import save_grades
from grader.outputs.totals import Share, Totals, state
from grader.outputs.written_entries import carry_written, enter_written
from grader.outputs.written_scores import Written, WrittenError, load_written
from tests.grader.gradescope_rules import require_gradescopes_rules

ASSIGNMENT = Assignment.load()


def result(question, number, points, outcome="passed", message=""):
    return Result(
        number=f"{question}.{number}",
        question=question,
        title=f"check {number}",
        of="saddle.gradient",
        points=points,
        outcome=outcome,
        message=message,
        likely="",
        seconds=0.5,
    )


def graded(*results, files=None, problems=(), settings=None, faults=()):
    files = {"saddle.py": b""} if files is None else files
    submission = SubmittedFiles("ada", files, tuple(problems))
    record = Graded(submission, list(results), list(faults), isolation="A: namespaces")
    record.account((settings or Settings()).chosen(ASSIGNMENT))
    return record


def everything(outcome="passed"):
    """One check a question, worth all of its points."""
    return [result(question.id, 1, question.by_code, outcome) for question in ASSIGNMENT.questions]


def composed(*results, settings=None, **facts):
    settings = settings or Settings()
    return results_of(graded(*results, settings=settings, **facts), settings, ASSIGNMENT)


def test_everything_passed():
    results = composed(*everything())
    require_gradescopes_rules(results)
    assert results["score"] == 100  # 94 by code and 6 extra; 6 written are pending
    written = [test for test in results["tests"] if test["number"].endswith(".written")]
    assert [test["number"] for test in written] == ["1.d.written", "2.f.written"]
    assert all("score" not in test and "status" not in test for test in written)
    totals = Totals.of(results)
    assert list(map(str, (totals.code, totals.extra, totals.written))) == [
        "94 of 94",
        "+6 of 6",
        "6 pending",
    ]
    assert state(results) == "all passed"
    order = [test["extra_data"]["question"] for test in results["tests"]]
    assert order == sorted(order, key=[q.id for q in ASSIGNMENT.questions].index)


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOMES if outcome != "passed"])
def test_nothing_but_passed_gives_points(outcome):
    results = composed(*everything(outcome))
    require_gradescopes_rules(results)
    assert results["score"] == 0 and str(Totals.of(results).code) == "0 of 94"
    # What is not written yet, or waits, has not failed.
    told = set() if outcome in ("todo", "waits") else {"failed"}
    assert {test["status"] for test in results["tests"] if "status" in test} == told
    assert bool(results["extra_data"]["faults"]) == (outcome == "error")


def test_checks_that_did_not_run_are_told_and_give_no_points():
    results = composed(result("1.a", 1, 5), result("1.a", 2, 3, "failed", "why"))
    require_gradescopes_rules(results)
    assert results["score"] == 5
    assert str(Totals.of(results).code) == "5 of 94"
    assert "1.a: checks worth 4 points did not run" in results["extra_data"]["faults"]
    assert state(results).startswith("grader's fault")
    assert "This is the grader's fault" in results["output"]


def test_checks_worth_too_much_are_told():
    assert (
        "1.a: its checks give 2 points too many"
        in composed(result("1.a", 1, 14), settings=Settings(("1.a",)))["extra_data"]["faults"]
    )


def test_only_the_questions_that_were_asked_for():
    results = composed(result("1.d", 1, 5), settings=Settings(("1.d",)))
    require_gradescopes_rules(results)
    assert [test["number"] for test in results["tests"]] == ["1.d.1", "1.d.written"]
    assert results["extra_data"]["faults"] == [] and str(Totals.of(results).extra) == "none"


def test_any_question_can_be_extra():
    questions = [replace(q, extra=q.id == "1.d") for q in ASSIGNMENT.questions]
    settings = Settings(("1.a", "1.d"))
    record = graded(result("1.a", 1, 12), result("1.d", 1, 5), settings=settings)
    totals = Totals.of(results_of(record, settings, Assignment(tuple(questions))))
    assert (str(totals.code), str(totals.extra)) == ("12 of 12", "+5 of 5")


def test_what_is_left_out_is_no_fault():
    settings = Settings(("2.e",), smoke=False)
    record = Graded(SubmittedFiles("ada", {}, ()), [result("2.e", 1, 13)], left_out={"2.e": 1})
    record.account(settings.chosen(ASSIGNMENT))
    assert record.faults == [] and record.ungraded == {}


def test_a_clean_up_that_fails_costs_the_check():
    judge = GradingPlugin(Submission(lambda *request: (None, None), "submission"))
    for outcomes in (["passed", "timeout"], ["failed", "error"]):
        judge.results.clear()
        for outcome in outcomes:
            judge.pytest_keep_result(result("1.a", 1, 2, outcome))
        assert (
            judge.results["1.a.1"].outcome == {"passed": "timeout", "failed": "failed"}[outcomes[0]]
        )


def test_states():
    some = [result("1.a", 1, 6), result("1.a", 2, 3, "todo"), result("1.a", 3, 3, "waits")]
    of_one = Settings(("1.a",))
    assert state(composed(*some, settings=of_one)) == "1 passed, 1 todo, 1 waits"
    assert state(composed(*some[1:], result("1.a", 4, 6, "todo"), settings=of_one)) == "all todo"
    problem = ["missing: losses.py"]
    assert state(composed(*some, problems=problem, settings=of_one)).endswith(
        "waits; missing: losses.py"
    )
    assert (
        state(composed(*some, files={}, problems=["this is empty"], settings=of_one))
        == "this is empty"
    )


class TestWritten:
    def test_a_score_enters_and_leaves(self):
        results = composed(*everything())
        given = enter_written(results, {"1.d": Written(2.5, "y0 = 0 is missing")})
        require_gradescopes_rules(given)
        assert given["score"] == 102.5 and str(Totals.of(given).written) == "2.5 of 3, 3 pending"
        (test,) = [test for test in given["tests"] if test["number"] == "1.d.written"]
        assert test["score"] == 2.5 and test["output"] == "y0 = 0 is missing"
        both = enter_written(given, {"2.f": Written(3)})
        assert both["score"] == 105.5 and str(Totals.of(both).written) == "5.5 of 6"
        assert enter_written(given, {"1.d": Written(None)}) == given
        left = enter_written(given, {"1.d": Written(None, withdrawn=True)})
        assert (left["score"], left["tests"]) == (results["score"], results["tests"])

    def test_a_score_out_of_other_points_does_not_count(self):
        given = enter_written(composed(*everything()), {"1.d": Written(3, "fine")})
        questions = [replace(q, points=q.points + (q.id == "1.d")) for q in ASSIGNMENT.questions]
        questions = [replace(q, written=4) if q.id == "1.d" else q for q in questions]
        again = results_of(graded(*everything()), Settings(), Assignment(tuple(questions)))
        said = []
        carried = carry_written(again, given, said.append)
        require_gradescopes_rules(carried)
        assert carried["score"] == 100 and len(said) == 1
        assert said[0].endswith("is dropped: it was out of 3, and now the answer has 4")
        (entry,) = carried["extra_data"]["earlier_written"]
        assert (entry["score"], entry["comment"], entry["max_score"]) == (3, "fine", 3)

    def rows(self, tmp_path, text, names=("ada", "bob"), questions=ASSIGNMENT.questions):
        file = tmp_path / "written.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_written(file, dict.fromkeys(names), questions)

    def test_a_file(self, tmp_path):
        rows = ("ada,1.d,2.5,good", "ada,2.f,", "bob,1.d, 0", "")
        text = "\r\n".join(("\ufeffsubmission,question,score,comment", *rows))
        assert self.rows(tmp_path, text) == {
            "ada": {"1.d": Written(2.5, "good"), "2.f": Written(None)},
            "bob": {"1.d": Written(0)},
        }

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ("eve,1.d,1", "line 2: there is no submission 'eve', only ada, bob"),
            ("ada,1.a,1", "line 2: '1.a' has no written answer, only these have one: 1.d, 2.f"),
            ("ada,1.d,3.5", "line 2: the score '3.5' is not a number from 0 to 3"),
            ("ada,1.d,-1", "not a number from 0 to 3"),
            ("ada,1.d,nan", "not a number from 0 to 3"),
            ("ada,1.d,two", "not a number from 0 to 3"),
            ("ada,1.d,1\nada,1.d,2", "line 3: a second score for ada, 1.d"),
        ],
    )
    def test_slips_are_told_with_their_line(self, tmp_path, rows, words):
        self.refused(tmp_path, f"submission,question,score\n{rows}\n", words)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "the first line must contain the columns"),
            ("submission,question\nada,1.d\n", "score is missing"),
            (b"submission,question,score\nad\xff,1.d,1\n", "can't decode"),
        ],
    )
    def test_what_is_no_table(self, tmp_path, text, words):
        self.refused(tmp_path, text, words)

    def refused(self, tmp_path, text, words):
        with pytest.raises(WrittenError) as error:
            self.rows(tmp_path, text)
        assert words in str(error.value) and "written.csv" in str(error.value)

    def test_no_file(self, tmp_path):
        with pytest.raises(WrittenError, match=r"none\.csv"):
            load_written(tmp_path / "none.csv", {"ada": None}, ASSIGNMENT.questions)


class TestFiles:
    def test_a_whole_file_comes_back(self, tmp_path):
        results = composed(*everything())
        file = tmp_path / "ada" / "results.json"
        results_json.save(file, results)
        assert results_json.load(file) == results
        assert [path.name for path in file.parent.iterdir()] == ["results.json"]

    def test_a_file_that_is_the_same_is_not_touched(self, tmp_path):
        file = tmp_path / "ada" / "results.json"
        results_json.save(file, composed(*everything()))
        changed = file.stat().st_mtime_ns, file.stat().st_ino
        results_json.save(file, results_json.load(file))
        assert (file.stat().st_mtime_ns, file.stat().st_ino) == changed
        results_json.save(file, composed(*everything("failed")))
        assert file.stat().st_ino != changed[1] and results_json.load(file)["score"] == 0

    def test_text_that_is_no_unicode_is_kept(self, tmp_path):
        results = composed(result("1.a", 1, 5, "failed", "half a pair: \ud800"))
        results_json.save(tmp_path / "results.json", results)
        assert results_json.load(tmp_path / "results.json") == results

    def test_what_cannot_be_written_leaves_nothing(self, tmp_path):
        (tmp_path / "results.json").mkdir()  # in the way of the finished file
        with pytest.raises(IsADirectoryError):
            results_json.save(tmp_path / "results.json", composed(*everything()))
        assert [path.name for path in tmp_path.iterdir()] == ["results.json"]

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"extra_data": {}}', b"\xff"])
    def test_what_is_no_whole_file_counts_as_none(self, tmp_path, content):
        (tmp_path / "results.json").write_bytes(content)
        assert results_json.load(tmp_path / "results.json") is None

    def test_finished_means_the_same_files_and_settings_without_faults(self):
        files, settings = {"saddle.py": b"a"}, Settings(("1.a",))
        results = composed(result("1.a", 1, 12), files=files, settings=settings)
        print_of = settings.fingerprint
        assert results_json.is_finished(results, print_of(files))
        assert not results_json.is_finished(None, print_of(files))
        assert not results_json.is_finished(results, print_of({"saddle.py": b"b"}))
        assert not results_json.is_finished(results, Settings(("1.a",), seed=1).fingerprint(files))
        assert not results_json.is_finished(results, Settings().fingerprint(files))
        faulty = composed(result("1.a", 1, 12, "error"), files=files, settings=settings)
        assert not results_json.is_finished(faulty, print_of(files))

    def test_grades(self, tmp_path):
        full = enter_written(composed(*everything()), {"1.d": Written(2)})
        part = composed(
            result("1.a", 1, 12, "todo"), settings=Settings(("1.a",)), problems=["a, b", "c"]
        )
        save_grades(tmp_path / "grades.csv", [full, part], ASSIGNMENT)
        with (tmp_path / "grades.csv").open(newline="") as lines:
            first, second = csv.DictReader(lines)
        assert len(first) == 4 + 10 + 4 + 3 and set(first) == set(second)
        assert (first["score"], first["max"], first["extra"]) == ("102", "100", "6")
        assert (first["1.d"], first["written"], first["written pending"]) == ("5", "2", "3")
        assert (second["score"], second["max"], second["1.a"], second["1.b"]) == (
            "0",
            "12",
            "0",
            "",
        )
        assert second["problems"] == "a, b; c" and second["isolation"] == "A: namespaces"


def test_shares():
    assert str(Share()) == "none"
    assert str(Share(1.5, 3)) == "1.5 of 3"
    assert str(Share(0, 6, 6)) == "6 pending"
    assert str(Share(2, 6, 3)) == "2 of 3, 3 pending"
