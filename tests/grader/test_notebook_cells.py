"""Cells of a notebook become modules: by names, with what each function needs, and in order."""

import pytest

from grader.checks.notebooks.cell_places import in_cells
from grader.checks.notebooks.cells import NotANotebook, cells_of
from grader.checks.notebooks.magics import python_of
from tests.grader.notebook_cells import module, notebook, split

GRADIENT = "def gradient(f, x, y):\n    return f.diff(x), f.diff(y)"


class TestMagics:
    @pytest.mark.parametrize(
        ("cell", "python"),
        [
            ("%matplotlib inline\nx = 1", "pass\nx = 1"),
            ("!pip install \\\n  torch\nx = 1", "pass\n\nx = 1"),
            ("%%time\ndef f():\n    return 1", "\ndef f():\n    return 1"),
            ("\n\n%%capture out\nx = 1", "\n\n\nx = 1"),
            ("%%writefile saddle.py\nx = 1", "\nx = 1"),
            ("%%html\n<b>x</b>", ""),
            ("%%bash\nls", ""),
            ("if x:\n    !ls\n    %cd x\ny = 2", "if x:\n    pass\n    pass\ny = 2"),
            ("files = !ls\nz = 1", "pass\nz = 1"),
            ("t = %timeit -o f()", "pass"),
            ("sympy.solve?\n?x\nx = 2", "pass\npass\nx = 2"),
            ("!echo \"it's\ns = 'a'", "pass\ns = 'a'"),
            ("x = f(\n  a, # it's (\n)\n%reset -f", "x = f(\n  a, # it's (\n)\npass"),
            ("a = 'x\\\n%y'\n%time f()", "a = 'x\\\n%y'\npass"),
            ("  def f():\n      return 1\n  y = 2", "def f():\n    return 1\ny = 2"),
        ],
    )
    def test_what_only_notebooks_understand_is_left_out(self, cell, python):
        assert python_of(cell) == python

    @pytest.mark.parametrize(
        "cell", ["x = (3\n% 2)", "s = '''\n%foo\n!bar\n'''", 's = """\n%%html\n"""', "x = a != b"]
    )
    def test_python_stays(self, cell):
        assert python_of(cell) == cell
        assert python_of(cell + "\n%time f()") == cell + "\npass"


class TestFile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "damaged, or no notebook"),
            (b"{}", "has no cells"),
            (b"[]", "has no cells"),
            (b'{"cells": 3}', "has no cells"),
            (b"\xff\xfe{", "not UTF-8"),
            (b"[" * 100_000, "damaged"),
            (b'{"cells": [' + b"{}," * 5000 + b"{}]}", "more than 2000 cells"),
            (notebook("#" * (2 << 20)), "more than 1 MiB of text"),
        ],
    )
    def test_what_is_no_notebook(self, content, told):
        with pytest.raises(NotANotebook, match=told):
            cells_of(content)

    def test_sources_are_texts_or_lists_of_lines(self):
        (one,) = cells_of(b'\xef\xbb\xbf{"cells": [{"source": ["a\\r\\n", "b"], "outputs": NaN}]}')
        assert (one.number, one.kind, one.text) == (1, "code", "a\nb")

    def test_cells_that_are_none_keep_their_numbers(self):
        cells = cells_of(b'{"cells": [null, {"cell_type": 3, "source": 4}, {"source": "x"}]}')
        assert [(cell.number, cell.text) for cell in cells] == [(2, ""), (3, "x")]

    def test_the_older_layout(self):
        old = b'{"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}'
        assert [cell.text for cell in cells_of(old)] == ["x = 1"]


