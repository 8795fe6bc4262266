"""The checks against the corpus, through real workers: wrong submissions lose points in their own
question, right ones written another way keep every point."""

import pytest

from grader import batch
from grader.intake import find_submissions
from grader.judge import Settings
from tests.corpus.entries import load
from tests.exercises.judging.assignment import Assignment
from tests.exercises.judging.datasets import find_root

WRONG, RIGHT = load("wrong"), load("right")

pytestmark = pytest.mark.timeout(1800)  # the first entry of a group pays for all of it


def test_the_corpus_is_large_enough_and_its_names_differ():
    names = [entry.name for entry in WRONG + RIGHT]
    assert len(set(names)) == len(names)
    assert len(WRONG) >= 40 and len(RIGHT) >= 10
    assert {entry.question for entry in WRONG} == set(Assignment.load().by_id)


@pytest.fixture(scope="module")
def results_of(tmp_path_factory):
    """Grade a group of entries, once: name -> its results. The short training is left out."""
    graded: dict[tuple, dict] = {}
    root, label = find_root()

    def grade_group(group, questions):
        if questions not in graded:
            folder = tmp_path_factory.mktemp("corpus")
            for entry in group:
                entry.write(folder / entry.name)
            places, _ = find_submissions([], all_in=folder)
            settings = Settings(questions, smoke=False, data=str(root), data_label=label)
            jobs = min(len(group), batch.usable_cores())
            settings = batch.with_threads(settings, jobs)
            results = batch.run(places, tmp_path_factory.mktemp("results"), settings, jobs)
            names = [place.name for place in places]
            graded[questions] = dict(zip(names, results, strict=True))
        return graded[questions]

    return grade_group


def lost(results):
    """(number, outcome, message) of each check by code that gave fewer points than it could."""
    return [
        (test["number"], test["extra_data"]["outcome"], test["output"])
        for test in results["tests"]
        if "score" in test and test["score"] < test["max_score"]
    ]


@pytest.mark.parametrize("entry", WRONG, ids=lambda entry: f"{entry.question}-{entry.name}")
def test_a_wrong_submission_loses_points_in_its_question(entry, results_of):
    group = [other for other in WRONG if other.question == entry.question]
    results = results_of(group, (entry.question,))[entry.name]
    assert not results["extra_data"]["faults"]
    failed = [number for number, outcome, _ in lost(results) if outcome != "waits"]
    assert failed, f"{entry.text}: nothing was lost in {entry.question}"
    assert all(message for _, _, message in lost(results))


@pytest.mark.parametrize("entry", RIGHT, ids=lambda entry: entry.name)
def test_a_right_submission_keeps_every_point(entry, results_of):
    results = results_of(RIGHT, None)[entry.name]
    assert not results["extra_data"]["faults"]
    assert lost(results) == [], entry.text
