"""Puts the marks that count into results.json, while the class may be graded at the same time.

    entering = Entering(class_answers, log)
    entering.enter()                     # all; the names of those that changed
    entering.enter({"ada"})

The log says what is to be there, so whatever was missed is made up for at the next start. A score
that a person entered in another way later (`--written`) stays, until the answer is marked again.
"""

from collections.abc import Collection, Mapping
from typing import Any

from ..outputs.results_folder import ResultsFolder
from ..outputs.totals import Results
from ..outputs.written_entries import WITHDRAWN, enter_written
from ..outputs.written_scores import Written, cell_of
from .class_answers import ClassAnswers, key_of
from .marks import Mark, Marks
from .reading_log import Entered, ReadingLog


class Entering:
    """One class's marks on their way into its results."""

    def __init__(self, class_answers: ClassAnswers, log: ReadingLog):
        self._answers, self._log = class_answers, log
        self._folder: ResultsFolder = class_answers.folder

    def enter(self, names: Collection[str] | None = None) -> list[str]:
        """Enter what is not there yet, of these submissions or of all; the names of those whose
        results changed. Raises OutputError and LogError; the same call goes on."""
        marks, before = Marks(self._log.actions()), self._log.entered()
        changed = []
        for name in sorted(self._names() if names is None else names):
            with self._folder.alone():
                results = self._folder.load(name)
                if results is None:  # gone or damaged: ClassAnswers tells of it
                    continue
                new, noted = _with_marks(name, results, marks, before)
                if new != results:
                    self._folder.save(name, new)
                    changed.append(name)
            for question, entered in noted.items():
                if before.get((name, question)) != entered:
                    self._log.note_entered(name, question, entered)
        return changed

    def _names(self) -> set[str]:
        answers = [a for q in self._answers.questions for a in self._answers.of(q).values()]
        return {name for answer in answers for name in answer.names}


def _with_marks(
    name: str, results: Results, marks: Marks, before: Mapping[tuple[str, str], Entered]
) -> tuple[Results, dict[str, Entered]]:
    """The results with the marks that count, and what is noted of them by question."""
    noted = {}
    for test in results["tests"]:
        about = test["extra_data"]
        if about["outcome"] != "written":
            continue
        question, text = about["question"], about.get("answer", "")
        key = key_of(question, text)
        mark, last = marks.counting(question, key), before.get((name, question))
        if last is not None and last.answer != key:
            last = None  # of another answer
        wanted = _wanted(key, mark, last)
        if wanted is None:
            continue
        if wanted != last or _is_lost(results, test):
            results = _entered(results, question, text, wanted)
        noted[question] = wanted
    return results, noted


def _wanted(key: str, mark: Mark | None, last: Entered | None) -> Entered | None:
    """What is to stand in the results; None if that is none of the reading's business."""
    if mark is not None:
        return Entered(key, mark.score, mark.told)
    if last is not None:
        return Entered(key, None, "")  # it was undone
    return None


def _is_lost(results: Results, test: Mapping[str, Any]) -> bool:
    """Whether the score is gone although nobody took it back: answers.md has changed elsewhere."""
    if "score" in test or test["extra_data"].get("comment"):
        return False
    question = test["extra_data"]["question"]
    earlier = results["extra_data"].get("earlier_written", [])
    of_question = [entry for entry in earlier if entry["question"] == question]
    return not (of_question and of_question[-1].get("because") == WITHDRAWN)


def _entered(results: Results, question: str, text: str, wanted: Entered) -> Results:
    answer = cell_of(text)
    taken_back = Written(None, "", withdrawn=True, answer=answer)
    if wanted.score is None:
        return enter_written(results, {question: taken_back})
    given = {question: Written(wanted.score, wanted.comment, answer=answer)}
    new = enter_written(results, given)
    if _comment(new, question) != wanted.comment:  # a blank one leaves the earlier comment
        new = enter_written(enter_written(results, {question: taken_back}), given)
    return new


def _comment(results: Results, question: str) -> str:
    abouts = [test["extra_data"] for test in results["tests"]]
    written = [about for about in abouts if about["outcome"] == "written"]
    return next((a.get("comment") or "" for a in written if a["question"] == question), "")
