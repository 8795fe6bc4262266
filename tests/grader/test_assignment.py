"""assignment.toml: every slip of an author is told by file, question, key and next step."""

import pytest

from grader.checks.agreement import points_of, require_agreement
from grader.checks.assignment import FILE, Assignment, AssignmentError
from grader.checks.decorator import Check

TWO = """
[constants]
slope = 0.3
dropout = 0.3
learning_rate = 1e-4
kernel = 5

[[question]]
id = "1.a"
title = "Saddles"
points = 4
hidden = 1
functions = ["saddle.gradient", "saddle.hessian"]
hints = ["look"]

[[question]]
id = "1.b"
title = "Steps"
points = 5
written = 2
functions = ["dynamics.step"]
hints = ["walk", "run"]
"""
CHECKS = (
    Check("test_gradient", "1.a", 1, "saddle.gradient"),
    Check("test_hessian", "1.a", 2, "saddle.hessian", needs=("saddle.gradient",)),
    Check("test_hidden", "1.a", 1, "saddle.gradient", hidden=True),
    Check("test_step", "1.b", 3, "dynamics.step"),
)


@pytest.fixture
def load(tmp_path):
    """Load the two questions with an edit, or another text."""

    def load(old="", new="", text=None):
        edited = (TWO.replace(old, new, 1) if old else new + TWO) if text is None else text
        assert text is not None or not (old or new) or edited != TWO
        file = tmp_path / "assignment.toml"
        file.write_text(edited, encoding="utf-8")
        return Assignment.load(file)

    return load


def test_what_a_file_says(load):
    assignment = load('hints = ["look"]', 'hints = ["look"]\ncheck_points = { test_hessian = 1.5 }')
    one, two = assignment.questions
    assert (one.points, one.hidden, one.by_code, two.by_code) == (4, 1, 4, 3)
    assert assignment.modules == ("saddle", "dynamics") and assignment.written == ("1.b",)
    assert assignment.asked_in["dynamics.step"] == "1.b"
    assert [points_of(assignment, check) for check in CHECKS] == [1, 1.5, 1, 3]


def test_ask_chooses_questions_in_the_order_of_the_file(load):
    assert list(load(new='ask = ["1.b", "1.a"]\n').by_id) == ["1.a", "1.b"]


def test_what_is_not_asked_is_nowhere(load):
    assignment = load(new='ask = ["1.a"]\n')
    assert list(assignment.by_id) == ["1.a"] and assignment.modules == ("saddle",)
    assert assignment.written == () and "dynamics.step" not in assignment.asked_in
    require_agreement(assignment, CHECKS, with_hidden=True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points = 4", "pionts = 4", "question 1.a: unknown key 'pionts': did you mean points?"),
        ("points = 4\n", "", "question 1.a: the key 'points' is missing"),
        ('id = "1.a"\n', "", "question number 1: the key 'id' is missing"),
        ('id = "1.a"', "id = 1", "question number 1: id must be"),
        ('id = "1.a"', 'id = "1 a,b"', "id must be"),
        ('id = "1.b"', 'id = "1.a"', "two questions have the id '1.a'"),
        ("points = 4", 'points = "4"', "question 1.a: points must be a number"),
        ("points = 4", "points = true", "points must be a number"),
        ("points = 4", "points = nan", "points must be a number"),
        ("points = 4", "points = -4", "points must be a number, 0 or more"),
        ("points = 4\nhidden = 1", "points = 0", "points must be more than 0"),
        ("hidden = 1", "hidden = 5", "written = 0 and hidden = 5 are parts of points = 4"),
        ("written = 2", "written = 2\nhidden = 3.5", "are parts of points = 5"),
        ('title = "Saddles"', "title = 3", "question 1.a: title must be text"),
        ("hidden = 1", "extra = 1", "extra must be true or false"),
        ('hints = ["look"]', "hints = []", "hints must be a list"),
        ('hints = ["look"]', 'hints = "look"', "hints must be a list"),
        ('["dynamics.step"]', "[]", "question 1.b: functions must be a list"),
        ('"dynamics.step"', '"step"', "functions: 'step' is not module.function"),
        ('"dynamics.step"', '"dynamic.step"', "'dynamic.step' is not module.function"),
        ('"dynamics.step"', '"dynamics.step", "dynamics.step"', "is there twice"),
        ("hidden = 1", "check_points = { test_hessian = 0 }", "more than 0 points each"),
        ("hidden = 1", "check_points = 3", "check_points must give checks"),
        ("", "asked = []\n", "unknown key 'asked': did you mean ask?"),
        ("", "ask = []\n", "ask must be a list of ids"),
        ("", 'ask = ["1.a", "1.c"]\n', "ask: no question '1.c'"),
        ("points = 4", "points = ", "is not valid TOML: Invalid value (at line 11"),
    ],
)
def test_slips_of_one_key(load, old, new, words):
    with pytest.raises(AssignmentError) as error:
        load(old, new)
    assert words in str(error.value) and "assignment.toml" in str(error.value)


@pytest.mark.parametrize("questions", ["", "question = 3\n", "question = []\n"])
def test_no_questions(load, questions):
    with pytest.raises(AssignmentError, match="question"):
        load(text=questions + TWO[: TWO.index("[[question]]")])


def test_no_file(tmp_path):
    with pytest.raises(AssignmentError, match=r"none\.toml cannot be read: No such file"):
        Assignment.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "points = 4",
            "points = 6",
            "question 1.a: points = 6, but its checks add up to 3 public + 1 hidden = 4: write "
            "points = 4, or change what checks are worth, e.g. check_points = { test_hessian = 4 }",
        ),
        ("points = 5", "points = 4", "add up to 3 public + 0 hidden + 2 written = 5"),
        ("hidden = 1", "hidden = 2", "hidden = 2, but its hidden checks add up to 1"),
        (
            "hidden = 1",
            "check_points = { test_gradent = 1 }",
            "no check 'test_gradent'; its checks",
        ),
        (', "saddle.hessian"', "", "its check test_hessian is about 'saddle.hessian': add that"),
        (
            "saddle.hessian",
            "saddle.hesse",
            "no check of this question is about 'saddle.hesse'; did you mean saddle.hessian?",
        ),
        ('id = "1.b"', 'id = "1.bb"', "question 1.bb: no check belongs to it; did you mean 1.b?"),
    ],
)
def test_slips_that_checks_tell(load, old, new, words):
    assignment = load(old, new)
    with pytest.raises(AssignmentError) as error:
        require_agreement(assignment, CHECKS, with_hidden=True)
    assert words in str(error.value) and "assignment.toml" in str(error.value)


def test_a_student_s_run_takes_hidden_points_as_they_stand(load):
    public = [check for check in CHECKS if not check.hidden]
    require_agreement(load(), public, with_hidden=False)
    with pytest.raises(AssignmentError, match="3 public . 1 hidden = 4"):
        require_agreement(load("points = 4", "points = 5"), public, with_hidden=False)


def test_a_check_of_functions_in_another_module_needs_them_asked(load):
    checks = (*CHECKS[:3], Check("test_step", "1.b", 3, "dynamics.step", ("saddle.gradient",)))
    require_agreement(load(), checks, with_hidden=True)
    with pytest.raises(AssignmentError, match=r"calls saddle\.gradient.*or leave 1\.b out"):
        require_agreement(load(new='ask = ["1.b"]\n'), checks, with_hidden=True)


def test_the_assignment_s_own_file_says_how_to_change_it():
    text = FILE.read_text(encoding="utf-8")
    assert "ask = [" in text and "check_points = {" in text
