"""Parts of `uv run watch`: which modules depend on which, what is no Python, the screen."""

from collections import Counter
from dataclasses import replace

import pytest
from rich.console import Console

from grader.checks.assignment import MODULES, Assignment
from grader.checks.layout import EXERCISES
from grader.checks.results.outcomes import Wrong
from grader.checks.results.result import Result
from grader.checks.results.results import Results
from grader.checks.watch.__main__ import main
from grader.checks.watch.saved_files import SavedFiles, dependents, imports_of, no_python
from grader.checks.watch.view import KEYS, View, composed

FAILED = Result(
    "1.a.1", "1.a", "the gradient", "saddle.gradient", 1, "failed", "asked     x", "", 0
)
PASSED = replace(FAILED, number="2.a.1", question="2.a", of="data.load_images", outcome="passed")


def view(*found, **about):
    results = Results(Assignment.load())
    for result in found:
        results.keep(result)
    numbers = [result.number for result in found]
    return View(results, chosen=numbers, **{"ended": numbers, **about})


def text(view, height=40):
    return composed(view, "exercises", Console(width=80, no_color=True), height)


class TestModules:
    def test_training_depends_on_what_it_imports(self):
        needed = imports_of(EXERCISES)
        for module in ("data", "networks", "losses"):
            assert dependents(module, needed) == {"training"}
        assert dependents("saddle", needed) == dependents("training", needed) == set()

    @pytest.mark.parametrize(
        "line",
        ["from .losses import x", "from . import losses", "import exercises.losses as x"]
        + ["from exercises.losses import x", "from exercises import losses"],
    )
    def test_each_way_to_import(self, tmp_path, line):
        folder = tmp_path / "exercises"
        folder.mkdir()
        (folder / "figures.py").write_text(f"def f():\n    {line}\n")
        (folder / "dynamics.py").write_text("from . import figures\n")
        (folder / "data.py").write_text("import losses, numpy.losses\nfrom torch import losses\n")
        (folder / "networks.py").write_text("def f(:\n")
        assert dependents("losses", imports_of(folder)) == {"figures", "dynamics"}


class TestSaves:
    def test_are_seen_once(self, tmp_path):
        (tmp_path / "saddle.py").write_text("x = 1\n")
        files = SavedFiles(tmp_path)
        assert files.saved() == []
        (tmp_path / "new").write_text("x = 2\n")
        (tmp_path / "saddle.py").unlink()
        assert files.saved() == []  # for a moment, an editor has no file there
        (tmp_path / "new").replace(tmp_path / "saddle.py")
        assert files.saved() == ["saddle"] and files.saved() == []
        (tmp_path / "other.py").write_text("x = 2\n")
        assert files.saved() == []

    @pytest.mark.parametrize(
        ("content", "told", "what"),
        [
            (b"x = (1\n", "saddle.py:1: '(' was never closed", "line 1 of saddle.py"),
            (
                b"def f():\nreturn 1\n",
                "saddle.py:2: expected an indented block",
                "line 2 of saddle.py",
            ),
            (b"x = '\xff'\n", "saddle.py", ""),
            (b"x = 1\0", "saddle.py", ""),
            (b"-" * 100_000 + b"1", "saddle.py: ", "saddle.py"),
        ],
    )
    def test_what_is_no_python_is_told_in_a_line(self, tmp_path, content, told, what):
        (tmp_path / "saddle.py").write_bytes(content)
        found = no_python(tmp_path, "saddle")
        assert found and found.told.startswith(told) and "\n" not in found.told
        assert found.what == what or not what

    @pytest.mark.parametrize("content", [b"x = '\\d'\n", b""])
    def test_what_is_python(self, tmp_path, content):
        (tmp_path / "saddle.py").write_bytes(content)
        assert no_python(tmp_path, "saddle") is None

    @pytest.mark.parametrize(
        ("content", "source"),
        [
            ("if 1:\n    f((1)\n", "f((1)\n ^"),
            ("if 1:\n\t\tf('ü漢', (1\n", "f('ü漢', (1\n" + " " * 9 + "^"),
            ("def f():\nreturn 1\n", "return 1\n^"),
        ],
    )
    def test_a_caret_is_under_the_place(self, tmp_path, content, source):
        (tmp_path / "saddle.py").write_text(content, encoding="utf-8")
        found = no_python(tmp_path, "saddle")
        assert found and found.source == source


