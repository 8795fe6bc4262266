"""Convert a worker's reply, which a submission can forge, to the type that its operation declares.

A reply that does not fit stops the check with the outcome "protocol" before it is used. The types
are those of grader/worker/operations/reply_types.py.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from ..worker.data.records import Drawing, Table, Value
from ..worker.operations.declarations import Operation
from ..worker.operations.reply_types import Axes
from .results.outcomes import Stopped


def typed(operation: Operation, arguments: Sequence[Value], value: Value) -> Value:
    """The reply in the operation's declared type. Stopped ("protocol") if it does not fit.

    arguments: those that the operation was asked with.
    """
    try:
        has_fields = isinstance(value, Table) and operation.reply is not Any
        reply = msgspec.convert(_fields(value) if has_fields else value, operation.reply)
        if not operation.fits(reply, *arguments):
            raise ValueError("the reply does not fit the arguments")
    except ValueError as error:  # msgspec's ValidationError is one
        raise _forged(operation.name, operation.words) from error
    return reply


def axes_of(drawing: Drawing) -> list[Axes]:
    """What is drawn on each axes of a figure. Stopped ("protocol") if the record is forged."""
    picture = drawing.picture
    try:
        if not (isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.size > 0):
            raise ValueError("the picture is not an array of uint8")
        if picture.ndim != 3 or picture.shape[2] != 3:
            raise ValueError("the picture is not of shape (height, width, 3)")
        return msgspec.convert([_plain(axes) for axes in drawing.axes], list[Axes])
    except ValueError as error:
        raise _forged("a figure", "what is drawn on its axes") from error


def _forged(operation: str, words: str) -> Stopped:
    text = f"the submission's process answered `{operation}` with something other than {words}"
    return Stopped("protocol", text)


def _fields(table: Table) -> dict[str, Value]:
    """The table as a dict. ValueError if a name comes twice."""
    fields = dict(table.items)
    if len(fields) != len(table.items):
        raise ValueError("a name comes twice")
    return fields


def _plain(value: Value) -> Value:
    """The value with every table replaced by a dict, at any depth."""
    if isinstance(value, Table):
        return {name: _plain(field) for name, field in _fields(value).items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
