"""The bounds of the smoke test, and the table of runs that they come from. Nothing is trained."""

import json
from dataclasses import asdict, fields, replace

import numpy as np
import pytest

from grader.checks.dataset.datasets import REAL
from grader.checks.results.result import Result
from grader.checks.smoke import BOUNDS, Statistics, faults
from grader.judge.settings import Settings
from grader.proof.corpus.entries import Entry
from grader.proof.smoke_bounds import short_runs_table
from grader.proof.smoke_bounds.initial_weights import ways
from grader.proof.smoke_bounds.short_runs import WRONG, Run, TrainingJob, plan, run_all
from grader.proof.smoke_bounds.short_runs_table import FOLDER, shortfalls, table, write


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
        least = len(ways()) if "initial-weights" in file.stem else 60
        assert refused == 0 and of >= least

    def test_every_mistake_has_its_seeds(self):
        jobs = plan(runs=60, seeds=5, starts=10)
        rights = [job for job in jobs if job.kind == "right"]
        assert len(rights) >= 60 and len({job.seed for job in rights}) == len(rights)
        starts = [job.entry.name for job in jobs if job.kind == "start"]
        assert all(starts.count(name) == 10 for name in starts) and len(set(starts)) > 12
        assert len({job.seed for job in jobs if job.kind == "start"}) == len(starts)
        shown = [job.entry.name for job in jobs if job.kind == "shown"]
        assert all(shown.count(name) == 5 for name in shown) and len(set(shown)) > 30


def short_run(kind: str, name: str, seed: int, **statistics) -> Run:
    """One that nobody trained: in the middle of all bounds but for these statistics."""
    middle = {n: (max(b.low, -9) + min(b.high, 999)) / 2 for n, b in BOUNDS.items()}
    figures = {**middle, **statistics} if statistics != {"none": True} else {}
    entry = Entry(name, "2.e" if kind in WRONG else "", "", ())
    result = Result(
        "2.e.10", "2.e", "", "training.train", 1, "passed", "", "", 1.0, figures=figures
    )
    return Run(TrainingJob(kind, entry, seed), result)


class TestTable:
    RUNS = [
        short_run("right", "solutions", 0, fd32=200.0),
        short_run("right", "solutions", 1, fd32=300.0),
        short_run("start", "xavier", 2, fd32=250.0),
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
        assert rows["**right**"][1] == "0 of 3" and rows["**right**"][fd32] == "200 to 300"
        assert rows["**margin**"][fd32] == f"{(BOUNDS['fd32'].high - 300) / 100:.2f}"
        assert rows["initial weights: xavier"][1] == "0 of 1"
        assert rows["2.e never-steps"][1] == "2 of 2"
        assert rows["2.e never-steps"][-2:] == ["generator move 1, no training 1", "2.e.1"]
        assert rows["2.e uniform-noise"][1] == "0 of 1"

    def test_initial_weights_alone_have_a_file_of_their_own(self, tmp_path, monkeypatch):
        monkeypatch.setattr(short_runs_table, "FOLDER", tmp_path)
        monkeypatch.setattr(short_runs_table, "ROOT", tmp_path)
        settings = Settings(device="cpu", data_label=REAL)
        of_starts = [run for run in self.RUNS if run.job.kind == "start"]
        assert str(write("", self.RUNS, settings)) == "measured-cpu-fashionmnist.md"
        own = "measured-cpu-fashionmnist-initial-weights.md"
        assert str(write("", of_starts, settings)) == own
        text = table(of_starts, {}, settings)
        assert "smoke-bounds --only start --write" in text and "wrong" not in text

    def test_nothing_falls_short(self):
        assert shortfalls(self.RUNS, self.CAUGHT_BY) == []

    def test_what_falls_short(self):
        runs = [
            short_run("right", "solutions", 7, gap=99.0),
            short_run("shown", "lazy", 3, gap=1.0),
        ]
        other = short_run("start", "xavier", 8, gap=99.0)
        assert shortfalls([other], {})[0].startswith("a false alarm: xavier at seed 8: gap 99")
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


def test_each_way_to_draw_initial_weights_is_another():
    entries = {entry.name: entry.files() for entry in ways()}
    sources = {files["networks.py"] + files["training.py"] for files in entries.values()}
    assert len(sources) == len(entries) > 12
