"""A fault costs once: what is made with a failed function is judged with a right one in its place,
and a submission that fails on purpose learns nothing from that."""

import numpy as np
import pytest
import sympy

from grader.checks.layout import SOLUTIONS
from grader.checks.submission import _present as present
from grader.hidden.right_answers import RightAnswers
from grader.judge.settings import Settings
from grader.proof.corpus.verdicts import REACHED
from grader.worker.data.expressions import from_tree
from grader.worker.data.records import Failure, Tensor

SWAPPED = ("saddle", "return diff(f, x), diff(f, y)", "return diff(f, y), diff(f, x)")


def submission(*edits, **appended):
    """The solutions with (module, old, new) replaced, and text appended to modules."""
    files = {path.name: path.read_text() for path in SOLUTIONS.glob("*.py") if path.name[0] != "_"}
    for module, old, new in edits:
        assert files[f"{module}.py"].count(old) == 1
        files[f"{module}.py"] = files[f"{module}.py"].replace(old, new)
    for module, text in appended.items():
        files[f"{module}.py"] += f"\n\n{text}\n"
    return {name: text.encode() for name, text in files.items()}


def lost(results):
    """Question -> points that it lost by code."""
    found = {}
    for test in results["tests"]:
        if test.get("score", test["max_score"]) < test["max_score"]:
            question = test["extra_data"]["question"]
            found[question] = found.get(question, 0) + test["max_score"] - test["score"]
    return found


def todo(name):
    return f"def {name}(*arguments, **named):\n    raise NotImplementedError('{name}')"


HALVED = ("losses", "return real + fake", "return (real + fake) / 2")
CASES = {  # the submission, and what it loses in the questions that its faulty module can touch
    "a swapped gradient": ("saddle", submission(SWAPPED), {"1.a": 1}),
    "no gradient yet": ("saddle", submission(saddle=todo("gradient")), {"1.a": 1}),
    "a wrong hessian": (
        "saddle",
        submission(saddle="def hessian(f, x, y):\n    return Matrix([[1, 0], [0, 1]])"),
        {"1.a": 2},
    ),
    "a wrong classify": (
        "saddle",
        submission(saddle="def classify(f, x, y, point):\n    return 'minimum'"),
        {"1.a": 2.25},
    ),
    "no critical points": (
        "saddle",
        submission(saddle="def critical_points(f, x, y):\n    return []"),
        {"1.a": 3.5},
    ),
    "no step": ("dynamics", submission(dynamics=todo("step")), {"1.b": 3, "extra": 6}),
    "a halved loss": ("losses", submission(HALVED), {"2.d": 4.5}),
    "no loss": ("losses", submission(losses=todo("generator_loss")), {"2.d": 2.5}),
    "losses that cannot be imported": (
        "losses",
        submission(losses="import nothing_of_the_kind"),
        {"2.d": 10},
    ),
    "networks that cannot be imported": (
        "networks",
        submission(networks="import nothing_of_the_kind"),
        {"2.b": 9, "2.c": 12},
    ),
    "no optimizers": (
        "losses",
        submission(losses="def build_optimizers(*networks, lr=1e-4):\n    return None"),
        {"2.d": 3},
    ),
    "no batches": ("data", submission(data=todo("batches")), {"2.a": 3}),
    "no step of the training": ("training", submission(training=todo("train_step")), {"2.e": 6}),
}
SLOW = {
    "no gradient yet",
    "a wrong hessian",
    "no critical points",
    "losses that cannot be imported",
}


@pytest.fixture(scope="module")
def results_of(judges, drawn_root):
    """A function: case -> its results.json. All but the slow ones begin at once, side by side."""

    def begin(case):
        module, files, _ = CASES[case]
        settings = Settings(REACHED[module], smoke=False, data=str(drawn_root), data_label="drawn")
        return judges.begin("ada", files, settings)

    begun = {case: begin(case) for case in CASES if case not in SLOW}
    return lambda case: (begun.get(case) or begin(case)).result()


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=pytest.mark.slow if c in SLOW else ()) for c in CASES]
)
def test_a_fault_costs_points_only_where_it_is(results_of, case):
    results = results_of(case)
    assert lost(results) == CASES[case][2]
    assert results["extra_data"]["faults"] == []


@pytest.mark.slow
def test_a_function_that_is_wrong_too_loses_its_own_points(judges):
    files = submission(SWAPPED, ("saddle", "y + sign * eta_y * f_y", "y - sign * eta_y * f_y"))
    results = judges.begin("ada", files, Settings(("1.a", "1.b"))).result()
    assert lost(results) == {"1.a": 1, "1.b": 3.5}
    first = next(t for t in results["tests"] if t["extra_data"]["of"] == "saddle.update_map")
    assert "y descends here, but it must ascend" in first["output"]
    assert "judged with a right `gradient` in place of the submission's" in first["output"]


