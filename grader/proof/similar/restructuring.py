"""Disguises of loops, statements and functions. Each changes a module's tree in place."""

import ast
import builtins
import copy
from collections.abc import Iterator
from random import Random

from .rewriting import LIKELY

BUILTINS = frozenset(dir(builtins))
UNROLLED = 4  # elements at most
Body = list[ast.stmt]


def reorder_functions(tree: ast.Module, random: Random) -> None:
    """The module's functions in another order; classes and assignments stay above them."""
    functions = [s for s in tree.body if isinstance(s, ast.FunctionDef)]
    others = [s for s in tree.body if not isinstance(s, ast.FunctionDef)]
    random.shuffle(functions)
    tree.body = [*others, *functions]


def reorder_statements(tree: ast.Module, random: Random) -> None:
    """Neighbouring statements that share no name, exchanged."""
    for body in _bodies(tree):
        for place in range(len(body) - 1):
            one, two = body[place : place + 2]
            simple = isinstance(one, ast.Assign | ast.Expr) and isinstance(
                two, ast.Assign | ast.Expr
            )
            if simple and random.random() < LIKELY and not _bound(one) & _named(two):
                if not _bound(two) & _named(one):
                    body[place], body[place + 1] = two, one


def change_loops(tree: ast.Module, random: Random) -> None:
    """for over range as while; any other for by numbers; comprehensions as filled lists."""
    for number, body in enumerate(list(_bodies(tree))):
        for place in reversed(range(len(body))):
            if random.random() < LIKELY:
                body[place : place + 1] = _other_loop(body[place], f"{number}_{place}")


def _other_loop(node: ast.stmt, mark: str) -> Body:
    match node:
        case ast.For(
            target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[end])
        ):
            if not any(isinstance(n, ast.Continue) for n in ast.walk(node)):
                loop = ast.parse(f"{name} = 0\nwhile {name} < END: pass").body
                assert isinstance(loop[1], ast.While) and isinstance(loop[1].test, ast.Compare)
                loop[1].test.comparators = [end]
                loop[1].body = [*node.body, *ast.parse(f"{name} += 1").body]
                return loop
        case ast.For(target=target, iter=iterated):
            fetched = ast.parse(
                f"ahead_{mark} = list(IT)\nfor k_{mark} in range(len(ahead_{mark})): pass"
            ).body
            assert isinstance(fetched[0], ast.Assign) and isinstance(fetched[1], ast.For)
            fetched[0].value = ast.Call(ast.Name("list", ast.Load()), [iterated], [])
            first = ast.parse(f"x = ahead_{mark}[k_{mark}]").body[0]
            assert isinstance(first, ast.Assign)
            first.targets = [target]
            fetched[1].body = [first, *node.body]
            return fetched
        case ast.Return(value=ast.ListComp(elt=result, generators=[each])):
            return [
                *_filled(f"all_{mark}", result, each),
                ast.Return(ast.Name(f"all_{mark}", ast.Load())),
            ]
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.ListComp(elt=result, generators=[each])
        ):
            return _filled(name, result, each)
    return [node]


def _filled(name: str, result: ast.expr, each: ast.comprehension) -> Body:
    made, append = ast.parse(f"{name} = []\n{name}.append(X)").body
    assert isinstance(append, ast.Expr) and isinstance(append.value, ast.Call)
    append.value.args = [result]
    body: Body = [append]
    for test in each.ifs:
        body = [ast.If(test, body, [])]
    return [made, ast.For(each.target, each.iter, body, [], lineno=0)]


def unroll(tree: ast.Module, random: Random) -> None:
    """for over a tuple or list that is written out: its body once for each element."""
    for body in list(_bodies(tree)):
        for place in reversed(range(len(body))):
            match body[place]:
                case ast.For(
                    target=target,
                    iter=ast.Tuple(elts=elements) | ast.List(elts=elements),
                    body=inner,
                ) if 0 < len(elements) <= UNROLLED:
                    if not any(
                        isinstance(n, ast.Break | ast.Continue) for s in inner for n in ast.walk(s)
                    ):
                        body[place : place + 1] = [
                            statement
                            for element in elements
                            for statement in (
                                ast.Assign([copy.deepcopy(target)], element, lineno=0),
                                *copy.deepcopy(inner),
                            )
                        ]


