"""A class whose written answers are read in tests, without a browser."""

from grader.outputs.results_folder import ResultsFolder
from grader.reading.class_answers import key_of
from grader.reading.entering import Entering
from grader.reading.marks import ENTER
from grader.reading.one_reader import OneReader
from grader.reading.preparing import prepared
from tests.grader.class_folder import ClassFolder

Q = "1.d"
POINTS = {0.0: [], 1.0: ["why"], 2.0: ["why", "y-runs-away"], 3.0: []}
POINTS[3.0] = [*POINTS[2.0], "start-on-the-line"]


class ReadingClass:
    """Readers of a class of the instant judge."""

    def __init__(self, graded: ClassFolder):
        self.graded = graded

    def reader(self, name: str = "ada", part=(1, 1), rubric=None) -> OneReader:
        return prepared(ResultsFolder(self.graded.out), name, part, rubric)

    def score(self, reader: OneReader, text: str, score: float, comment: str = "") -> str:
        key = key_of(Q, text)
        seen = reader.marks().latest(reader.reader, Q, key)
        reader.mark(Q, key, seen=seen, step=ENTER, items=POINTS[score], comment=comment)
        return key

    def enter(self, reader: OneReader) -> list[str]:
        reader.answers.refresh()
        return Entering(reader.answers, reader.log).enter()

    def given(self, name: str) -> tuple:
        test = self.graded.written(name)
        return test.get("score"), test["extra_data"]["comment"]

    @classmethod
    def of_three(cls, empty: ClassFolder) -> "ReadingClass":
        """ada and bob have the same answer, eve another one."""
        for name, text in (
            ("ada", "It diverges."),
            ("bob", " It\n diverges."),
            ("eve", "It rests."),
        ):
            empty.hand_in(name, answers=text)
        empty.grade("--all")
        return cls(empty)
