"""What came of one check. Apart from results.py, since who only reads results needs no pytest."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """The outcome of one check; see outcomes.OUTCOMES.

    number: e.g. "2.c.3", the third check of question 2.c. of: the function it is about.
    pictures: PNG files by name; the message names them. hidden: whether it is a hidden check.
    figures: what it measured, numbers and text by name. line: where a module could not be imported.
    check: the test function's name. printed: how much of the message a terminal shows: "named",
    "cut" or "whole"; see printed_messages.py. again: whether it was judged again with right
    functions. cause: where something was wrong, a digest of what, the number of the check that
    tells it, and the checks that it may follow from.
    """

    number: str
    question: str
    title: str
    of: str
    points: float
    outcome: str
    message: str
    likely: str
    seconds: float
    pictures: dict[str, bytes] = field(default_factory=dict)
    hidden: bool = False
    figures: dict[str, object] = field(default_factory=dict)
    line: str = ""
    check: str = ""
    printed: str = "whole"
    again: bool = False
    cause: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        return self.points if self.outcome == "passed" else 0.0
