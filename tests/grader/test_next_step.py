"""What stands below the table of questions: what waits, and the one thing to do next."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest._io import TerminalWriter

from grader.checks.assignment import Assignment
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.checks.results.results import Results
from grader.checks.results.summary import print_summary
from tests.grader.student_project import RIGHT, WRONG, edit, run
from tests.grader.test_results import everything

NOTEBOOK = '{"cells": [{"cell_type": "code", "source": "' + "y" * 3000 + '", "metadata": null}]}'
EXTRA = ("step, alternating: x moves first.", "step, extragradient: with the look-ahead point.")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A student's folder in which all is done."""
    shutil.copytree(SOLUTIONS, tmp_path / "own", ignore=shutil.ignore_patterns("__*", "pictures"))
    monkeypatch.setenv("UV", "uv")  # as `uv run` does
    return tmp_path / "own"


def told(folder: Path, extra: str = "passed", **outcomes: str) -> str:
    """What a run prints where all else has passed. extra: the outcome of both extra checks.
    outcomes: of others, "q1a" for the question 1.a."""
    results = Results(Assignment.load())
    for each in everything():
        key = f"q{each.question.replace('.', '')}"
        if each.question == "extra":
            for number, title in enumerate(EXTRA, start=1):
                one = replace(each, number=f"extra.{number}", title=title, of="dynamics.step")
                results.keep(replace(one, outcome=extra, check=title))
        else:
            results.keep(replace(each, outcome=outcomes.get(key, "passed")))
    text = io.StringIO()
    print_summary(TerminalWriter(text), results, str(folder))
    return text.getvalue()


class TestAllIsDone:
    def test_the_zip_comes_next(self, folder):
        text = told(folder)
        assert "All checks that ran have passed." in text
        assert text.endswith("\nnext: make the zip to hand in: uv run hand-in\n")

    def test_only_answers_that_are_missing_are_named(self, folder):
        whole = (folder / "answers.md").read_text(encoding="utf-8")
        (folder / "answers.md").write_text(whole.partition("At the equilibrium")[0])
        assert "next: write your answers to 2.f in answers.md, then make the zip" in told(folder)
        for missing in ((EXERCISES / "answers.md").read_bytes(), b""):
            (folder / "answers.md").write_bytes(missing)
            assert "next: write your answers to 1.d and 2.f in answers.md, then" in told(folder)
        (folder / "answers.md").unlink()
        assert "next: write your answers to 1.d and 2.f in answers.md, then" in told(folder)

    def test_extra_credit_is_optional(self, folder):
        text = told(folder, extra="todo")
        optional = '(optional: add "alternating" and "extragradient" to step)'
        assert text.endswith(f"\nnext: uv run hand-in   {optional}\n")
        assert "All checks but those for extra credit have passed." in text
        assert '(optional: fix "alternating" and' in told(folder, extra="failed")

    def test_extra_credit_comes_after_written_answers(self, folder):
        (folder / "answers.md").unlink()
        text = told(folder, extra="todo")
        assert "next: write your answers" in text and "optional" not in text

    def test_what_counts_comes_before_extra_credit(self, folder):
        assert "next: 2.f  fix `gradient`" in told(folder, extra="todo", q2f="failed")


class TestAModuleThatIsNone:
    def test_a_notebook_s_text(self, project):
        (project / "exercises" / "saddle.py").write_text(NOTEBOOK)
        found = run(project, "--questions=1.a,1.b").stdout
        assert "ImportError: saddle.py holds a notebook, not Python: rename it to saddle.ipynb" in (
            found
        )
        assert "hand_in --notebook exercises/saddle.ipynb\n" in found
        assert "next: 1.a  exercises/saddle.py holds a notebook, not Python\n" in found
        assert "NameError" not in found and "yyy" not in found

    @pytest.mark.parametrize("beside", [True, False])
    def test_a_missing_file(self, project, beside):
        file = project / "exercises" / "saddle.py"
        file.unlink()
        if beside:
            file.with_suffix(".ipynb").write_text(NOTEBOOK)
        found = run(project, "--questions=1.a").stdout
        there = "saddle.py is missing; there is a saddle.ipynb: copy its functions into saddle.py."
        gone = "saddle.py is missing: restore it, e.g. from the handout"
        assert (there if beside else gone) in found
        assert "next: 1.a  restore exercises/saddle.py\n" in found and "likely" not in found

    def test_a_long_line_of_source_is_cut(self, project):
        edit(project, "saddle.py", RIGHT, f"return 1 / 0, '{'y' * 3000}'")
        found = run(project, "-k", "test_gradient").stdout
        assert "in gradient: return 1 / 0, 'yyy" in found and "y ..." in found
        assert max(map(len, found.splitlines())) < 200

    def test_a_long_line_of_source_that_is_no_python_is_cut(self, project):
        edit(project, "saddle.py", RIGHT, f"return ], '{'y' * 3000}'")
        found = run(project, "-k", "test_gradient").stdout
        assert "return ], 'yyy" in found and "SyntaxError: " in found
        assert max(map(len, found.splitlines())) < 200
        assert "of saddle.py: the module cannot be imported" in found


def test_what_waits_is_named(project):
    edit(project, "saddle.py", RIGHT, WRONG)
    edit(project, "saddle.py", "def hessian(", "def another(")
    lines = [line.strip() for line in run(project, "--questions=1").stdout.splitlines()]
    first = next(at for at, line in enumerate(lines) if line.startswith("waits: "))
    assert lines[first] == "waits: 1.a.5 classify, for hessian"
    assert [line.split()[0] for line in lines[first : first + 4]] == ["waits:"] * 3 + ["and"]


def test_what_stands_below_a_narrow_table_is_not_folded(project):
    edit(project, "saddle.py", "def hessian(", "def another(")
    found = run(project, "--questions=1.a").stdout
    assert "\na check that waits is no second fault: grading counts a fault once\n" in found


def test_after_ctrl_c(project):
    with (project / "exercises" / "saddle.py").open("a") as module:
        module.write("\n\ndef saddle_points(f, x, y):\n    raise KeyboardInterrupt\n")
    found = run(project, "--questions=1").stdout
    assert "\nstopped: 55 checks did not run.\n" in found
    assert "All checks that ran have passed" not in found


def test_a_part_of_a_question_is_worth_no_more_than_the_whole(project):
    found = " ".join(run(project, "exercises/saddle.py").stdout.split())
    assert "1.b Descent and ascent, together 3 of 9 passed, 2 of 6 checks ran" in found
    assert "more points are for written answers" not in found and "hidden" not in found
