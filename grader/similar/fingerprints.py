"""Fingerprints of code: hashed runs of words within a statement, thinned out by winnowing.

Winnowing keeps the smallest hash of each window, so that of any WINDOW neighbouring runs at least
one is kept, whoever wrote them (Schleimer, Wilkerson and Aiken 2003,
https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf). Runs do not reach over the end
of a statement, so the order of statements does not matter.
"""

import hashlib
import re
from collections.abc import Sequence

RUN = 5  # words of a normal form
WINDOW = 2  # neighbouring runs of which one is kept
TEXT_RUN = 4  # words of a comment, message or answer
WORD = re.compile(r"\w+")


def runs(words: Sequence[str], length: int = RUN) -> list[int]:
    """The hash of each run of words, in order. A short statement is one run."""
    return [
        _hash(" ".join(words[place : place + length]))
        for place in range(max(1, len(words) - length + 1))
    ]


def winnowed(hashes: Sequence[int], window: int = WINDOW) -> set[int]:
    """The hashes of a statement that are kept."""
    return {
        min(hashes[place : place + window]) for place in range(max(1, len(hashes) - window + 1))
    }


def text_runs(text: str) -> list[int]:
    """The hashes of a text's runs of words, whatever is between the words; none of a short text."""
    words = WORD.findall(text.casefold())
    return runs(words, TEXT_RUN) if len(words) >= TEXT_RUN else []


def _hash(text: str) -> int:
    """64 bits, the same in every process."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
