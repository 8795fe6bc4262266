"""How much a pair shares, and how unusual that is in its class.

    ranking = rank(index, may_pair)
    ranking.pairs[0]           # Pair(first=3, second=17, score=62.1, bits=..., shares=...)
    ranking.level              # scores above it stand out

In each part (a function, mostly), the share of two submissions is the weight of the fingerprints
that both have, of all that either has. Its evidence in bits is the rarity of such a share among the
class's pairs: 3 bits if one pair in eight shares as much. So a function that all write in the same
way is no evidence. A part counts at most MOST_BITS, and no more than the fingerprints it shares are
rare: it takes several functions to make a high score.

Who copies takes whole modules, and perhaps not all. So the parts of a module are taken together: by
how many standard deviations their bits exceed those of an independent pair, whose parts have 1.44
bits each on average, and a standard deviation of 1.44. The score is the sum over the modules that
exceed it; the others take nothing away.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from statistics import NormalDist

import numpy as np

from .class_index import ClassIndex

DRAWN_PAIRS = 20_000  # of a large class, to know what is usual
MOST_BITS = 10.0
BY_CHANCE = 1 / log(2)  # bits: mean and standard deviation, for -log2 of a share of pairs drawn
FEWEST_PAIRS = 45  # of ten submissions: with fewer, nothing is usual
FALSE_LEADS = 2  # pairs above the level that a class without copies has, about; in a small class
FALSE_SHARE = 0.002  # of its pairs, which is less
POWER = 0.6
ONE_DEVIATION = NormalDist().cdf(1)  # share of a normal variable below this
MayPair = Callable[[int, int], bool]


@dataclass(frozen=True)
class Pair:
    """Two submissions. score: standard deviations, summed over modules. shares, bits: by part, as
    in ClassIndex.parts."""

    first: int
    second: int
    score: float
    shares: np.ndarray
    bits: np.ndarray


@dataclass(frozen=True)
class Ranking:
    """pairs: that came into question, best first. usual: the scores of pairs drawn from the class,
    or of all, sorted. all_pairs: how many there are. level: scores above it stand out; None in a
    class that is too small to tell."""

    pairs: list[Pair]
    usual: np.ndarray
    all_pairs: int
    level: float | None


def rank(index: ClassIndex, may_pair: MayPair, seed: int = 0) -> Ranking:
    """All pairs that the index finds, by what they share. may_pair: whether two submissions may be
    compared: not those of one person, nor two of an earlier year."""
    all_pairs, drawn = _drawn(index.size, may_pair, seed)
    usual = np.sort(
        np.concatenate([np.zeros((0, len(index.parts))), *_shares(index, drawn)])[:, :], axis=0
    )
    rarity, modules = _Rarity(usual), _modules(index.parts)
    scores = np.sort(
        np.concatenate(
            [np.zeros(0)]
            + [score(rarity.bits(s, shared), modules) for s, shared in _compared(index, drawn)]
        )
    )
    pairs = list(_found(index, may_pair, rarity, modules))
    pairs.sort(key=lambda pair: (-pair.score, pair.first, pair.second))
    return Ranking(pairs, scores, all_pairs, level(scores, all_pairs))


def score(bits: np.ndarray, modules: np.ndarray) -> np.ndarray:
    """The score of each pair (rows). bits: by part (columns). modules: 1 where a part (columns) is
    of a module (rows), else 0."""
    excess = (bits - BY_CHANCE) @ modules.T
    deviations = excess / (BY_CHANCE * np.sqrt(modules.sum(axis=1)))
    return np.maximum(deviations, 0).sum(axis=1)


def _modules(parts: Sequence[str]) -> np.ndarray:
    """Which parts (columns) are of which module (rows)."""
    of = [part.split(".")[0] for part in parts]
    return np.array([[name == module for name in of] for module in dict.fromkeys(of)], dtype=float)


class _Rarity:
    """How rare a share is. usual: the shares of the class's pairs by part, each column sorted."""

    def __init__(self, usual: np.ndarray):
        self._usual = usual

    def bits(self, shares: np.ndarray, shared: np.ndarray) -> np.ndarray:
        """For each pair (rows) and part. shared: the weight of what both have."""
        count = len(self._usual)
        found = np.zeros_like(shares)
        for part in range(shares.shape[1]):
            as_much = count - np.searchsorted(self._usual[:, part], shares[:, part] - 1e-9)
            found[:, part] = -np.log2((as_much + 1) / (count + 1))
        found[shares <= 0] = 0
        return np.clip(np.minimum(found, shared), 0, MOST_BITS)


def level(scores: np.ndarray, all_pairs: int) -> float | None:
    """The score that about FALSE_LEADS pairs exceed in a class like this without copies. scores: of
    pairs drawn from the class, sorted. Their upper sixth is not used, since copies may be there.

    The scores to the power of POWER are about normal above their median: of two made classes of
    150 without copies, 0 and 2 pairs exceeded the level."""
    if len(scores) < FEWEST_PAIRS:
        return None
    middle, high = np.quantile(scores, [0.5, ONE_DEVIATION]) ** POWER
    spread = max(high - middle, 0.05)
    above = -NormalDist().inv_cdf(min(FALSE_SHARE, FALSE_LEADS / all_pairs))
    return float((middle + spread * above) ** (1 / POWER))


def _found(
    index: ClassIndex, may_pair: MayPair, rarity: _Rarity, modules: np.ndarray
) -> Iterator[Pair]:
    done: set[tuple[int, int]] = set()
    for owner in range(index.size):
        pairs = [
            (owner, other)
            for other in map(int, index.partners(owner))
            if may_pair(owner, other) and (min(owner, other), max(owner, other)) not in done
        ]
        done.update((min(pair), max(pair)) for pair in pairs)
        for shares, shared in _compared(index, {owner: [other for _, other in pairs]}):
            bits = rarity.bits(shares, shared)
            scores = score(bits, modules)
            for (_, other), found, row, gained in zip(pairs, scores, shares, bits, strict=True):
                first, second = min(owner, other), max(owner, other)
                yield Pair(first, second, float(found), row, gained)


def _compared(
    index: ClassIndex, pairs: dict[int, list[int]]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(shares, weights of what is shared) of each submission with its others (rows), by part."""
    for owner, others in pairs.items():
        if others:
            shared = index.shared(owner, others)
            either = index.totals[owner] + index.totals[others] - shared
            yield shared / np.where(either > 0, either, 1), shared


def _shares(index: ClassIndex, pairs: dict[int, list[int]]) -> Iterator[np.ndarray]:
    return (shares for shares, _ in _compared(index, pairs))


def _drawn(size: int, may_pair: MayPair, seed: int) -> tuple[int, dict[int, list[int]]]:
    """The number of pairs in the class; and all of them, or some that are drawn."""
    every = size * (size - 1) // 2
    if every <= DRAWN_PAIRS:
        pairs = [(a, b) for a in range(size) for b in range(a + 1, size) if may_pair(a, b)]
        every = len(pairs)
    else:
        random = np.random.default_rng(seed)
        drawn = random.integers(0, size, (2 * DRAWN_PAIRS, 2))
        pairs = [(int(a), int(b)) for a, b in drawn if a != b and may_pair(int(a), int(b))]
        every = round(every * len(pairs) / len(drawn))
        pairs = pairs[:DRAWN_PAIRS]
    by_first: dict[int, list[int]] = {}
    for a, b in pairs:
        by_first.setdefault(a, []).append(b)
    return every, by_first
