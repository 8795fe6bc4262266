"""Gradescope's autograder in a container as Gradescope's, played on this machine."""

import json
import os
import signal
import sys

import pytest

from grader.checks.layout import ROOT
from tests.grader.autograder_tree import AUTOGRADER, MIB, Tree, skipping
from tests.grader.gradescope_rules import STATUS, VISIBILITY
from tests.grader.handed_in import solved
from tests.grader.watched_processes import children_of, until

NOT_YOUR_FAULT = "This is not your fault and costs you no points: ask for a rerun."
STUBS = {path.name: path.read_bytes() for path in (ROOT / "exercises").glob("*.py")}
LOOPS = b"""
def gradient(f, x, y):
    while True:
        pass
"""
FORGES = b"""
import json, os, subprocess

FORGED = json.dumps({"score": 100, "output": "forged", "tests": []})
FOLDER = "/autograder/results"
READ = []


def gradient(f, x, y):
    print(FORGED)
    for path in (f"{FOLDER}/results.json", f"{FOLDER}/.results.json.partial", f"{FOLDER}/new"):
        for way in (
            lambda: open(path, "w").write(FORGED),
            lambda: os.unlink(path),
            lambda: os.replace("mine", path),
            lambda: os.symlink("mine", path),
            lambda: os.chmod(path, 0o777),
            lambda: subprocess.run(["cp", "mine", path], check=True, stderr=subprocess.DEVNULL),
        ):
            try:
                open("mine", "w").write(FORGED)
                way()
                READ.append("wrote " + path)
            except (OSError, subprocess.SubprocessError):
                pass
    for path in (
        "/autograder/source/reference/saddle.py",
        "/autograder/source/settings.json",
        "/autograder/submission_metadata.json",
        "/autograder/submission/saddle.py",
        f"{FOLDER}/results.json",
    ):
        try:
            READ.append("read " + open(path).read())
        except OSError:
            pass
    raise RuntimeError(f"reached: {READ}")
"""
FILLS = b"""
def gradient(f, x, y):
    try:
        with open("much", "wb") as file:
            while True:
                file.write(bytes(1 << 16))
    except OSError as error:
        raise RuntimeError("the disk is full") from error
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The container as it is after setup.sh, which has graded the reference."""
    skipping()
    was_there = AUTOGRADER.exists()
    tree = Tree(tmp_path_factory.mktemp("autograder"))
    given = {"AUTOGRADER_ENVIRONMENT": sys.prefix}
    said = tree.run("/autograder/source/setup.sh", environment=given).splitlines()
    assert said[0].startswith("AUTOGRADER_ENVIRONMENT is set: no environment is made")
    assert said[-1].startswith("the reference gets 94 of 94 points and +6 of 6 extra"), said
    assert "B: Landlock" in said[-1]  # no namespaces
    yield tree
    if not was_there:
        AUTOGRADER.rmdir()


def require_rules(results, public):
    """Gradescope's form, no written answer, and the public points in the text."""
    assert f"public checks: {public}" in results["output"]
    for test in results["tests"]:
        assert test["visibility"] in VISIBILITY and test.get("status", "passed") in STATUS
        assert not test["number"].endswith("written") and test["output_format"] in ("text", "html")
    assert results["score"] == pytest.approx(sum(t.get("score", 0) for t in results["tests"]))
    assert results["stdout_visibility"] == "hidden" and "faults" not in results["extra_data"]


def outcomes_of(results):
    return {test["extra_data"]["outcome"] for test in results["tests"]}


def test_the_source_is_closed_and_the_scripts_are_there(tree):
    assert tree.path.joinpath("source").stat().st_mode & 0o077 == 0
    assert os.access(tree.path / "run_autograder", os.X_OK)


def test_a_clone_of_the_handout_gets_what_it_earns_and_a_rerun_says_the_same(tree):
    clone = {f"hw6/exercises/{name}": content for name, content in solved().items()}
    tree.hand_in({**clone, "hw6/README.md": b"mine"}, questions=("1.d",))
    results = tree.grade(memory=768 * MIB, cores=0.5)  # Gradescope's default
    require_rules(results, "4 of 4 points")
    assert results["score"] == 5 and outcomes_of(results) == {"passed"}
    again = tree.grade()
    assert again["extra_data"]["seed"] == results["extra_data"]["seed"]
    assert again["score"] == results["score"] and again["output"] == results["output"]


