"""`grader regrade`: what has changed is graded again, and nothing else changes.

The judges are instant ones; test_regrade_checks.py has real ones.
"""

import json
import shutil

import pytest

from grader.outputs import atomic_file
from tests.grader.handed_in import folder, zipped
from tests.grader.instant_judge import DIGESTS

KEPT = ("1.d.2", "1.d.written")


@pytest.fixture
def regraded(kit, graded):
    """ada and bob, graded, scored and ready to be graded again."""
    return graded


def regrade(here, *options, code=0):
    return here.run("regrade", here.out, *options, code=code)


def contents(place):
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def edit(here, name, change):
    """As if this had been graded with another outcome."""
    file = here.out / name / "results.json"
    results = json.loads(file.read_text())
    change(results)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def had_failed(results):
    """The first check had not passed."""
    (test,) = [t for t in results["tests"] if t["number"] == "1.d.1"]
    test["score"], test["extra_data"]["outcome"] = 0.0, "failed"
    results["score"] -= 2


def test_where_nothing_has_changed_nothing_is_done(regraded):
    before = contents(regraded.out)
    said = regrade(regraded)
    assert "up to date: 2" in said and "rise" not in said
    assert contents(regraded.out) == before


def test_only_the_check_that_has_changed_runs(regraded, kit):
    before = regraded.results("ada")
    kit.change("test_1.d_1")
    said = regrade(regraded, "--yes")
    assert "checks that ran: 2: 1.d.1 x 2" in said and "same score: 2" in said
    now = regraded.results("ada")
    for then, test in zip(before["tests"], now["tests"], strict=True):
        if test["number"] in KEPT:
            assert json.dumps(test) == json.dumps(then)
    assert regraded.written("ada")["score"] == 2 and now["score"] == 4
    assert now["extra_data"]["seed"] == before["extra_data"]["seed"]
    assert json.loads((regraded.out / "ada/history/1/results.json").read_text()) == before
    assert "up to date: 2" in regrade(regraded)


def test_it_is_shown_first_who_rises_and_who_falls(regraded, kit):
    edit(regraded, "ada", had_failed)
    before = contents(regraded.out)
    kit.change("test_1.d_1")
    said = regrade(regraded, "--dry-run")
    assert "ada 2 4 +2 1.d.1 failed -> passed (+2)" in said and "rise: 1 (ada)" in said
    assert {name: text for name, text in contents(regraded.out).items() if name[0] != "."} == before
    assert "replace the earlier results?" in regrade(regraded, code=1)
    assert regraded.results("ada")["score"] == 2
    regrade(regraded, "--yes")
    assert regraded.results("ada")["score"] == 4 == float(regraded.rows()["ada"]["score"])
    assert not (regraded.out / ".regrade").exists()


def test_with_only_up_nobody_falls_and_the_class_can_be_resumed(regraded, kit):
    def had_passed(results):
        for test in results["tests"]:
            if test["number"] == "1.d.2":
                test["score"], test["extra_data"]["outcome"] = test["max_score"], "passed"
        results["score"] += 3

    edit(regraded, "ada", had_passed)
    edit(regraded, "bob", had_failed)
    kit.set({name: {**parts, "check": "other"} for name, parts in DIGESTS.items()})
    said = regrade(regraded, "--only-up", "--yes")
    assert "fall: 1 (ada)" in said and "stand as they were (--only-up): ada" in said
    assert [regraded.results(name)["score"] for name in ("ada", "bob")] == [7, 4]
    assert "kept: 2 (ada, bob)" in regraded.grade("--all", "--resume")
    assert "up to date: 2" in regrade(regraded, "--only-up")
    assert "fall: 1 (ada)" in regrade(regraded, "--yes")
    assert regraded.results("ada")["score"] == 4


def test_a_changed_file_and_a_late_student(regraded):
    regraded.hand_in("ada", points=4)
    regraded.hand_in("bob", points=5)
    regraded.hand_in("cem", points=1)
    said = regrade(regraded, "--only", "ada", "--yes")
    assert "dynamics.py changed (ada)" in said and "ada 4 6 +2" in said
    assert regraded.results("bob")["score"] == 4
    said = regrade(regraded, "--all", regraded.here / "in", "--only", "cem", "--yes")
    assert "new: cem 1" in said and regraded.rows()["cem"]["score"] == "1"


def test_another_answer_runs_no_check_and_says_what_becomes_of_the_score(regraded):
    regraded.hand_in("ada", answers="It converges.")
    said = regrade(regraded, "--yes")
    assert "answers.md changed (ada)" in said and "ada: 1.d: the score 2 is dropped" in said
    assert "checks that ran: 0" in said and "score" not in regraded.written("ada")
    assert regraded.earlier("ada") == [(2, "answers.md has changed")]


def test_other_points_and_titles_run_no_check(regraded, kit):
    kit.set(DIGESTS, names="other")
    said = regrade(regraded, "--yes")
    assert "points, numbers or titles have changed (ada, bob)" in said
    assert "checks that ran: 0" in said


def test_who_is_gone_keeps_the_results(regraded, kit):
    shutil.rmtree(regraded.here / "in" / "bob")
    kit.change("test_1.d_1")
    before = contents(regraded.out / "bob")
    said = regrade(regraded, "--yes")
    assert "bob keeps its results" in said and "is not there any more" in said
    assert contents(regraded.out / "bob") == before
    folder(regraded.here / "elsewhere" / "bob", {"dynamics.py": b"2", "answers.md": b"# 1.d\nx"})
    said = regrade(regraded, "--all", regraded.here / "elsewhere", "--only", "bob", "--yes")
    assert "checks that ran: 1" in said


class Killed(BaseException):
    """Stands for `kill -9`: nothing handles it."""


def test_killed_at_any_write_it_goes_on_and_loses_nothing(regraded, kit, monkeypatch, tmp_path):
    edit(regraded, "ada", had_failed)
    kit.change("test_1.d_1")
    start, original = tmp_path / "start", atomic_file.os.replace
    shutil.copytree(regraded.out, start)
    regrade(regraded, "--yes")
    asked_for = contents(regraded.out)
    writes = 0

    def counted(*places):
        nonlocal writes
        writes += 1
        if writes == last:
            raise Killed
        original(*places)

    for last in range(1, 50):
        shutil.rmtree(regraded.out)
        shutil.copytree(start, regraded.out)
        writes = 0
        with monkeypatch.context() as patch:
            patch.setattr(atomic_file.os, "replace", counted)
            try:
                regrade(regraded, "--yes")
            except Killed:
                pass
            else:
                break
        regrade(regraded, "--yes")
        assert contents(regraded.out) == asked_for, f"killed at write {last}"
    assert last > 6


def test_a_platforms_zip_is_found_again(empty, kit):
    place = empty.here / "submissions.zip"
    names = ("lovelaceada_4000_901_dynamics.py", "babbage_LATE_4001_902_dynamics.py")
    zipped(place, {name: b"2" for name in names})
    empty.run("grade", "--questions", "1.d", "--all", place, "--out", empty.out)
    assert "up to date: 2" in regrade(empty)
    zipped(place, {names[0]: b"2", "lovelaceada_4000_950_dynamics-1.py": b"4", names[1]: b"2"})
    said = regrade(empty, "--yes")
    assert "dynamics.py changed (lovelaceada_4000)" in said and "up to date: 1" in said
    place.rename(empty.here / "moved.zip")
    kit.change("test_1.d_1")
    assert "is not there any more" in regrade(empty, "--yes")
    said = regrade(empty, "--all", empty.here / "moved.zip", "--yes")
    assert "checks that ran: 2" in said
