"""Pictures that failed checks leave: where, of what, and of whatever an answer held."""

import io
from functools import partial

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread

from grader.checks import pictures
from grader.checks.question_2 import greys
from grader.handout.building import release
from grader.intake.submissions import SubmissionPath
from grader.judge import batch
from grader.judge.settings import Settings
from grader.proof.corpus.entries import SOLUTIONS
from solutions import figures
from tests.exercises import test_figures, test_figures_losses
from tests.grader.test_feedback import run_pytest

RIGHT = "path[k + 1] = step(grad, path[k], eta, method)"
SIGNATURE = b"\x89PNG\r\n"


def decoded(png):
    assert png.startswith(SIGNATURE)
    return imread(io.BytesIO(png))[..., :3]


def with_a_wrong_path():
    source = (SOLUTIONS / "dynamics.py").read_text(encoding="utf-8")
    assert source.count(RIGHT) == 1
    return source.replace(RIGHT, 'path[k + 1] = step(grad, path[k], eta, "gda")')


def test_a_student_finds_the_picture_that_the_message_names(tmp_path):
    release(tmp_path)
    module = tmp_path / "exercises" / "dynamics.py"
    module.write_text(with_a_wrong_path(), encoding="utf-8")
    run = run_pytest("--questions=1.b", cwd=tmp_path)
    (line,) = [line for line in run.stdout.splitlines() if "picture   " in line]
    assert line.split() == ["picture", "feedback/1.b.5-simulate.png"]
    assert decoded((tmp_path / line.split()[1]).read_bytes()).size

    module.write_bytes((SOLUTIONS / "dynamics.py").read_bytes())
    run_pytest("--questions=1.b", cwd=tmp_path)
    assert list((tmp_path / "feedback").iterdir()) == []


def test_an_instructor_finds_it_beside_the_results(tmp_path):
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "dynamics.py").write_text(with_a_wrong_path(), encoding="utf-8")
    out = tmp_path / "out"
    (results,) = batch.run(
        [SubmissionPath("wrong", wrong)], out, Settings(("1.b",), smoke=False), 1
    )
    told = [test["output"] for test in results["tests"] if test["number"] == "1.b.5"]
    assert "picture   feedback/1.b.5-simulate.png" in told[0]
    assert decoded((out / "wrong" / "feedback" / "1.b.5-simulate.png").read_bytes()).size


def _heights(surface, x, y):
    return surface.a * x**2 - surface.b * y**2


def drawn_by_the_reference():
    yield "losses", figures.plot_losses(*test_figures_losses.LOSSES)
    for case in test_figures.FIXED:
        f = case.surface and partial(_heights, case.surface)
        yield case.expected, figures.plot_paths(case.curves(), f)
    for shades, title, name in greys.SAMPLES:
        images = torch.from_numpy(greys.quartered(shades))
        yield name, figures.plot_samples(images, **title)


@pytest.mark.parametrize(
    ("name", "figure"), [pytest.param(*pair, id=pair[0]) for pair in drawn_by_the_reference()]
)
def test_expected_figures_are_the_reference_s(name, figure):
    """Made anew by: figure.savefig(pictures.EXPECTED / f"{name}.png", dpi=100)"""
    FigureCanvasAgg(figure)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100)
    difference = decoded(drawn.getvalue()) - decoded(
        (pictures.EXPECTED / f"{name}.png").read_bytes()
    )
    assert np.abs(difference).mean() < 0.02  # fonts and versions of matplotlib differ a little


def test_a_path_that_overflows_is_drawn_as_far_as_it_goes():
    expected = np.array([[1.0, 1.0], [0.5, 0.5]])
    found = np.array([[1.0, 1.0], [1e300, -1e300], [np.inf, np.nan], [np.nan, np.nan]])
    assert decoded(pictures.paths(found, expected)).size
    assert decoded(pictures.paths(np.full((3, 2), np.nan), expected)).size
    assert decoded(pictures.ending(found, (0, 0), "asked: diverges", circle=True)).size


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 30_000, 3), (6_000, 7_000, 3)])
def test_a_figure_of_any_size_is_shown(shape):
    assert decoded(pictures.beside_figure(np.zeros(shape, np.uint8), "losses")).shape[0] < 2_000


def test_what_is_drawn_lies_in_the_picture():
    """The wrong path is red, and there: one that stays near the start differs from one that does
    not."""
    expected = np.array([[1.0, 1.0], [0.5, 0.5]])
    red = [
        (decoded(pictures.paths(found, expected)) * [1, -1, -1]).sum(2) > 0.4
        for found in (expected, np.array([[1.0, 1.0], [-1.0, 1.0]]))
    ]
    assert red[0].any() and red[1].any() and (red[0] != red[1]).any()