def extract_helpers(tree: ast.Module, random: Random) -> None:
    """Calls within functions, and runs of assignments, as functions of their own."""
    made: Body = []
    globals_ = {name for s in tree.body for name in _top_names(s)} | BUILTINS
    for function in [s for s in tree.body if isinstance(s, ast.FunctionDef)]:
        nested = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.Lambda)]
        local = {
            n.asname or n.name
            for i in ast.walk(function)
            if isinstance(i, ast.Import | ast.ImportFrom)
            for n in i.names
        }
        if len(nested) > 1 or local:
            continue
        if len(function.body) > 3:
            made += _extracted_run(function, globals_, len(made), random)
        _extract_calls(function, globals_, made, random)
    tree.body += made


def _extracted_run(
    function: ast.FunctionDef, globals_: set[str], number: int, random: Random
) -> Body:
    start = random.randrange(len(function.body) - 2)
    end = start + 1
    while end < len(function.body) - 1 and isinstance(
        function.body[end], ast.Assign | ast.Expr | ast.For
    ):
        end += 1
    run = function.body[start:end]
    if not all(isinstance(s, ast.Assign | ast.Expr | ast.For) for s in run) or any(
        isinstance(n, ast.Yield | ast.YieldFrom | ast.Return) for s in run for n in ast.walk(s)
    ):
        return []
    bound = {name for s in run for name in _bound(s)}
    later = {name for s in function.body[end:] for name in _named(s)}
    takes = sorted({name for s in run for name in _loads(s)} - globals_)
    takes = [name for name in takes if name not in bound or name in _before(function, start)]
    gives = sorted(bound & later)
    name = f"_part_{number}_of_it"
    text = f"def {name}({', '.join(takes)}): return ({''.join(g + ', ' for g in gives)})"
    helper = ast.parse(text).body[0]
    assert isinstance(helper, ast.FunctionDef)
    helper.body[:0] = run
    call = f"{name}({', '.join(takes)})"
    function.body[start:end] = ast.parse(f"{', '.join(gives)}, = {call}" if gives else call).body
    return [helper]


def _before(function: ast.FunctionDef, place: int) -> set[str]:
    arguments = {n.arg for n in ast.walk(function.args) if isinstance(n, ast.arg)}
    return arguments | {name for s in function.body[:place] for name in _bound(s)}


def _extract_calls(
    function: ast.FunctionDef, globals_: set[str], made: Body, random: Random
) -> None:
    for statement in function.body:
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Assign | ast.Return) or random.random() > LIKELY / 2:
            continue
        if isinstance(value, ast.Call | ast.BinOp) and not any(
            isinstance(n, ast.comprehension | ast.Lambda | ast.NamedExpr) for n in ast.walk(value)
        ):
            takes = sorted(_loads(value) - globals_)
            name = f"_value_{len(made)}"
            helper = ast.parse(f"def {name}({', '.join(takes)}): return 0").body[0]
            assert isinstance(helper, ast.FunctionDef)
            helper.body = [ast.Return(value)]
            made.append(helper)
            names: list[ast.expr] = [ast.Name(each, ast.Load()) for each in takes]
            statement.value = ast.Call(ast.Name(name, ast.Load()), names, [])


def name_values(tree: ast.Module, random: Random) -> None:
    """Arguments of calls as variables of their own."""
    for number, body in enumerate(list(_bodies(tree))):
        for place in reversed(range(len(body))):
            value = getattr(body[place], "value", None)
            if isinstance(body[place], ast.Assign | ast.Return) and isinstance(value, ast.Call):
                for k, argument in enumerate(value.args):
                    simple = isinstance(argument, ast.Name | ast.Constant | ast.Starred)
                    if not simple and random.random() < LIKELY:
                        name = f"step_{number}_{place}_{k}"
                        value.args[k] = ast.Name(name, ast.Load())
                        made = ast.Assign([ast.Name(name, ast.Store())], argument, lineno=0)
                        body.insert(place, made)


def _bodies(tree: ast.AST) -> Iterator[Body]:
    """The blocks of statements within functions."""
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        for node in ast.walk(function):
            for name in ("body", "orelse"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    if node is function or not isinstance(node, ast.FunctionDef):
                        yield block


def _loads(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _bound(node: ast.AST) -> set[str]:
    return {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _named(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _top_names(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    return _bound(statement)
