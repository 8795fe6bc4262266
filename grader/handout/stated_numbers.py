"""Compares the numbers stated in solutions/ and in the hints with [constants] of assignment.toml.

    disagreements(SOLUTIONS)
    # ["solutions/networks.py:6: SLOPE is 0.3, assignment.toml asks for 0.2"]

A course that changes a number changes it in assignment.toml and in the solution. Docstrings and
hints that still state the old number are found here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ..checks import constants
from ..checks.constants import CONSTANTS

NUMBER = r"(\d[\d,]*(?:\.\d+)?(?:e-?\d+)?)"
# How texts state a number; each blank stands for any white space.
SAYINGS = {
    "slope": (f"slope {NUMBER}", f"slope of {NUMBER}", rf"LeakyReLU\({NUMBER}"),
    "dropout": (f"p = {NUMBER}", f"dropout(?: of)? {NUMBER}", rf"Dropout\({NUMBER}"),
    "learning_rate": (f"learning rate(?: of)? {NUMBER}",),
    "kernel": (f"kernels?(?: of)? {NUMBER}", f"kernel_size={NUMBER}"),
}
PARAMETERS = f"(?:{NUMBER} or )?{NUMBER} parameters"
STATED = {  # where the solution defines each number
    "slope": ("networks", "SLOPE"),
    "dropout": ("networks", "DROPOUT"),
    "kernel": ("networks", "KERNEL"),
    "learning_rate": ("losses", "the default lr of build_optimizers"),
}


def disagreements(solutions: Path, assignment: Path = constants.FILE) -> list[str]:
    """A line for each place that states a different number than `assignment`."""
    found: list[str] = []
    for path in sorted(solutions.glob("*.py")):
        place, text = f"{solutions.name}/{path.name}", path.read_text(encoding="utf-8")
        found += _other_values(path.stem, text, place)
        found += _other_sayings(text, place)
    text = assignment.read_text(encoding="utf-8")
    return found + list(_other_sayings(_without_comments(text), assignment.name))


def _other_values(module: str, text: str, place: str) -> Iterator[str]:
    """A line for each of the module's constants that is missing or has another value."""
    values = _values(text)
    for number, (where, name) in STATED.items():
        if where != module:
            continue
        asked, (line, value) = getattr(CONSTANTS, number), values.get(name, (1, None))
        if value is None:
            yield f"{place}:{line}: {name} is not stated as a plain number, {_asks_for(asked)}"
        elif value != asked:
            yield f"{place}:{line}: {name} is {value:g}, {_asks_for(asked)}"


def _values(text: str) -> dict[str, tuple[int, float | None]]:
    """Line and value of the constants that a module states; None: not a plain number."""
    found = {}
    for node in ast.parse(text).body:
        match node:
            case ast.Assign([ast.Name(name)], value):
                found[name] = node.lineno, _plain(value)
            case ast.FunctionDef("build_optimizers", ast.arguments(args=arguments)):
                defaults = node.args.defaults
                for argument, value in zip(arguments[-len(defaults) :], defaults, strict=True):
                    if argument.arg == "lr":
                        found[STATED["learning_rate"][1]] = value.lineno, _plain(value)
    return found


def _plain(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(int() | float() as value):
            return value
    return None


def _other_sayings(text: str, place: str) -> Iterator[str]:
    """Docstrings, comments and hints that state another number."""
    for number, sayings in SAYINGS.items():
        asked = getattr(CONSTANTS, number)
        for saying in sayings:
            for match in _matches(saying, text):
                if _number(match[1]) != asked:
                    yield f'{_line(place, text, match)}: "{_words(match)}", {_asks_for(asked)}'
    known = [constants.COUNT, *constants.COUNTS]
    for match in _matches(PARAMETERS, text):
        if any(_number(count) not in known for count in match.groups() if count):
            asked = "{:,}, or {:,} or {:,}".format(*known)
            yield f'{_line(place, text, match)}: "{_words(match)}", the networks have {asked}'


def _matches(saying: str, text: str) -> Iterator[re.Match]:
    return re.finditer(r"\b" + saying.replace(" ", r"\s+") + r"\b", text, re.IGNORECASE)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _line(place: str, text: str, match: re.Match) -> str:
    """The file and line of a match's last number."""
    return f"{place}:{text.count(chr(10), 0, match.end(match.lastindex or 0)) + 1}"


def _words(match: re.Match) -> str:
    return " ".join(match[0].split())


def _asks_for(asked: float) -> str:
    return f"assignment.toml asks for {asked:g}"


def _without_comments(text: str) -> str:
    """The text of a toml file, with comments replaced by empty lines."""
    return "\n".join("" if line.startswith("#") else line for line in text.split("\n"))
