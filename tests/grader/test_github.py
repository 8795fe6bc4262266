"""What a student's repository on GitHub says of a push, with Actions and with Classroom 50."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml

from grader.checks.layout import SOLUTIONS
from grader.handout.building import handout, release, release_for_classroom50

WRONG = "return diff(f, y), diff(f, x)"
RIGHT = "return diff(f, x), diff(f, y)"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A student's repository in which saddle.py is written, with a wrong gradient."""
    folder = tmp_path_factory.mktemp("repository") / "checkout"
    release(folder)
    text = (SOLUTIONS / "saddle.py").read_text(encoding="utf-8")
    assert RIGHT in text
    (folder / "exercises" / "saddle.py").write_text(text.replace(RIGHT, WRONG), encoding="utf-8")
    return folder


def environment(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "GITHUB", "UV"))}
    return {**kept, "NO_COLOR": "1", **more}


def test_the_workflow_may_only_read():
    workflow = yaml.safe_load(handout()[".github/workflows/checks.yml"])
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["checks"]["steps"]
    assert "python -m pytest" in [step.get("run") for step in steps]
    assert "secrets" not in str(workflow)
    assert [s["with"]["path"] for s in steps if "upload-artifact" in s.get("uses", "")] == [
        "feedback/"
    ]


def test_a_jobs_page_shows_the_table_the_next_step_and_the_messages(checkout, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# before\n")
    words = ["-p", "no:cacheprovider", "--questions", "1.a,1.b"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=checkout,
        env=environment(GITHUB_STEP_SUMMARY=str(page), PYTHONPATH=str(checkout)),
        capture_output=True,
        timeout=500,
    )
    text = page.read_text()
    assert text.startswith("# before\n| question |")
    assert "| 1.a | Critical points and saddles |" in text and "| failed |" in text
    assert "next: 1.a  fix `gradient` in exercises/saddle.py" in text
    assert "### 1.a.1 gradient:" in text and "```text\ntry it\n" in text
    assert "[yellow]" not in text and "feedback, not a grade" in text


@pytest.fixture(scope="module")
def result(checkout, tmp_path_factory):
    bundle = tmp_path_factory.mktemp("bundle") / "hw6"
    release_for_classroom50(bundle)
    pushed = shutil.copytree(checkout, tmp_path_factory.mktemp("pushed") / "checkout")
    shutil.rmtree(pushed / "tests")  # a student's own checks do not count
    told = {"CLASSROOM": "cs", "ASSIGNMENT": "hw6", "USERNAME": "ada", "OWNER": "ada"}
    told |= {"SUBMISSION_TAG": "submit/1", "COMMIT_URL": "https://c", "RELEASE_URL": "https://r"}
    done = subprocess.run(
        [sys.executable, str(bundle / "autograder.py")],
        cwd=pushed,
        env=environment(CHECKS_ENVIRONMENT="installed", **told),
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((pushed / "result.json").read_text()), pushed


class TestClassroom50:
    """The rules are those of validate_result in the platform's runner.py."""

    def test_the_platform_takes_the_result(self, result):
        found, _ = result
        assert found["schema"] == "classroom50/result/v1"
        assert (found["classroom"], found["assignment"], found["owner"]) == ("cs", "hw6", "ada")
        assert found["assignment_type"] == "individual"
        assert found["submission"].startswith("submit/")
        for name in ("commit", "release", "review", "datetime"):
            assert isinstance(found[name], str) and found[name]
        for each in (found, *found["tests"]):
            assert type(each["score"]) is int and type(each["max-score"]) is int
            assert 0 <= each["score"] <= each["max-score"]
        assert all(type(test["passed"]) is bool and test["test-name"] for test in found["tests"])

    def test_points_are_those_of_the_pushed_files(self, result):
        found, pushed = result
        passed = {test["test-name"].split()[0]: test["passed"] for test in found["tests"]}
        assert not passed["1.a.1"] and passed["1.a.2"] and not passed["2.a.1"]
        assert 0 < found["score"] < found["max-score"]
        text = (pushed / "release-body.md").read_text()
        assert text.startswith(f"### {found['score']} of {found['max-score']}")
        assert "| 1.a.2 hessian:" in text and "not a grade" in text

    def test_the_bundle_holds_no_hidden_check(self, tmp_path):
        release_for_classroom50(tmp_path / "hw6")
        names = [path.name for path in (tmp_path / "hw6").rglob("*")]
        assert "autograder.py" in names and not any("hidden" in name for name in names)
