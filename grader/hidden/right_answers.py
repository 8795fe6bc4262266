"""Right answers for functions of a submission that have failed, so that a fault costs once.

    right = RightAnswers(("saddle.gradient",), judged="saddle.update_map")
    right.answer(request, question)     # called while a worker runs a later function

A submission may ask anything, and it may have failed on purpose. So the judge answers only for the
functions that have failed and for the game that the running check has passed to the submission
(its f, the derivatives of f, its point, f's critical points): nothing that comes from the worker is
solved or simplified here, only compared by value with what the check has passed. Losses and steps
are sums of the numbers that are asked for.
"""

from collections.abc import Callable, Sequence

import numpy as np
import sympy

from ..checks.compare import PLACES
from ..checks.evaluate import NoValue, Number, evaluate, is_close, number
from ..checks.question_2.linear_gan import sigmoid, softplus
from ..worker.data import records
from ..worker.data.expressions import expression_record, from_tree, to_tree
from .step_sizes import hessian_at

Point = tuple[sympy.Expr, sympy.Expr]
MOST_DIGITS = 40  # of a step size
UNKNOWN = "no right answer is known here: only for the f and the point that the check has passed"


class Unknown(Exception):
    """The question is about something else than what the running check has passed."""


class RightAnswers:
    """The answers for these functions ("saddle.gradient") while another one is judged. refused:
    whether a question was asked that has no answer here; then a check's failure tells nothing about
    the submission."""

    def __init__(self, functions: Sequence[str], judged: str):
        self.functions, self.judged = list(functions), judged
        self.refused = False

    def answer(self, request: Sequence[records.Value], question: records.Value) -> records.Value:
        """The answer, or a `Failure`, to [function, arguments] from the worker; request: the
        arguments of the operation that the judge is waiting for."""
        try:
            match question:
                case [str() as name, list() as arguments] if name in self.functions:
                    return _ANSWERS[name](request, arguments)
            raise Unknown
        except (Unknown, NoValue, KeyError):
            self.refused = True
            return records.Failure("raised", "ValueError", message=UNKNOWN)


class Game:
    """The f that a check has passed, in the symbols that the submission asks with."""

    def __init__(self, request: Sequence[records.Value], asked: Sequence[records.Value]):
        """request: of a call of a function of saddle.py. asked: f, x and y of a question, which may
        be a derivative of the check's f, or with the symbols in the other order."""
        match request, asked:
            case (
                [_, [records.Expression() as f, first, second, *rest], *_],
                [records.Expression() as g, records.Expression() as x, records.Expression() as y],
            ) if _are_symbols(x, y):
                self.symbols = from_tree(x.tree), from_tree(y.tree)
                own = from_tree(first.tree), from_tree(second.tree)
                passed = from_tree(f.tree)
                self._places = [_exact(item) for item in rest[:1] if isinstance(item, list)]
            case _:
                raise Unknown
        for order in (own, own[::-1]):
            for h in _derivatives(passed, own):
                candidate = h.xreplace(dict(zip(order, self.symbols, strict=True)))
                if _are_equal(g.tree, candidate, self.symbols):
                    self.f, self._is_swapped = candidate, order != own
                    return
        raise Unknown

    @property
    def gradient(self) -> Point:
        return sympy.diff(self.f, self.symbols[0]), sympy.diff(self.f, self.symbols[1])

    @property
    def hessian(self) -> sympy.Matrix:
        return sympy.hessian(self.f, self.symbols)

    @property
    def critical_points(self) -> list[Point]:
        """The real ones. f is one of the checks' polynomials."""
        found: dict[Point, None] = {}
        for solution in sympy.solve(self.gradient, self.symbols, dict=True):
            point = tuple(sympy.simplify(solution[symbol]) for symbol in self.symbols)
            if all(sympy.im(sympy.expand_complex(value)) == 0 for value in point):
                found[point] = None
        return list(found)

    def point(self, asked: records.Value) -> Point:
        """The exact point that this is: the check's own, or a critical one. Unknown otherwise."""
        values = _values(asked)
        passed = [p[::-1] if self._is_swapped else p for p in self._places]
        for known in (*passed, *self.critical_points):
            if all(map(is_close, values, (evaluate(to_tree(c), {}) for c in known))):
                return known
        raise Unknown

    def second(self, point: Point) -> sympy.Matrix:
        """The Hessian at the point."""
        return hessian_at(self.f, self.symbols, point).applyfunc(sympy.simplify)

    def is_critical(self, point: Point) -> bool:
        place = dict(zip(self.symbols, point, strict=True))
        return all(sympy.simplify(part.subs(place)) == 0 for part in self.gradient)

    def kind(self, point: Point) -> str:
        second = self.second(point)
        determinant = sympy.simplify(second.det())
        if determinant == 0:
            return "degenerate"
        if determinant < 0:
            return "saddle"
        return "minimum" if second[0, 0] > 0 else "maximum"


