"""What persons entered about written answers: put into results, and carried into later ones.

    results = carry_written(results, before, say)      # after a submission was graded anew
    results = enter_written(results, scores, say)      # from --written

A score belongs to the content of answers.md. Whatever no longer counts is kept in the record, in
`extra_data["earlier_written"]`, and said.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..intake.submissions import ANSWERS
from .results_json import summed, written_output
from .totals import Results
from .written_scores import Written

Entry = dict[str, Any]  # question, score (None: pending), comment, max_score, answers, answer
Say = Callable[[str], None]
REPLACED, WITHDRAWN = "replaced", "withdrawn"  # by a person; all other reasons may pass


def silent(note: str) -> None:
    """Say nothing."""


def carry_written(results: Results, before: Results | None, say: Say = silent) -> Results:
    """New results with what was entered into the earlier ones, as far as answers.md and the points
    are the same; the rest goes to the record. say: is told of what changes."""
    if before is None:
        return results
    active = [entry for entry in map(_entry_of(before), before["tests"]) if entry]
    record: list[Entry] = [*before["extra_data"].get("earlier_written", []), *active]
    answers = results["extra_data"]["files"].get(ANSWERS)
    tests = []
    for test in results["tests"]:
        again = next((e for e in reversed(record) if _fits(e, test, answers)), None)
        if again is not None:
            record.remove(again)
            if again not in active:
                say(f"{again['question']}: {_told(again)} counts again, for the same answers.md")
            test = _with(test, again["score"], again["comment"])
        tests.append(test)
    maxima = {t["extra_data"]["question"]: t["max_score"] for t in tests if _is_written(t)}
    for entry in active:
        if entry in record:
            entry["because"] = _why_dropped(entry, maxima, answers)
            say(f"{entry['question']}: {_told(entry)} is dropped: {entry['because']}")
    return _recorded(results, tests, record)


def enter_written(results: Results, scores: Mapping[str, Written], say: Say = silent) -> Results:
    """The results with these manual scores (question -> score). say: is told of what changes."""
    record: list[Entry] = list(results["extra_data"].get("earlier_written", []))
    tests = []
    for test in results["tests"]:
        question = test["extra_data"]["question"]
        given = scores.get(question)
        if _is_written(test) and given is not None:
            refused = _refused(results, test, given)
            if refused:
                say(f"{question}: not entered: {refused}")
            else:
                test = _entered(results, test, given, record, say)
        tests.append(test)
    return _recorded(results, tests, record)


def _refused(results: Results, test: dict[str, Any], given: Written) -> str:
    """Why this does not belong to the answer that was handed in, "" if it does."""
    if not given.is_about(test["extra_data"].get("answer", given.answer or "")):
        return (
            "the file shows another answer than the one that was handed in: read that one "
            "(`grader answers`), or leave out the column answer"
        )
    if given.answer is None and given.score is not None and "score" not in test:
        answers = results["extra_data"]["files"].get(ANSWERS)
        for entry in results["extra_data"].get("earlier_written", []):
            same = entry["question"] == test["extra_data"]["question"] and _may_return(entry)
            same = same and (entry["score"], entry["comment"]) == (given.score, given.comment)
            if same and entry["answers"] != answers:
                return (
                    f"the score {given.score:g} was given for an earlier {ANSWERS}. To give the "
                    "same for this one, use a file of `grader answers`, which shows the answer"
                )
    return ""


def earlier_entry(results: Results, test: dict[str, Any]) -> Entry | None:
    """What was last entered for the same answer to a question, in an answers.md that has changed
    elsewhere; None if there is nothing."""
    about = test["extra_data"]
    for entry in reversed(results["extra_data"].get("earlier_written", [])):
        same = entry["question"] == about["question"] and entry["answer"] == about.get("answer")
        if same and entry["max_score"] == test["max_score"] and _may_return(entry):
            return entry
    return None


def _entered(
    results: Results, test: dict[str, Any], given: Written, record: list[Entry], say: Say
) -> dict[str, Any]:
    """The test with what is given. What it replaces is added to the record."""
    before = _entry_of(results)(test)
    old_score, old_comment = (before["score"], before["comment"]) if before else (None, "")
    score = old_score if given.score is None and not given.withdrawn else given.score
    comment = given.comment or (old_comment if score == old_score else "")
    if (score, comment) == (old_score, old_comment):
        return test
    question = test["extra_data"]["question"]
    if before is not None:
        before["because"] = WITHDRAWN if given.withdrawn else REPLACED
        record.append(before)
    if score == old_score:
        say(f"{question}: comment entered")
    elif score is None:
        say(f"{question}: {old_score:g} taken back")
    else:
        say(f"{question}: {score:g} entered" + (f" for {old_score:g}" if before else ""))
    return _with(test, score, comment)


def _entry_of(results: Results) -> Callable[[dict[str, Any]], Entry | None]:
    """A function that finds what was entered into a test of these results, None if nothing."""
    answers = results["extra_data"]["files"].get(ANSWERS)

    def entry_of(test: dict[str, Any]) -> Entry | None:
        about = test["extra_data"]
        if not _is_written(test):
            return None
        comment = about.get("comment")
        if comment is None:  # written by an earlier version of the kit
            comment = "" if test["output"].startswith("A person ") else test["output"]
        if "score" not in test and not comment:
            return None
        return {
            "question": about["question"],
            "score": test.get("score"),
            "comment": comment,
            "max_score": test["max_score"],
            "answers": answers,
            "answer": about.get("answer", ""),
        }

    return entry_of


def _is_written(test: dict[str, Any]) -> bool:
    return test["extra_data"]["outcome"] == "written"


def _fits(entry: Entry, test: dict[str, Any], answers: str | None) -> bool:
    """Whether what was entered holds for the test's answer."""
    return (
        _is_written(test)
        and entry["question"] == test["extra_data"]["question"]
        and entry["max_score"] == test["max_score"]
        and entry["answers"] == answers
        and _may_return(entry)
    )


def _may_return(entry: Entry) -> bool:
    return entry.get("because") not in (REPLACED, WITHDRAWN)


def _why_dropped(entry: Entry, maxima: Mapping[str, float], answers: str | None) -> str:
    question = entry["question"]
    if question not in maxima:
        return "the question is not graded"
    if entry["answers"] != answers:
        return f"{ANSWERS} has changed"
    return f"it was out of {entry['max_score']:g}, and now the answer has {maxima[question]:g}"


def _told(entry: Entry) -> str:
    return "the comment" if entry["score"] is None else f"the score {entry['score']:g}"


def _with(test: dict[str, Any], score: float | None, comment: str) -> dict[str, Any]:
    """The test with this score and comment and no other."""
    about = {**test["extra_data"], "comment": comment}
    test = {key: value for key, value in test.items() if key != "score"}
    if score is not None:
        test["score"] = score
    output = written_output(about.get("answer", ""), score, comment)
    return {**test, "output": output, "extra_data": about}


def _recorded(results: Results, tests: list[dict[str, Any]], record: list[Entry]) -> Results:
    about = {**results["extra_data"], "earlier_written": record}
    return summed({**results, "tests": tests, "extra_data": about})
