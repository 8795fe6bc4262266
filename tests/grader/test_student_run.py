"""A student's run in other ways than `pytest` in the project's folder: parts, plugins, CI."""

import os
import re
import subprocess
import xml.etree.ElementTree as xml

import pytest

from tests.grader.student_project import RIGHT, WRONG, edit, run

TODO = "raise NotImplementedError"


def table(run: subprocess.CompletedProcess) -> list[str]:
    """The lines of the table of questions, and the next step."""
    lines = [line.rstrip() for line in run.stdout.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith("question"))
    return lines[start:-1]


class TestProcesses:
    def test_several_give_the_same_table_and_messages(self, project):
        edit(project, "saddle.py", RIGHT, WRONG)
        asked = "--questions=1.a,1.b,1.c,extra"
        alone, together = run(project, asked), run(project, asked, "-n2", plugins="xdist.plugin")
        assert together.returncode == alone.returncode == 1
        assert table(together) == table(alone)
        numbers = re.compile(r"^\d\.\w\.\d+  ", re.MULTILINE)
        assert numbers.findall(together.stdout) == numbers.findall(alone.stdout) != []
        for outcome in ("failed", "passed", "waits"):
            counts = [re.findall(rf"\d+ {outcome}", run.stdout) for run in (alone, together)]
            assert counts[0] == counts[1] != []

    def test_a_shuffled_order_changes_nothing(self, project):
        pytest.importorskip("pytest_randomly")  # not installed here: it would shuffle these tests
        edit(project, "saddle.py", RIGHT, WRONG)
        alone = run(project, "--questions=1.a")
        shuffled = run(project, "--questions=1.a", plugins="pytest_randomly")
        assert table(shuffled) == table(alone)

    def test_a_check_that_runs_again_counts_once(self, project):
        lines = [
            f"calls = open({str(project / 'calls')!r}, 'a+')",
            "calls.write('.')",
            "calls.seek(0)",
            "assert len(calls.read()) > 1",
            RIGHT,
        ]
        flaky = "\n    ".join(lines)
        edit(project, "saddle.py", RIGHT, flaky)
        again = run(project, "-k", "test_gradient", "--reruns=2", plugins="pytest_rerunfailures")
        assert again.returncode == 0, again.stdout
        assert "1 passed" in again.stdout and "rerun" in again.stdout
        assert re.search(r"total by code\s+1 of 11\b", again.stdout)


class TestSelections:
    def test_a_check_s_number_does_not_depend_on_them(self, project):
        edit(project, "dynamics.py", "steps + 1", "steps")
        whole = run(project, "--questions=1.b")
        number = re.search(r"^1\.b\.\d+(?=  simulate)", whole.stdout, re.MULTILINE)
        for selection in (
            "-ktest_simulate",
            "tests/exercises/test_dynamics.py::test_simulate",
            "exercises/dynamics.py::simulate",
        ):
            part = run(project, selection)
            assert number and f"\n{number[0]}  simulate" in part.stdout

    @pytest.mark.parametrize(
        ("within", "arguments"), [("", ["exercises/saddle.py"]), ("exercises", ["saddle.py"])]
    )
    def test_a_module_s_own_checks(self, project, within, arguments):
        named = run(project, *arguments, within=within)
        assert named.returncode == 0, named.stdout + named.stderr
        rows = [line.split()[0] for line in table(named) if re.match(r"\d\.|extra", line)]
        assert rows == ["1.a", "1.b", "1.c"] and re.search(r"\b14 passed", named.stdout)

    def test_in_the_folder_of_the_exercises(self, project):
        found = run(project, "--questions=1.d", within="exercises")
        assert found.returncode == 0 and "2 passed" in found.stdout, found.stdout + found.stderr

    @pytest.mark.parametrize(
        ("asked", "passed", "first"),
        [("1.d.2", 1, "1.d"), ("1.b, 1.d.1", 7, "1.b"), ("extra", 2, "extra"), ("1", 20, "1.a")],
    )
    def test_questions_and_checks_by_their_numbers(self, project, asked, passed, first):
        found = run(project, f"--questions={asked}")
        assert found.returncode == 0 and f"\n{passed} passed" in found.stdout, found.stdout
        assert table(found)[1].startswith(f"{first}  ")

    def test_numbers_as_keywords(self, project):
        found = run(project, "-k", "1.d.2 and not 1.d.1")
        assert found.returncode == 0 and "\n1 passed" in found.stdout, found.stdout

    @pytest.mark.parametrize("asked", ["7", "1.d.9", "1.", "1.a,,2.d"])
    def test_a_number_that_there_is_not(self, project, asked):
        found = run(project, f"--questions={asked}")
        assert found.returncode != 0 and "--questions: no question or check" in found.stderr
        assert "choose from 1.a, 1.b" in found.stderr

    @pytest.mark.parametrize("function", ["", "::train"])
    def test_a_module_without_its_folder(self, project, function):
        meant = f"did you mean exercises{os.sep}training.py{function}?"
        assert meant in run(project, f"training.py{function}").stderr
        assert f"did you mean ..{os.sep}{meant[13:]}" in (
            run(project, f"training.py{function}", within="grader").stderr
        )

    @pytest.mark.parametrize("file", ["exercises/answers.md", "exercises/given/run.py"])
    def test_a_file_without_checks(self, project, file):
        named = run(project, file)
        assert named.returncode != 0
        assert f"{file}: there are no checks of this file; choose from saddle.py" in named.stderr

    def test_last_failed_runs_what_waited_too(self, project):
        edit(project, "saddle.py", RIGHT, WRONG)
        first = run(project, "--questions=1.b")
        waited = int(re.search(r"(\d+) waits", first.stdout)[1]) if "waits" in first.stdout else 0
        edit(project, "saddle.py", WRONG, RIGHT)
        run(project, "-k", "test_gradient or test_hessian")
        edit(project, "saddle.py", RIGHT, WRONG)
        first = run(project, "-k", "test_gradient or test_hessian or test_update_map")
        assert "1 failed" in first.stdout and re.search(r"(\d+) waits", first.stdout), waited
        edit(project, "saddle.py", WRONG, RIGHT)
        again = run(project, "--lf")
        assert "test_gradient" not in again.stdout and again.returncode == 0
        count = int(re.search(r"(\d+) waits", first.stdout)[1]) + 1
        assert f"{count} passed" in again.stdout
        assert f"{60 - count} others did not run" in again.stdout

    def test_a_hint_without_a_cache(self, project):
        told = run(project, "-p", "no:cacheprovider", "--hint=1.c")
        assert told.returncode == 0 and "leave out -p no:cacheprovider" in told.stdout