def _derivatives(f: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> list[sympy.Expr]:
    return [f, *(sympy.diff(f, symbol) for symbol in symbols)]


def _are_symbols(*expressions: records.Expression) -> bool:
    return all(e.tree[0] == "Symbol" for e in expressions) and len(
        {e.tree[1] for e in expressions}
    ) == len(expressions)


def _are_equal(tree: list, expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    """Whether they have the same values, at places where only equal ones have."""
    other = to_tree(expression)
    for place in PLACES:
        at = {s.name: number(text) for s, text in zip(symbols, place, strict=True)}
        try:
            if not is_close(evaluate(tree, at), evaluate(other, at)):
                return False
        except NoValue:
            return False
    return True


def _exact(point: records.Value) -> Point:
    """A check's own point."""
    x, y = (from_tree(c.tree) if isinstance(c, records.Expression) else c for c in point)
    return sympy.S(x), sympy.S(y)


def _values(point: records.Value) -> list[Number]:
    """The coordinates of a worker's point."""
    if isinstance(point, records.Matrix):
        point = point.entries
    if not (isinstance(point, list) and len(point) == 2):
        raise Unknown
    values = []
    for coordinate in point:
        if isinstance(coordinate, records.Expression):
            values.append(evaluate(coordinate.tree, {}))
        elif type(coordinate) in (int, float):
            values.append(number(repr(coordinate)))
        else:
            raise Unknown
    return values


def _expressions(value: Sequence) -> list:
    return [
        _expressions(item) if isinstance(item, (list, tuple)) else expression_record(sympy.S(item))
        for item in value
    ]


def _gradient(request: Sequence, arguments: list) -> records.Value:
    return _expressions(Game(request, arguments).gradient)


def _hessian(request: Sequence, arguments: list) -> records.Value:
    return _expressions(Game(request, arguments).hessian.tolist())


def _critical_points(request: Sequence, arguments: list) -> records.Value:
    return _expressions(Game(request, arguments).critical_points)


def _classify(request: Sequence, arguments: list) -> records.Value:
    *game, point = arguments
    known = Game(request, game)
    return known.kind(known.point(point))


def _saddle_points(request: Sequence, arguments: list) -> records.Value:
    game = Game(request, arguments)
    return _expressions([p for p in game.critical_points if game.kind(p) == "saddle"])


def _solves_minimax(request: Sequence, arguments: list) -> records.Value:
    *asked, point = arguments
    game = Game(request, asked)
    place = game.point(point)
    second = game.second(place)
    return bool(game.is_critical(place) and second[0, 0] > 0 and second[1, 1] < 0)


def _update_map(request: Sequence, arguments: list) -> records.Value:
    *asked, eta_x, eta_y, method = arguments
    game = Game(request, asked)
    (x, y), (f_x, f_y), signs = game.symbols, game.gradient, {"gda": 1, "gd": -1}
    if method not in signs:
        return records.Failure("raised", "ValueError", message="unknown method: gda or gd")
    down, up = _step_size(eta_x), _step_size(eta_y)
    return _expressions((x - down * f_x, y + signs[method] * up * f_y))


def _step_size(eta: records.Value) -> sympy.Expr:
    """A symbol or a rational number."""
    if isinstance(eta, int) and not isinstance(eta, bool):
        return sympy.Integer(eta)
    match eta:
        case records.Expression(tree=["Symbol", *_] | ["Integer", *_] | ["Rational", *_] as tree):
            if all(len(str(part)) <= MOST_DIGITS for part in tree):
                return from_tree(tree)
    raise Unknown


def _step_size_ranges(request: Sequence, arguments: list) -> records.Value:
    """The ranges' upper ends, None for the empty set."""
    *asked, point = arguments
    game = Game(request, asked)
    place = game.point(point)
    second = game.second(place)
    if second[0, 1] != 0 or not game.is_critical(place):
        return records.Failure("raised", "ValueError", message="not critical, or f_xy is not 0")
    curvatures = second[0, 0], -second[1, 1]
    return [expression_record(2 / c) if c > 0 else None for c in curvatures]


def _step(request: Sequence, arguments: list) -> records.Value:
    gradient, point, eta, method = arguments
    signs = {"gda": 1.0, "gd": -1.0}
    if method not in signs:
        return records.Failure("raised", "ValueError", message="unknown method: gda or gd")
    (f_x, f_y), (x, y) = _floats(gradient), _floats(point)
    eta_x, eta_y = _floats([eta, eta] if isinstance(eta, (int, float)) else eta)
    return [x - eta_x * f_x, y + signs[method] * eta_y * f_y]


def _floats(pair: records.Value) -> list[float]:
    numbers = pair.tolist() if isinstance(pair, np.ndarray) else pair
    if not (isinstance(numbers, list) and len(numbers) == 2):
        raise Unknown
    parts = [
        part.item() if isinstance(part, np.ndarray) and part.size == 1 else part for part in numbers
    ]
    if not all(isinstance(part, (int, float)) for part in parts):
        raise Unknown
    return [float(part) for part in parts]


def _loss(signs: Sequence[int]) -> Callable[[Sequence, list], records.Value]:
    """The answer for a loss: its value and its gradients. signs: 1 for logits that are called real,
    -1 for those that are called fake."""

    def answer(request: Sequence, arguments: list) -> records.Value:
        if len(arguments) != len(signs):
            raise Unknown
        value, gradients = 0.0, []
        for sign, tensor in zip(signs, arguments, strict=True):
            if not isinstance(tensor, records.Tensor) or not tensor.array.size:
                raise Unknown
            numbers = sign * tensor.array.astype(np.float64)
            value += float(softplus(-numbers).mean())
            slope = -sign * sigmoid(-numbers) / numbers.size
            gradients.append(records.Tensor(slope))
        return [value, *gradients]

    return answer


_ANSWERS: dict[str, Callable[[Sequence, list], records.Value]] = {
    "saddle.gradient": _gradient,
    "saddle.hessian": _hessian,
    "saddle.critical_points": _critical_points,
    "saddle.classify": _classify,
    "saddle.saddle_points": _saddle_points,
    "saddle.solves_minimax": _solves_minimax,
    "saddle.update_map": _update_map,
    "saddle.step_size_ranges": _step_size_ranges,
    "dynamics.step": _step,
    "losses.generator_loss": _loss((1,)),
    "losses.discriminator_loss": _loss((1, -1)),
}
