"""Hostile submissions against real workers: a sample of the corpus in each tier, and a class that
holds some of them. `grader proof selftest` runs them all."""

import json

import pytest

from grader.checks.dataset.datasets import find_root
from grader.checks.layout import ROOT
from grader.intake.submissions import find_submissions
from grader.judge import batch
from grader.judge.settings import Settings
from grader.proof.corpus.attacks import load
from grader.proof.selftest.attack_run import SelfTest
from grader.proof.selftest.tiers import ways_to_isolate
from grader.sandbox.machine import probe
from grader.worker.process.limits import Limits
from tests.grader.handed_in import folder
from tests.grader.watched_processes import LONG

ATTACKS = load()
WAYS = {way.name: way for way in ways_to_isolate(probe())}
SAMPLE, TURNS = ATTACKS[5::30], 2  # attacks, and how many of them each way to isolate has

pytestmark = pytest.mark.skipif(
    not WAYS, reason="nothing isolates here: attacks would be let loose"
)


HANDED_IN = 2  # in one class; `grader proof selftest` tries every attack


@pytest.fixture(scope="module", params=list(WAYS) or ["none"])
def selftest(request, tmp_path_factory):
    way, place = WAYS[request.param], tmp_path_factory.mktemp("selftest")
    with SelfTest(way.machine, way.tier, place, find_root(), seconds_to_leave=LONG) as test:
        yield test


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_attack_comes_to_nothing(selftest, request, turn):
    """Each way has attacks of its own; `grader proof selftest` tries every attack in every way."""
    place = list(WAYS).index(request.node.callspec.params["selftest"])
    attack = SAMPLE[turn * len(WAYS) + place]
    assert selftest.attack(attack).problems == (), attack.name


def test_a_class_with_attacks_among_it(tmp_path):
    everyone = tmp_path / "class"
    chosen = [attack for attack in ATTACKS if attack.kind != "archive" and attack.base is None]
    chosen = chosen[:: len(chosen) // HANDED_IN][:HANDED_IN]
    targets = {name: str(tmp_path / name) for name in ("out", "results", "other", "secret", "home")}
    targets |= {"root": str(ROOT), "environment": "PATH", "judge": 1, "port": 9, "unix": "/none"}
    targets |= {"abstract": "none", "marker": str(tmp_path / "marker")}
    for attack in chosen:
        folder(everyone / attack.name, {})
        attack.write(everyone / attack.name, targets)
    root, label = find_root()
    settings = Settings(
        ("1.a", "1.d"),
        smoke=False,
        data=str(root),
        data_label=label,
        limits=Limits(patience=0.3, total_seconds=90.0, memory=1 << 30, processes=32),
    )
    places, _ = find_submissions([ROOT / "solutions", ROOT / "exercises"], all_in=everyone)
    all_results = batch.run(places, tmp_path / "graded", settings, jobs=2)
    scores = {r["extra_data"]["name"]: r["score"] for r in all_results}
    assert scores.pop("solutions") == 17 and scores.pop("exercises") == 0
    assert len(scores) == HANDED_IN and set(scores.values()) == {0}
    assert all(not r["extra_data"]["faults"] for r in all_results), json.dumps(all_results)[:2000]
    assert not (tmp_path / "marker").exists()
