"""Lines that are broken at words, so that the terminal does not break them within.

    wrapped(Text("likely    the signs are ..."), console)    # further lines begin below "the"
    wrapped_message(result.message, console)

Code to try is left as it is: what a terminal has broken is pasted as one line.
"""

import re
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ..results.printed_messages import INDENT, LABELS, parts, printed

NARROWEST = 20  # columns for text, however deep it is indented
# What further lines are indented by: a part's label, a check's number, a hint's, or spaces.
HANGING = re.compile(
    "|".join(f"{label:<{len(INDENT)}}" for label in LABELS) + r"|\d\.\w\.\d+  |\s*(?:\d\. )?"
)


def wrapped(text: Text, console: Console) -> Text:
    """Text with each of its lines broken to the console's width, with hanging indents."""
    lines = text.split("\n", allow_blank=True)
    return Text("\n").join(row for line in lines for row in _rows(line, console))


def wrapped_message(message: str, console: Console) -> Text:
    """A failed check's message, with its lines to try in the first column."""
    shown = []
    for lines in parts(message):
        part = "\n".join(lines)
        is_code = part.startswith("try it")
        shown.append(Text(printed(part)) if is_code else wrapped(Text(part), console))
    return Text("\n").join(shown)


def _rows(line: Text, console: Console) -> Iterator[Text]:
    found = HANGING.match(line.plain)
    depth = found.end() if found else 0
    head, rest = line.divide([depth])
    rows = rest.wrap(console, max(console.width - depth, NARROWEST))
    for row in rows or [Text()]:
        row.rstrip()
        yield head + row
        head = Text(" " * depth)
