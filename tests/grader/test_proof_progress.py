"""How far a proof is, where there is a terminal and where there is none."""

import io

from rich.console import Console

from grader.commands.proof_runs import collect


def shown(count, **options):
    console = Console(file=io.StringIO(), width=80, **options)
    assert collect(console, "grading", iter(range(count)), count) == list(range(count))
    return console.file.getvalue()


def test_without_a_terminal_there_is_a_line_for_each_tenth():
    lines = shown(45).splitlines()
    assert lines[:2] == ["grading: 5 of 45", "grading: 9 of 45"]
    assert len(lines) == 10 and lines[-1] == "grading: 45 of 45"


def test_few_have_a_line_each_and_none_has_none():
    assert shown(2) == "grading: 1 of 2\ngrading: 2 of 2\n"
    assert shown(0) == ""


def test_a_terminal_has_a_bar():
    text = shown(45, force_terminal=True)
    assert "45/45" in text and "of 45" not in text
