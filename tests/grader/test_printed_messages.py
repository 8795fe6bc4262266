"""How a student's run prints messages: to be pasted, short, with commands as they were called."""

import ast
import sys

import pytest

from grader.checks.question_2.typed_arrays import typed
from grader.checks.results import printed_messages
from grader.checks.results.outcomes import Wrong
from grader.checks.results.printed_messages import LINES, Room, printed, pytest_command, sections

CALL = "from exercises.dynamics import step\ngrad = lambda x, y: (x, y)\nstep(grad, (1, 2), 0.5)"
MANY = "\n".join(f"line {k}" for k in range(60))


def test_lines_to_try_are_in_the_first_column():
    message = str(Wrong(CALL, "[1, 2]\n[3, 4]", "the other point", "a cause"))
    shown = printed(message)
    code = shown[shown.index("try it") + len("try it") : shown.index("returned")]
    ast.parse(code.strip())
    assert code.strip() == CALL == sections(message)["try it"]
    assert (
        "returned  [1, 2]\n          [3, 4]\nasked     the other point\nlikely    a cause" in shown
    )
    assert printed(str(Wrong("", "1", "2"))) == "returned  1\nasked     2"


def test_what_came_back_is_cut_with_a_pointer_to_all_of_it():
    message = str(Wrong(CALL, MANY, "less", "a cause"))
    assert printed(message).count("line ") == 60
    cut = printed(message, "test_step")
    assert len(cut.splitlines()) < 30 and cut.endswith("asked     less\nlikely    a cause")
    assert "line 0\n" in cut and "line 59\n" in cut and "-k test_step)" in cut


def test_a_run_prints_so_many_lines_and_names_the_rest():
    room = Room()
    short, long = "returned  1", "\n".join([f"returned  {k}" for k in range(LINES)])
    assert Room().takes(long)  # the first always
    assert [room.takes(short) for _ in range(LINES)].count(True) == LINES // 4
    assert not room.takes(long)


@pytest.mark.parametrize(
    ("variables", "program", "command"),
    [
        ({"UV": "/usr/bin/uv"}, "/venv/bin/pytest", "uv run pytest"),
        ({"UV_RUN_RECURSION_DEPTH": "1"}, "pytest/__main__.py", "uv run pytest"),
        ({}, "/venv/bin/pytest", "pytest"),
        ({}, "/site-packages/pytest/__main__.py", "python -m pytest"),
    ],
)
def test_commands_are_printed_as_they_were_called(monkeypatch, variables, program, command):
    for name in ("UV", "UV_RUN_RECURSION_DEPTH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", [program])
    assert pytest_command() == command
    assert command in printed(str(Wrong(CALL, MANY, "less")), "test_step")
    assert printed_messages.RETURNED < 60


def test_an_array_is_typed_in_one_short_line():
    import numpy as np
    import torch

    spots = np.zeros((4, 1, 28, 28))
    spots[:, :, 12:16, 12:16] = 1
    arrays = (
        np.ones((2, 3)),
        np.full((1, 1, 28, 28), 0.1),
        np.array([[0.5, -0.0], [1e-9, 3]]),
        np.eye(784).reshape(784, 1, 28, 28),
        np.linspace(-1, 1, 4 * 784).reshape(4, 1, 28, 28),
        np.eye(6272)[24],
        spots,
    )
    for array in arrays:
        text = typed(array)
        assert text and len(text) < 170 and "-0.0" not in text
        assert np.allclose(eval(text, {"torch": torch}).numpy(), array, atol=1e-6)
    assert typed(np.random.default_rng(0).normal(size=100)) is None
