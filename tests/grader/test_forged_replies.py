"""Forged replies: each ends its check as failed or stopped, never as the kit's own fault.

The runs themselves are made by forging.py in a process of its own; see there.
"""

import json
import subprocess
import sys
from collections import Counter
from functools import partial

import numpy as np
import pytest

from grader.checks import replies, smoke
from grader.checks.assignment import Assignment
from grader.checks.layout import ROOT
from grader.checks.results.outcomes import Stop, Stopped, Wrong
from grader.checks.submission import Submission
from grader.worker.data.records import Drawing, Handle, LargeTensor, Other, Table, Tensor
from grader.worker.operations.declarations import EPOCHS_OF_BATCHES, OPERATIONS, operation_named
from grader.worker.operations.reply_types import Axes
from grader.worker.wire.plain import NotSendable, ProtocolError, from_plain, to_plain
from tests.grader.forgeries import HOSTILE, PICTURE, changed

QUESTIONS = [question.id for question in Assignment.load().questions]


def forge(*arguments: str) -> list[dict]:
    """The runs of forging.py with these arguments."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.grader.forging", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    runs = [json.loads(line) for line in process.stdout.splitlines()]
    assert runs, process.stderr[-2000:]
    return runs


def require_sound(runs: list[dict]) -> None:
    """The honest runs pass, no forged reply is the kit's fault, and none that is another value
    altogether earns a point. (One that differs in a part may: not all parts are looked at.)"""
    honest = [run for run in runs if run["forgery"] is None]
    forged = [run for run in runs if run["forgery"] and run["effective"]]
    assert {run["outcome"] for run in honest} == {"passed"}, honest
    assert len(forged) > len(honest)
    assert [run for run in runs if run["outcome"] in ("error", "none")] == []
    whole = [run for run in forged if run["forgery"]["value"] and not tells_only_how(run)]
    assert whole and [run for run in whole if run["outcome"] == "passed"] == []


def tells_only_how(run: dict) -> bool:
    """Whether the reply tells only how to ask or judge: without it, a check of networks or losses
    asks in another form, and one of an extra method takes one step size."""
    forgery, (question, check) = run["forgery"], run["check"].split()
    is_first = forgery["turn"] == 1 and not forgery["on"]
    if forgery["asked"] in ("forward", "networks.build_generator"):
        return is_first or check.endswith("_parameters")
    if (forgery["asked"], question) in (("loss_and_gradients", "2.d"), ("dynamics.step", "extra")):
        return is_first
    return forgery["asked"] == "used_parameters"


def test_a_sample_of_forged_replies():
    runs = forge()
    require_sound(runs)
    assert {run["check"].split()[0] for run in runs} == set(QUESTIONS)
    outcomes = {run["outcome"] for run in runs}
    assert {"passed", "failed", "protocol"} <= outcomes


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_forged_reply(question):
    require_sound(forge("--every", question))


ARGUMENTS = {  # of an operation whose reply depends on them
    "call_and_arguments": ("dynamics.simulate", [1, 2]),
    "epochs_of_batches": ("images", 4, 0, 2),
    "loss_and_gradients": ("losses.generator_loss", False, "logits"),
    "optimizer_steps": ({}, 0, [1.0, 2.0]),
    "own_optimizer_steps": ({}, [0.5, 0.5], [1.0, 2.0]),
}


def typed(name: str, value):
    return replies.typed(operation_named(name), ARGUMENTS.get(name, ()), value)


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - {"call", "forward"}))
def test_hostile_values_fit_no_operation(operation):
    fitting = []
    for name, value in HOSTILE.items():
        try:
            typed(operation, from_plain(*to_plain(value)))
        except Stopped as stopped:
            assert stopped.outcome == "protocol" and f"`{operation}`" in str(stopped)
        else:
            fitting.append(name)
    tensors = Tensor | LargeTensor | Other
    expected = {  # nothing; a number; an empty network; a truth value; no step; a tensor
        "install": {"none"},
        "release": {"none"},
        "carry_forward": {"none"},
        "set_parameters": {"none"},
        "bound_gpu_memory": {"5", "-1", "2**62"},
        "parameters": {"[]"},
        "buffers": {"[]"},
        "contains": {"true", "false", "none"},
        "gradients": {"[]", "[None]", "two nones"},  # as many as there are parameters: the check
        "observed_step": {"none"},
        "used_parameters": {"[]", "truths"},
        "rows": {name for name, v in HOSTILE.items() if isinstance(v, tensors)},
    }
    assert set(fitting) == expected.get(operation, set())


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("contains", [True]),
        ("contains", 1),
        ("call_and_arguments", [5, [1]]),
        ("call_and_arguments", [5, [1, 2], 3]),
        (
            "epochs_of_batches",
            Table([("epochs", [[]]), ("global_random_moved", False), ("images_changed", False)]),
        ),
        (
            "epochs_of_batches",
            Table([("epochs", [[], []]), ("global_random_moved", 0), ("images_changed", False)]),
        ),
        (
            "epochs_of_batches",
            Table([("epochs", [[], 5]), ("global_random_moved", False), ("images_changed", False)]),
        ),
        ("loss_and_gradients", Table([("loss", 1), ("gradients", [])])),
        ("loss_and_gradients", Table([("loss", 1), ("gradients", None), ("more", 1)])),
        ("loss_and_gradients", Table([("loss", 1), ("loss", 1), ("gradients", None)])),
        ("optimizer_steps", Table([("pair", ["Adam", "Adam"]), ("after", [[[], []]])])),
        (
            "short_training",
            Table([("networks", [Handle(0, "")] * 3), ("losses", None), ("step", None)]),
        ),
    ],
)
def test_replies_that_almost_fit(operation, value):
    with pytest.raises(Stopped, match="with something other than"):
        typed(operation, value)


def test_a_values_own_fields_may_be_anything():
    for value in HOSTILE.values():
        table = Table([("loss", value), ("gradients", None)])
        assert typed("loss_and_gradients", table).loss is value
        assert typed("forward", value) is value


HONEST_AXES = {
    "title": "t",
    "x_label": "",
    "y_label": "",
    "x_limits": [0.0, 1.0],
    "y_limits": [0.0, 1.0],
    "equal_aspect": True,
    "lines": [],
    "points": [],
    "covered": 0,
    "contours": [],
    "images": [],
    "legend": [],
    "texts": [],
    "grid": False,
    "axis_shown": True,
    "place": [0.0, 0.0, 1.0, 1.0],
}


def axes_with(**parts) -> Axes:
    table = Table(list({**HONEST_AXES, **parts}.items()))
    return replies.axes_of(Drawing([table], "", PICTURE))[0]


@pytest.mark.parametrize("field", HONEST_AXES)
def test_an_axes_of_a_forged_figure(field):
    assert axes_with().place == (0, 0, 1, 1)
    honest = HONEST_AXES[field]
    for value in HOSTILE.values():
        another = isinstance(honest, str | int) and type(value) is type(honest)
        if another or honest == [] and value is HOSTILE["[]"]:
            continue
        with pytest.raises(Stopped, match="what is drawn on its axes"):
            axes_with(**{field: value})


XS = np.arange(3.0)
PLACES = np.zeros((3, 2))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lines", [Table([("label", "a"), ("x", XS), ("y", XS[:2])])]),
        ("lines", [Table([("label", "a"), ("x", PLACES), ("y", PLACES)])]),
        ("lines", [Table([("label", None), ("x", XS), ("y", XS)])]),
        ("lines", [Table([("label", "a"), ("x", XS), ("y", XS.astype("bool"))])]),
        ("contours", [Table([("levels", XS), ("points", XS), ("filled", True)])]),
        ("contours", [Table([("levels", PLACES), ("points", PLACES), ("filled", True)])]),
        ("points", [PLACES, XS]),
        ("images", [np.zeros((3, 3))]),
        ("images", [np.zeros((3, 3, 3), np.uint8)]),
        ("place", [0.0, 0.0, 1.0, float("nan")]),
    ],
)
def test_arrays_of_a_forged_figure(field, value):
    with pytest.raises(Stopped, match="what is drawn on its axes"):
        axes_with(**{field: value})


def test_a_refusal_is_typed_too():
    """A reply to a call that must be refused: an answer is wrong, a forgery is no answer."""

    def answers(value):
        return Submission(lambda *request: (value, None), "exercises")

    asked = dict(of="data.batches", call="batches()", error="ValueError", asked="a ValueError")
    arguments = (EPOCHS_OF_BATCHES, "images", 0, 0, 1)
    honest = Table([("epochs", [[]]), ("global_random_moved", False), ("images_changed", False)])
    with pytest.raises(Wrong):
        answers(honest).operation_refuses(*arguments, **asked)
    with pytest.raises(Stopped, match="answered `epochs_of_batches`"):
        answers(5).operation_refuses(*arguments, **asked)
    answers(HOSTILE["an error asked for"]).operation_refuses(*arguments, **asked)


SMALL = np.linspace(-1, 1, 12).reshape(3, 4).astype(np.float32)
ORDER = "generator", "discriminator"  # of the networks of a short training: before, then after


def short_training(operation: str, arguments: list):
    """Honest replies to what the short training asks, as of a run in which little was learned."""
    if operation == "short_training":
        networks = [Handle(number, ORDER[number % 2]) for number in range(4)]
        return Table([("networks", networks), ("losses", None), ("step", None)])
    if operation == "used_parameters":
        return [True, True]
    number = arguments[0].number
    if operation == "parameters":
        return [["weight", Tensor(SMALL + number // 2 * 1e-3)], ["bias", Tensor(SMALL[0])]]
    count = len(arguments[1].array)
    if number % 2:
        return Tensor(np.linspace(-1, 1, count, dtype=np.float32)[:, None])
    return Tensor(np.resize(np.sin(np.arange(7919.0)), (count, 1, 28, 28)).astype(np.float32))


def forged_statistics(monkeypatch, asked="", turn=0, forge=None) -> list | None:
    """The faults of a short training with one reply forged, or with all of a kind for turn 0; None
    where it did not get so far."""
    blank = np.zeros((256, 28, 28), np.uint8)
    monkeypatch.setattr("grader.checks.smoke.statistics.pixels", lambda *_, train: blank)
    counts = Counter()

    def respond(operation, arguments, seconds):
        honest = short_training(operation, arguments)
        counts[operation] += 1
        forged = operation == asked and turn in (0, counts[operation])
        try:
            return from_plain(*to_plain(forge(honest) if forged else honest)), None
        except (NotSendable, ProtocolError):
            return honest, None

    try:
        with np.errstate(all="ignore"):
            run = smoke.train_shortly(Submission(respond, "exercises"), ROOT, "cpu", 0)
    except (Wrong, Stop):
        return None
    return smoke.faults(run.statistics)


@pytest.mark.parametrize(
    ("asked", "turns"), [("short_training", 1), ("parameters", 4), ("forward", 7)]
)
def test_forged_replies_in_the_short_training(asked, turns, monkeypatch):
    assert len(forged_statistics(monkeypatch)) < len(smoke.BOUNDS)
    for turn in range(turns + 1):
        for value in HOSTILE.values():
            assert forged_statistics(monkeypatch, asked, turn, lambda _, v=value: v) is None
        for number in range(40):
            forged_statistics(monkeypatch, asked, turn, partial(changed, number=number))
