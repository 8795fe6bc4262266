"""`grader grade` from end to end, on question 1.a: real judges, real workers, no mocks."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.checks.layout import ROOT
from grader.judge.grading import open_sandbox
from grader.judge.settings import Settings
from tests.grader.gradescope_rules import require_gradescopes_rules
from tests.grader.handed_in import SOLUTIONS, folder, solved, zipped
from tests.grader.watched_processes import births_of, children_of, names_of, needs_proc, until

RIGHT = {"saddle.py": solved()["saddle.py"]}
WRONG = {
    "saddle.py": RIGHT["saddle.py"]
    + b"""
def classify(f, x, y, point):
    (a, b), (_, c) = hessian(f, x, y).subs(dict(zip((x, y), point))).tolist()
    d = a * c - b  # where b**2 is right
    return "degenerate" if d == 0 else "saddle" if d < 0 else "minimum" if a > 0 else "maximum"
"""
}
ENDS = {
    "saddle.py": RIGHT["saddle.py"] + b"\ndef solves_minimax(*a):\n    import os; os._exit(9)\n"
}
SPINS = {"saddle.py": b"def gradient(*a):\n    while True: pass\n"}
SHOUTS = {"saddle.py": b"def gradient(*a):\n    raise ValueError('\\x1b[31m[red]\\x07')\n"}
EXPECTED = {
    "Ada": 12,
    "ada-2": 12,
    "ends": 9.75,
    "HYPERLINK_1": 0,
    "notebook": 0,
    "shouts": 0,
    "stubs": 0,
    "wrong": 9.75,
}


ISOLATION = str(open_sandbox(Settings(("1.a",))).isolation)  # as strong as this machine offers
TRAPS = ("tests", "exercises", "solutions", "multiprocessing", "pickle")


def command(*arguments) -> list[str]:
    return [sys.executable, "-m", "grader", "grade", *map(str, arguments)]


def grade(*arguments, cwd) -> subprocess.CompletedProcess:
    """`python -m grader grade --questions 1.a ...`, on a wide terminal."""
    return subprocess.run(
        command("--questions", "1.a", *arguments),
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "160", "PYTEST_ADDOPTS": "--collect-only"},
        timeout=500,
    )


def results_of(out: Path, name: str) -> dict:
    return json.loads((out / name / "results.json").read_text(encoding="utf-8"))


def outcomes(results: dict) -> dict[str, str]:
    """outcome of each function's last public check."""
    public = [t["extra_data"] for t in results["tests"] if not t["extra_data"]["hidden"]]
    return {about["of"].split(".")[1]: about["outcome"] for about in public}


@pytest.fixture(scope="module")
def trap(tmp_path_factory) -> Path:
    """A working folder whose files must not be imported by anybody."""
    trap = tmp_path_factory.mktemp("trap")
    for package in TRAPS:
        folder(trap / package, {"__init__.py": b"raise SystemExit('trapped')"})
    folder(
        trap,
        {
            "conftest.py": b"raise SystemExit('trapped')",
            "pytest.ini": b"[pytest]\naddopts = --co\n",
        },
    )
    return trap


@pytest.fixture(scope="module")
def graded(tmp_path_factory, trap):
    """A class of every kind, graded once: (folder of submissions, results, process)."""
    home = tmp_path_factory.mktemp("class")
    everyone, out = home / "in", home / "out"
    zipped(everyone / "ada.zip", RIGHT, "handout/exercises/")
    folder(everyone / "ends", ENDS)
    folder(everyone / "=HYPERLINK(1)", {"losses.py": b"", "saddle.py": b"\xff\xfe"})
    folder(everyone / "notebook", {"hw.ipynb": b"{}"})
    folder(everyone / "shouts", SHOUTS)
    stubs = {path.name: path.read_bytes() for path in (ROOT / "exercises").glob("*.py")}
    folder(everyone / "stubs", stubs)
    folder(everyone / "wrong", WRONG)
    folder(everyone, {"list.txt": b"names"})
    first = folder(home / "Ada", RIGHT)
    process = grade(first, "--all", everyone, "--out", out, "--jobs", 2, cwd=trap)
    return everyone, out, process


