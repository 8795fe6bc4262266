"""The checks against the corpus, through real workers: wrong submissions lose points in their own
question, right ones written another way keep every point."""

from dataclasses import replace

import pytest

from grader.checks.assignment import Assignment
from grader.checks.dataset.datasets import find_root
from grader.judge.settings import Settings
from grader.proof.corpus.entries import load

WRONG, RIGHT = load("wrong"), load("right")
TAKES_LONG = "images-by-transforms"  # each image by itself: not among those of every run
IN_EVERY_RUN = 1  # submission of each group; `-m ""` and `grader proof validate` grade them all
REACHED = {  # the questions that a module takes part in
    "saddle": ("1.a", "1.b", "1.c"),
    "dynamics": ("1.b", "1.d", "extra"),
    "data": ("2.a", "2.e"),
    "networks": ("2.b", "2.c", "2.e"),
    "losses": ("2.d", "2.e"),
    "training": ("2.e",),
    "figures": ("2.f",),
}


def sampled(entries):
    """All entries as parameters; those beyond a fixed sample of each group are slow."""
    groups = {}
    for entry in entries:
        groups.setdefault(entry.question or entry.edits[0]["module"], []).append(entry)
    parameters = []
    for group_name, group in groups.items():
        group.sort(key=lambda entry: entry.name == TAKES_LONG)
        stride = -(-len(group) // IN_EVERY_RUN)
        for number, entry in enumerate(group):
            marks = [pytest.mark.slow] if number % stride else []
            parameters.append(pytest.param(entry, id=f"{group_name}-{entry.name}", marks=marks))
    return parameters


def test_the_corpus_is_large_enough_and_its_names_differ():
    names = [entry.name for entry in WRONG + RIGHT]
    assert len(set(names)) == len(names)
    assert len(WRONG) >= 40 and len(RIGHT) >= 10
    assert {entry.question for entry in WRONG} == set(Assignment.load().by_id)


def test_a_wrong_submission_can_start_from_a_right_one():
    (right,) = (entry for entry in RIGHT if entry.name == "fakes-detached")
    (wrong,) = (entry for entry in WRONG if entry.name == "detach-missing")
    files, expected = wrong.files(), right.files()
    changed = {name: text.decode() for name, text in files.items() if text != expected[name]}
    before = expected["training.py"].decode()
    after = before.replace("fake.detach()", "fake").replace(
        "g_loss.backward()", "g_loss.backward(retain_graph=True)"
    )
    assert changed == {"training.py": after}


def questions_of(entry):
    """A wrong submission is graded on its own question, a right one on all that it reaches."""
    if entry.question:
        return (entry.question,)
    reached = {question for edit in entry.edits for question in REACHED[edit["module"]]}
    return tuple(sorted(reached))


@pytest.fixture(scope="module")
def results_of(request, judges):
    """An entry's results. All selected entries are handed in when the first is asked for."""
    own = [item for item in request.session.items if item.path == request.path]
    parameters = [getattr(item, "callspec", None) for item in own]
    selected = [p.params["entry"] for p in parameters if p and "entry" in p.params]
    root, label = find_root()
    plain = Settings(smoke=False, data=str(root), data_label=label)
    begun = {
        entry.name: judges.begin(
            entry.name, entry.files(), replace(plain, questions=questions_of(entry))
        )
        for entry in selected
    }
    return lambda entry: begun[entry.name].result()


def lost(results):
    """(number, outcome, message) of each check by code that gave fewer points than it could."""
    return [
        (test["number"], test["extra_data"]["outcome"], test["output"])
        for test in results["tests"]
        if "score" in test and test["score"] < test["max_score"]
    ]


@pytest.mark.parametrize("entry", sampled(WRONG))
def test_a_wrong_submission_loses_points_in_its_question(entry, results_of):
    results = results_of(entry)
    assert not results["extra_data"]["faults"]
    outcomes = [outcome for _, outcome, _ in lost(results)]
    assert "failed" in outcomes, f"{entry.text} {lost(results)}"
    assert all(message for _, _, message in lost(results))


@pytest.mark.parametrize("entry", sampled(RIGHT))
def test_a_right_submission_keeps_every_point(entry, results_of):
    results = results_of(entry)
    assert not results["extra_data"]["faults"]
    assert lost(results) == [], entry.text
