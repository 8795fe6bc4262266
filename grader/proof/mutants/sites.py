"""Where in a function mutants can be made, and their names.

for site in sites_in(function):
    site.node            # a statement or an expression
    site.label(other)    # "a < b -> a <= b", if it is replaced by `other`
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import commonprefix

from .mutations import STYLE

IN_CONTEXT = 40  # characters of a name's half, where the piece around is no longer
BARE = 12  # so short a text says too little without the piece around it
LONGEST = 60  # of a half; beyond it, what both halves share is cut
SKIPPED_FIELDS = ("annotation", "returns", "decorator_list", "type_params", "args")

Steps = tuple[tuple[ast.AST, str, int | None], ...]


@dataclass(frozen=True)
class Site:
    """A node with its ancestors, nearest first, and the attribute of each that leads down."""

    node: ast.AST
    above: Steps

    def text_with(self, new: ast.AST, levels: int) -> str:
        """The text of the ancestor this many levels up, with the node replaced by `new`."""
        if levels == 0:
            return ast.unparse(new)
        parent, field, number = self.above[0]
        self._put(parent, field, number, new)
        text = ast.unparse(self.above[levels - 1][0])
        self._put(parent, field, number, self.node)
        return text

    @staticmethod
    def _put(parent: ast.AST, field: str, number: int | None, node: ast.AST) -> None:
        if number is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[number] = node

    def label(self, new: ast.AST) -> str:
        """What changes, with some context while the text stays short."""
        levels = 0
        while isinstance(parent := self.above[levels][0], ast.expr | ast.keyword):
            here = self.above[levels - 1][0] if levels else self.node
            if len(ast.unparse(parent)) > IN_CONTEXT and len(ast.unparse(here)) > BARE:
                break
            levels += 1
        old = self.text_with(self.node, levels).partition("\n")[0]
        return _shortened(old, self.text_with(new, levels).partition("\n")[0])


def _shortened(old: str, new: str) -> str:
    """Both halves of a name; of long halves only the words that differ, and one on each side."""
    if old == new:  # a loop's first line
        return f"{old} -> its first round alone"
    words, others = old.split(" "), new.split(" ")
    if len(old) <= LONGEST or len(others) == 1:
        return f"{old if len(old) <= LONGEST else old[:LONGEST] + '..'} -> {new}"
    first = max(len(commonprefix([words, others])) - 1, 0)
    words, others = words[first:], others[first:]
    last = max(len(commonprefix([words[:0:-1], others[:0:-1]])) - 1, 0)
    words, others = words[: len(words) - last], others[: len(others) - last]
    lead = old.partition("(")[0] + "(.. " if first else ""
    tail = " .." if last else ""
    return f"{lead}{' '.join(words)}{tail} -> {lead}{' '.join(others)}{tail}"


def sites_in(node: ast.AST, above: Steps = ()) -> Iterator[Site]:
    """All sites in a function that a student writes, in order. above: of a node within it."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED_FIELDS and not isinstance(node, ast.Call):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for number, child in children:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            here = ((node, field, number), *above)
            if hasattr(child, "lineno"):
                yield Site(child, here)
            if isinstance(child, ast.Raise):  # its kind, not its text
                assert isinstance(child.exc, ast.Call)
                kind = child.exc.func
                yield Site(kind, ((child.exc, "func", None), (child, "exc", None), *here))
            else:
                yield from sites_in(child, here)


def _is_left_alone(node: ast.AST) -> bool:
    """Whether it is a docstring, or only changes the look of a figure."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return True
        case ast.keyword(name):
            return name in STYLE
    return False
