"""Hypothesis strategies for all that may cross the wire."""

import math

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from grader.worker.data import records
from grader.worker.data.freeze import DTYPES
from grader.worker.wire.plain import KINDS


def same(a, b) -> bool:
    """Equal in type and value, nan equal to nan."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, records.Record):
        return all(same(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
integers = st.integers(-(2**63), 2**63 - 1)
digits = st.integers(-(10**40), 10**40).map(str)
denominators = st.integers(1, 10**30).map(str)
numpy_arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays_of.arrays(
        dtype, arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4)
    )
)
leaves = st.one_of(
    st.tuples(st.just("Symbol"), texts, st.booleans()),
    st.tuples(st.just("Integer"), digits),
    st.tuples(st.just("Rational"), digits, denominators),
    st.tuples(st.just("Float"), st.sampled_from(["0.25", "-1.5e-12", "3.", "nan"])),
    st.sampled_from([("pi",), ("oo",), ("-oo",)]),
).map(list)
trees = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["Add", "Mul", "Pow"]), inner, inner).map(list),
    max_leaves=6,
)


def conditions(real_sets):
    relations = st.tuples(st.sampled_from(["LessThan", "Equality"]), trees, trees).map(list)
    members = st.tuples(st.just("Contains"), trees, real_sets).map(list)
    return relations | members | st.tuples(st.just("Not"), relations).map(list)


intervals = st.tuples(trees, trees, st.booleans(), st.booleans()).map(list)
set_trees = st.recursive(
    st.just(["Reals"])
    | st.tuples(st.just("Interval"), trees, trees, st.booleans(), st.booleans()).map(list)
    | st.tuples(st.just("FiniteSet"), trees).map(list),
    lambda inner: (
        st.tuples(st.just("Union"), inner, inner).map(list)
        | st.tuples(st.just("ConditionSet"), texts, conditions(inner), inner).map(list)
    ),
    max_leaves=4,
)
pictures = arrays_of.arrays("uint8", st.tuples(st.just(3), st.just(4), st.just(3)))


def lists_of(values):
    return st.lists(values, max_size=3)


def tables_of(values):
    return st.builds(records.Table, lists_of(st.tuples(texts, values)), st.booleans())


def records_of(values):
    """Every kind of record, holding such values where it may hold any."""
    one, two = st.just(1), st.just(2)
    kinds = {
        "expression": st.builds(records.Expression, trees, texts),
        "matrix": st.builds(records.Matrix, one, two, st.lists(values, min_size=2, max_size=2)),
        "set": st.builds(
            records.RealSet,
            st.none() | lists_of(intervals),
            st.none() | lists_of(values),
            integers,
            texts,
            st.none() | set_trees,
        ),
        "ratio": st.builds(records.Ratio, digits, denominators),
        "tensor": st.builds(records.Tensor, numpy_arrays, st.booleans()),
        "large-tensor": st.builds(
            records.LargeTensor, integers, st.sampled_from(DTYPES), lists_of(st.integers(0, 99))
        ),
        "handle": st.builds(records.Handle, integers, texts),
        "table": tables_of(values),
        "drawing": st.builds(records.Drawing, lists_of(tables_of(values)), texts, pictures),
        "other": st.builds(records.Other, texts, texts),
        "failure": st.builds(
            records.Failure,
            st.sampled_from(["todo", "raised", "exit", "memory"]),
            message=texts,
            frames=texts,
        ),
    }
    terms = lists_of(st.tuples(st.floats(), st.integers(0, 3), st.integers(0, 3)))
    kinds["game"] = st.builds(records.Game, terms, terms)
    kinds["folder"] = st.builds(records.Folder, texts)
    kinds["surface"] = st.builds(records.Surface, st.floats(), st.floats())
    assert kinds.keys() == KINDS.keys(), "a kind of record has no strategy here"
    return st.one_of(*kinds.values())


plain = st.none() | st.booleans() | integers | st.floats() | texts | numpy_arrays
values = st.recursive(plain, lambda inner: lists_of(inner) | records_of(inner), max_leaves=8)