def test_everybody_is_graded(graded):
    _, out, process = graded
    assert process.returncode == 0, process.stdout + process.stderr
    found = {
        path.parent.name: results_of(out, path.parent.name) for path in out.glob("*/results.json")
    }
    assert {name: results["score"] for name, results in found.items()} == EXPECTED
    for results in found.values():
        require_gradescopes_rules(results)
        assert results["extra_data"]["faults"] == [] and results["extra_data"]["log"] == ""
        assert sum(test["max_score"] for test in results["tests"]) == 12
        assert results["extra_data"]["isolation"] == ISOLATION
        assert results["extra_data"]["data"] is None


def test_each_outcome_is_told(graded):
    _, out, _ = graded
    assert set(outcomes(results_of(out, "Ada")).values()) == {"passed"}
    assert set(outcomes(results_of(out, "stubs")).values()) == {"todo"}
    ends = outcomes(results_of(out, "ends"))
    assert ends.pop("solves_minimax") == "exit" and set(ends.values()) == {"passed"}
    wrong = results_of(out, "wrong")
    assert outcomes(wrong)["classify"] == "failed" and outcomes(wrong)["saddle_points"] == "passed"
    (saddles,) = [t for t in wrong["tests"] if t["extra_data"]["of"] == "saddle.saddle_points"]
    assert saddles["output"] == "judged with a right `classify` in place of the submission's"
    test, hidden = [t for t in wrong["tests"] if t["extra_data"]["of"] == "saddle.classify"]
    assert hidden["output"] == "waits for 1.a: `classify` comes first"
    assert "f_xy is not squared in D" in test["output"] and test["status"] == "failed"
    assert "from exercises.saddle import classify" in test["output"]
    notebook = results_of(out, "notebook")["extra_data"]["problems"]
    assert notebook[0].startswith("hw.ipynb has no cells")
    assert "saddle.py is not UTF-8 text (byte 0)" in results_of(out, "HYPERLINK_1")["output"]


def test_the_terminal(graded):
    _, out, process = graded
    said = process.stdout
    rows = {line.split()[0]: line for line in said.splitlines() if " of 12" in line}
    assert len(rows) == 8 and re.search(r"12 of 12 +none +none +all passed", rows["Ada"])
    assert "all todo" in rows["stubs"] and "hw.ipynb has no cells" in rows["notebook"]
    assert said.count(ISOLATION) == 1
    assert "skipped (neither a folder nor an archive): list.txt" in said
    assert f"results: {out}/grades.csv" in said.replace("\n", "")


def test_a_submissions_escapes_reach_no_terminal(graded):
    _, out, process = graded
    text = (out / "shouts" / "results.json").read_text(encoding="utf-8")
    assert r"\\x1b[31m[red]\\x07" in text and "\\u001b" not in text
    assert "\x1b" not in process.stdout + process.stderr + text


def test_grades(graded):
    _, out, _ = graded
    with (out / "grades.csv").open(newline="") as lines:
        rows = {row["name"]: row for row in csv.DictReader(lines)}
    assert len(rows) == 8 and rows["ends"]["score"] == rows["ends"]["1.a"] == "9.75"
    assert all(row["max"] == "12" and row["isolation"] == ISOLATION for row in rows.values())
    assert not any(row["name"].startswith(("=", "+", "-", "@")) for row in rows.values())


def test_nothing_is_left_in_the_working_folder(graded, trap):
    assert {path.name for path in trap.iterdir()} == {*TRAPS, "conftest.py", "pytest.ini"}


