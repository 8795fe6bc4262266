"""The plain data that is exchanged between a check and a submission.

A value is None, bool, int (64 bits), float, str, a list of values, a numpy array or one of the
records below. None of them can contain code; an answer that fits none of them arrives as `Other`.
"""

from typing import Any

import msgspec

Value = Any  # one of the kinds above; the wire checks it


class Record(msgspec.Struct, frozen=True, tag_field="kind"):
    """A tagged piece of plain data."""


class Expression(Record, frozen=True, tag="expression"):
    """A sympy expression as a tree, ["Add", ["Symbol", "x", True], ["Integer", "2"]]; real symbols
    say True. text: for messages."""

    tree: list
    text: str


class Matrix(Record, frozen=True, tag="matrix"):
    """A sympy matrix, its entries row by row."""

    rows: int
    columns: int
    entries: list[Any]


class RealSet(Record, frozen=True, tag="set"):
    """A sympy set. intervals: [left tree, right tree, left open, right open], or None where the
    set is not a union of intervals. members: the elements of a finite set, else None. tree: of
    another set that is written in sympy's own terms, such as a ConditionSet (see real_sets.py); if
    that is None as well, the object behind the handle is asked about one point after another."""

    intervals: list[list] | None
    members: list[Any] | None
    handle: int
    text: str
    tree: list | None = None


class Ratio(Record, frozen=True, tag="ratio"):
    """A `fractions.Fraction`, as decimal text."""

    numerator: str
    denominator: str


class Tensor(Record, frozen=True, tag="tensor"):
    """A torch tensor's numbers, and whether it carries gradients."""

    array: Any
    requires_grad: bool = False


class LargeTensor(Record, frozen=True, tag="large-tensor"):
    """A tensor too large to send whole; rows are read through its handle."""

    handle: int
    dtype: str
    shape: list[int]


class Handle(Record, frozen=True, tag="handle"):
    """A network, an optimizer or another object that stays with the submission."""

    number: int
    type: str


class Game(Record, frozen=True, tag="game"):
    """Stands for grad(x, y) -> (f_x, f_y) built from products of floats, so that it overflows to
    inf instead of raising. Each of the two is a list of [coefficient, power of x, power of y]."""

    f_x: list[tuple[float, int, int]]
    f_y: list[tuple[float, int, int]]


class Surface(Record, frozen=True, tag="surface"):
    """Stands for the function a x^2 - b y^2 of two arrays."""

    a: float
    b: float


class Folder(Record, frozen=True, tag="folder"):
    """Stands for a pathlib.Path."""

    path: str


class Table(Record, frozen=True, tag="table"):
    """A dict with text keys. symbols: the keys were sympy's symbols, of which these are the
    names."""

    items: list[tuple[str, Any]]
    symbols: bool = False


class Drawing(Record, frozen=True, tag="drawing"):
    """A matplotlib figure: its axes as drawn, and the whole picture as (height, width, 3) uint8."""

    axes: list[Any]
    title: str
    picture: Any


class Other(Record, frozen=True, tag="other"):
    """An object of any other kind: only its type's name and a short text."""

    type: str
    text: str


class Failure(Record, frozen=True, tag="failure"):
    """Why there is no answer. reason: todo, raised, exit, memory, timeout, crash or protocol."""

    reason: str
    type: str = ""
    bases: list[str] = []  # the exception's class and those that it derives from
    message: str = ""
    frames: str = ""  # the traceback through the submission's own lines


RECORDS = (
    Expression
    | Matrix
    | RealSet
    | Ratio
    | Tensor
    | LargeTensor
    | Handle
    | Game
    | Surface
    | Folder
    | Table
    | Drawing
    | Other
    | Failure
)
