"""`grader regrade` with real judges: which checks run again, and that the rest holds."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.grader.handed_in import folder, solved

WRONG = b"""

def gradient(f, x, y):
    return f.diff(y), f.diff(x)


def classify(f, x, y, point):
    return "saddle"
"""


def grader(*words, cwd):
    command = [sys.executable, "-m", "grader", *map(str, words)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A right submission and a wrong one, graded."""
    here = tmp_path_factory.mktemp("class")
    for name, more in (("right", b""), ("wrong", WRONG)):
        files = {name: solved()[name] for name in ("saddle.py", "dynamics.py")}
        folder(here / "in" / name, {**files, "saddle.py": files["saddle.py"] + more})
    grader("grade", "--questions", "1.a,1.b", "--all", "in", "--seed", "5", cwd=here)
    return here


@pytest.fixture
def here(once, tmp_path):
    """The same results, in a folder that can be changed."""
    shutil.copytree(once, tmp_path / "class")
    return tmp_path / "class"


def record(here, name):
    return json.loads((here / "graded" / name / "results.json").read_text(encoding="utf-8"))


def edit(here, name, number, **changes):
    """As if another check had judged this, and come to something else."""
    results = record(here, name)
    (test,) = [test for test in results["tests"] if test["number"] == number]
    test["extra_data"]["judged_by"]["check"] = "another"
    test["extra_data"] |= {key: value for key, value in changes.items() if key != "score"}
    test["score"] = changes.get("score", test["score"])
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (here / "graded" / name / "results.json").write_text(text, encoding="utf-8")


def regrade(here):
    """What ran, by submission."""
    told = json.loads(grader("regrade", "graded", "--yes", "--json", cwd=here))
    assert told["written"] and not told["failed"] and not told["missing"]
    return {each["name"]: each["ran"] for each in told["regraded"]}


def outcomes(results):
    return [(t["number"], t["score"], t["extra_data"]["outcome"]) for t in results["tests"]]


def test_one_check_has_changed_and_it_alone_runs(once, here):
    for name in ("right", "wrong"):
        edit(here, name, "1.a.2")
    assert regrade(here) == {"right": ["1.a.2"], "wrong": ["1.a.2"]}
    for name in ("right", "wrong"):
        then, now = record(once, name), record(here, name)
        for old, new in zip(then["tests"], now["tests"], strict=True):
            if old["number"] == "1.a.2":
                old["extra_data"]["seconds"] = new["extra_data"]["seconds"]
            assert json.dumps(old) == json.dumps(new)
        assert then == now
    assert regrade(here) == {}


def test_what_depends_on_the_check_runs_too_and_all_is_as_if_graded_from_scratch(once, here):
    edit(here, "wrong", "1.a.1", score=1, outcome="passed", again=False, cause=[])
    ran = regrade(here)["wrong"]
    then, now = record(once, "wrong"), record(here, "wrong")
    assert outcomes(then) == outcomes(now) and then["score"] == now["score"]
    alone = [
        test["number"]
        for test in then["tests"]
        if test["extra_data"]["outcome"] == "passed" and not test["extra_data"]["again"]
    ]
    assert "1.a.1" in ran and len(ran) > 3 and not set(alone) & set(ran)
