"""sympy objects as nested lists, and back.

A submission's expression can be anything: its tree has at most `MAX_NODES` nodes, and only listed
heads are allowed. In the other direction, only a check's own trees are turned into sympy objects.
"""

import sympy

from .records import Expression, Matrix
from .visible_text import shorten

MAX_NODES = 5_000
CONSTANTS = {
    "pi": sympy.pi,
    "E": sympy.E,
    "I": sympy.I,
    "oo": sympy.oo,
    "-oo": -sympy.oo,
    "nan": sympy.nan,
    "zoo": sympy.zoo,
}
FUNCTIONS = {
    "Add": sympy.Add,
    "Mul": sympy.Mul,
    "Pow": sympy.Pow,
    "Abs": sympy.Abs,
    "re": sympy.re,
    "im": sympy.im,
    "conjugate": sympy.conjugate,
    "sign": sympy.sign,
    "Min": sympy.Min,
    "Max": sympy.Max,
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "atan": sympy.atan,
    "atan2": sympy.atan2,
    "acos": sympy.acos,
    "asin": sympy.asin,
    "arg": sympy.arg,
}


class NotEncodable(Exception):
    """The object is not a plain expression; the message names the part that is not allowed."""


def to_tree(expression: sympy.Basic) -> list:
    """The expression as nested lists. Raises NotEncodable for unknown heads or too many nodes."""
    budget = MAX_NODES

    def encode(node: sympy.Basic) -> list:
        nonlocal budget
        budget -= 1
        if budget < 0:
            raise NotEncodable(f"more than {MAX_NODES} parts")
        if node.is_Symbol:
            return ["Symbol", node.name, node.is_real is True]
        if node.is_Integer:
            return ["Integer", str(node)]
        if node.is_Rational:
            return ["Rational", str(node.p), str(node.q)]
        if node.is_Float:
            return ["Float", str(node)]
        name = type(node).__name__
        if FUNCTIONS.get(name) is type(node):
            return [name, *map(encode, node.args)]
        for constant_name, constant in CONSTANTS.items():
            if node is constant:  # they are singletons
                return [constant_name]
        raise NotEncodable(name)

    try:
        return encode(expression)
    except RecursionError:
        raise NotEncodable("an expression nested too deeply") from None


def from_tree(tree: list) -> sympy.Basic:
    """The sympy expression of a tree that a check made."""
    head, *rest = tree
    if head == "Symbol":
        return sympy.Symbol(rest[0], real=True) if rest[1] else sympy.Symbol(rest[0])
    if head == "Integer":
        return sympy.Integer(rest[0])
    if head == "Rational":
        return sympy.Rational(int(rest[0]), int(rest[1]))
    if head == "Float":
        return sympy.Float(rest[0])
    if head in CONSTANTS:
        return CONSTANTS[head]
    return FUNCTIONS[head](*map(from_tree, rest))


def expression_record(expression: sympy.Basic) -> Expression:
    return Expression(to_tree(expression), shorten(str(expression)))


def matrix_record(matrix: sympy.MatrixBase) -> Matrix:
    rows, columns = matrix.shape
    return Matrix(rows, columns, [expression_record(entry) for entry in matrix])
