"""One slip costs its own check: the rest of a question is judged on what the answer holds."""

from dataclasses import replace

import pytest

from grader.checks.dataset.datasets import find_root
from grader.judge.settings import Settings
from grader.proof.corpus.entries import load

# What each wrong submission of the corpus may cost: numbers of checks.
COST = {
    "common-range-closed": {"1.c.3"},
    "common-range-closed-at-the-far-end": {"1.c.3"},
    "closed-ranges": {"1.c.1", "1.c.3"},
    "channel-axis-missing": {"2.a.1"},
    "channel-axis-last": {"2.a.1"},
    "double-precision-images": {"2.a.1"},
    "images-and-labels": {"2.a.1"},
    "batches-of-a-tensor-dataset": {"2.a.3"},
    "batches-without-channel": {"2.a.3"},
    "images-shuffled-in-place": {"2.a.3"},
    "discriminator-logits-squeezed": {"2.b.1"},
    "discriminator-logits-squeezed-always": {"2.b.1"},
    "discriminator-logits-of-four-axes": {"2.b.1"},
    "discriminator-tied-to-batches-of-64": {"2.b.1"},
    "discriminator-of-images-without-channel": {"2.b.1"},
    "discriminator-of-flat-images": {"2.b.1"},
    "discriminator-with-probabilities-too": {"2.b.1"},
    "discriminator-in-double-precision": {"2.b.1"},
    "discriminator-first-kernel-4": {"2.b.2", "2.b.5", "2.b.7", "2.b.8"},
    "discriminator-half-as-wide": {"2.b.2", "2.b.5", "2.b.7", "2.b.8"},
    "discriminator-sigmoid": {"2.b.3", "2.b.7"},
    "discriminator-tanh": {"2.b.3", "2.b.7"},
    "discriminator-activated-logit": {"2.b.3", "2.b.7"},
    "discriminator-clipped-logits": {"2.b.3"},
    "discriminator-sigmoid-and-default-slope": {"2.b.3", "2.b.4", "2.b.7", "2.b.8"},
    "discriminator-drops-in-eval-mode": {"2.b.6", "2.b.7"},
    "discriminator-new-dropout-in-each-call": {"2.b.6", "2.b.7"},
    "generator-flat-images": {"2.c.1"},
    "generator-images-without-channel": {"2.c.1"},
    "generator-channel-last": {"2.c.1"},
    "generator-of-noise-with-four-axes": {"2.c.1"},
    "generator-tied-to-batches-of-64": {"2.c.1"},
    "generator-noise-of-100-always": {"2.c.1"},
    "generator-maps-of-13x13": {"2.c.3", "2.c.8"},
    "generator-default-slopes": {"2.c.5", "2.c.8"},
    "generator-without-tanh": {"2.c.1", "2.c.4", "2.c.8"},
    "generator-kernel-4": {"2.c.2", "2.c.3", "2.c.8", "2.c.9"},
    "generator-interpolation": {"2.c.3", "2.c.8", "2.c.9"},
    "generator-interpolation-and-default-slope": {"2.c.3", "2.c.5", "2.c.8", "2.c.9"},
    "generator-strides-in-another-order": {"2.c.3", "2.c.8", "2.c.9"},
    "generator-batch-norm-without-running-statistics": {"2.c.7", "2.c.8", "2.c.9"},
    "generator-instance-norm": {"2.c.6", "2.c.7", "2.c.8", "2.c.9"},
    "generator-layer-norm": {"2.c.6", "2.c.7", "2.c.8", "2.c.9"},
    "generator-group-norm-and-slope": {"2.c.5", "2.c.6", "2.c.7", "2.c.8", "2.c.9"},
    "losses-squeezed": {"2.d.1", "2.d.4", "2.d.8"},
    "losses-of-shape-1": {"2.d.1", "2.d.3"},
    "losses-with-flat-labels": {"2.d.1", "2.d.3", "2.d.8", "2.d.9"},
    "losses-by-a-method-that-is-not-there": {"2.e.3", "2.e.11", "2.e.12"},
    "run-not-returned": {"2.e.5"},
    "small-batches-skipped": {"2.e.5"},
}


@pytest.fixture(scope="module")
def results_of(request, judges):
    """An entry's results on its own question; all that are selected are begun at once."""
    entries = {entry.name: entry for entry in load("wrong")}
    root, label = find_root()
    plain = Settings(smoke=False, data=str(root), data_label=label)
    own = [item for item in request.session.items if item.path == request.path]
    begun = {
        name: judges.begin(
            name, entries[name].files(), replace(plain, questions=(entries[name].question,))
        )
        for name in (item.callspec.params["name"] for item in own)
    }
    return lambda name: begun[name].result()


# The others are slow: `-m ""` runs them all.
IN_EVERY_RUN = list(COST)[::4]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in IN_EVERY_RUN else [pytest.mark.slow]) for name in COST],
)
def test_a_slip_costs_no_more_than_its_own_checks(name, results_of):
    results = results_of(name)
    assert not results["extra_data"]["faults"]
    lost = {
        test["number"]
        for test in results["tests"]
        if "score" in test and test["score"] < test["max_score"]
    }
    assert lost and lost <= COST[name]  # which inputs are drawn decides on some
