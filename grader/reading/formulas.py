r"""Formulas as MathML in which nothing can act and nothing is hidden.

    mathml(r"|1 - 8\eta| < 1")        # "<math><mrow>...", None if it is no formula that we can show

The library's own output is not safe: it undoes the escaping of "<", and `\href` makes a link. So
its elements are built anew here: known tags, a few attributes, text that is escaped and visible.
"""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml.converter import Converter

from ..worker.data.visible_text import visible

LONGEST = 1_000  # characters of a formula
DEEPEST = 40  # elements within each other; browsers refuse a few hundred
TAGS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
    "mmultiscripts mprescripts none mtable mtr mtd mstyle".split()
)
ROWS = ("mphantom", "mpadded", "menclose", "merror")  # they hide or move what is in them
ATTRIBUTES = {
    "display": ("block", "inline"),
    "displaystyle": ("true", "false"),
    "scriptlevel": ("0", "1", "2"),
    "stretchy": ("true", "false"),
    "fence": ("true", "false"),
    "form": ("prefix", "infix", "postfix"),
    "movablelimits": ("true", "false"),
    "largeop": ("true", "false"),
    "accent": ("true", "false"),
    "linethickness": ("0", "0px", "0em"),
    "mathvariant": ("normal",),
}
SPACE = re.compile(r"[0-2](\.\d{1,4})?em")
REFERENCE = re.compile(r"&#x[0-9A-Fa-f]{1,6};")
UNSEEN_OPERATORS = re.compile("[\u2061-\u2064]")  # "applied to", "times": they are drawn as nothing


class _NoMacros(dict):
    """Definitions of one's own could grow without bound."""

    def __setitem__(self, name: object, value: object) -> None:
        raise ValueError(f"{name} is defined within the formula")


def mathml(formula: str, display: bool = False) -> str | None:
    """The formula as an element `math`; None if it cannot be read, or is too long or too deep.

    display: on lines of its own.
    """
    if len(formula) > LONGEST:
        return None
    converter = Converter(display="block" if display else "inline")
    converter.macros = _NoMacros()
    try:
        found = converter.convert_to_element(formula)
    except Exception:  # the library's errors have no class in common, and others come through it
        return None
    clean = Element("math")
    if display:
        clean.set("display", "block")
    if not _copy(found, clean, 1):
        return None
    return tostring(clean, encoding="unicode", short_empty_elements=False)


def _copy(found: Element, clean: Element, depth: int) -> bool:
    """Copy what the element contains; whether all of it can be shown."""
    if depth > DEEPEST:
        return False
    clean.text = _text(found.text)
    for child in found:
        tag = "mrow" if child.tag in ROWS else child.tag
        if tag not in TAGS:
            return False
        new = SubElement(clean, tag, dict(_attributes(child)))
        new.tail = _text(child.tail)
        if not _copy(child, new, depth + 1):
            return False
    return True


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if value in ATTRIBUTES.get(name, ()):
            yield name, value
        elif element.tag == "mspace" and name == "width" and SPACE.fullmatch(value):
            yield name, value


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    text = REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return visible(UNSEEN_OPERATORS.sub("", text))
