"""`python -m exercises --pictures`: question 1, drawn with a package's own functions."""

import subprocess
import sys

import pytest
import sympy
from matplotlib.backends.backend_agg import FigureCanvasAgg

import solutions.dynamics
import solutions.saddle
from exercises.given import game_pictures
from grader.checks.layout import ROOT


def run(package, out):
    command = [sys.executable, "-m", package, "--pictures", "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)


def test_all_are_drawn_without_torch(tmp_path):
    done = run("solutions", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in game_pictures.PICTURES:
        assert f"{tmp_path / name}\n" in done.stdout
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    code = "import sys, exercises.given.game_pictures; print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.strip() == "False"


def test_stubs_are_named_and_nothing_is_drawn(tmp_path):
    done = run("exercises", tmp_path)
    assert done.returncode == 1 and done.stderr == ""
    assert "paths.png left out: a function is not written yet (1.b: simulate)" in done.stdout
    assert list(tmp_path.iterdir()) == []


def with_changed(**functions):
    call = game_pictures.caller("solutions")
    return lambda name, *arguments: functions.get(name, lambda *a: call(name, *a))(*arguments)


def labels(figure):
    return [text for axes in figure.axes for text in axes.get_legend_handles_labels()[1]]


def test_the_range_is_the_student_s_own():
    wrong = with_changed(
        common_step_size_range=lambda *_: sympy.Interval.open(0, sympy.Rational(1, 3))
    )
    figure = game_pictures.step_sizes(wrong)
    assert "your range: (0, 1/3)" in labels(figure)
    end = (
        figure.axes[0].patches[0].get_extents().transformed(figure.axes[0].transData.inverted()).x1
    )
    assert end == pytest.approx(1 / 3)


def test_titles_name_the_game_and_state_no_result():
    """Wrong functions draw something else than right ones, so a title says what should be seen."""
    for draw in game_pictures.PICTURES.values():
        figure = draw(game_pictures.caller("solutions"))
        drawn, to_see = figure.axes[0].get_title().splitlines()
        assert drawn.startswith("f = x² − y² + 4xy: ") and " should " in to_see
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        place = figure.axes[0].title.get_window_extent(renderer)
        assert 0 <= place.x0 and place.x1 <= figure.bbox.x1


def test_an_empty_range_is_named():
    none = with_changed(common_step_size_range=lambda *_: sympy.EmptySet)
    assert "your range: empty" in labels(game_pictures.step_sizes(none))


def test_extra_methods_that_are_not_built_are_left_out():
    def simulate(grad, start, eta, steps, method="gda"):
        if method not in ("gda", "gd"):
            raise ValueError(f"unknown method {method}")
        return solutions.dynamics.simulate(grad, start, eta, steps, method)

    figure = game_pictures.paths(with_changed(simulate=simulate))
    assert labels(figure) == ["gda", "gd", "start", "saddle"]


def test_what_a_function_raises_costs_its_own_picture_alone(tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(solutions.saddle, "update_map", broken)
    found = dict(game_pictures.draw_all("solutions", tmp_path))
    assert found.pop("eigenvalues.png") == "left out: ZeroDivisionError: division by zero"
    assert set(found.values()) == {""}