class TestForCI:
    def test_what_is_todo_fails_where_it_is_asked_for(self, project):
        edit(project, "saddle.py", RIGHT, TODO)
        asked = "--questions=1.a.1,1.d"
        assert run(project, asked).returncode == 0
        for strict in ("--strict-exit", "-ostrict_exit=true"):
            strictly = run(project, asked, strict)
            assert strictly.returncode == 1
            assert re.search(r"\d+ passed, .*\d+ todo", strictly.stdout), strictly.stdout
        assert run(project, "--questions=1.d", "--strict-exit").returncode == 0

    def test_the_report_says_points(self, project):
        edit(project, "saddle.py", RIGHT, WRONG)
        edit(project, "saddle.py", "return Matrix([[diff", f"{TODO}\n    return Matrix([[diff")
        run(project, "--questions=1.a", "--junitxml=report.xml", "--strict-exit")
        cases = {
            case.get("name"): case for case in xml.parse(project / "report.xml").iter("testcase")
        }
        found = {
            name: {p.get("name"): p.get("value") for p in case.iter("property")}
            for name, case in cases.items()
        }
        assert found["test_gradient"].pop("title").startswith("gradient: both partial")
        assert found["test_gradient"] == {
            "number": "1.a.1",
            "question": "1.a",
            "points": "1",
            "earned": "0",
            "outcome": "failed",
        }
        passed = found["test_critical_points_all_and_real"]
        assert passed["outcome"] == "passed" and passed["earned"] == passed["points"]
        assert found["test_hessian"]["outcome"] == "todo"
        assert cases["test_hessian"].find("failure") is not None


class TestThisMachine:
    """What is broken here is not the student's fault."""

    @pytest.mark.parametrize(
        "text", ['raise OSError("libtorch.so: cannot open")', 'raise RuntimeError("CUDA?")']
    )
    def test_a_broken_torch(self, project, tmp_path, text):
        (tmp_path / "bad" / "torch").mkdir(parents=True)
        (tmp_path / "bad" / "torch" / "__init__.py").write_text(f"{text}\n")
        found = run(project, "--questions=2.a", path=str(tmp_path / "bad"))
        assert found.returncode == 1
        assert "torch cannot be imported here" in found.stdout
        assert found.stdout.count("This is no fault of your code") == 1
        assert (
            "fix `" not in found.stdout and "next: 2.a  fix what 2.a.1 above says" in found.stdout
        )

    def test_a_library_that_is_misspelt_is_the_student_s(self, project):
        edit(project, "saddle.py", "from sympy import", "import torch.nnn\nfrom sympy import")
        found = run(project, "-k", "test_gradient")
        assert "No module named 'torch.nnn'" in found.stdout and "next: 1.a  fix" in found.stdout

    def test_a_data_folder_that_cannot_be_written(self, project):
        (project / "data").write_text("in the way\n")
        found = run(project, "-k", "test_load_images", "-p", "no:randomly")
        if "passed" in found.stdout:
            pytest.skip("FashionMNIST is installed on this machine and read from there")
        assert found.returncode == 1 and "This is no fault of your code" in found.stdout
        assert "fix `load_images`" not in found.stdout

    @pytest.mark.parametrize("text", ["x = 1", 'raise RuntimeError("another package")'])
    def test_another_package_called_tests(self, project, tmp_path, text):
        (tmp_path / "other" / "tests").mkdir(parents=True)
        (tmp_path / "other" / "tests" / "__init__.py").write_text(f"{text}\n")
        found = run(project, "--questions=1.d", path=str(tmp_path / "other"))
        assert found.returncode == 0 and "2 passed" in found.stdout, found.stdout


def test_odd_names_are_told(project):
    (project / "exercises" / "saddle (1).py").touch()
    found = run(project, "--questions=1.d")
    assert "exercises: saddle (1).py is not read: only saddle.py is" in found.stdout


def test_what_waits_is_said_to_count_once(project):
    edit(project, "saddle.py", RIGHT, WRONG)
    found = run(project, "-k", "test_gradient or test_hessian or test_update_map")
    assert " ".join(found.stdout.split()).count("grading counts a fault once") == 1
    assert "second fault" not in run(project, "--questions=1.d").stdout
