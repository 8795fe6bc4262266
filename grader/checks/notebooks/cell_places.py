"""Messages about a notebook: a cell and its line in the place of a line of a module.

>>> in_cells("saddle.py:3 in gradient: return", {"saddle.py": [(0, 0), (7, 1), (7, 2)]})
'cell 7, line 2 in gradient: return'
"""

import re
from collections.abc import Mapping, Sequence

FORMS = (
    r"(?:exercises/)?\b(?P<file>\w+\.py):(?P<line>\d+)(?::(?= in ))?",
    r'(?:File )?"(?:[^"\n]*/)?(?P<file>\w+\.py)", line (?P<line>\d+)',
    r"line (?P<line>\d+) of (?P<file>\w+\.py)",
)


def in_cells(text: str, lines: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    """The text, with each place in a module that comes from a cell named by that."""

    def named(found: re.Match[str]) -> str:
        places = lines.get(found["file"], ())
        number = int(found["line"]) if len(found["line"]) < 9 else 0
        cell, line = places[number - 1] if 0 < number <= len(places) else (0, 0)
        return f"cell {cell}, line {line}" if cell else found[0]

    for form in FORMS if lines else ():
        text = re.sub(form, named, text)
    return text
