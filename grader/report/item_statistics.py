"""Each question and check in numbers: attempted, solved, mean, discrimination, median seconds.

Counted are submissions of which something was read. A check is attempted if it passed or failed:
not if the function is not written, if the check waits for another, or if the grader failed.

Discrimination is the correlation of the points of one item with all other points by code of the
same submission: the item is removed from the sum. For a check, which gives all of its points or
none, that is the point-biserial correlation. It is near 1 if the item tells strong submissions from
weak ones, and near or below 0 if something else decides: then look at the item.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

from .class_records import Check, Outcome, Record

FEWEST = 3  # with two, each correlation is 1 or -1


@dataclass(frozen=True)
class Correlation:
    """value: None if it is undefined; why says then why."""

    value: float | None
    why: str = ""

    def __str__(self) -> str:
        return "–" if self.value is None else f"{self.value:.2f}".replace("-", "−")


@dataclass(frozen=True)
class Item:
    """A question or a check in numbers. mean: points of a submission, over all that are counted.
    seconds: median of the attempts, None without one."""

    number: str
    title: str
    points: float
    counted: int
    attempted: int
    solved: int
    todo: int
    waits: int
    mean: float
    discrimination: Correlation
    seconds: float | None
    hidden: bool = False


def correlation(pairs: Sequence[tuple[float, float]]) -> Correlation:
    """Pearson's correlation of the item's points with the rest of the points."""
    if len(pairs) < FEWEST:
        return Correlation(None, f"fewer than {FEWEST} have attempted it")
    items, rests = zip(*pairs, strict=True)
    middle, middle_rest = fmean(items), fmean(rests)
    spread = sqrt(sum((item - middle) ** 2 for item in items))
    spread_rest = sqrt(sum((rest - middle_rest) ** 2 for rest in rests))
    if spread < 1e-9:
        return Correlation(None, "all who attempted it have the same points for it")
    if spread_rest < 1e-9:
        return Correlation(None, "all who attempted it have the same points for the rest")
    both = sum((item - middle) * (rest - middle_rest) for item, rest in pairs)
    return Correlation(both / spread / spread_rest)


def of_check(check: Check, records: Sequence[Record], extra: bool = False) -> Item:
    """A check. extra: whether its points are extra ones, which are no part of the others."""
    with_it = [(r, r.outcomes[check.number]) for r in records if check.number in r.outcomes]
    own = [outcome for _, outcome in with_it]
    attempts = [outcome for outcome in own if outcome.is_attempted]
    pairs = [
        (outcome.score, record.totals.code.earned - (0 if extra else outcome.score))
        for record, outcome in with_it
        if outcome.is_attempted and not record.faults
    ]
    judged = [outcome for outcome in own if outcome.outcome != "error"]
    return Item(
        number=check.number,
        title=check.title,
        points=check.points,
        counted=len(own),
        attempted=len(attempts),
        solved=sum(outcome.is_passed for outcome in own),
        todo=_count(own, "todo"),
        waits=_count(own, "waits"),
        mean=fmean(outcome.score for outcome in judged) if judged else 0.0,
        discrimination=correlation(pairs),
        seconds=median(outcome.seconds for outcome in attempts) if attempts else None,
        hidden=check.hidden,
    )


def of_question(question: str, title: str, records: Sequence[Record], extra: bool) -> Item:
    """A question's points by code. It is attempted if one of its checks is, and solved if all
    pass."""
    with_it = [(r, r.shares(question)) for r in records if question in r.totals.questions]
    tried = [(r, own) for r, own in with_it if any(o.is_attempted for o in own)]
    shares = [record.totals.questions[question] for record, _ in with_it]
    pairs = [
        (earned, record.totals.code.earned - (0 if extra else earned))
        for record, _ in tried
        if not record.faults
        for earned in [record.totals.questions[question].earned]
    ]
    return Item(
        number=question,
        title=title,
        points=max((share.points for share in shares), default=0.0),
        counted=len(with_it),
        attempted=len(tried),
        solved=sum(bool(own) and all(o.is_passed for o in own) for _, own in with_it),
        todo=sum(bool(own) and all(o.outcome == "todo" for o in own) for _, own in with_it),
        waits=0,
        mean=fmean(share.earned for share in shares) if shares else 0.0,
        discrimination=correlation(pairs),
        seconds=median(sum(o.seconds for o in own) for _, own in tried) if tried else None,
    )


def checks_of(records: Iterable[Record]) -> list[Check]:
    """All checks that there are results of, in the order of their numbers within the questions."""
    found: dict[str, Check] = {}
    order: list[str] = []
    for record in records:
        for number, outcome in record.outcomes.items():
            found.setdefault(number, outcome.check)
        order += [q for q in record.totals.questions if q not in order]

    def place(check: Check) -> tuple[int, int]:
        last = check.number.rpartition(".")[2]
        return order.index(check.question), int(last) if last.isdigit() else 0

    return sorted(found.values(), key=place)


def _count(outcomes: Sequence[Outcome], outcome: str) -> int:
    return sum(each.outcome == outcome for each in outcomes)