def test_stubs_get_nothing(tree):
    tree.hand_in(STUBS, questions=("1.b", "1.d"))
    results = tree.grade()
    require_rules(results, "0 of 13 points")
    assert results["score"] == 0 and outcomes_of(results) == {"todo"}


@pytest.mark.slow
def test_an_endless_loop_costs_its_own_checks(tree):
    """It uses up the submission's part of the time, which the rest does not wait for."""
    tree.hand_in({"saddle.py": LOOPS}, questions=("1.a",), minutes=1.6)
    results = tree.grade(cores=0.5)
    assert "timeout" in outcomes_of(results) and results["score"] == 0
    assert results["output"].startswith(("All checks have run.", "The time is up"))


def test_an_attack_reaches_neither_results_nor_sources(tree):
    tree.hand_in({"saddle.py": FORGES}, questions=("1.a",))
    results = tree.grade()
    said = " ".join(test["output"] for test in results["tests"])
    assert "reached: []" in said and results["score"] == 0
    assert not list(tree.path.glob("results/new"))


@pytest.mark.slow
def test_a_full_disk_is_the_submissions_own(tree):
    tree.hand_in({"saddle.py": FILLS}, questions=("1.a",))
    tree.run("/autograder/run_autograder", disk=4 * MIB)
    results = json.loads((tree.path / "kept.json").read_text())
    assert "the disk is full" in " ".join(test["output"] for test in results["tests"])
    assert results["output"].startswith("All checks have run.")


def test_a_disk_without_room_for_results_is_said(tree):
    tree.hand_in(solved(), questions=("1.a",))
    results = tree.path / "results"
    (results / ".placeholder").mkdir()  # as if nothing could be written
    said = tree.run("/autograder/run_autograder", code=1)
    assert "/autograder/results/results.json cannot be written" in said


@pytest.mark.slow
def test_a_container_that_is_too_small_costs_no_points(tree):
    earlier = [
        {"score": "7.5", "autograder_error": False},
        {"score": "9", "autograder_error": True},
    ]
    tree.hand_in(solved(), previous_submissions=earlier)
    results = tree.grade(memory=768 * MIB, cores=0.5)
    assert NOT_YOUR_FAULT in results["output"] and results["score"] == 7.5
    assert not any("score" in test for test in results["tests"])
    assert "768 MiB of memory, and grading needs 1400" in results["printed"]


@pytest.mark.slow
def test_a_container_that_is_too_slow_for_the_time_limit_costs_no_points(tree):
    tree.hand_in(solved(), minutes=61 / 60)
    results = tree.grade(cores=0.5)
    assert NOT_YOUR_FAULT in results["output"]
    assert all(test.get("score", 1) for test in results["tests"])
    assert "no call of the submission's was too slow" in results["printed"]


@pytest.fixture
def running(tree):
    """The reference while it is graded in 1.a, and a function that ends it."""
    earlier = [{"score": 7.5, "autograder_error": False}]
    tree.hand_in(solved(), questions=("1.a",), previous_submissions=earlier)
    process, group = tree.start("/autograder/run_autograder")
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    group.remove()


def named(process, word):
    """The descendants whose command has this word in it."""
    found = []
    for child in children_of(process.pid):
        try:
            with open(f"/proc/{child}/cmdline") as command:
                if word in command.read():
                    found.append(child)
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_a_killed_worker_is_replaced(tree, running):
    until(lambda: len(named(running, "process.zygote")) == 3)  # with a keeper and a worker
    for process in named(running, "process.zygote"):
        os.kill(process, signal.SIGKILL)
    output, _ = running.communicate()
    results = json.loads(tree.results.read_text())
    assert running.returncode == 0 and results["score"] == 12, output


def test_judges_that_are_killed_cost_no_points(tree, running):
    killed = set()

    def others():
        return set(named(running, "grader.judge.judge_process")) - killed

    while running.poll() is None:
        until(lambda: others() or running.poll() is not None)
        for judge in others():
            results = json.loads(tree.results.read_text())
            assert NOT_YOUR_FAULT in results["output"]  # whenever it is stopped
            os.kill(judge, signal.SIGKILL)
            killed.add(judge)
    output, _ = running.communicate()
    results = json.loads(tree.results.read_text())
    assert len(killed) == 2 and "2 judges died" in output
    assert NOT_YOUR_FAULT in results["output"] and results["score"] == 7.5
    assert not any("score" in test for test in results["tests"])
