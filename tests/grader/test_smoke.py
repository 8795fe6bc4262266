"""The smoke test: real short trainings in a real sandbox, on the drawn pictures."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, fields, replace

import numpy as np
import pytest
import torch

from exercises.given.quality import frechet_distance
from grader.checks.datasets import REAL, find_root
from grader.checks.drawn_dataset import write_root
from grader.checks.layout import ROOT
from grader.checks.local_submission import forget, submission_from_bytes
from grader.checks.results import Result
from grader.checks.smoke import BOUNDS, Players, Statistics, faults, train_shortly
from grader.checks.smoke import statistics as smoke_statistics
from grader.hidden.trained_networks import WorkedOutputs
from grader.intake.submissions import SubmissionPath
from grader.judge import batch
from grader.judge.settings import Settings
from grader.proof.corpus.entries import Entry, load
from grader.proof.smoke_bounds.short_runs import Run, TrainingJob, plan, run_all
from grader.proof.smoke_bounds.short_runs_table import FOLDER, shortfalls, table
from tests.grader.handed_in import folder, solved

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


@pytest.fixture(scope="module")
def drawn():
    return write_root(ROOT / "data" / "drawn")


def edited(module: str, old: str, new: str) -> Entry:
    return Entry("edited", "", "", ({"module": module, "old": old, "new": new},))


SUBMISSIONS = {
    "the reference": Entry("reference", "", "", ()),
    "never steps": edited("training", STEPPED, "    g_optimizer.step()\n"),
    "learning rate 0.01": edited("losses", "lr: float = 1e-4", "lr: float = 1e-2"),
    "images in [0, 1]": edited("data", "/ 127.5 - 1", "/ 255"),
    "slope 0.2": edited("networks", "SLOPE = 0.3", "SLOPE = 0.2"),
    "two-faced": Entry("two-faced", "", "", ({"module": "training", "append": TWO_FACED},)),
}


def short_trainings(entries, root, label="drawn") -> list:
    """The result of the smoke test for each; a judge needs a process without another pytest."""
    settings = Settings(
        ("2.e",), device="cpu", data=str(root), data_label=label, threads=batch.usable_cores()
    )
    jobs = [TrainingJob("right", entry, seed=0) for entry in entries]
    return [run.result for run in run_all(jobs, settings, 1)]


@pytest.fixture(scope="module")
def results(drawn):
    return dict(zip(SUBMISSIONS, short_trainings(SUBMISSIONS.values(), drawn), strict=True))


class TestReference:
    def test_passes_and_every_figure_is_kept(self, results):
        result = results["the reference"]
        assert (result.outcome, result.earned) == ("passed", 1)
        figures = result.figures
        assert figures["outputs"] == "worked out from the parameters"
        assert figures["device"] == "cpu" and figures["seconds"] > 0
        statistics = Statistics(**{field.name: figures[field.name] for field in fields(Statistics)})
        assert faults(statistics) == []

    def test_the_loss_of_each_step_is_kept(self, results):
        losses = np.array(results["the reference"].figures["losses"])
        assert losses.shape == (20, 2)
        assert losses[0] == pytest.approx([np.log(2), 2 * np.log(2)], rel=0.2)  # nothing is known

    def test_samples_and_losses_are_drawn(self, results):
        result = results["the reference"]
        (name,) = result.pictures
        assert result.pictures[name].startswith(b"\x89PNG") and name in result.message


@pytest.mark.parametrize(
    ("name", "told", "likely"),
    [
        ("never steps", "discriminator_move 0.000", "does its optimizer step"),
        ("learning rate 0.01", "generator_move", "is the learning rate right"),
        ("images in [0, 1]", "discriminator_gain", "the scale of the images"),
    ],
)
def test_mistakes_are_refused(name, told, likely, results):
    result = results[name]
    assert (result.outcome, result.earned) == ("failed", 0)
    assert told in result.message and likely in result.likely
    assert result.figures["outputs"] == "worked out from the parameters"


def test_networks_that_say_something_else_than_their_parameters(drawn, results):
    """What they say would pass; what follows from their parameters does not."""
    answers = submission_from_bytes(SUBMISSIONS["two-faced"].files(), "two_faced")
    try:
        assert faults(train_shortly(answers, drawn, "cpu", seed=0).statistics) == []
    finally:
        forget("two_faced")
    result = results["two-faced"]
    assert result.outcome == "failed" and "discriminator_gain" in result.message


def test_other_networks_than_the_assignments_are_not_believed(results):
    result = results["slope 0.2"]
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


def test_fd32_is_that_of_the_long_run():
    """Two programs for the same number: numpy's for the judge, torch's for the run."""
    random = np.random.default_rng(0)
    means, roots = random.normal(size=(2, 8)), random.normal(size=(2, 8, 8))
    a, b = ((mean, root @ root.T) for mean, root in zip(means, roots, strict=True))
    expected = frechet_distance(*map(torch.tensor, (*a, *b)))
    assert smoke_statistics.frechet_distance(*a, *b) == pytest.approx(expected)


def test_fd32_of_the_real_images_themselves(drawn):
    real = smoke_statistics.pixels(drawn, train=False).reshape(-1, 784) / 127.5 - 1
    assert smoke_statistics.fd32(real, drawn) == pytest.approx(0, abs=1e-6)
    assert smoke_statistics.fd32(real[::-1] * -1, drawn) > 10
    assert np.isnan(smoke_statistics.fd32(real * np.nan, drawn))


class TestBounds:
    def test_there_is_one_for_each_statistic(self):
        assert BOUNDS.keys() == {field.name for field in fields(Statistics)}

    @pytest.mark.parametrize("name", BOUNDS)
    def test_nothing_outside_of_it_is_accepted(self, name):
        bound = BOUNDS[name]
        middle = Statistics(
            **{n: (max(b.low, -9) + min(b.high, 999)) / 2 for n, b in BOUNDS.items()}
        )
        assert faults(middle) == []
        for value in (bound.low - 0.01, bound.high + 0.01, float("nan")):
            if np.isfinite(value) or np.isnan(value):
                assert [f.name for f in faults(replace(middle, **{name: value}))] == [name]

    @pytest.mark.parametrize("file", sorted(FOLDER.glob("measured-*.md")), ids=lambda f: f.stem)
    def test_they_are_those_of_the_tables(self, file):
        rows = [line.strip("| ").split(" | ") for line in file.read_text().splitlines()]
        by_name = {row[0]: [cell.strip() for cell in row] for row in rows}
        assert by_name["**bounds**"][2 : 2 + len(BOUNDS)] == list(map(str, BOUNDS.values()))
        refused, of = map(int, by_name["**right**"][1].split(" of "))
        assert refused == 0 and of >= 60

    def test_every_mistake_has_its_seeds(self):
        jobs = plan(runs=60, seeds=5)
        rights = [job for job in jobs if job.kind == "right"]
        assert len(rights) >= 60 and len({job.seed for job in rights}) == len(rights)
        shown = [job.entry.name for job in jobs if job.kind == "shown"]
        assert all(shown.count(name) == 5 for name in shown) and len(set(shown)) > 30


def short_run(kind: str, name: str, seed: int, **statistics) -> Run:
    """One that nobody trained: in the middle of all bounds but for these statistics."""
    middle = {n: (max(b.low, -9) + min(b.high, 999)) / 2 for n, b in BOUNDS.items()}
    figures = {**middle, **statistics} if statistics != {"none": True} else {}
    entry = Entry(name, "" if kind == "right" else "2.e", "", ())
    result = Result(
        "2.e.10", "2.e", "", "training.train", 1, "passed", "", "", 1.0, figures=figures
    )
    return Run(TrainingJob(kind, entry, seed), result)


class TestTable:
    RUNS = [
        short_run("right", "solutions", 0, fd32=200.0),
        short_run("right", "solutions", 1, fd32=300.0),
        short_run("shown", "never-steps", 0, generator_move=0.0),
        short_run("shown", "never-steps", 1, none=True),
        short_run("unseen", "uniform-noise", 0, fd32=250.0),
    ]
    CAUGHT_BY = {"never-steps": "2.e.1", "uniform-noise": "2.e.5"}

    def rows(self) -> dict[str, list[str]]:
        text = table(self.RUNS, self.CAUGHT_BY, Settings(device="cpu", data_label=REAL))
        rows = [line.strip("| ").split(" | ") for line in text.splitlines() if "|" in line]
        return {row[0]: row for row in rows}

    def test_a_row_for_each_submission(self):
        rows = self.rows()
        fd32 = 2 + list(BOUNDS).index("fd32")
        assert rows["**right**"][1] == "0 of 2" and rows["**right**"][fd32] == "200 to 300"
        assert rows["**margin**"][fd32] == f"{(BOUNDS['fd32'].high - 300) / 100:.2f}"
        assert rows["2.e never-steps"][1] == "2 of 2"
        assert rows["2.e never-steps"][-2:] == ["generator move 1, no training 1", "2.e.1"]
        assert rows["2.e uniform-noise"][1] == "0 of 1"

    def test_nothing_falls_short(self):
        assert shortfalls(self.RUNS, self.CAUGHT_BY) == []

    def test_what_falls_short(self):
        runs = [
            short_run("right", "solutions", 7, gap=99.0),
            short_run("shown", "lazy", 3, gap=1.0),
        ]
        alarm, missed, uncaught = shortfalls(runs, {"lazy": ""})
        assert alarm.startswith("a false alarm: solutions at seed 7: gap 99")
        assert (missed, uncaught) == ("not refused: lazy at seed 3", "no exact check catches lazy")

    def test_what_was_kept_is_not_trained_again(self, tmp_path):
        rows = tmp_path / "rows"
        runs = self.RUNS
        lines = [{"name": r.job.entry.name, "seed": r.job.seed, **asdict(r.result)} for r in runs]
        rows.write_text("".join(json.dumps(line) + "\n" for line in lines))
        jobs = [run.job for run in runs]
        assert list(run_all(jobs, Settings(data="nowhere"), 1, rows)) == runs


def grader(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "160"},
        timeout=500,
    )


class TestCommands:
    def test_smoke_shows_each_statistic(self, drawn, tmp_path):
        out = tmp_path / "out"
        done = grader(
            "smoke", "solutions", "exercises", f"--data={drawn}", f"--out={out}", "--seed=1"
        )
        assert done.returncode == 1, done.stderr  # the stubs have learned nothing
        first, _, second = done.stdout.partition("\nexercises\n")
        for name, bound in BOUNDS.items():
            assert any(
                line.split()[:1] == [name] and bound.meaning in line for line in first.splitlines()
            ), name
        assert "passed" in first and "outside" not in first
        assert "todo" in second and "seed 1" in second
        assert (out / "solutions.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
    @pytest.mark.parametrize(
        "command", [("smoke", "solutions"), ("grade", "solutions"), ("proof", "smoke-bounds")]
    )
    def test_no_gpu(self, command, tmp_path):
        out = [] if "smoke-bounds" in command else ["--out", tmp_path / "out"]
        done = grader(*command, "--device=cuda", *out)
        assert done.returncode == 2
        assert "--device cuda: torch finds no GPU here" in done.stderr

    def test_smoke_of_nothing(self, tmp_path):
        done = grader("smoke", tmp_path / "nowhere")
        assert done.returncode == 2 and "does not exist" in done.stderr


def test_results_hold_figures_and_picture(drawn, tmp_path):
    place = SubmissionPath("ada", folder(tmp_path / "ada", solved()))
    settings = Settings(("2.e",), device="cpu", data=str(drawn), data_label="drawn", threads=2)
    (results,) = batch.run([place], tmp_path / "out", settings, 1)
    smoke = [t for t in results["tests"] if "figures" in t["extra_data"]]
    assert len(smoke) == 1 and smoke[0]["status"] == "passed"
    kept = json.loads((tmp_path / "out" / "ada" / "results.json").read_text())
    figures = next(
        t["extra_data"]["figures"] for t in kept["tests"] if "figures" in t["extra_data"]
    )
    assert len(figures["losses"]) == 20 and asdict(
        Statistics(**{name: figures[name] for name in BOUNDS})
    )
    name = f"{smoke[0]['number']}-train.png"
    assert (tmp_path / "out" / "ada" / "feedback" / name).read_bytes().startswith(b"\x89PNG")
    assert kept["extra_data"]["device"] == "cpu"


def test_real_pictures_where_they_are():
    root, label = find_root()
    if label != REAL:
        pytest.skip("FashionMNIST is not installed")
    (result,) = short_trainings([SUBMISSIONS["the reference"]], root, label)
    assert result.outcome == "passed"
