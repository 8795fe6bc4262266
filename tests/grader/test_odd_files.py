"""Files beside the seven modules, whose names a browser, an editor or the student made."""

import pytest

from grader.checks.odd_files import helpers, meant_by, misnamed
from tests.grader.handed_in import FILES, folder, taken

VARIATIONS = [
    "saddle (1).py",
    "saddle(2).py",
    "saddle-1.py",
    "saddle 1.py",
    "saddle_final.py",
    "saddle2.py",
    "saddle - Copy.py",
    "Copy of saddle.py",
    "saddle.py.txt",
    "saddle.txt",
    "saddle.py (1)",
    "Saddle.PY",
    "saddle.py.bak",
    "ｓaddle.py",
]


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_variation_is_recognised(name):
    assert meant_by(name) == "saddle.py"
    (message,) = misnamed([name, "dynamics.py"])
    assert message == f"{name} is not read: its name must be saddle.py"


@pytest.mark.parametrize("name", ["datasets.py", "networks_test", "saddle.pyc", "mysaddle.py"])
def test_another_name_is_none(name):
    assert meant_by(name) == ""


def test_beside_the_module_itself_it_says_which_one_is_read():
    assert misnamed(["data.py", "data (1).py"]) == ["data (1).py is not read: only data.py is"]
    assert misnamed(["data.py", "data.py~", "data.py.bak", "DATA.py", "data.txt"]) == []


@pytest.mark.parametrize(
    "line",
    [
        "from .helpers import second_derivative",
        "from exercises.helpers import second_derivative",
        "import helpers",
        "from . import dynamics, helpers",
        "    from helpers import second_derivative",
    ],
)
def test_a_helper_module_is_not_handed_in(line):
    names = ["saddle.py", "dynamics.py", "helpers.py", "scratch.py", "__init__.py", "__main__.py"]
    (message,) = helpers(names, [b"import sympy\n", f"x = 1\n{line}\n".encode()])
    assert message.startswith("not read: helpers.py. Only the seven modules are handed in")


def test_a_file_that_no_module_imports_is_no_matter():
    source = b"from .helpers_of_mine import x\nimport sympy.scratch\n# import scratch\n"
    assert helpers(["saddle.py", "helpers.py", "scratch.py"], [source]) == []


@pytest.mark.parametrize(
    "line",
    ["from .random import draw", "from . import random", "from exercises.random import draw"],
)
def test_a_helper_with_a_library_s_name_is_a_helper_if_it_is_meant(line):
    (message,) = helpers(["data.py", "random.py", "torch.py"], [f"{line}\n".encode()])
    assert message.startswith("not read: random.py. Only the seven modules are handed in")


@pytest.mark.parametrize("name", ["random", "types", "math", "numpy", "torch", "tqdm"])
def test_an_import_of_a_library_means_the_library(name):
    for line in (f"import {name}", f"import os, {name}.x as y", f"    from {name} import a"):
        (message,) = helpers(["data.py", f"{name}.py"], [b"x = 1\n", f"{line}\n".encode()])
        assert message.startswith(f"{name}.py is not read: `import {name}` means the library")


def test_a_library_s_part_is_no_file_here():
    source = b"from torch.utils.data import DataLoader\nimport torch.utils\nimport matplotlib.cm\n"
    assert helpers(["data.py", "utils.py", "cm.py", "random.py"], [source]) == []


def test_a_hand_in_says_what_was_seen(tmp_path):
    files = {name: content for name, content in FILES.items() if name != "saddle.py"}
    files |= {"saddle (1).py": b"", "answers (1).md": b"", "tools.py": b"", "scratch.py": b""}
    files["data.py"] = b"from .tools import scaled\n"
    problems = taken(folder(tmp_path / "it", files)).problems
    assert problems == (
        "saddle (1).py is not read: its name must be saddle.py",
        "answers (1).md is not read: only answers.md is",
        "not read: tools.py. Only the seven modules are handed in: move what you need of other "
        "files into the module that uses it",
    )
