"""Large classes: how long they still take, what a simulated cluster shows, and a small real one."""

import re

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.judge.settings import Settings
from grader.judge.time_left import TimeLeft
from grader.outputs.results_folder import OutputError, ResultsFolder
from grader.outputs.terminal import in_words
from grader.proof.batches.simulated import samples, simulate

QUESTIONS = ("1.b", "1.d")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_time_left_follows_the_pace_of_the_class():
    clock = Clock()
    left = TimeLeft(clock)
    assert left.seconds(waiting=100, running=0, judged=0) is None
    assert left.seconds(waiting=98, running=2, judged=0) == pytest.approx(99 * 15)  # as usual
    clock.now = 20.0  # after the start of two judges; each takes 8 s for a submission
    assert left.seconds(waiting=97, running=2, judged=1) == pytest.approx(98 * 15)
    clock.now = 52.0
    assert left.seconds(waiting=89, running=2, judged=9) == pytest.approx(90 * 4)
    clock.now = 408.0
    assert left.seconds(waiting=0, running=2, judged=98) == pytest.approx(4)
    assert left.seconds(waiting=0, running=0, judged=100) == 0


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(40, "about 40 s left"), (600, "about 10 min left"), (9000, "about 2.5 h left")],
)
def test_the_time_left_is_told_in_the_unit_that_a_person_would_use(seconds, shown):
    assert in_words(seconds) == shown


def test_a_simulated_cluster_is_kept_busy_in_constant_memory():
    settings = Settings(QUESTIONS, smoke=False)
    results = samples(settings)
    small = simulate(200, 2, settings, results, lambda progress: None)
    assert small.busy > 0.8  # of two workers, by one coordinator
    crowded = simulate(200, 100, settings, results, lambda progress: None)
    assert crowded.makespan < small.makespan / 2
    assert small.memory.keys() >= {20, 200}


def test_a_small_class_of_all_kinds_leaves_nothing_and_is_judged_as_alone():
    words = ["proof", "batch", "--size", "20", "--questions", "1.b,1.d", "--compare", "3"]
    told = CliRunner().invoke(cli.app, words, env={"COLUMNS": "120"})
    shown = dict(re.findall(r"^(.*?) {2,}(.*?) *$", told.stdout, re.MULTILINE))
    assert shown["left behind"] == "0" and shown["other results alone"] == "0 of 3"


def test_results_are_loaded_when_they_are_looked_at(graded):
    folder = ResultsFolder(graded.out)
    found = folder.results_of(["bob", "ada"])
    assert [each["extra_data"]["name"] for each in found] == ["bob", "ada"]
    assert [each["extra_data"]["name"] for each in found[1:]] == ["ada"]
    (graded.out / "ada" / "results.json").write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match="ada.results.json is gone or damaged: grade ada again"):
        found[1]
    assert folder.all_results()["ada"] is None and folder.all_results()["bob"] is not None
