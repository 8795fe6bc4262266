"""run.html, the page of a real run: what is on it, and that training does not notice it."""

import io
import math
import re
import shutil
import signal

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from exercises.given import film, run, run_page
from exercises.given.checkpoint import RunState
from exercises.given.command_line import main
from exercises.given.functions import Functions
from exercises.given.line_charts import Chart, Curve, Level
from exercises.given.measuring import Measuring, as_bytes, undisturbed, walk
from solutions import networks, training
from tests.grader.browser import open_browser, troubles
from tests.grader.real_runs import arguments, assert_same_end

CPU = torch.device("cpu")
FACTS = {
    "package": "solutions",
    "epochs": 2,
    "images": 20,
    "batch_size": 8,
    "seed": 3,
    "fast": None,
    "drawn": False,
    "data": "data",
    "device": "cpu",
    "device_name": None,
    "threads": 2,
    "torch": "2",
    "seconds": 4.0,
    "fd32_samples": 20,
}


@pytest.fixture
def state():
    """A state after two epochs, with numbers and samples that a test may change."""
    state = RunState(Functions.of_package("solutions"), CPU, seed=0)
    state.g_losses, state.d_losses, state.fd32 = [2.4, 1.7], [0.6, 0.9], [200.0, 130.0]
    state.seconds = [2.0, 2.0]
    state.film = {e: torch.full((9, 28, 28), 100 * e, dtype=torch.uint8) for e in (1, 2)}
    state.logits = {e: [0.5, 1.0, 2.0, -2.0, -1.0, -0.5] for e in (1, 2)}
    return state


def text(out):
    return (out / "run.html").read_text(encoding="utf-8")


def kept(out):
    return torch.load(out / "checkpoint.pt", weights_only=True)["state"]


class TestInABrowser:
    @pytest.mark.parametrize("width", [1280, 390])
    def test_it_asks_for_nothing_and_fits(self, whole, width):
        with open_browser(width=width) as browser:
            browser.get((whole / "run.html").as_uri())
            assert troubles(browser) == []
            assert browser.title == "Training run: 2 epochs"
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
            broken = "return [...document.images].filter(i => !i.naturalWidth).length"
            assert browser.execute_script(broken) == 0
            assert len(browser.find_elements("tag name", "svg")) == 3

    def test_the_animation_can_be_held_and_rests_where_motion_is_not_wanted(self, whole):
        with open_browser() as browser:
            browser.get((whole / "run.html").as_uri())
            moving, still = (browser.find_element("class name", n) for n in ("moving", "still"))
            assert moving.is_displayed() and not still.is_displayed()
            browser.find_element("tag name", "label").click()
            assert still.is_displayed() and not moving.is_displayed()
            browser.find_element("tag name", "label").click()
            calm = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", calm)
            assert still.is_displayed() and not moving.is_displayed()


class TestProgress:
    def test_while_the_run_goes_on(self, root, tmp_path, monkeypatch):
        pages = []

        original = run.outputs.write_page
        monkeypatch.setattr(run, "WRITE_EVERY", 0.0)
        monkeypatch.setattr(
            run.outputs, "write_page", lambda path, html: (pages.append(html), original(path, html))
        )
        assert main("solutions", arguments(root, tmp_path / "run")) == 0
        start, first, last = pages
        assert "epoch 0 of 2" in start and "Before training" in start and "<svg" not in start
        assert "epoch 1 of 2" in first and "1 epoch left" in first and "Reload the page" in first
        assert '<progress value="1" max="2">' in first
        assert "Finished, in" in last and "Reload" not in last and "<progress" not in last

    def test_a_stopped_run_says_how_to_go_on(self, root, tmp_path, monkeypatch):
        steps, train_step = [], training.train_step

        def step_then_interrupt(*args):
            steps.append(train_step(*args))
            if len(steps) == 4:
                signal.raise_signal(signal.SIGINT)
            return steps[-1]

        monkeypatch.setattr(training, "train_step", step_then_interrupt)
        assert main("solutions", arguments(root, tmp_path / "run")) == 130
        html = text(tmp_path / "run")
        assert re.search(r"Stopped at [\d: -]+, with 1 epoch left", html)
        assert f"python -m solutions --epochs 2 --batch-size 8 --device cpu --data {root}" in html


