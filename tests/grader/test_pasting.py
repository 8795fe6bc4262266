"""What a message says to try: pasted into Python, it shows what the message says was returned.

A fixed sample of the corpus; `grader proof validate --paste` does all of it.
"""

from dataclasses import replace

import pytest

from grader.checks.assignment import Assignment
from grader.checks.dataset.datasets import find_root
from grader.judge.settings import Settings
from grader.proof.corpus import pasting
from grader.proof.corpus.entries import chosen_entries
from grader.proof.corpus.verdicts import Verdict

OF_A_QUESTION = 1  # entry
MESSAGE = """try it    from exercises.saddle import gradient
          from sympy import symbols
          x, y = symbols("x y", real=True)
          gradient(x**2 + y, x, y)
returned  {}
asked     the pair (f_x, f_y)
likely    a cause"""
SOLUTION = {"saddle.py": b"def gradient(f, x, y):\n    return f.diff(x), f.diff(y)\n"}
BROKEN = {"saddle.py": b"def gradient(f, x, y):\n    return f.diff(x), 1 / 0\n"}
AN_EXCEPTION = "an exception\n          saddle.py:2\n          ZeroDivisionError: division by zero"


@pytest.fixture(scope="module")
def sample(judges):
    """Wrong entries of every other question, graded: their files and their messages."""
    root, label = find_root()
    plain = Settings(smoke=False, data=str(root), data_label=label)
    begun = [
        (entry, judges.begin(entry.name, entry.files(), replace(plain, questions=(question,))))
        for question in list(Assignment.load().by_id)[::2]
        for entry in chosen_entries([question], OF_A_QUESTION)
    ]
    return [(entry, Verdict(entry, results.result()).messages) for entry, results in begun]


def test_messages_can_be_pasted(sample):
    submissions = [(entry.files(), messages) for entry, messages in sample]
    faults = list(pasting.pasted_all(submissions))
    named = {entry.name: found for (entry, _), found in zip(sample, faults, strict=True) if found}
    assert named == {}


def test_most_messages_have_lines_to_try(sample):
    messages = [message for _, found in sample for message in found.values()]
    assert len(messages) >= 6
    shown = [message for message in messages if message.startswith("try it")]
    assert len(shown) >= 0.9 * len(messages)


def test_no_message_names_a_path_of_this_machine(sample):
    texts = "\n".join(message for _, found in sample for message in found.values())
    assert "load_images(str(find_dataset())" in texts
    assert find_root()[0].as_posix() not in texts and "/work" not in texts


@pytest.mark.parametrize(
    ("files", "returned", "right"),
    [
        (SOLUTION, "[2*x, 1]", True),
        (SOLUTION, "f_x: 2*x", True),
        (SOLUTION, "[2*x, 2]", False),
        (SOLUTION, "[3*x, 1]", False),
        (SOLUTION, "[2*y, 1]", False),
        (SOLUTION, "f_x: 3*x", False),
        (SOLUTION, AN_EXCEPTION, False),
        (BROKEN, AN_EXCEPTION, True),
        (BROKEN, "an exception\n          TypeError: no", False),
        (BROKEN, "[2*x, 1]", False),
    ],
)
def test_a_message_that_says_something_else_is_found(files, returned, right):
    (faults,) = pasting.pasted_all([(files, {"1.a.1": MESSAGE.format(returned)})])
    assert bool(faults) is not right


def test_numbers_agree_as_far_as_they_are_shown():
    assert pasting.agrees("tensor(0.33333334)", "tensor(0.3333)")
    assert not pasting.agrees("tensor(0.34)", "tensor(0.3333)")
    assert not pasting.agrees("tensor(0.3333)", "array(0.3333)")
    assert not pasting.agrees("[1, 2]", "[1, 2, 3]")
