"""How well two readers' scores agree, beyond what chance would give: Cohen's kappa.

    kappa = Kappa.of([(3, 3), (2, 1), (0, 0)])
    kappa.plain, kappa.weighted

Plain counts only equal scores. Weighted (quadratically) also knows that 2 and 3 are closer than 0
and 3: w = 1 - (a - b)^2 / range^2, as in Cohen (1968), Psychological Bulletin 70, 213.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pair = tuple[float, float]


@dataclass(frozen=True)
class Kappa:
    """count: of answers with two scores. same: of those with equal ones. plain, weighted: None
    where kappa is not defined: no answers, or always one and the same score from both."""

    count: int
    same: int
    plain: float | None
    weighted: float | None

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> "Kappa":
        """The agreement of these scores, (one reader's, the other's) for each answer."""
        same = sum(one == two for one, two in pairs)
        plain = _kappa(pairs, lambda one, two: float(one != two))
        weighted = _kappa(pairs, lambda one, two: (one - two) ** 2)
        return cls(len(pairs), same, plain, weighted)

    def in_words(self) -> str:
        """In a sentence."""
        if not self.count:
            return "no answer was read by both"
        text = f"{self.count} answers read by both, {self.same} with the same score"
        if self.plain is None or self.weighted is None:
            return f"{text}; kappa is not defined where all scores are the same"
        return f"{text}; kappa {self.plain:.2f}, quadratically weighted {self.weighted:.2f}"


def _kappa(pairs: Sequence[Pair], distance: Callable[[float, float], float]) -> float | None:
    """1 - the distance seen / the distance by chance, with the readers' own frequencies."""
    ones, twos = (Counter(scores) for scores in zip(*pairs, strict=True)) if pairs else ({}, {})
    chance = sum(
        of_one * of_two * distance(one, two)
        for one, of_one in ones.items()
        for two, of_two in twos.items()
    )
    if not chance:
        return None
    return 1 - len(pairs) * sum(distance(one, two) for one, two in pairs) / chance
