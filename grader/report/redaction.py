"""Takes names out of texts: messages can show what a submission returned, and so whose it is.

    redact = Redactor([("Ada_Lovelace_0012", "Ada Lovelace", "ada@b.edu")], {"step"})
    redact("by ada lovelace", ["Ada Lovelace"])          # "by [name]"

All that is known of the class is looked for in each text, as whole words and in any case. A
submission's own names are looked for in parts as well ("Ada"). What nobody wrote into the results,
a nickname say, cannot be found.
"""

import re
from collections.abc import Collection, Iterable, Sequence

NAME = "[name]"
_WORD = re.compile(r"[^\W_]+")
LEAST_DIGITS = 5  # of a number that is taken for an id: shorter ones are everywhere
LEAST_OWN_DIGITS = 4
LEAST_LETTERS = 3

Words = tuple[str, ...]


class Redactor:
    """class_names: for each submission, all that it is called. vocabulary: words that the page says
    anyway, which are no names ("step")."""

    def __init__(self, class_names: Iterable[Sequence[str]], vocabulary: Collection[str]):
        self._vocabulary = {word.casefold() for word in vocabulary}
        self._known: dict[str, set[Words]] = {}  # by their first word
        for names in class_names:
            for words in self._phrases(names, LEAST_DIGITS):
                self._known.setdefault(words[0], set()).add(words)

    def __call__(self, text: str, own: Sequence[str] = ()) -> str:
        """The text without names. own: what its submission is called."""
        if not text:
            return text
        known = self._own(own)
        found = list(_WORD.finditer(text))
        words = [match[0].casefold() for match in found]
        parts, place, end = [], 0, 0
        while place < len(words):
            length = self._longest(words, place, known)
            if length:
                parts += [text[end : found[place].start()], NAME]
                end = found[place + length - 1].end()
            place += max(1, length)
        return "".join([*parts, text[end:]])

    def _longest(self, words: list[str], place: int, own: dict[str, set[Words]]) -> int:
        """How many words from this place on are a name; 0 if none."""
        first = words[place]
        phrases = self._known.get(first, set()) | own.get(first, set())
        fits = [len(p) for p in phrases if tuple(words[place : place + len(p)]) == p]
        return max(fits, default=0)

    def _own(self, names: Sequence[str]) -> dict[str, set[Words]]:
        known: dict[str, set[Words]] = {}
        for words in self._phrases(names, LEAST_OWN_DIGITS):
            for part in (words, *((word,) for word in words if self._tells(word))):
                known.setdefault(part[0], set()).add(part)
        return known

    def _tells(self, word: str) -> bool:
        """Whether a word alone is a part of a name that tells whose it is."""
        least = LEAST_OWN_DIGITS if word.isdigit() else LEAST_LETTERS
        return word not in self._vocabulary and (len(word) >= least or not word.isascii())

    def _phrases(self, names: Sequence[str], least_digits: int) -> Iterable[Words]:
        for name in names:
            words = tuple(word.casefold() for word in _WORD.findall(name))
            if not words or set(words) <= self._vocabulary:
                continue
            if len(words) == 1 and len(words[0]) < (least_digits if words[0].isdigit() else 2):
                continue
            yield words
            if len(words) > 1:
                yield words[::-1]  # "Lovelace, Ada"
                yield ("".join(words),)


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of texts, for a vocabulary."""
    return {word for text in texts for word in _WORD.findall(text.casefold())}