class TestScreen:
    def test_while_it_runs(self):
        found = text(view(FAILED, title="saddle.py saved"))
        assert found.endswith("1 of 1 checks: 1 failed") and KEYS not in found

    def test_while_it_runs_only_what_this_run_has_done_is_counted(self):
        assert text(view(FAILED, PASSED, ended=[])).endswith("\n0 of 2 checks")
        found = text(view(FAILED, PASSED, ended=[FAILED.number]))
        assert found.endswith("\n1 of 2 checks: 1 failed")

    def test_after_a_run(self):
        shown = view(FAILED, PASSED, title="saddle.py saved", seconds=0.26, note="told")
        lines = text(shown).splitlines()
        assert lines[0] == "saddle.py saved: 2 of 2 checks: 1 failed, 1 passed, 0.3 s"
        assert "1.a.1  the gradient" in lines and "asked     x" in lines
        assert lines[-3:] == ["told", "", KEYS]
        assert any("total by code" in line and "1 of 2" in line for line in lines)

    def test_a_small_terminal_shows_the_questions_of_the_run(self):
        shown = view(FAILED, PASSED, seconds=1.0)
        shown.chosen = [FAILED.number]
        assert "FashionMNIST, scaled" in text(shown, height=40)
        assert "FashionMNIST, scaled" not in text(shown, height=10)
        assert "Critical points" in text(shown, height=10)

    def test_what_a_student_prints_is_no_markup_and_is_cut(self, monkeypatch):
        monkeypatch.setenv("UV", "uv")
        printed = "\n".join(f"[red]{n}[/nothing]" for n in range(50))
        failed = replace(FAILED, check="test_gradient")
        found = text(view(failed, seconds=1.0, printed={FAILED.number: printed}))
        assert (
            "  ... (45 more lines before; all: uv run pytest -k test_gradient)"
            in found.splitlines()
        )
        assert found.count("[/nothing]") == 5 and "  [red]49[/nothing]" in found

    def test_lines_are_broken_at_words_under_what_their_label_says(self):
        code = "gradient(" + ", ".join(f"argument_{n}" for n in range(12)) + ")"
        words = " ".join(f"word{n}" for n in range(40))
        message = str(Wrong(code, f"{words}\n  [1. 2.]", words, words))
        hints = f"1.a  Critical points\n  1. {words}\n  2. {words}"
        failed = replace(FAILED, title=words, message=message)
        printed = {FAILED.number: words}
        lines = text(view(failed, seconds=1.0, note=hints, printed=printed), 100).splitlines()
        assert code in lines  # to be pasted
        assert all(len(line) <= 80 for line in lines if line != code)
        rows = [line for line in lines if "word" in line]
        whole = Counter(word for row in rows for word in row.split() if word.startswith("word"))
        assert set(whole.values()) == {7} and len(whole) == 40
        indents = {len(row) - len(row.lstrip()) for row in rows}
        assert indents == {0, 2, 5, 7, 10}  # the labels begin, hints, the title, the parts
        assert "            [1. 2.]" in lines


class TestCommand:
    def test_its_help_names_the_keys(self, capsys):
        with pytest.raises(SystemExit) as ended:
            main(["--help"])
        lines = capsys.readouterr().out.splitlines()
        named = [line[2:9].strip() for line in lines if line[2:8].strip() and line[9:].strip()]
        assert ended.value.code == 0 and "  q      quit" in lines
        assert named[-6:] == ["Enter", "a", "f", "h", "n, p", "q"]

    def test_it_takes_no_file(self, capsys):
        with pytest.raises(SystemExit) as ended:
            main(["saddle.py"])
        assert ended.value.code == 2
        told = capsys.readouterr().err.splitlines()[-1]
        assert told == "watch: error: it takes no file: it watches all modules in exercises/"


def test_all_modules_are_watched(tmp_path):
    files = SavedFiles(tmp_path)
    for module in MODULES:
        (tmp_path / f"{module}.py").touch()
    assert files.saved() == list(MODULES)
