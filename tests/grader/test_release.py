"""The student's handout, made for real: it works on its own and holds no solution."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from grader.checks.layout import ROOT
from grader.handout.building import NEEDED, ReleaseError, release, release_command
from grader.handout.stub_text import ANSWERS, EXERCISES, MODULES, SOLUTIONS

# Runs within the handout's pytest and says what was imported there, and from where.
PROBE = """
import json, os, sys

def pytest_sessionfinish(session):
    names = ("exercises", "tests.exercises", "torch", "solutions", "grader")
    files = {name: sys.modules[name].__file__ for name in names if name in sys.modules}
    with open(os.environ["PROBE_OUT"], "w") as file:
        json.dump(files, file)
"""


LEFT_BEHIND = {".pytest_cache", ".hypothesis", "data"}  # by a run in the handout


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "new" / "handout"
    release(folder)
    return folder


@pytest.fixture
def run_pytest(handout, tmp_path):
    """Run pytest in the handout, on its own packages rather than on this project's."""

    def run(*arguments):
        (tmp_path / "probe.py").write_text(PROBE)
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
        out = tmp_path / "imported.json"
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-p", "probe", *arguments],
            cwd=handout,
            env=ours | {"PYTHONPATH": f"{handout}{os.pathsep}{tmp_path}", "PROBE_OUT": str(out)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        imported = json.loads(out.read_text())
        assert imported["tests.exercises"] == str(handout / "tests" / "exercises" / "__init__.py")
        assert not {"solutions", "grader"} & imported.keys()
        return SimpleNamespace(code=done.returncode, output=done.stdout, imported=imported)

    return run


def texts(folder):
    """The files' texts, but for pictures and for what a run leaves behind."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in names.items()
        if name.split("/")[0] not in LEFT_BEHIND and path.suffix != ".png"
    }


class TestFiles:
    def test_what_a_student_needs_is_there(self, handout):
        names = set(texts(handout))
        assert {"README.md", "pyproject.toml", ".gitignore", "tests/__init__.py"} <= names
        given = {f"{module}.py" for module in MODULES} | {ANSWERS, "assignment.toml", "__main__.py"}
        assert {f"exercises/{name}" for name in given} <= names
        assert {"tests/exercises/test_saddle.py", "grader/checks/plugin.py"} <= names

    def test_nothing_else_is(self, handout):
        names = {path.name for path in handout.iterdir()} - LEFT_BEHIND
        assert names == {"README.md", "pyproject.toml", ".gitignore", "exercises", "tests"}
        assert {path.name for path in (handout / "tests").iterdir()} == {"__init__.py", "exercises"}
        assert not list(handout.rglob("*.pyc")) and not list(handout.rglob("hidden"))

    def test_the_checks_are_copied_as_they_are(self, handout):
        for name, text in texts(handout / "tests" / "exercises").items():
            assert text == (ROOT / "tests" / "exercises" / name).read_text(encoding="utf-8")

    def test_no_file_imports_what_is_not_there(self, handout):
        for name, text in texts(handout).items():
            if name.endswith(".py"):
                absolute = [
                    module.split(".")[0]
                    for node in ast.walk(ast.parse(text))
                    for module in imported_modules(node)
                ]
                assert not {"grader", "solutions"} & set(absolute), name

    def test_no_template_is_left_unfilled(self, handout):
        for name in ("README.md", "pyproject.toml"):
            assert "{" not in (handout / name).read_text()
        for name in (*(f"{module}.py" for module in MODULES), ANSWERS):
            assert name in (handout / "README.md").read_text()


def imported_modules(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []


class TestSolutions:
    def test_no_line_of_a_solution_is_in_its_stub(self, handout):
        for module in MODULES:
            stub = texts(handout)[f"exercises/{module}.py"]
            for body in bodies(module):
                lines = [line.strip() for line in body.splitlines()]
                assert not [line for line in lines if len(line) > 20 and line in stub]

    def test_no_body_of_a_solution_is_anywhere(self, handout):
        everything = "\n".join(texts(handout).values())
        for module in MODULES:
            for body in bodies(module):
                assert len(body.splitlines()) < 3 or body not in everything

    def test_no_written_answer_is_anywhere(self, handout):
        everything = "\n".join(texts(handout).values())
        for section in (SOLUTIONS / ANSWERS).read_text(encoding="utf-8").split("\n## ")[1:]:
            answer = section.split("<!-- answer -->")[1]
            assert not [line for line in answer.splitlines() if line and line in everything]

    def test_exercises_that_were_filled_in_do_not_get_in(self, tmp_path, monkeypatch):
        filled_in = tmp_path / "exercises"
        filled_in.mkdir()
        (filled_in / "assignment.toml").write_bytes((EXERCISES / "assignment.toml").read_bytes())
        (filled_in / "saddle.py").write_bytes((SOLUTIONS / "saddle.py").read_bytes())
        monkeypatch.setattr("grader.handout.building.EXERCISES", filled_in)
        release(tmp_path / "handout")
        stub = (tmp_path / "handout" / "exercises" / "saddle.py").read_text()
        assert 'raise NotImplementedError("1.a: gradient")' in stub


def bodies(module):
    """The text of each function of a solution, without signature and docstring."""
    source = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            start = first.end_lineno if documented else first.lineno - 1
            yield "\n".join(source.split("\n")[start : node.end_lineno])


class TestProject:
    def test_dependencies_are_this_project_s(self, handout):
        ours, theirs = (
            tomllib.loads((folder / "pyproject.toml").read_text()) for folder in (ROOT, handout)
        )
        assert set(theirs["project"]["dependencies"]) <= set(ours["project"]["dependencies"])
        assert len(theirs["project"]["dependencies"]) == len(NEEDED)
        assert theirs["project"]["requires-python"] == ours["project"]["requires-python"]
        for tool in ("pytest", "pytest-watcher"):
            assert theirs["tool"][tool] == ours["tool"][tool]
        wheel = theirs["tool"]["hatch"]["build"]["targets"]["wheel"]
        assert wheel["packages"] == ["exercises", "tests"]

    def test_the_one_command(self, run_pytest):
        run = run_pytest()
        assert run.code == 0, run.output
        assert "next: 1.a  write `gradient` in exercises/saddle.py" in run.output
        assert " todo" in run.output
        assert "failed" not in run.output and "passed" not in run.output
        assert "Traceback" not in run.output
        assert "0 of 86" in run.output
        assert "8 more are for the grader's own checks, of the same things" in run.output

    def test_question_1_by_symbols_runs_without_torch(self, run_pytest, handout):
        run = run_pytest("-k", "saddle")
        assert run.code == 0, run.output
        assert run.imported["exercises"] == str(handout / "exercises" / "__init__.py")
        assert "torch" not in run.imported


class TestCommand:
    @staticmethod
    def run(folder):
        app = typer.Typer()
        app.command("release")(release_command)
        return CliRunner().invoke(app, [str(folder)])

    def test_an_empty_folder_is_filled(self, tmp_path):
        result = self.run(tmp_path)
        assert result.exit_code == 0
        assert (tmp_path / "exercises" / "saddle.py").is_file()

    def test_a_folder_with_content_is_refused(self, tmp_path):
        (tmp_path / "notes.txt").write_text("mine")
        result = self.run(tmp_path)
        assert result.exit_code == 2
        assert result.stderr == (
            f"grader release: {tmp_path} is not empty: name an empty or a new folder\n"
        )
        assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]

    def test_a_file_is_refused(self, tmp_path):
        (tmp_path / "notes.txt").write_text("mine")
        with pytest.raises(ReleaseError, match="is a file"):
            release(tmp_path / "notes.txt")

    def test_a_folder_that_cannot_be_made_is_one_line(self, tmp_path):
        (tmp_path / "notes.txt").write_text("mine")
        result = self.run(tmp_path / "notes.txt" / "handout")
        assert result.exit_code == 2
        assert result.stderr.startswith("grader release: ")
        assert len(result.stderr.splitlines()) == 1
