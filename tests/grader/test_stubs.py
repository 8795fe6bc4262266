"""exercises/ is what `grader stubs` derives from solutions/, and gives no answer away."""

import ast
import importlib
import inspect

import pytest
import typer
from typer.testing import CliRunner

from grader.checks.assignment import MODULES, Assignment
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.commands import stubs
from grader.handout import stub_text
from grader.handout.stub_text import ANSWERS, StubError

ASSIGNMENT = Assignment.load()
ASKED_IN = ASSIGNMENT.asked_in


def text(folder, module):
    return (folder / f"{module}.py").read_text(encoding="utf-8")


def top_level(source, *kinds):
    """The top-level definitions by name."""
    return {node.name: node for node in ast.parse(source).body if isinstance(node, kinds)}


def public_functions(source):
    functions = top_level(source, ast.FunctionDef)
    return {name: node for name, node in functions.items() if not name.startswith("_")}


def example(source, asked_in=None):
    """The stub of a module `example` whose function `f` belongs to question 1.a."""
    return stub_text.stub(source, "example", asked_in or {"example.f": "1.a"})


def test_the_modules_are_those_of_the_assignment():
    assert set(MODULES) == {function.split(".")[0] for function in ASKED_IN}
    assert MODULES == ASSIGNMENT.modules


def test_deriving_again_changes_nothing():
    assert stub_text.differences(EXERCISES, stub_text.derive(SOLUTIONS)) == []


def test_the_tutorials_training_loop_is_not_given():
    derived = stub_text.derive(SOLUTIONS)
    assert (SOLUTIONS / "benchmark").is_dir() and not (EXERCISES / "benchmark").exists()
    assert not any(b"TutorialLoop" in content for content in derived.values())


@pytest.mark.parametrize("module", MODULES)
class TestEachModule:
    def test_functions_signatures_and_docstrings_agree(self, module):
        solved = public_functions(text(SOLUTIONS, module))
        stubbed = public_functions(text(EXERCISES, module))
        assert list(stubbed) == list(solved)
        for name, function in solved.items():
            assert ast.dump(stubbed[name].args) == ast.dump(function.args)
            assert ast.unparse(stubbed[name].returns) == ast.unparse(function.returns)
            assert ast.get_docstring(stubbed[name], clean=False) == ast.get_docstring(
                function, clean=False
            )

    def test_the_rest_that_is_given_agrees(self, module):
        solved, stubbed = text(SOLUTIONS, module), text(EXERCISES, module)
        assert ast.get_docstring(ast.parse(stubbed)) == ast.get_docstring(ast.parse(solved))
        for kind in (ast.ClassDef, ast.Assign):
            given = [ast.unparse(n) for n in ast.parse(solved).body if isinstance(n, kind)]
            assert [ast.unparse(n) for n in ast.parse(stubbed).body if isinstance(n, kind)] == given

    def test_every_public_function_is_asked_for(self, module):
        asked = {name.split(".")[1] for name in ASKED_IN if name.startswith(f"{module}.")}
        assert set(public_functions(text(EXERCISES, module))) == asked

    def test_every_function_raises_with_its_question(self, module):
        for name in public_functions(text(EXERCISES, module)):
            function = getattr(importlib.import_module(f"exercises.{module}"), name)
            parameters = inspect.signature(function).parameters.values()
            required = [p for p in parameters if p.default is p.empty]
            with pytest.raises(NotImplementedError) as raised:
                function(*[None] * len(required))
            assert str(raised.value) == f"{ASKED_IN[f'{module}.{name}']}: {name}"

    def test_no_private_helper_is_left(self, module):
        kinds = (ast.FunctionDef, ast.ClassDef)
        stubbed = text(EXERCISES, module)
        helpers = [n for n in top_level(text(SOLUTIONS, module), *kinds) if n.startswith("_")]
        assert not [name for name in helpers if name in stubbed]
        assert not [name for name in top_level(stubbed, *kinds) if name.startswith("_")]

    def test_a_stub_of_the_stub_is_the_same(self, module):
        stubbed = text(EXERCISES, module)
        assert stub_text.stub(stubbed, module, ASKED_IN) == stubbed

    def test_no_blank_lines_are_left_over(self, module):
        stubbed = text(EXERCISES, module)
        assert "\n\n\n\n" not in stubbed
        assert stubbed.endswith("\n") and not stubbed.endswith("\n\n")


def test_the_modules_and_the_answers_are_derived_and_nothing_else():
    derived = stub_text.derive(SOLUTIONS)
    assert derived.keys() == {*(f"{name}.py" for name in MODULES), ANSWERS}