class TestBeforeTheFirstEpoch:
    @pytest.fixture
    def begun(self, root, tmp_path, monkeypatch):
        """The folder of a run that was killed in its first epoch."""
        out, killed = tmp_path / "run", tmp_path / "killed"

        def copied(*args):
            shutil.copytree(out, killed)
            raise ValueError("the first step fails")

        with monkeypatch.context() as patched:
            patched.setattr(training, "train_step", copied)
            with pytest.raises(ValueError, match="the first step fails"):
                main("solutions", arguments(root, out))
        assert not out.exists()  # nothing was trained: the same command starts anew
        return killed

    def test_its_page_asks_for_nothing(self, begun):
        with open_browser() as browser:
            browser.get((begun / "run.html").as_uri())
            assert troubles(browser) == []
            assert [i.is_displayed() for i in browser.find_elements("tag name", "img")] == [True]

    def test_the_same_command_starts_anew(self, begun, root):
        assert [path.name for path in begun.iterdir()] == ["run.html"]
        assert main("solutions", arguments(root, begun, epochs=1)) == 0
        assert "Training run: 1 epoch" in text(begun)


class TestGoingOn:
    def test_the_samples_of_earlier_epochs_stay(self, root, whole, tmp_path):
        out = tmp_path / "run"
        assert main("solutions", arguments(root, out, epochs=1)) == 0
        assert main("solutions", arguments(root, out)) == 0
        assert_same_end(out, whole)
        got, expected = kept(out), kept(whole)
        assert list(got["film"]) == [0, 1, 2] and got["logits"] == expected["logits"]
        assert all(torch.equal(got["film"][e], expected["film"][e]) for e in (0, 1, 2))

    def test_a_checkpoint_from_before_there_was_a_page(self, root, whole, tmp_path):
        out = tmp_path / "run"
        assert main("solutions", arguments(root, out, epochs=1)) == 0
        content = torch.load(out / "checkpoint.pt", weights_only=True)
        del content["state"]["film"], content["state"]["logits"]
        torch.save(content, out / "checkpoint.pt")
        assert main("solutions", arguments(root, out, epochs=1)) == 0  # only writes its outputs
        html = text(out)
        assert "its logits" not in html and "nine samples of epoch 1" in html  # its snapshot
        assert main("solutions", arguments(root, out)) == 0
        assert_same_end(out, whole)
        assert list(kept(out)["logits"]) == [2] and "its logits" in text(out)


class DropoutInEvalMode(nn.Module):
    """A common slip: it drops, and so draws, whatever the mode is."""

    def forward(self, images):
        return functional.dropout(images, 0.3)


class TestTrainingDoesNotNotice:
    @pytest.mark.parametrize("options", [[], ["--fast"]])
    @pytest.mark.parametrize("slip", [False, pytest.param(True, marks=pytest.mark.slow)])
    def test_the_weights_are_those_of_a_run_without_a_page(
        self, root, tmp_path, monkeypatch, options, slip
    ):
        if slip:
            build = networks.build_discriminator
            monkeypatch.setattr(
                networks, "build_discriminator", lambda: nn.Sequential(DropoutInEvalMode(), build())
            )
        assert main("solutions", [*arguments(root, tmp_path / "page"), *options]) == 0
        monkeypatch.setattr(Measuring, "record", lambda self, state, epoch: state.fd32.append(0.0))
        monkeypatch.setattr(run_page, "render", lambda *values: "")
        assert main("solutions", [*arguments(root, tmp_path / "none"), *options]) == 0
        for name in ("generator", "discriminator"):
            with_page, without = (
                load_file(tmp_path / folder / f"{name}.safetensors") for folder in ("page", "none")
            )
            assert all(torch.equal(with_page[key], without[key]) for key in without), name

    def test_random_numbers_drawn_meanwhile_are_given_back(self, state):
        before = torch.get_rng_state()
        with undisturbed(state):
            torch.rand(3)
        assert torch.equal(torch.get_rng_state(), before)

    def test_modes_stay(self, state, root):
        measuring = Measuring(state.functions, root, seed=0, images=20)
        state.train()
        measuring.record(state, epoch=3)
        assert state.generator.training and state.discriminator.training
        assert len(state.logits[3]) == 6 and state.film[3].shape == (9, 28, 28)
        low, median, high = state.logits[3][:3]
        assert low <= median <= high