def test_results_are_not_overwritten_unasked(graded, trap):
    everyone, out, _ = graded
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    process = grade(everyone / "ends", "--out", out, cwd=trap)
    assert (
        process.returncode == 2 and "--resume" in process.stderr and "--overwrite" in process.stderr
    )
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_resume_keeps_what_is_the_same_and_takes_written_scores(tmp_path, trap):
    out = tmp_path / "out"
    one, two = folder(tmp_path / "one", SHOUTS), folder(tmp_path / "two", SHOUTS)
    questions = ("--questions", "1.d")
    first = grade(one, two, *questions, "--out", out, cwd=trap)
    assert first.returncode == 0 and "3 pending" in first.stdout
    kept, graded_before = results_of(out, "one"), results_of(out, "two")
    folder(two, {"dynamics.py": solved()["dynamics.py"]})
    (out / "one" / ".results.json.partial").write_text("{")  # as an interrupted run leaves it
    scores = tmp_path / "scores.csv"
    scores.write_text("submission,question,score,comment\none,1.d,2,yes\ntwo,1.d,\n")
    again = grade(one, two, *questions, "--out", out, "--resume", "--written", scores, cwd=trap)
    assert again.returncode == 0, again.stderr
    entered, regraded = results_of(out, "one"), results_of(out, "two")
    assert entered["execution_time"] == kept["execution_time"] and entered["score"] == 2
    assert (graded_before["score"], regraded["score"]) == (0, 5)
    assert "2 of 3" in again.stdout and "3 pending" in again.stdout
    assert [test for test in entered["tests"] if test.get("output") == "yes"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to grade"),
        (["nobody"], "nobody does not exist"),
        ([SOLUTIONS, "--questions", "1.a,9.z"], "choose from 1.a, 1.b"),
        ([SOLUTIONS, "--questions", ","], "choose from 1.a, 1.b"),
        ([SOLUTIONS, "--resume", "--overwrite"], "choose one"),
        ([SOLUTIONS, "--written", "none.csv"], "none.csv"),
        ([SOLUTIONS, "--all", "file"], "is neither a folder nor a zip"),
        ([SOLUTIONS, "--device", "tpu"], "tpu"),
        ([SOLUTIONS, "--jobs", "0"], "jobs"),
        ([SOLUTIONS, "--out", "file"], "cannot be used"),
        ([SOLUTIONS, "--questions", "2.a", "--data", "nowhere"], "no FashionMNIST"),
    ],
    ids=str,
)
def test_slips_of_the_instructor(arguments, words, tmp_path, monkeypatch, capsys):
    """Told before anything is graded, with exit code 2."""
    from typer.testing import CliRunner

    from grader.cli import app

    monkeypatch.chdir(tmp_path)
    Path("file").write_text("")
    outcome = CliRunner().invoke(app, ["grade", *map(str, arguments)])
    assert outcome.exit_code == 2, outcome.output
    assert words in " ".join((outcome.stdout + outcome.stderr).split())
    assert not Path("graded").exists()


@pytest.fixture
def spinning(tmp_path, trap):
    """A batch of a submission that is done and one that spins: (folder of results, its process)."""
    out = tmp_path / "out"
    arguments = (folder(tmp_path / "a-quick", SHOUTS), folder(tmp_path / "spins", SPINS))
    process = subprocess.Popen(
        command("--questions", "1.a", *arguments, "--out", out, "--jobs", 1),
        cwd=trap,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        until((out / "a-quick" / "results.json").exists)
        yield out, process
    finally:
        process.kill()
        process.communicate()


def processes_with(words: str, process: int) -> list[int]:
    """Those that a process has started whose command lines hold the words."""
    return [child for child, name in names_of(children_of(process)).items() if words in name]


@needs_proc
def test_a_judge_that_dies_costs_its_submission_only(spinning):
    out, process = spinning
    until(lambda: processes_with("grader.worker", process.pid))
    (judge,) = processes_with("grader.judge.judge_process", process.pid)
    its = births_of(children_of(judge))
    os.kill(judge, signal.SIGKILL)
    said, errors = process.communicate(timeout=500)
    assert process.returncode == 3, said + errors
    until(lambda: not its & births_of(process for process, _ in its))
    spins = results_of(out, "spins")
    require_gradescopes_rules(spins)
    assert spins["extra_data"]["faults"][0] == "the judge died (exit code -9)"
    assert spins["score"] == 0 and sum(test["max_score"] for test in spins["tests"]) == 12
    assert results_of(out, "a-quick")["extra_data"]["faults"] == []
    assert "grader's fault at spins: the judge died" in " ".join(said.split())


def test_each_batch_draws_its_own_seed_and_keeps_it(tmp_path, trap):
    one = folder(tmp_path / "one", SHOUTS)

    def seed(out, *options) -> int:
        process = grade(one, "--out", tmp_path / out, *options, cwd=trap)
        assert process.returncode == 0, process.stderr
        return results_of(tmp_path / out, "one")["extra_data"]["seed"]

    first = seed("out")
    assert seed("out", "--resume") == first != seed("other")
    assert seed("out", "--overwrite", "--seed", 7) == 7
