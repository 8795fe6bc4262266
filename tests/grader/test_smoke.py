"""The smoke test: real short trainings in a real sandbox, on the drawn pictures."""

from dataclasses import fields

import numpy as np
import pytest
import torch

from exercises.given.quality import frechet_distance
from grader.checks.dataset.datasets import REAL, find_root
from grader.checks.local_submission import forget, submission_from_bytes
from grader.checks.smoke import Players, Statistics, faults, train_shortly
from grader.checks.smoke import statistics as smoke_statistics
from grader.hidden.trained_networks import WorkedOutputs
from grader.judge import batch
from grader.judge.settings import Settings
from grader.proof.corpus.entries import Entry, load
from grader.proof.smoke_bounds.initial_weights import ways
from grader.proof.smoke_bounds.short_runs import TrainingJob, run_all

initial_weights = {entry.name: entry for entry in ways()}
BUILT = "    g_optimizer, d_optimizer = build_optimizers(generator, discriminator)\n"
STEPPED = "    g_optimizer.step()\n    d_optimizer.step()\n"
# Parameters that only seem to have learned, behind outputs of networks that have.
TWO_FACED = """

class TwoFaced(nn.Module):
    def __init__(self, shown, trained):
        super().__init__()
        self.shown = shown
        self.__dict__["trained"] = trained  # no submodule: its parameters are not seen

    def forward(self, inputs):
        return self.trained.train(self.training)(inputs)


def moved(network, size):
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += size * torch.randn_like(parameter).sign()
    return network


honest = train


def train(images, **options):
    run = honest(images, **options)
    torch.manual_seed(options["seed"])  # the same networks again, as they were first
    generator, discriminator = build_generator(), build_discriminator()
    run.generator = TwoFaced(moved(generator, 6e-4), run.generator)
    run.discriminator = TwoFaced(moved(discriminator, 12e-4), run.discriminator)
    return run
"""


def edited(module: str, old: str, new: str) -> Entry:
    return Entry("edited", "", "", ({"module": module, "old": old, "new": new},))


def slow(*values: str):
    """Parameters of a test that only `-m ""` runs."""
    return pytest.param(*values, marks=pytest.mark.slow)


SUBMISSIONS = {
    "the reference": Entry("reference", "", "", ()),
    "never steps": edited("training", STEPPED, "    g_optimizer.step()\n"),
    "learning rate 0.01": edited("losses", "lr: float = 1e-4", "lr: float = 1e-2"),
    "images in [0, 1]": edited("data", ".div_(127.5).sub_(1)", " / 255"),
    "slope 0.2": edited("networks", "SLOPE = 0.3", "SLOPE = 0.2"),
    "other initial weights": initial_weights["kaiming-normal"],
    "weights that stay equal": edited(
        "training",
        BUILT,
        f"{BUILT}    for p in discriminator.parameters():\n        p.data.fill_(0.02)\n",
    ),
    "two-faced": Entry("two-faced", "", "", ({"module": "training", "append": TWO_FACED},)),
}
SLOW = {  # for slow tests alone
    "the reference",
    "weights that stay equal",
    "learning rate 0.01",
    "images in [0, 1]",
    "slope 0.2",
    "other initial weights",
}


def short_trainings(entries, root, label="drawn") -> list:
    """The result of the smoke test for each; a judge needs a process without another pytest."""
    settings = Settings(
        ("2.e",), device="cpu", data=str(root), data_label=label, threads=batch.usable_cores()
    )
    jobs = [TrainingJob("right", entry, seed=0) for entry in entries]
    return [run.result for run in run_all(jobs, settings, 1)]


@pytest.fixture(scope="module")
def results(request, drawn_root):
    """The result of each submission, without those that only tests left out ask for."""
    chosen = {item.callspec.params.get("name") for item in request.session.items if is_param(item)}
    left_out = SLOW - chosen
    trained = {name: entry for name, entry in SUBMISSIONS.items() if name not in left_out}
    return dict(zip(trained, short_trainings(trained.values(), drawn_root), strict=True))


def is_param(item: pytest.Item) -> bool:
    return hasattr(item, "callspec")


@pytest.mark.parametrize("name", [slow("the reference")])  # .ci/run requires it of its main job
class TestReference:
    def test_passes_and_every_figure_is_kept(self, name, results):
        result = results[name]
        assert (result.outcome, result.earned) == ("passed", 1)
        figures = result.figures
        assert figures["outputs"] == "worked out from the parameters"
        assert figures["device"] == "cpu" and figures["seconds"] > 0
        statistics = Statistics(**{field.name: figures[field.name] for field in fields(Statistics)})
        assert faults(statistics) == []

    def test_the_loss_of_each_step_is_kept(self, name, results):
        losses = np.array(results[name].figures["losses"])
        assert losses.shape == (20, 2)
        assert losses[0] == pytest.approx([np.log(2), 2 * np.log(2)], rel=0.2)  # nothing is known

    def test_samples_and_losses_are_drawn(self, name, results):
        result = results[name]
        (picture,) = result.pictures
        assert result.pictures[picture].startswith(b"\x89PNG") and picture in result.message


@pytest.mark.parametrize("name", [slow("other initial weights")])
def test_initial_weights_are_free(name, results):
    result = results[name]
    assert (result.outcome, result.earned) == ("passed", 1)
    assert result.figures["outputs"] == "worked out from the parameters"