class TestPage:
    def test_every_text_is_escaped(self, state):
        html = run_page.render(state, FACTS | {"data": "<b>&"}, "python --out '<script>'")
        assert "&lt;b&gt;&amp;" in html and "<script" not in html and "<b>&" not in html

    def test_a_run_that_broke_has_a_page_too(self, state):
        """Losses, FD32, logits and samples are not finite; so does nobody find out from a crash."""
        state.g_losses[1] = state.d_losses[1] = state.fd32[1] = math.nan
        state.logits[2] = [math.nan] * 6
        for parameter in state.generator.parameters():
            parameter.data.fill_(math.nan)
        html = run_page.render(state, FACTS, "")
        assert "not finite" in html and '"M46' in html and "nan" not in html.split("base64")[0]

    def test_a_long_run_shows_some_of_its_epochs(self, state):
        state.film = {e: torch.zeros(9, 28, 28, dtype=torch.uint8) for e in range(1, 301)}
        html = run_page.render(state, FACTS, "")
        stills = [int(epoch) for epoch in re.findall(r'alt="nine samples">epoch (\d+)', html)]
        assert stills[0] == 1 and stills[-1] == 300 and stills == sorted(set(stills))
        assert len(stills) == run_page.STILLS

    def test_the_walk_goes_from_the_first_sample_to_the_last(self, state):
        images = walk(state)
        ends = as_bytes(state.functions.sample(state.generator, state.snapshot_noise[[0, -1]]))
        difference = images[[0, -1]].int() - ends.int()
        assert difference.abs().max() <= 1  # of 255: rounding


class TestFilm:
    def test_one_picture_an_epoch_and_the_last_stays(self):
        grey = {e: torch.full((9, 28, 28), 20 * e, dtype=torch.uint8) for e in (1, 2, 3)}
        picture = Image.open(io.BytesIO(film.animated(grey)))
        assert (picture.format, picture.n_frames) == ("PNG", 3)
        middle = picture.width // 2, picture.width // 2
        shown = []
        for frame in range(3):
            picture.seek(frame)
            shown.append(picture.convert("L").getpixel(middle))
        assert shown == [20, 40, 60]
        assert picture.info["duration"] == film.SLOWEST + film.LAST

    def test_equal_pictures_are_kept_apart_by_their_epochs(self):
        black = torch.zeros(9, 28, 28, dtype=torch.uint8)
        picture = Image.open(io.BytesIO(film.animated({1: black, 2: black})))
        assert picture.n_frames == 2

    def test_bytes_of_images(self):
        images = torch.tensor([-1.0, 1.0, 0.0, 3.0, math.nan]).repeat_interleave(784)
        found = as_bytes(images.reshape(5, 1, 28, 28))[:, 0, 0]
        assert found.tolist() == [0, 255, 128, 255, 0]


class TestCharts:
    def test_a_line_is_broken_where_a_value_is_not_finite(self):
        chart = Chart([1, 2, 3, 4], [])
        assert chart.line([0.0, math.nan, 0.0, 0.0]).count("M") == 2
        assert chart.band([math.nan] * 4, [1.0] * 4) == ""

    @pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [-3e-7, 2e9], [math.inf, 1.0]])
    def test_any_values_lie_within_the_frame(self, values):
        chart = Chart(range(1, len(values) + 1), [Curve("some", "g", values)])
        for value in filter(math.isfinite, values):
            assert chart.top <= chart.y(value) <= chart.bottom
        ticks = list(chart.ticks_of_values())
        assert 2 <= len(ticks) <= 8 and len({tick.text for tick in ticks}) == len(ticks)

    def test_ticks_are_round_numbers(self):
        chart = Chart(range(1, 51), [Curve("some", "g", [2.4] * 50)], [Level(0.69, "ln 2", "g")])
        assert [t.text for t in chart.ticks_of_values()] == [
            "0.0",
            "0.5",
            "1.0",
            "1.5",
            "2.0",
            "2.5",
        ]
        assert [t.text for t in chart.ticks_of_epochs()] == ["1", "10", "20", "30", "40", "50"]
