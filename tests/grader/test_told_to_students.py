"""What a failed check tells a student: what came back, the likely cause, and the picture."""

import re

import pytest

from grader.checks.assignment import MODULES
from grader.checks.dataset.datasets import find_root
from grader.checks.layout import SOLUTIONS
from grader.checks.local_submission import submission_from_bytes
from grader.checks.results.outcomes import Wrong
from tests.exercises import (
    test_data,
    test_discriminator_dropout,
    test_dynamics,
    test_dynamics_tendency,
    test_saddle,
    test_saddle_kinds,
)


def told(check, *arguments, **changed):
    """What a check raises about the solution with these texts added to its modules."""
    files = {f"{m}.py": (SOLUTIONS / f"{m}.py").read_bytes() for m in MODULES}
    for module, text in changed.items():
        files[f"{module}.py"] += text.encode()
    with pytest.raises(Wrong) as wrong:
        check(submission_from_bytes(files, "submission"), *arguments)
    return wrong.value


def adding(text):
    """A module's text with one more function."""
    return f"\n\ndef {text}\n"


class TestKinds:
    """Of `classify`."""

    @pytest.mark.parametrize("kind", ["saddle", "minimum", "maximum", "degenerate"])
    def test_a_constant_answer(self, kind):
        wrong = told(
            test_saddle_kinds.test_classify,
            saddle=adding(f"classify(f, x, y, point):\n    return {kind!r}"),
        )
        assert wrong.likely.startswith(f'this answers "{kind}" whatever the function: ')

    @pytest.mark.parametrize(
        ("point", "likely"),
        [
            ("(0, 0)", "this uses the second derivatives at (0, 0): take them at the point"),
            ("point[::-1]", "the two coordinates are swapped: the first belongs to x"),
        ],
    )
    def test_the_test_at_another_point(self, point, likely):
        text = (
            f"_own = classify\n\n\ndef classify(f, x, y, point):\n    return _own(f, x, y, {point})"
        )
        wrong = told(test_saddle_kinds.test_classify, saddle=f"\n\n{text}\n")
        assert wrong.likely == likely


class TestCriticalPoints:
    CHECK = staticmethod(test_saddle.test_critical_points_of_a_quadratic)

    def of(self, body):
        text = (
            f"critical_points(f, x, y):\n    import sympy\n    fs = gradient(f, x, y)\n    {body}"
        )
        return told(self.CHECK, saddle=adding(text))

    def test_the_dict_of_solve_is_shown_as_python_prints_it(self):
        wrong = self.of("return sympy.solve(fs, [x, y])")
        assert wrong.returned == "{x: 0, y: 0}"
        assert "sympy's solve returned a dict: use solve(..., dict=True)" in wrong.likely

    def test_a_dict_of_the_student_s_own_is_not_from_solve(self):
        wrong = self.of('return {"x": 0, "y": 0}')
        assert (wrong.returned, wrong.likely) == ("{'x': 0, 'y': 0}", None)

    @pytest.mark.parametrize("start", ["(0, 0)", "(1, 1)"])
    def test_nsolve(self, start):
        wrong = self.of(f"return sympy.nsolve([fs[0] - 3, fs[1]], [x, y], {start})")
        assert wrong.likely == "nsolve gives floats and one point: use solve"
        wrong = self.of(f"return sympy.nsolve(fs, [x, y], {start})")
        assert "nsolve gives floats and one point: use solve" in wrong.likely


class TestDynamics:
    def test_the_start_is_ignored(self):
        text = (
            "converges_to_saddle(a, b, start, eta, method='gda'):\n    return eta < min(1/a, 1/b)"
        )
        check = test_dynamics_tendency.test_converges_to_saddle
        wrong = told(check, None, dynamics=adding(text))
        assert "(1, 8, (-2, 0), Fraction(1, 8), 'gda')" in wrong.call
        assert "a coordinate that starts at 0 stays there, whatever its factor" in wrong.likely
        assert wrong.draw.args[-1] == "asked: True; returned: False"
        assert wrong.draw().startswith(b"\x89PNG")

    def test_a_title_holds_no_text_of_the_submission_s(self):
        text = "converges_to_saddle(a, b, start, eta, method='gda'):\n    return 'of course'"
        check = test_dynamics_tendency.test_converges_to_saddle
        wrong = told(check, None, dynamics=adding(text))
        assert wrong.draw.args[-1] in ("asked: True", "asked: False")

    @pytest.mark.parametrize(
        ("finite", "is_drawn"), [("True", False), ("np.isfinite(path).all()", True)]
    )
    def test_only_a_path_of_finite_numbers_is_drawn(self, finite, is_drawn):
        """The first check that fails is of a path with nan, or of one that converges."""
        kinds = '"converges" if d[-1] <= tol else "diverges" if d[-1] > 2 * d[0] else "neither"'
        text = (
            "behaviour(path, point, tol=1e-6):\n"
            "    d = np.linalg.norm(path - np.asarray(point), axis=1)\n"
            f"    return {kinds} if {finite} else 'diverges'"
        )
        if is_drawn:
            text = text.replace("<= tol", "<= 0")
        wrong = told(test_dynamics.test_behaviour, dynamics=adding(text))
        assert ("nan" in wrong.call) is not is_drawn
        assert (wrong.draw is not None) is is_drawn

    def test_a_gradient_is_typed_without_terms_that_are_zero(self):
        wrong = told(test_dynamics.test_step, dynamics=adding("step(*_):\n    return 0.0, 7.0"))
        assert "grad = lambda x, y: (8.0 * x, -8.0 * y)\n" in wrong.call


class TestImages:
    def test_how_many_pixels_differ_is_part_of_what_came_back(self):
        root, _ = find_root()
        load = test_data.test_load_images
        old = adding("_halved(load):\n    return lambda *args: load(*args) / 2")
        wrong = told(load, root, data=f"{old}\n\nload_images = _halved(load_images)\n")
        assert "pixels" not in wrong.asked
        assert re.search(r"; \d+% of the pixels have another value than asked$", wrong.returned)


class TestDropout:
    @pytest.mark.parametrize("end", ["", "nn.Sigmoid(), "])
    def test_none_at_all_can_be_seen_by_pasting(self, end):
        text = "_own = build_discriminator\n\n\ndef build_discriminator():\n"
        text += "    kept = [part for part in _own() if not isinstance(part, nn.Dropout)]\n"
        text += f"    return nn.Sequential(*kept, {end})"
        check = test_discriminator_dropout.test_discriminator_dropout
        wrong = told(check, 0, networks=f"\n\n{text}\n")
        assert wrong.returned == "the same output for all 32 copies of an image, in train mode"
        assert wrong.likely == "nothing is dropped"
        assert "print(" in wrong.call
