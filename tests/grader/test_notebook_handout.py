"""The handout's notebook: run once in a kernel, as a student does, with a few functions written."""

import ast
import json
import os
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.checks.assignment import Assignment
from grader.checks.at_the_keyboard import FIRST_RUN
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.checks.notebooks import in_notebook, own_notebook
from grader.checks.notebooks.splitting import modules_of
from grader.checks.written_answers import answers
from grader.handout import exercise_notebook
from grader.handout.building import handout, release
from grader.intake.submissions import SubmissionPath, read
from tests.grader.notebook_cells import notebook

CELL_SECONDS = 300
HANDOUT = Path(exercise_notebook.__file__).parent
WRONG = "def hessian(f, x, y):\n    return 1 / 0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("released") / "hand out"
    release(place, notebook=True)
    return place


def cells_of(folder: Path) -> list[dict]:
    return json.loads((folder / "exercises.ipynb").read_text(encoding="utf-8"))["cells"]


def texts(cells: list[dict], kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


class TestContent:
    def test_only_where_it_is_asked_for(self, folder):
        assert "exercises.ipynb" not in handout()
        assert "## In a notebook" in (folder / "README.md").read_text()

    def test_the_command(self, folder, tmp_path):
        done = CliRunner().invoke(cli.app, ["release", str(tmp_path / "a"), "--notebook"])
        assert done.exit_code == 0 and (tmp_path / "a" / "exercises.ipynb").is_file()
        words = ["release", str(tmp_path / "b"), "--notebook", "--classroom50"]
        refused = CliRunner().invoke(cli.app, words)
        assert refused.exit_code == 2 and "--classroom50 needs no notebook" in refused.stderr
        assert not (tmp_path / "b").exists()

    def test_a_cell_for_each_function_and_one_that_checks_each_question(self, folder):
        code = texts(cells_of(folder), "code")
        for function in Assignment.load().asked_in:
            name = function.partition(".")[2]
            (own,) = (cell for cell in code if f"def {name}(" in cell)
            assert [type(node) for node in ast.parse(own).body] == [ast.FunctionDef]
            assert "NotImplementedError" in own
        assert code[-1] == "hand_in()"
        for question in Assignment.load().by_id:
            assert any(cell.startswith(f'feedback("{question}")') for cell in code)

    def test_it_holds_no_solution(self, folder):
        text = (folder / "exercises.ipynb").read_text(encoding="utf-8")
        for path in SOLUTIONS.glob("*.py"):
            stub = EXERCISES / path.name
            known = stub.read_text(encoding="utf-8") if stub.is_file() else ""
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
            own = [line for line in lines if len(line) > 30 and line not in known]
            assert not [line for line in own if json.dumps(line)[1:-1] in text]

    def test_untouched_it_says_nothing_and_has_no_answers(self, folder):
        modules = modules_of((folder / "exercises.ipynb").read_bytes())
        assert modules.problems == [] and modules.written == 0
        answers = modules.files["answers.md"].decode()
        assert answers.count("*(your answer)*") == 2 and "equilibrium" not in answers

    def test_an_answer_in_its_place_is_found_without_what_the_notebook_says(self, folder):
        told = json.loads((folder / "exercises.ipynb").read_text(encoding="utf-8"))
        for cell in told["cells"]:
            text = "".join(cell["source"])
            cell["source"] = text.replace("*(your answer)*", f"It is so, says {text[4:7]}.")
        content = modules_of(json.dumps(told).encode()).files["answers.md"]
        found = answers(content, ["1.d", "2.f"])
        assert found == {"1.d": "It is so, says 1.d.", "2.f": "It is so, says 2.f."}

    def test_each_section_begins_with_its_number_title_and_points(self, folder):
        titles = [text.split("\n")[0] for text in texts(cells_of(folder), "markdown")]
        sections = [title for title in titles if title.startswith("## ")]
        assert sections[0] == "## 1.a Critical points and saddles (12 points)"
        assert sections[-2] == "## Extra credit: alternating and extragradient steps (6 points)"
        assert titles.count("### 1.d in words") == titles.count("### 2.f in words") == 1
        assert len(sections) == len(Assignment.load().questions) + 1

    def test_no_text_repeats_a_title_or_ends_in_blank_lines(self, folder):
        for text in texts(cells_of(folder), "markdown"):
            assert text == text.strip() and not text.startswith("Question")

    def test_an_example_stands_before_its_function(self, folder):
        written = ["".join(cell["source"]) for cell in cells_of(folder)]
        for function in ("common_step_size_range", "simulate"):
            (place,) = (n for n, text in enumerate(written) if text.startswith(f"def {function}("))
            assert ">>> " in written[place - 1] and f"{function}(" in written[place - 1]
        assert sum(">>> " in text for text in written) == 2

    def test_the_first_cell_explains_hints_and_extra_credit_names_what_to_extend(self, folder):
        told = texts(cells_of(folder), "markdown")
        assert '`hint("1.a")`' in told[0]
        (extra,) = (text for text in told if text.startswith("## Extra credit"))
        assert "Extend `step` for this: its cell is in 1.b." in extra

    def test_nbformat_accepts_it(self, folder):
        nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
        nbformat.validate(nbformat.read(folder / "exercises.ipynb", as_version=4))

    def test_the_formulas_are_of_questions_that_there_are(self, folder):
        from grader.handout.exercise_notebook import FORMULAS, tomllib

        assert tomllib.loads(FORMULAS.read_text(encoding="utf-8")).keys() <= (
            Assignment.load().by_id.keys()
        )


def test_a_student_s_way_through_the_notebook(folder):
    """In a kernel of its own: setup, a right function, a wrong one, feedback, and the zip."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    import nbformat

    told = nbformat.read(folder / "exercises.ipynb", as_version=4)
    solution = (SOLUTIONS / "saddle.py").read_text(encoding="utf-8")
    for node in ast.parse(solution).body:
        if getattr(node, "name", "") == "gradient":
            gradient = ast.get_source_segment(solution, node)
    for cell in told.cells:
        for name, text in (("gradient", f"from sympy import diff\n{gradient}"), ("hessian", WRONG)):
            if f"def {name}(" in cell.source:
                cell.source = text
    kept = ('feedback("1.a")', 'feedback("1.b")')
    told.cells = [
        cell
        for cell in told.cells
        if "feedback(" not in cell.source[:9] or cell.source.startswith(kept)
    ]
    told.cells[-1].source = "hand_in(incomplete=True)"
    nbformat.write(told, folder / "exercises.ipynb")
    client = nbclient.NotebookClient(
        told, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}}
    )
    # The kernel imports the handout's own packages, not this project's.
    client.execute(env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")})
    said = {cell.source: _printed(cell) for cell in told.cells if cell.cell_type == "code"}
    assert f"ready: the checks are in {folder}" in said[told.cells[1].source]
    first = next(text for source, text in said.items() if source.startswith(kept[0]))
    number = next(n for n, cell in enumerate(told.cells, start=1) if cell.source == WRONG)
    assert f"cell {number}, line 2 in hessian: return 1 / 0" in first
    assert 'next: 1.a  fix `hessian` in its cell   (a hint: hint("1.a"))' in first
    assert "NOT SAVED" not in first and "submission" not in first
    last = said["hand_in(incomplete=True)"]
    assert "not written yet in saddle.py: 1.a critical_points, classify" in last
    assert "gradient" not in last and "there is no answer to 1.d" in last
    with zipfile.ZipFile(folder / "hand-in.zip") as archive:
        assert len(archive.namelist()) == 8
    assert b"1 / 0" in read(SubmissionPath("me", folder / "hand-in.zip")).files["saddle.py"]


def _printed(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


class TestInAKernel:
    @pytest.fixture
    def place(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "exercises.ipynb").write_bytes(notebook("def gradient(f, x, y): return 1"))
        return tmp_path

    @pytest.mark.parametrize("way", ["vs code", "jupyter", "by name", "asked for"])
    def test_the_file_is_found(self, place, monkeypatch, way):
        (place / "mine.ipynb").write_bytes(b"mine")
        names = {"__vsc_ipynb_file__": str(place / "mine.ipynb")} if way == "vs code" else {}
        monkeypatch.setattr(own_notebook, "_kernel_names", lambda: names)
        told = "elsewhere/mine.ipynb" if way == "jupyter" else "exercises"
        monkeypatch.setenv("JPY_SESSION_NAME", told)
        found = own_notebook.own_notebook("mine.ipynb" if way == "asked for" else None)
        assert found[1] == ("exercises.ipynb" if way == "by name" else "mine.ipynb")

    def test_without_libraries_and_pip_setup_ends_with_the_command(self, place, monkeypatch):
        """Else each later cell fails with a NameError."""
        monkeypatch.setattr(in_notebook, "_is_there", lambda requirement: False)
        venv.create(place / "bare", with_pip=False)
        folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        monkeypatch.setattr(sys, "executable", str(place / "bare" / folder / name))
        with pytest.raises(RuntimeError, match="start the notebook with the command") as error:
            in_notebook.prepare()
        assert in_notebook.START in str(error.value)
        readme = (HANDOUT / "notebook_readme.md").read_text(encoding="utf-8")
        assert in_notebook.START in readme

    def test_what_checks_say_of_files_is_said_of_cells(self, place, capfd, monkeypatch):
        """The first run, and what is left to do."""
        lines = [FIRST_RUN, "3 points are for written answers (answers.md)"]
        lines.append("next: write your answers to 1.d and 2.f in answers.md, then make the zip")
        said = "\n".join(lines)
        words = [sys.executable, "-c", f"print({said!r})"]
        popen = in_notebook.subprocess.Popen
        monkeypatch.setattr(
            in_notebook.subprocess, "Popen", lambda command, **options: popen(words, **options)
        )
        in_notebook.hint("1.a")
        told = capfd.readouterr().out
        assert "the checks call the functions in your cells and tell how far you are" in told
        assert "exercises/" not in told and "answers.md" not in told
        assert 'written answers ("1.d in words" and "2.f in words")' in told
        assert "write your answers to 1.d and 2.f in their cells, then" in told

    def test_no_file(self, place, capsys):
        in_notebook.feedback("1.a", notebook="none.ipynb")
        assert "none.ipynb cannot be read: name the notebook's file" in capsys.readouterr().out

    def test_what_is_not_saved_is_told(self, place, monkeypatch):
        ran = ["", "def gradient(f, x, y): return 2", "def hessian(): pass", "1 + 1"]
        monkeypatch.setattr(own_notebook, "_kernel_names", lambda: {"In": ran})
        content, _ = own_notebook.own_notebook()
        assert own_notebook.unsaved(content, ["gradient", "classify"]) == ["gradient"]
        assert own_notebook.unsaved(notebook(ran[1]), ["gradient"]) == []

    def test_colab_gives_what_is_on_the_screen(self, place, monkeypatch):
        import types

        asked = []
        message = types.SimpleNamespace(
            blocking_request=lambda what, timeout_sec: (
                asked.append(what) or {"ipynb": {"cells": []}}
            )
        )
        colab = types.ModuleType("google.colab")
        colab._message = message
        monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
        monkeypatch.setitem(sys.modules, "google.colab", colab)
        assert own_notebook.own_notebook() == (b'{"cells": []}', "exercises.ipynb")
        assert asked == ["get_ipynb"]