class TestNames:
    def test_a_helper_and_its_imports_come_along(self):
        names = module(
            "import math as m", "def helper(): return m.pi", "def gradient(): return helper()"
        )
        assert names["gradient"]() == pytest.approx(3.14159, abs=1e-4)

    def test_experiments_do_not(self):
        text = split(
            GRADIENT,
            "images = load_images('data')\nrun = train(images)",
            "def train(images): return images",
            "gradient(1, 2, 3)\nprint(images)",
        ).files
        assert b"load_images(" not in text["saddle.py"] + text["training.py"]

    def test_the_last_definition_counts_and_is_told(self):
        cells = ("def gradient(): return 1", "def gradient(): return 2", "x = 1")
        assert module(*cells)["gradient"]() == 2
        assert split(*cells).problems[0] == (
            "`gradient` is defined 2 times (cells 1, 2): the last one counts"
        )

    def test_what_a_later_definition_wraps_is_kept(self):
        wrapped = ("def step(): return 1", "_step = step", "def step(): return _step() + 1")
        assert module(*wrapped, name="dynamics")["step"]() == 2

    def test_cells_in_disorder(self):
        names = module(
            "def gradient(): return Game().play()",
            "class Game(Base):\n    def play(self): return TABLE[self.key]",
            "TABLE['a'] = TABLE.get('b', 0) + 1",
            "class Base: key = KEY",
            "KEY = 'a'",
            "TABLE = make()",
            "def make(): return dict(b=START)",
            "START = 4",
        )
        assert names["gradient"]() == 5

    def test_a_value_that_is_changed_in_steps(self):
        names = module(
            "rows = [1]",
            "rows.append(2)",
            "for k in range(2):\n    rows.append(k)",
            "count = 1",
            "count += 1",
            "def gradient(): return rows, count",
        )
        assert names["gradient"]() == ([1, 2, 0, 1], 2)

    def test_names_of_parameters_and_local_variables_need_nothing(self):
        text = split(
            "images = download()", "def batches(images):\n    x = [images for images in images]"
        ).files["data.py"]
        assert b"download" not in text

    def test_a_function_of_another_module_is_imported(self):
        files = split(GRADIENT, "def step(g):\n    return gradient(g)", "def train(): sample()")
        assert b"from .saddle import gradient" in files.files["dynamics.py"]
        assert b"from .data import batches" in files.files["training.py"]  # as its stub does

    def test_a_function_of_a_later_module_is_copied(self):
        text = split(
            "def sample(g): return g",
            "def plot_samples(g): return sample(g)",
            "def load_images(root): return sample(root)",
        ).files
        assert b"def sample" in text["data.py"]
        assert b"from .training import sample" in text["figures.py"]

    def test_imports_from_the_exercises_are_the_notebook_s_own_names(self):
        text = (
            split(
                "from exercises.saddle import gradient\nfrom .losses import generator_loss as loss",
                GRADIENT,
                "def train(): return gradient, loss",
            )
            .files["training.py"]
            .decode()
        )
        assert "from .saddle import gradient" in text and "from exercises" not in text
        assert "from .losses import generator_loss as loss" in text

    def test_what_the_exercises_give_need_not_be_repeated(self):
        text = split("def train(): return TrainingRun, Z_DIM, nn").files["training.py"].decode()
        assert (
            "class TrainingRun" in text and "Z_DIM = 100" in text and "from torch import nn" in text
        )

    def test_settings_of_libraries_that_are_used(self):
        text = (
            split(
                "import torch, os\nimport matplotlib.pyplot as plt",
                "torch.manual_seed(0); os.chdir('/content')\nplt.plot([1], [2])",
                "def train(): return torch, os, plt",
            )
            .files["training.py"]
            .decode()
        )
        assert "torch.manual_seed(0)" in text
        assert "chdir" not in text and "plot(" not in text

    def test_settings_of_a_library_under_another_name(self):
        cells = ("import matplotlib, torch", "matplotlib.use('Agg')\ntorch.manual_seed(0)")
        more = "import matplotlib.pyplot as plt\ndef plot_losses(g, d): return plt.figure()"
        text = split(*cells, more).files["figures.py"].decode()
        assert "matplotlib.use('Agg')" in text and "torch" not in text

    def test_names_that_are_nowhere_are_told(self):
        told = split("def gradient(): return display(sp)").problems
        assert (
            told[-1] == "uses what no cell defines: `display` (used in cell 1), "
            "`sp` (used in cell 1)"
        )
        told = split("from sympy import *", "def gradient(): return display(sp)").problems
        assert not any("no cell defines" in text for text in told)

    def test_future_imports_come_first(self):
        text = split(GRADIENT, "from __future__ import annotations").files["saddle.py"].decode()
        assert text.splitlines()[1] == "from __future__ import annotations"

    def test_functions_that_are_not_defined(self):
        with pytest.raises(NotImplementedError, match="1.a: hessian"):
            module(GRADIENT)["hessian"](1, 2, y=3)
        told = split(GRADIENT, "def hesian(): pass").problems[0]
        assert told.startswith("does not define `hessian` (is it `hesian`?), `critical_points`")

    def test_none_of_the_functions(self):
        with pytest.raises(NotANotebook, match="defines none of the functions"):
            split("x = 1", "def f(): pass")


