"""Small mistakes: for a node of a program's syntax tree, the nodes that could replace it.

    node = ast.parse("a < b").body[0].value
    [ast.unparse(other) for other in expressions_instead(node, ...)]   # ["a <= b", "a > b"]

Operators, comparisons, constants, keywords of the exercises, arguments swapped or left out, calls
left out, names of one player for the other's, statements dropped, conditions that always hold.
"""

import ast
from collections.abc import Iterator, Set
from typing import Any, TypeVar

Item = TypeVar("Item")
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
TEXTS = (  # each can be confused with the next in its row
    ("gda", "gd"),
    ("alternating", "extragradient"),
    ("saddle", "minimum", "maximum", "degenerate"),
    ("converges", "diverges", "neither"),
    ("cuda", "mps", "cpu"),
    ("generator", "discriminator"),
    ("equal", "auto"),
)
NAMES = (  # each can be confused with the other, if both are known
    ("ones_like", "zeros_like"),
    ("any", "all"),
    ("min", "max"),
    ("re", "im"),
    ("eval", "train"),
    ("mean", "sum"),
    ("randn", "rand"),
    ("zero_grad", "step"),
    ("Tanh", "Sigmoid"),
    ("Dropout", "Dropout2d"),
    ("LeakyReLU", "ReLU"),
    ("set_xlabel", "set_ylabel"),
    ("get_xlim", "get_ylim"),
    ("ValueError", "TypeError"),
    ("x", "y"),
    ("x0", "y0"),
    ("f_x", "f_y"),
    ("eta_x", "eta_y"),
    ("a", "b"),
    ("x_tends", "y_tends"),
    ("first", "last"),
    ("real", "fake"),
    ("g_loss", "d_loss"),
    ("real_logits", "fake_logits"),
    ("generator", "discriminator"),
    ("g_losses", "d_losses"),
    ("g_optimizer", "d_optimizer"),
    ("g_total", "d_total"),
    ("build_generator", "build_discriminator"),
    ("generator_loss", "discriminator_loss"),
)
OTHER_NAME = {name: other for pair in NAMES for name, other in (pair, pair[::-1])}
NEXT_TEXT = {row[k - 1]: text for row in TEXTS for k, text in enumerate(row)}
STYLE = (
    "figsize",
    "layout",
    "marker",
    "markersize",
    "color",
    "linestyle",
    "alpha",
    "zorder",
    "levels",
)
A_SIZE = 16  # larger integers are mostly sizes, which must fit others
LIBRARIES = ("np", "torch", "nn")  # whose functions are called as attributes


def expressions_instead(
    node: ast.expr, parent: ast.AST, known: Set[str], own: Set[str]
) -> Iterator[ast.AST]:
    """Replacements for an expression. known: every name in the program; own: those of the
    exercises' functions."""
    if _is_condition(node, parent):
        yield ast.Constant(True)
        yield ast.Constant(False)
    match node:
        case ast.BinOp(left, operator, right) if _has_names(node):
            if type(operator) in ARITHMETIC:
                yield ast.BinOp(left, ARITHMETIC[type(operator)](), right)
            yield left
            if not isinstance(operator, ast.Div | ast.Pow):
                yield right
        case ast.Compare(left, [operator], right):
            for other in COMPARISONS[type(operator)]:
                yield ast.Compare(left, [other()], right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for rest in _each_left_out(values):
                yield ast.BoolOp(operator, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(value):
            yield from map(ast.Constant, _other_values(value))
        case ast.Tuple(elements, context) | ast.List(elements, context):
            if not any(isinstance(e, ast.Slice) for e in elements):
                for swapped in _neighbours_swapped(elements):
                    yield type(node)(swapped, context)
        case ast.Call():
            yield from _other_calls(node, isinstance(parent, ast.Expr), own)
        case ast.Name(name, context) if OTHER_NAME.get(name) in known:
            yield ast.Name(OTHER_NAME[name], context)
        case ast.Attribute(value, name, context) if name in OTHER_NAME:
            yield ast.Attribute(value, OTHER_NAME[name], context)


def statements_instead(node: ast.stmt, parent: ast.AST, known: Set[str]) -> Iterator[ast.AST]:
    """Replacements for a statement. known: the names that have a value without it."""
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise():
            yield ast.Pass()
        case ast.Return() if not isinstance(parent, ast.FunctionDef):
            yield ast.Pass()
        case ast.Assign(targets) if _stored_names(targets) <= known:
            yield ast.Pass()
        case ast.For(body=[*_, last]):
            once = [*node.body[:-1], last, ast.Break()]
            yield ast.For(node.target, node.iter, once, node.orelse, lineno=0)
        case ast.With(items, block) if all(item.optional_vars is None for item in items):
            yield ast.If(ast.Constant(True), block, [])
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
        yield ast.Assign([node.target], node.value, lineno=0)


def _has_names(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) for part in ast.walk(node))


def _is_condition(node: ast.expr, parent: ast.AST) -> bool:
    conditions = getattr(parent, "ifs", None) or [getattr(parent, "test", None)]
    return any(node is condition for condition in conditions)


def _other_values(value: object) -> list[Any]:
    """Constants that are easily confused with the value."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [NEXT_TEXT[value]] if value in NEXT_TEXT else []
    if not isinstance(value, int | float):
        return []
    near: list[float]
    if isinstance(value, int) and value >= A_SIZE:
        near = [value + 1, value // 2]
    elif isinstance(value, int):
        near = [value + 1, value - 1, 0]
    else:
        near = [value + 1, value - 1, 0, value / 2]
    return [v for k, v in enumerate(near) if v != value and v not in near[:k]]


def _other_calls(call: ast.Call, is_statement: bool, own: Set[str]) -> Iterator[ast.AST]:
    """The call with arguments swapped or left out, and its arguments without the call. own:
    functions of the exercises, whose arguments are all required and of different kinds."""
    function, arguments, keywords = call.func, call.args, call.keywords
    name = function.id if isinstance(function, ast.Name) else ""
    is_own = name in own
    for left_out, rest in zip(keywords, _each_left_out(keywords), strict=True):
        if left_out.arg not in STYLE:
            yield ast.Call(function, arguments, rest)
    if any(isinstance(argument, ast.Starred) for argument in arguments):
        return
    for k, swapped in enumerate(_neighbours_swapped(arguments)):
        if not is_own or OTHER_NAME.get(ast.unparse(arguments[k])) == ast.unparse(swapped[k]):
            yield ast.Call(function, swapped, keywords)
    if len(arguments) > 2 and all(isinstance(argument, ast.Call) for argument in arguments):
        for fewer in _each_left_out(arguments):
            yield ast.Call(function, fewer, keywords)
    elif arguments and not is_own and not (name and len(arguments) == 1):
        yield ast.Call(function, arguments[:-1], keywords)
    is_class = ast.unparse(function).rpartition(".")[2][:1].isupper()
    if is_statement or is_class or (is_own and not name.startswith("_")):
        return
    match function:
        case ast.Attribute(ast.Name(name)) if name in LIBRARIES:
            yield from arguments[:1]
        case ast.Attribute(value):
            yield value
        case ast.Name():
            yield from arguments[:1]


def _neighbours_swapped(items: list[Item]) -> Iterator[list[Item]]:
    for k in range(len(items) - 1):
        yield [*items[:k], items[k + 1], items[k], *items[k + 2 :]]


def _each_left_out(items: list[Item]) -> Iterator[list[Item]]:
    for k in range(len(items)):
        yield [*items[:k], *items[k + 1 :]]


def _stored_names(targets: list[ast.expr]) -> set[str]:
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
