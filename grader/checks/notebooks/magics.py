"""A cell's Python, without what only notebooks understand: magics, shell lines, questions for help.

>>> python_of("%matplotlib inline\\nx = 1")
'pass\\nx = 1'

Lines keep their numbers. `pass` stands for a line that is left out, which may be all of a block. A
line that begins with % or ! in the middle of an expression or a text is Python and stays.
"""

import ast
import re
import warnings

# Their cells are Python that runs in the notebook itself, or that goes into a module.
OF_PYTHON = re.compile(r"%%(time|capture|prun|(write)?file\s+\S+\.py)\b")
MAGIC = re.compile(
    r"\s*[%!?]"  # %matplotlib inline, !pip install, ?sympy
    r"|[^=#'\"]*[^=#'\"!<>]=\s*[%!]"  # files = !ls
    r"|\s*[\w.*]+\?{1,2}\s*$"  # sympy.solve?
)
TOKEN = re.compile(
    r"""#.*|(?P<long>'''|\""")|'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|(?P<open>[(\[{])|(?P<close>[)\]}])"""
)


def python_of(text: str) -> str:
    """The cell's lines of Python; "" for a cell of another language, as after %%html."""
    lines = _dedented(text.split("\n"))
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        if not OF_PYTHON.match(lines[first]):
            return ""
        lines[first] = ""
    text = "\n".join(lines)
    return text if _is_python(text) else "\n".join(_without_magics(lines))


def _dedented(lines: list[str]) -> list[str]:
    """As a notebook does it: a cell may be indented as a whole."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_magics(lines: list[str]) -> list[str]:
    found = []
    inside, depth, goes_on, is_magic = "", 0, False, False
    for line in lines:
        if not goes_on:
            is_magic = not inside and depth == 0 and MAGIC.match(line) is not None
        if is_magic:
            indent = line[: len(line) - len(line.lstrip())]
            found.append("" if goes_on else f"{indent}pass")
        else:
            found.append(line)
            inside, depth = _after(line, inside, depth)
        goes_on = line.endswith("\\")
    return found


def _after(line: str, inside: str, depth: int) -> tuple[str, int]:
    """Behind this line: the quotes of the text that is still open, and the number of brackets."""
    position = 0
    while position < len(line):
        if inside:
            end = re.compile(rf"(?:[^\\]|\\.)*?{inside}").match(line, position)
            if end is None:
                return inside, depth
            inside, position = "", end.end()
            continue
        token = TOKEN.search(line, position)
        if token is None:
            break
        inside = token["long"] or ""
        depth = max(0, depth + bool(token["open"]) - bool(token["close"]))
        position = token.end()
    return inside, depth