class TestText:
    def test_a_function_keeps_its_signature_as_it_is_written(self):
        signature = "def f(\n    x,  # first\n    y=1,\n) -> int:\n"
        source = signature + '    """Says.\n\n    More.\n    """\n'
        assert example(source + "    return x\n") == (
            source + '    raise NotImplementedError("1.a: f")\n'
        )

    def test_what_surrounds_a_private_helper_goes_with_it(self):
        before = "A = 1\n\n# About what follows.\n"
        helper = "\n\n# How the helper does it.\n@cache\ndef _helper():\n    return 1\n    # done\n"
        after = '\n\ndef f():\n    """Says."""\n    raise NotImplementedError("1.a: f")\n'
        assert example(before + helper + after) == before + after

    def test_decorators_and_comments_of_a_body_are_part_of_the_answer(self):
        function = 'def f():\n    """Says."""\n'
        body = "    # the trick\n    return 1\n    # the end\n"
        todo = '    raise NotImplementedError("1.a: f")\n'
        stubbed = example(f"@no_grad()\n{function}{body}\nB = 2\n")
        assert stubbed == f"{function}{todo}\nB = 2\n"

    def test_imported_names_that_nothing_uses_go(self):
        function = '\n\ndef f(x: Set) -> np.ndarray:\n    """Or `Empty`."""\n'
        imports = (
            "from math import log\nfrom sympy import (\n    Empty,\n    Set,\n    solve,\n)\n"
            "from torch import nn\nimport numpy as np\nfrom .other import helper\n"
        )
        assert example(f"{imports}{function}    return log(x)\n") == (
            "from sympy import Empty, Set\nfrom torch import nn\nimport numpy as np\n"
            f'from .other import helper\n{function}    raise NotImplementedError("1.a: f")\n'
        )

    def test_a_public_function_that_no_question_asks_for_is_left_out(self):
        function = 'def f():\n    """Says."""\n    raise NotImplementedError("1.a: f")\n'
        assert example(function + '\n\ndef g():\n    """Says."""\n    return 1\n') == function

    def test_a_function_that_is_asked_for_and_not_there_is_refused(self):
        with pytest.raises(StubError, match="asks for example.f, which example.py"):
            example("A = 1\n")

    def test_a_function_without_docstring_is_refused(self):
        with pytest.raises(StubError, match="example.py: f has no docstring"):
            example("def f():\n    return 1\n")


class TestAnswers:
    def test_the_questions_are_there_and_no_answer(self):
        solved = (SOLUTIONS / ANSWERS).read_text(encoding="utf-8")
        asked = (EXERCISES / ANSWERS).read_text(encoding="utf-8")
        headings = [line for line in solved.splitlines() if line.startswith("#")]
        assert [line for line in asked.splitlines() if line.startswith("#")] == headings
        written = [question.id for question in ASSIGNMENT.questions if question.written]
        assert asked.count("*(your answer)*") == len(written)
        assert all(f"\n## {question} " in asked for question in written)
        for section in solved.split("\n## ")[1:]:
            question, answer = section.split("<!-- answer -->\n")
            assert question in asked
            assert not [line for line in answer.splitlines() if line and line in asked]

    def test_an_answer_without_its_marker_is_refused(self):
        with pytest.raises(StubError, match='"## 1.d Why" has no line <!-- answer -->'):
            stub_text.without_answers("# Answers\n\n## 1.d Why\n\nBecause.\n", ["1.d"])


class TestCommand:
    @pytest.fixture
    def exercises(self, tmp_path, monkeypatch):
        """A folder as `grader stubs` leaves it, which the command takes for exercises/."""
        monkeypatch.setattr(stubs, "EXERCISES", tmp_path / "exercises")
        assert self.run().exit_code == 0
        return tmp_path / "exercises"

    @staticmethod
    def run(*arguments):
        app = typer.Typer()
        app.command("stubs")(stubs.stubs_command)
        return CliRunner().invoke(app, arguments)

    def test_agreement(self, exercises):
        result = self.run("--check")
        assert result.exit_code == 0
        assert "exercises/ agrees with solutions/" in result.stdout

    def test_an_edited_stub_is_noticed_and_written_anew(self, exercises):
        path = exercises / "saddle.py"
        derived = path.read_text()
        path.write_text("x = 1\n" + derived)
        result = self.run("--check")
        assert result.exit_code == 1
        assert "exercises/saddle.py:1: differs" in result.stdout
        assert path.read_text() != derived  # --check writes nothing
        assert self.run().exit_code == 0
        assert path.read_text() == derived

    def test_a_missing_file_is_noticed(self, exercises):
        (exercises / "training.py").unlink()
        (exercises / ANSWERS).unlink()
        result = self.run("--check")
        assert result.exit_code == 1
        assert "exercises/training.py: missing" in result.stdout
        assert "exercises/answers.md: missing" in result.stdout

    def test_a_stray_file_is_noticed_and_left_alone(self, exercises):
        (exercises / "notes.py").write_text("mine = True\n")
        for arguments in (["--check"], []):
            result = self.run(*arguments)
            assert result.exit_code == 1
            assert "exercises/notes.py: stray" in result.stdout
        assert (exercises / "notes.py").read_text() == "mine = True\n"

    def test_the_folders_own_files_are_no_strays(self, exercises):
        (exercises / "__init__.py").touch()
        (exercises / "__main__.py").touch()
        assert self.run("--check").exit_code == 0

    def test_an_error_is_one_line(self, exercises, tmp_path, monkeypatch):
        monkeypatch.setattr(stubs, "SOLUTIONS", tmp_path / "nowhere")
        result = self.run("--check")
        assert result.exit_code == 2
        assert result.stderr.startswith("grader stubs: ")
        assert "lacks saddle.py" in result.stderr
        assert len(result.stderr.splitlines()) == 1