class TestFaults:
    @pytest.mark.parametrize(
        ("cell", "line", "why"),
        [
            ("def hessian(f:\n    pass", 1, r"'\(' was never closed|invalid syntax"),
            ("x = 1\ndef hessian(f, f): pass", 2, "duplicate argument 'f'"),
            ("def hessian(): pass\nreturn 3", 2, "'return' outside function"),
            ("def hessian(): return “f”", 1, "invalid character"),
        ],
    )
    def test_a_cell_that_is_no_python_is_lost_alone(self, cell, line, why):
        modules = split(GRADIENT, cell)
        assert modules.problems[0].startswith(f"cell 2, line {line} is no Python: ")
        assert "This cell, which defines hessian, is left out" in modules.problems[0]
        names = module(GRADIENT, cell)
        assert "gradient" in names
        with pytest.raises(SyntaxError, match=f"cell 2, line {line} is no Python: ({why})"):
            names["hessian"]()

    def test_many_faults_are_counted(self):
        told = split(GRADIENT, *["x = ("] * 10).problems
        assert [text.startswith("cell ") for text in told] == [True] * 8 + [False] * 2
        assert told[8] == "2 more cells are left out"

    def test_an_earlier_definition_stands_for_a_lost_one(self):
        names = module("def gradient(): return 1", "def gradient(: return 2")
        assert names["gradient"]() == 1

    def test_a_cell_of_another_language_with_a_function(self):
        told = split(GRADIENT, "%%script python\ndef hessian(): pass").problems
        assert told[0] == "cell 2 is left out: it begins with %%script"

    def test_lines_of_modules_are_told_as_lines_of_cells(self):
        modules = split(
            "# a\n\nimport math", "x = 1", "@math.cache\ndef gradient():\n  return 1 / 0"
        )
        lines = modules.files["saddle.py"].decode().splitlines()
        place = lines.index("  return 1 / 0") + 1
        said = in_cells(f"saddle.py:{place} in gradient: return 1 / 0", modules.lines)
        assert said == "cell 3, line 3 in gradient: return 1 / 0"
        said = in_cells(f'File "saddle.py", line {place}; line 2 of saddle.py', modules.lines)
        assert said == "cell 3, line 3; cell 1, line 3"
        same = "saddle.py:1 in x, losses.py:999, other.py:2, saddle.py:99999999999"
        assert in_cells(same, modules.lines) == same


class TestAnswers:
    def answers(self, *cells):
        return split(GRADIENT, *cells).files.get("answers.md", b"").decode()

    def test_titled_cells(self):
        text = self.answers(
            ["# Homework"],
            ["## 1.d Plain descent\nIt *diverges*."],
            "x = 1",
            ["More.\n### Why"],
            ["## Part two\nnotes"],
            ["**2.f** Both fall."],
            ["## 2.e Training\nnotes"],
        )
        assert (
            text == "## 1.d Plain descent\nIt *diverges*.\n\nMore.\n### Why\n\n**2.f** Both fall.\n"
        )

    def test_a_section_s_title_is_not_where_the_answer_begins(self):
        """As in the handout's notebook, and with a title of the student's own within the answer."""
        section = ["## 1.d Plain descent on both (8 points)\n\nFor $f = a x^2$ one step ..."]
        answer = ["### 1.d in words\n\nIt diverges.  \nAlways."]
        more = [["### Why"], ["1.d is worth (8 points)"], ["## 2.a Data (6 points)"]]
        assert self.answers(section, ["notes"], answer, *more) == (
            "## 1.d Plain descent on both players\n\nIt diverges.  \nAlways.\n\n### Why\n\n"
            "1.d is worth (8 points)\n"
        )

    def test_without_the_place_for_it_the_answer_is_below_the_section_s_title(self):
        text = "## 1.d Plain descent on both (8 points)\n\nIt diverges."
        assert self.answers([text], ["## 2.a Data (6 points)"]) == f"{text}\n"

    def test_texts_without_titles(self):
        assert self.answers(["It diverges."], ["Both fall."]) == "It diverges.\n\nBoth fall.\n"

    def test_none(self):
        assert self.answers() == self.answers([" \n"]) == ""