def test_a_function_is_judged_with_right_ones_however_it_calls_them(judges):
    nested = """
def hessian(f, x, y):
    return Matrix([list(gradient(part, x, y)) for part in gradient(f, x=x, y=y)])

def saddle_points(f, x, y):
    pairs = [(p, hessian(f, x, y).subs({x: p[0], y: p[1]}, simultaneous=True))
             for p in critical_points(f, x, y)]
    return [p for p, h in pairs if h.det() < 0]
"""
    files = submission(SWAPPED, saddle=nested)
    results = judges.begin("ada", files, Settings(("1.a", "1.b", "1.c"))).result()
    assert lost(results) == {"1.a": 1}


x, y = sympy.symbols("x y", real=True)
SADDLE = 4 * x**2 - 4 * y**2 + x
CRITICAL = sympy.Rational(-1, 8), sympy.S(0)


def request(*arguments, name="saddle.update_map"):
    return [name, present(arguments), present({})]


def asked(name, *arguments, known=None, of=SADDLE, point=CRITICAL):
    right = RightAnswers(known or [name], "saddle.step_size_ranges")
    return right, right.answer(request(of, x, y, point), [name, present(arguments)])


def trees(values):
    return [from_tree(value.tree) for value in values]


class TestTheJudgesAnswers:
    def test_are_about_the_running_checks_f_in_any_form_and_its_derivatives(self):
        expanded = (2 * x - 2 * y) * (2 * x + 2 * y) + x
        for f in (SADDLE, expanded):
            assert trees(asked("saddle.gradient", f, x, y)[1]) == [8 * x + 1, -8 * y]
        assert trees(asked("saddle.gradient", 8 * x + 1, x, y)[1]) == [8, 0]
        assert trees(asked("saddle.gradient", SADDLE, y, x)[1]) == [-8 * y, 8 * x + 1]

    def test_keep_the_symbols_that_are_asked_with(self):
        u, v = sympy.symbols("u v")
        f = 4 * u**2 - 4 * v**2 + u
        assert trees(asked("saddle.gradient", f, u, v)[1]) == [8 * u + 1, -8 * v]

    @pytest.mark.parametrize(
        "arguments",
        [
            (x**5 - 5 * x + y, x, y),
            (SADDLE, x),
            (SADDLE, x, x),
            (SADDLE, x + y, y),
            ("text", x, y),
            ([SADDLE], x, y),
            (),
        ],
    )
    def test_are_refused_for_anything_else(self, arguments):
        right, answer = asked("saddle.critical_points", *arguments)
        assert isinstance(answer, Failure) and right.refused

    def test_are_given_for_failed_functions_only(self):
        right, answer = asked("saddle.hessian", SADDLE, x, y, known=["saddle.gradient"])
        assert isinstance(answer, Failure) and right.refused

    @pytest.mark.parametrize(
        "question", [None, 1, "saddle.gradient", [], ["saddle.gradient"], [1, 2]]
    )
    def test_are_refused_to_malformed_questions(self, question):
        right = RightAnswers(["saddle.gradient"], "saddle.update_map")
        assert isinstance(right.answer(request(SADDLE, x, y), question), Failure)

    def test_are_about_the_checks_point_and_critical_ones(self):
        assert asked("saddle.classify", SADDLE, x, y, CRITICAL)[1] == "saddle"
        assert asked("saddle.classify", SADDLE, x, y, CRITICAL, point=(1, 2))[1] == "saddle"
        assert asked("saddle.solves_minimax", SADDLE, x, y, CRITICAL)[1] is True
        assert isinstance(asked("saddle.classify", SADDLE, x, y, (3, 5))[1], Failure)

    def test_of_steps_follow_from_the_numbers_that_are_asked_with(self):
        for point, eta in (((1.0, 2.0), 0.5), (np.array([1.0, 2.0]), (0.5, 0.5))):
            _, answer = asked("dynamics.step", (8.0, -4.0), point, eta, "gda")
            assert answer == [-3.0, 0.0]
        assert isinstance(
            asked("dynamics.step", (8.0, -4.0), (1.0, 2.0), 0.5, "newton")[1], Failure
        )

    def test_of_losses_hold_at_large_logits(self):
        logits = Tensor(np.array([[200.0], [-200.0]], dtype=np.float32))
        right = RightAnswers(["losses.generator_loss"], "training.train_step")
        value, gradient = right.answer([], ["losses.generator_loss", [logits]])
        assert value == pytest.approx(100) and gradient.array.ravel() == pytest.approx([0, -0.5])
