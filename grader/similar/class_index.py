"""Who has which fingerprint: an inverted index over a class.

    index = ClassIndex(codes, common=0.6, given=handout)
    index.partners(7)                # who shares rare fingerprints with submission 7
    index.shared(7, [3, 12])         # how much, part by part

Fingerprints of the handout, and those that more than a share of the class has, are left out. Each
of the others weighs the more, the fewer have it: log2(class size / number who have it).
"""

from collections.abc import Collection, Sequence

import numpy as np

from .code_reader import CodePart

LONGEST_POSTINGS = 200  # who shares only what more have than this does not come into question
MOST_PARTNERS = 20  # of one submission
AT_LEAST = 4  # submissions: what so few have is never common


class ClassIndex:
    """The index. codes: the parts of each submission. common: a fingerprint that a larger share of
    the class has is left out. given: the handout's fingerprints.

    parts: names of the parts, in order. totals: weight of each submission's fingerprints (rows) in
    each part (columns).
    """

    def __init__(
        self, codes: Sequence[Sequence[CodePart]], common: float, given: Collection[int] = ()
    ):
        self.size = len(codes)
        self.parts = list(dict.fromkeys(part.name for code in codes for part in code))
        keys, owners, columns = self._entries(codes, given)
        order = np.argsort(keys, kind="stable")
        keys, owners, columns = keys[order], owners[order], columns[order]
        begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else order[:0]
        counts = np.diff(np.r_[begins, len(keys)])
        different = keys[begins]
        del keys, order
        weights = np.log2(self.size / np.maximum(counts, 2)).astype(np.float32)
        weights[counts > max(AT_LEAST, common * self.size)] = 0
        weighed = np.repeat(weights, counts)
        cells = owners.astype(np.int64) * len(self.parts) + columns
        self.totals = np.bincount(
            cells, weights=weighed, minlength=self.size * len(self.parts)
        ).reshape(self.size, len(self.parts))
        del cells, weighed
        kept = (counts > 1) & (weights > 0)
        self._keys = different[kept]
        self._keep(kept, counts, weights, owners, columns[begins])

    def _entries(
        self, codes: Sequence[Sequence[CodePart]], given: Collection[int]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A row for each fingerprint of each submission: its key, whose it is, in which part. The
        same code in two parts has two keys."""
        number = {name: n for n, name in enumerate(self.parts)}
        pieces, owners, columns = [], [], []
        for owner, code in enumerate(codes):
            for part in code:
                pieces.append(np.frombuffer(part.kept, dtype=np.uint64))
                owners.append(owner)
                columns.append(number[part.name])
        sizes = [len(piece) for piece in pieces]
        hashes = np.concatenate(pieces) if pieces else np.zeros(0, np.uint64)
        own = ~_is_among(hashes, np.array(sorted(given), dtype=np.uint64))
        column = np.repeat(np.array(columns, dtype=np.int16), sizes)[own]
        marks = np.array([_mark(n) for n in range(len(self.parts))], dtype=np.uint64)
        return (
            hashes[own] ^ marks[column],
            np.repeat(np.array(owners, dtype=np.int32), sizes)[own],
            column,
        )

    def _keep(
        self,
        kept: np.ndarray,
        counts: np.ndarray,
        weights: np.ndarray,
        owners: np.ndarray,
        columns: np.ndarray,
    ) -> None:
        """Renumber the fingerprints that are kept, and list them both ways round."""
        self._postings = owners[np.repeat(kept, counts)]
        self._counts = counts[kept].astype(np.int64)
        self._begins = np.r_[0, np.cumsum(self._counts)]
        self._weights, self._columns = weights[kept], columns[kept].astype(np.int64)
        numbers = np.repeat(np.arange(len(self._counts), dtype=np.int32), self._counts)
        order = np.argsort(self._postings, kind="stable")
        self._numbers = numbers[order]
        self._rows = np.r_[0, np.cumsum(np.bincount(self._postings, minlength=self.size))]
        self._mine = np.zeros(len(self._counts), dtype=bool)

    def counted(self, part: str, hashes: Sequence[int]) -> np.ndarray:
        """Whether each of these hashes counts in this part: some others have it, and not many."""
        keys = np.array(hashes, dtype=np.uint64) ^ _mark(self.parts.index(part))
        return _is_among(keys, self._keys)

    def fingerprints(self, owner: int) -> np.ndarray:
        """The numbers of a submission's fingerprints that others have, too."""
        return self._numbers[self._rows[owner] : self._rows[owner + 1]]

    def partners(self, owner: int) -> np.ndarray:
        """Submissions that share the most rare fingerprints with this one, best first."""
        own = self.fingerprints(owner)
        own = own[self._counts[own] <= LONGEST_POSTINGS]
        if not len(own):
            return own
        spans = [self._postings[self._begins[f] : self._begins[f + 1]] for f in own]
        weights = np.repeat(self._weights[own], self._counts[own])
        found = np.bincount(np.concatenate(spans), weights=weights, minlength=self.size)
        found[owner] = 0
        best = np.argsort(-found, kind="stable")[:MOST_PARTNERS]
        return best[found[best] > 0]

    def shared(self, owner: int, others: Sequence[int] | np.ndarray) -> np.ndarray:
        """The weight of what the submission shares with each of the others (rows), by part."""
        width = len(self.parts)
        lists = [self.fingerprints(other) for other in others]
        if not lists:
            return np.zeros((0, width))
        self._mine[self.fingerprints(owner)] = True
        all_of_them = np.concatenate(lists)
        rows = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
        hit = self._mine[all_of_them]
        self._mine[self.fingerprints(owner)] = False
        common = all_of_them[hit]
        cells = rows[hit] * width + self._columns[common]
        weights = self._weights[common]
        return np.bincount(cells, weights=weights, minlength=len(lists) * width).reshape(-1, width)


def _is_among(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which of the values are among the ordered ones. (np.isin would sort both again.)"""
    places = np.searchsorted(ordered, values)
    found = places < len(ordered)
    found[found] = ordered[places[found]] == values[found]
    return found


def _mark(part: int) -> np.uint64:
    """What tells the fingerprints of one part from those of another."""
    return np.uint64((part * 0x9E3779B97F4A7C15) % (1 << 64))
