"""Huge answers: each is shown in a few words, never sent back, and judged like a small one."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import sympy

from grader.checks import sets
from grader.checks.constants import KERNELS, SIZES, UNITS
from grader.checks.question_2 import discriminator_probes, generator_probes
from grader.checks.results.outcomes import MAX_TEXT, Stopped, Todo, Wrong
from grader.checks.show import show_value
from grader.checks.submission import Submission
from grader.worker.data.records import (
    Failure,
    Handle,
    LargeTensor,
    Matrix,
    RealSet,
    Surface,
    Table,
    Tensor,
)
from grader.worker.operations.declarations import PARAMETERS
from grader.worker.operations.reply_types import Axes, Contours
from grader.worker.wire.channel import pack
from tests.exercises import test_figures, test_training_loop
from tests.grader.test_judge_bombs import X, intervals, nested, reply, through_the_wire, x


def asker(**replies) -> tuple[Submission, list]:
    """Answers that reply with these values, and the requests that they got."""
    requests = []

    def respond(operation, arguments, seconds):
        requests.append([operation, arguments])
        return through_the_wire(replies[operation]), None

    return Submission(respond, "exercises"), requests


def test_what_a_worker_said_is_not_sent_back_whole():
    """A request has the same bounds as a reply, so that it would not fit."""
    long = "x" * 262_000
    answers, requests = asker(contains=[], parameters=[])
    unlisted = RealSet(None, [5] * 60_000, 7, long)
    with pytest.raises(Stopped, match="answered `contains` with something other"):
        sets.require_equal_range(answers, reply(unlisted), sympy.Rational(1, 4), "f", "asked")
    answers.ask(PARAMETERS, Handle(7, long), of="networks.build_generator")
    for request in requests:
        pack(1, request)
    assert requests[0][1][0] == RealSet(None, None, 7, "") and requests[1][1] == [Handle(7, "")]


MANY = LargeTensor(0, "bool", [2**32]), Tensor(np.zeros(40_000_000, bool))
NETWORKS = [
    (discriminator_probes.Discriminator, SIZES.values()),
    (generator_probes.Generator, [*KERNELS, generator_probes.Z_DIM * UNITS]),
]


@pytest.mark.parametrize(("network", "sizes"), NETWORKS, ids=["discriminator", "generator"])
@pytest.mark.parametrize("extra", MANY, ids=["told", "sent"])
def test_a_network_of_too_many_parameters_is_not_written(network, sizes, extra):
    parameters = [["w", Tensor(np.zeros(size, np.float32))] for size in sizes]
    answers, _ = asker(
        call=Handle(0, "Net"),
        parameters=[*parameters, ["extra", extra]],
        used_parameters=[True] * (len(parameters) + 1),
        forward=Tensor(np.zeros((2, 1), np.float32)),
    )
    made = network(answers)
    with pytest.raises(Wrong):
        if network is discriminator_probes.Discriminator:
            made.write(**dict.fromkeys(SIZES, 0.0))
        else:
            made.write_chain(1, 1, 1, 1)


SHOWN = {
    "100,000 numbers": [5] * 90_000,
    "a long text": "x" * 250_000,
    "a nest": nested("a", 190, "b"),
    "nested tables": Table([("k" * 300, Table([("k" * 300, [1] * 1_000)] * 50))]),
    "13,000 arrays": [np.zeros(12)] * 13_000,
    "a matrix": Matrix(30_000, 1, [1] * 30_000),
    "a matrix without columns": Matrix(2**62, 0, []),
    "a huge array": np.full((1 << 22, 2), np.nan),
    "truth": np.ones(1_000, bool),
    "a set": intervals((X, X)),
    "an odd tensor": Tensor(np.zeros((1,) * 8)),
}


@pytest.mark.parametrize("value", SHOWN.values(), ids=SHOWN.keys())
def test_a_huge_answer_is_shown_briefly(value):
    shown = show_value(through_the_wire(value))
    assert 0 < len(shown) <= 400


class Unshowable:
    def __repr__(self):
        raise AssertionError("it was looked at")


def test_what_a_message_has_no_room_for_is_not_looked_at():
    assert show_value([7] * 500 + [Unshowable()]).endswith("7, ...")
    assert show_value(Table([("k" * 300, 1), ("k" * 200, 2), ("no", Unshowable())]))
    assert show_value(nested("a", 5_000, Unshowable()))


def test_what_is_left_out_of_a_message_changes_nothing_that_is_shown():
    long = [[k, -k, None] for k in range(500)]
    assert show_value(long) == str(long)[:396] + " ..."
    assert show_value(Matrix(2, 2, [1, 2, 3, 4])) == "Matrix([[1, 2], [3, 4]])"


def test_a_message_is_no_longer_than_a_student_reads():
    long = "x" * 200_000
    failure = Failure("raised", long, ["Exception"], long, long)
    for made in (Stopped("crash", long), Todo(long), Wrong("f()", long, long)):
        assert len(str(made)) < 3 * MAX_TEXT
    answers, _ = asker(call=failure)
    with pytest.raises(Wrong) as raised:
        answers.call("saddle.gradient", x, x, x)
    assert len(str(raised.value)) < 3 * MAX_TEXT


def axes(**parts) -> Axes:
    """An axes with nothing on it but these."""
    empty = dict.fromkeys(("lines", "points", "contours", "images", "legend", "texts"), [])
    switches = dict.fromkeys(("equal_aspect", "grid", "axis_shown"), True)
    return Axes(
        "", "", "", (0, 1), (0, 1), covered=0, place=(0, 0, 1, 1), **{**empty, **switches, **parts}
    )


@pytest.mark.parametrize("levels", [0, 1, 1_000_000])
def test_huge_contours_are_a_wrong_answer(levels):
    points = np.random.default_rng(0).normal(size=(1_000_000, 2))
    contours = Contours(np.linspace(-1, 1, levels), points, False)
    surface = Surface(1.0, 3.0)
    with pytest.raises(Wrong):
        test_figures.require_contours(axes(contours=[contours]), surface, reply(None))


def test_contours_are_judged_by_the_nearest_level():
    turns = np.linspace(0, 6, 100)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    levels = np.array([0.25, 1.0, 4.0])
    points = np.concatenate([circle * radius for radius in np.sqrt(levels)])
    surface = Surface(1.0, -1.0)  # x^2 + y^2
    test_figures.require_contours(axes(contours=[Contours(levels, points, False)]), surface, None)
    with pytest.raises(Wrong):
        off = Contours(levels, points * 1.3, False)
        test_figures.require_contours(axes(contours=[off]), surface, reply(None))


def test_a_huge_picture_has_the_greys_of_a_small_one():
    quarters = np.array([[10, 20], [30, 40]], np.uint8)
    small, huge = (np.kron(quarters, np.ones((n, n), np.uint8)) for n in (14, 5_000))
    assert test_figures.quarters(small) == test_figures.quarters(huge) == [10, 20, 30, 40]
    with np.errstate(all="ignore"):
        assert all(map(math.isnan, test_figures.quarters(np.zeros((0, 7), np.uint8))))


def test_noise_that_overflows_is_not_normal():
    """Its mean, deviation and kurtosis come out as nan, which is neither small nor large."""
    noise = np.random.default_rng(0).normal(size=(390, 100))
    run = SimpleNamespace(order=[[0.0] * 390], noise=[noise], wrong=reply(None).wrong)
    test_training_loop.require_noise(run)
    noise[:195, 50:], noise[195:, 50:] = 1.7e308, -1.7e308
    with np.errstate(all="ignore"), pytest.raises(Wrong):
        test_training_loop.require_noise(run)
