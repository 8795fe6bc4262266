"""Parts of a class graded apart, and joined: the same as the class graded in one go."""

import json
import shutil

import pytest

from grader.intake.shards import parsed_shard, shard_of
from grader.intake.submissions import IntakeError, SubmissionPath

NAMES = ("ada", "bo", "cy", "di", "ed")


@pytest.fixture
def parts(empty):
    """A class of five in three parts, in here/part-1 and so on; and the same in one go, in out."""
    for points, name in enumerate(NAMES):
        empty.hand_in(name, min(points, 2))
    for number in (1, 2, 3):
        grade_part(empty, number)
    empty.grade("--all", "--seed=7")
    return [empty.here / f"part-{number}" for number in (1, 2, 3)]


def grade_part(work, number, count=3, *arguments, code=0, seed="7"):
    place = work.here / f"part-{number}"
    seed = ("--seed", seed) if seed else ()
    where = ("--questions", "1.d", "--all", work.here / "in", "--out", place)
    return work.run("grade", *where, "--shard", f"{number}/{count}", *seed, *arguments, code=code)


def judgement(folder):
    """Everything of a folder's results but times."""
    found = {}
    for file in sorted(folder.glob("*/results.json")):
        results = json.loads(file.read_text())
        del results["execution_time"]
        for test in results["tests"]:
            test["extra_data"].pop("seconds", None)
        found[file.parent.name] = results
    return found


def test_the_parts_together_are_the_class(empty, parts):
    said = empty.run("merge", *parts, "--out", empty.here / "all")
    assert "5 submissions, 5 of them new here" in said
    assert judgement(empty.here / "all") == judgement(empty.out)
    assert (empty.here / "all/grades.csv").read_text() == (empty.out / "grades.csv").read_text()
    assert (empty.here / "all/ada/feedback.md").exists()
    again = empty.run("merge", *parts, "--out", empty.here / "all")
    assert "5 submissions, 0 of them new here; 5 in several folders, the same in all" in again


def test_contradicting_results_are_refused_and_nothing_is_written(empty, parts):
    shutil.copytree(parts[0] / "ada", parts[1] / "ada")
    file = parts[1] / "ada/results.json"
    results = json.loads(file.read_text())
    next(t for t in results["tests"] if t.get("score") == 0)["score"] = 1.0
    file.write_text(json.dumps(results))
    said = empty.run("merge", *parts, "--out", empty.here / "all", code=2)
    assert "contradict each other (1.d.2: 0 and 1)" in said
    assert not (empty.here / "all").exists()


def test_messages_may_differ_since_they_quote_what_was_drawn(empty, parts):
    shutil.copytree(parts[0] / "ada", parts[1] / "ada")
    file = parts[1] / "ada/results.json"
    results = json.loads(file.read_text())
    test = next(t for t in results["tests"] if t.get("score") == 0)
    test["output"] = test["extra_data"]["likely"] = "with another game"
    file.write_text(json.dumps(results))
    said = empty.run("merge", *parts, "--out", empty.here / "all")
    assert "1 in several folders" in said


def test_what_a_person_wrote_may_not_differ(empty, parts):
    shutil.copytree(parts[0] / "ada", parts[1] / "ada")
    file = parts[1] / "ada/results.json"
    results = json.loads(file.read_text())
    test = next(t for t in results["tests"] if t["extra_data"]["outcome"] == "written")
    test["output"] = "Well argued."
    file.write_text(json.dumps(results))
    said = empty.run("merge", *parts, "--out", empty.here / "all", code=2)
    assert "contradict each other (the same scores, but not the same record)" in said


def test_what_the_grader_failed_to_judge_gives_way(empty, parts):
    shutil.copytree(parts[0] / "ada", parts[1] / "ada")
    file = parts[0] / "ada/results.json"
    results = json.loads(file.read_text())
    results["extra_data"]["faults"] = ["the judge has died"]
    file.write_text(json.dumps(results))
    empty.run("merge", *parts, "--out", empty.here / "all")
    assert judgement(empty.here / "all") == judgement(empty.out)


def test_other_seeds_and_damaged_results_are_refused(empty, parts):
    shutil.rmtree(parts[2])
    grade_part(empty, 3, seed="8")
    assert "another seed" in empty.run("merge", *parts, "--out", empty.here / "all", code=2)
    (parts[2] / "cy/results.json").write_text("{")
    said = empty.run("merge", *parts, "--out", empty.here / "all", code=2)
    assert "results.json is damaged" in said


def test_all_parts_need_the_same_seed(empty):
    empty.hand_in("ada")
    assert "--shard needs --seed N" in grade_part(empty, 1, seed=None, code=2)


def test_a_part_without_submissions_is_no_error(empty):
    empty.hand_in("ada")
    assert "part 3/9: 0 of 1 submissions" in grade_part(empty, 3, 9)
    assert "0 submissions" in empty.run("merge", empty.here / "part-3", "--out", empty.here / "all")


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_each_submission_is_in_one_part_and_parts_are_even(tmp_path, count):
    places = [SubmissionPath(f"s{n}", tmp_path / f"s{n}") for n in (3, 1, 4, 5, 2)]
    parts = [shard_of(places, number, count) for number in range(1, count + 1)]
    assert sorted(p.name for part in parts for p in part) == ["s1", "s2", "s3", "s4", "s5"]
    sizes = list(map(len, parts))
    assert max(sizes) - min(sizes) <= 1
    assert parts == [shard_of(places[::-1], number, count) for number in range(1, count + 1)]


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/3/5"])
def test_what_is_no_part_is_refused(text):
    with pytest.raises(IntakeError, match="write K/N"):
        parsed_shard(text)