@pytest.mark.parametrize(
    ("name", "told", "likely"),
    [
        slow("weights that stay equal", "discriminator", "draw them at random"),
        ("never steps", "discriminator_move 0.000", "does its optimizer step"),
        slow("learning rate 0.01", "generator_move", "is the learning rate right"),
        slow("images in [0, 1]", "discriminator_gain", "the scale of the images"),
    ],
)
def test_mistakes_are_refused(name, told, likely, results):
    result = results[name]
    assert (result.outcome, result.earned) == ("failed", 0)
    assert told in result.message and likely in result.likely
    assert result.figures["outputs"] == "worked out from the parameters"


def test_networks_that_say_something_else_than_their_parameters(drawn_root, results):
    """What they say would pass; what follows from their parameters does not."""
    answers = submission_from_bytes(SUBMISSIONS["two-faced"].files(), "two_faced")
    try:
        assert faults(train_shortly(answers, drawn_root, "cpu", seed=0).statistics) == []
    finally:
        forget("two_faced")
    result = results["two-faced"]
    assert result.outcome == "failed" and "discriminator_gain" in result.message


@pytest.mark.parametrize("name", [slow("slope 0.2")])
def test_other_networks_than_the_assignments_are_not_believed(name, results):
    result = results[name]
    assert result.figures["outputs"] == "as told" and result.outcome == "failed"
    assert result.likely == "look at 2.b and 2.c"


def of_networks(kind: str) -> list:
    return [e for e in load(kind) if any(edit["module"] == "networks" for edit in e.edits)]


@pytest.mark.parametrize("variant", of_networks("right"), ids=lambda variant: variant.name)
def test_outputs_of_right_networks_follow_from_their_parameters(variant):
    """Whatever their layout and padding; of the networks after a training, too."""
    answers = submission_from_bytes(variant.files(), "written_another_way")
    try:
        replies = [
            answers.call(f"networks.build_{name}") for name in ("generator", "discriminator")
        ]
        handles = tuple(reply.value for reply in replies)
        outputs = WorkedOutputs(answers, Players.read(answers, handles * 2, replies[0]))
        assert outputs.is_believed
        noise = smoke_statistics.noise()[:6]
        found = outputs.images(outputs.players.after.generator, noise)
        told = outputs.told_images(outputs.players.after.generator, noise, "train")
        np.testing.assert_allclose(found, told, atol=1e-4)
    finally:
        forget("written_another_way")


NEAR_ZERO = """

import numpy as np
import torch

honest = build_discriminator


def build_discriminator():
    network = honest().eval()
    random = np.random.default_rng(5)
    random.normal(size=(1, 100))
    image = torch.from_numpy(random.uniform(-1, 1, (1, 1, 28, 28)).astype(np.float32))
    with torch.no_grad():
        list(network.parameters())[-1].sub_(network(image).ravel())
    return network.train()
"""


def test_a_logit_next_to_zero_costs_nothing(monkeypatch):
    """Rounding is a large part of it."""
    entry = Entry("near-zero", "", "", ({"module": "networks", "append": NEAR_ZERO},))
    seeded = np.random.default_rng(5)
    answers = submission_from_bytes(entry.files(), "near_zero")
    try:
        builders = ("networks.build_generator", "networks.build_discriminator")
        handles = tuple(answers.call(name).value for name in builders)
        reply = answers.call(builders[0])
        monkeypatch.setattr(np.random, "default_rng", lambda: seeded)
        assert WorkedOutputs(answers, Players.read(answers, handles * 2, reply)).is_believed
    finally:
        forget("near_zero")


def test_one_number_that_wandered_back_is_no_fault():
    walked, back, still = np.full(64, 0.5), np.array([0.01]), np.zeros(1)
    assert smoke_statistics.least_move([walked, back]) == 0.5
    assert smoke_statistics.least_move([walked, still]) == 0
    assert smoke_statistics.least_move([walked, np.full(16, 0.01)]) == pytest.approx(0.01)


def test_fd32_is_that_of_the_long_run():
    """Two programs for the same number: numpy's for the judge, torch's for the run."""
    random = np.random.default_rng(0)
    means, roots = random.normal(size=(2, 8)), random.normal(size=(2, 8, 8))
    a, b = ((mean, root @ root.T) for mean, root in zip(means, roots, strict=True))
    expected = frechet_distance(*map(torch.tensor, (*a, *b)))
    assert smoke_statistics.frechet_distance(*a, *b) == pytest.approx(expected)


def test_fd32_of_the_real_images_themselves(drawn_root):
    real = smoke_statistics.pixels(drawn_root, train=False).reshape(-1, 784) / 127.5 - 1
    assert smoke_statistics.fd32(real, drawn_root) == pytest.approx(0, abs=1e-6)
    assert smoke_statistics.fd32(real[::-1] * -1, drawn_root) > 10
    assert np.isnan(smoke_statistics.fd32(real * np.nan, drawn_root))


@pytest.mark.slow
def test_real_pictures_where_they_are():
    root, label = find_root()
    if label != REAL:
        pytest.skip("FashionMNIST is not installed")
    (result,) = short_trainings([SUBMISSIONS["the reference"]], root, label)
    assert result.outcome == "passed"
