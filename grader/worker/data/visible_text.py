r"""Text in which every character can be seen: the others are written as Python writes them.

>>> visible("a\u202eb\x1b[31m")
'a\\u202eb\\x1b[31m'

Escape sequences act on a terminal, marks of direction turn text around, and characters without
width hide in names and messages. They are not removed: a wrong text must not become a right one.
"""

import functools
import re
import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, formats, halves, unknown, line ends
KEPT = "\n\t"
# Letters, marks and signs that are drawn as nothing. Not those that turn a sign into an emoji.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)
_ESCAPED = re.compile(r"\\(\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U000[0-9a-f]{5}))")


def visible(text: str, kept: str = KEPT) -> str:
    """The text with every character escaped that cannot be seen. kept: these are not."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(escaped(c) if c not in kept and is_unseen(c) else c for c in text)


@functools.lru_cache(4096)
def is_unseen(character: str) -> bool:
    if character.isascii():
        return not character.isprintable()
    return unicodedata.category(character) in UNSEEN or _BLANK.match(character) is not None


def escaped(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def quoted(text: str) -> str:
    """A visible text as Python shows the text that it was made of: `repr` escapes it only once."""
    return _ESCAPED.sub(r"\1", repr(text))


def shorten(text: str, limit: int = 400) -> str:
    """Text for a message, shortened if it is too long to read."""
    return text if len(text) <= limit else text[: limit - 4] + " ..."
