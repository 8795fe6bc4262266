"""feedback.md: what a student reads."""

import pytest

from grader.outputs.feedback_page import page


def check(number, outcome="passed", score=1.0, output="", hidden=False, of="saddle.gradient"):
    question = number.rpartition(".")[0]
    about = {"question": question, "of": of, "outcome": outcome, "hidden": hidden}
    return {
        "name": f"check {number}.",
        "number": number,
        "score": score,
        "max_score": 1.0,
        "output": output,
        "extra_data": about,
    }


def written(score=None, comment="", answer="It *diverges*."):
    about = {"question": "1.d", "outcome": "written", "answer": answer, "comment": comment}
    own = {"name": "the answer", "number": "1.d.written", "max_score": 3.0, "output": comment}
    return {**own, **({} if score is None else {"score": score}), "extra_data": about}


def results(*tests, persons=(), problems=(), faults=()):
    about = {
        "name": "x1234",
        "questions": ["1.a", "1.d"],
        "extra": [],
        "problems": list(problems),
        "faults": list(faults),
        "seed": 77,
        "handed_in": {"persons": [{"name": name} for name in persons]} if persons else None,
    }
    return {"score": 0.0, "tests": list(tests), "extra_data": about}


WRONG = check(
    "1.a.1", "failed", 0.0, "returned  2\nlikely    swapped\npicture   feedback/1.a.1-gradient.png"
)


def test_it_says_what_counts_what_was_found_and_what_to_do_next():
    said = page(results(check("1.a.2"), WRONG, check("1.a.3", "waits", 0.0, "waits for 1.a.1")))
    assert "**1 of 3 points**" in said
    assert "**Next step:** 1.a: correct `gradient` in `saddle.py`." in said
    assert "### 1.a.1 check 1.a.1." in said and "```text\nreturned  2\nlikely    swapped\n" in said
    assert "![1.a.1: the picture](feedback/1.a.1-gradient.png)" in said
    assert "- 1.a.3 check 1.a.3. (1): waits for 1.a.1" in said
    assert "check 1.a.2" not in said and "77" not in said


def test_of_hidden_checks_it_tells_only_their_points():
    said = page(results(check("1.a.1"), check("1.a.2", "failed", 0.0, "SECRET", hidden=True)))
    assert "SECRET" not in said and "1.a.2" not in said and "**1 of 1 points**" in said
    assert "Further checks, worth 1 points, are shown later." in said
    assert "All checks that you see have passed." in said
    passed = page(results(check("1.a.1"), check("1.a.2", "passed", 1.0, hidden=True)))
    assert passed == said  # nor whether they passed


def test_written_answers_with_and_without_a_score():
    pending = page(results(check("1.a.1"), written()))
    assert "### 1.d: 3 pending" in pending and "```text\nIt *diverges*.\n```" in pending
    assert "3 of them are for written answers that nobody has read yet." in pending
    scored = page(results(check("1.a.1"), written(2.5, "Why *this*?")))
    assert "### 1.d: 2.5 of 3 points" in scored and "> Why \\*this\\*?" in scored
    assert "Not written yet: there is no answer" in page(results(written(answer="")))


@pytest.mark.parametrize("persons", [(), ("",)])
def test_no_name_that_the_platform_does_not_tell(persons):
    said = page(results(check("1.a.1"), persons=persons))
    assert "For " not in said and "x1234" not in said


def test_the_names_of_a_group():
    said = page(results(check("1.a.1"), persons=("Ada [L]", "O'Neil, Bob")))
    assert "For Ada \\[L\\] and O'Neil, Bob." in said


def test_what_a_submission_says_stays_text():
    said = page(results(check("1.a.1", "failed", 0.0, "```\n# Full points <b>")))
    assert "````text\n```\n# Full points <b>\n````" in said
    said = page(results(check("1.a.1"), problems=["<b>.py is no module"]))
    assert "- \\<b\\>.py is no module" in said


def test_a_fault_of_the_grader_is_not_the_students():
    said = page(results(check("1.a.1"), faults=["the judge died"]))
    assert "This is the grader's fault, not yours." in said and "died" not in said


def test_it_lies_beside_the_results_and_follows_them(graded):
    file = graded.out / "ada" / "feedback.md"
    assert "1.d: 2 of 3 points" in file.read_text() and "> fine" in file.read_text()
    graded.enter("submission,question,score,comment\nada,1.d,3,better\n")
    assert "1.d: 3 of 3 points" in file.read_text() and "> better" in file.read_text()
