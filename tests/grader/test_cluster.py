"""Grading on a cluster: real schedulers and workers of dask, some of which are lost or odd."""

import shutil
import threading
from pathlib import Path

import pytest

from grader.checks.assignment import Assignment
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.cluster import ClusterError
from grader.cluster import pool as cluster_pool
from grader.intake.submissions import SubmissionPath, read
from grader.judge import batch
from grader.judge.settings import Settings
from grader.outputs.merged import without_times
from tests.grader.dask_machines import Machines

QUESTIONS = ("1.b",)
SETTINGS = Settings(QUESTIONS, smoke=False, seed=5)
ASSIGNMENT = Assignment.load()
NO_TIER_A = (
    "from dataclasses import replace\nfrom grader.cluster import kit\nfound = kit.probe()\n"
    "kit.probe = lambda: replace(found, namespaces='', seccomp=False)\n"
)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Twenty submissions: right, wrong, endless, silent, forging, and stubs."""
    folder = tmp_path_factory.mktemp("class")
    text = (SOLUTIONS / "dynamics.py").read_text(encoding="utf-8")
    kinds = [
        text,
        text.replace("- eta", "+ eta"),
        f"import os; os._exit(0)\n{text}",
        f"print('here')\n{text}",
        (EXERCISES / "dynamics.py").read_text(encoding="utf-8"),
    ]
    for number in range(20):
        (folder / f"s{number:02}").mkdir()
        file = folder / f"s{number:02}" / "dynamics.py"
        file.write_text(kinds[number % len(kinds)], encoding="utf-8")
    return [SubmissionPath(path.name, path) for path in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def local_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="module")
def local(places, local_folder):
    """What this machine's own judges say, without times."""
    return graded(places, local_folder, None)


@pytest.fixture
def machines(tmp_path):
    with Machines(tmp_path) as machines:
        yield machines


def graded(places, out, pool, **options):
    return without_times(list(batch.run(places, Path(out), SETTINGS, 2, pool=pool, **options)))


class Said(list):
    """What a pool tells about its machines."""

    def has(self, *words):
        return any(all(word in line for word in words) for line in self)


def pool_of(address, said=None):
    say = (Said() if said is None else said).append
    return cluster_pool.ClusterPool(address, SETTINGS, 2, ASSIGNMENT, say)


def pages_and_pictures(folder):
    """What else lies beside results.json, by its place."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".json")
    return {file.relative_to(folder): file.read_bytes() for file in files}


def test_a_cluster_gives_what_this_machine_gives_although_a_worker_is_killed(
    places, local, local_folder, machines, tmp_path
):
    first = machines.start_worker()
    machines.start_worker()
    done = []

    def kill_one(progress):
        done.append(progress.done)
        if progress.done == 5 and done.count(5) == 1:
            first.kill()

    assert (
        graded(places, tmp_path / "out", pool_of(machines.address), on_progress=kill_one) == local
    )
    assert len({result["score"] for result in local}) >= 3
    found = pages_and_pictures(tmp_path / "out")
    assert found == pages_and_pictures(local_folder)
    assert sum(file.suffix == ".png" for file in found) >= 4


@pytest.mark.slow
def test_local_processes_leave_nothing(places, local, tmp_path):
    assert graded(places[:5], tmp_path / "out", pool_of("local")) == local[:5]
    left = [thread.name for thread in threading.enumerate() if "asyncio" in thread.name.lower()]
    assert not left


@pytest.mark.slow
def test_the_scheduler_begins_anew(places, local, machines, tmp_path):
    machines.start_worker()
    said, done = Said(), []

    def restart(progress):
        done.append(progress.done)
        if progress.done == 3 and done.count(3) == 1:
            machines.scheduler.kill()
            machines.start_scheduler()
            machines.start_worker()

    pool = pool_of(machines.address, said)
    assert graded(places[:8], tmp_path / "out", pool, on_progress=restart) == local[:8]


def test_machines_that_must_not_grade_or_cannot(places, local, machines, tmp_path):
    machines.start_worker("from grader.cluster import kit\nkit.kit_digest = lambda: 'other'\n")
    machines.start_worker(NO_TIER_A)
    machines.start_worker(
        "from grader.cluster import node\n"
        "def start(self):\n    raise OSError('no room')\n"
        "node.Judges._start = start\n"
    )
    machines.start_worker()
    machines.wait_for(4)
    said = Said()
    found = graded(places[:10], tmp_path / "out", pool_of(machines.address, said))
    assert found == local[:10]
    assert said.has("is not used any more: it has another version of the kit")
    assert said.has("is not used any more: it offers tier C, and A is asked for")
    assert said.has("is not used any more: 3 submissions failed on it: s")


def test_nobody_may_grade(places, machines, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_pool, "kit_digest", lambda: "newer")
    machines.start_worker()
    with pytest.raises(
        ClusterError, match="no machine of the cluster can grade: .*another version"
    ):
        graded(places[:2], tmp_path / "out", pool_of(machines.address))


@pytest.mark.slow
def test_a_slow_machine_does_not_keep_a_result_back(places, local, machines, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_pool, "SLOW", 1.5)  # with 4 times, this test takes longer
    gate = tmp_path / "gate"
    machines.start_worker(
        "import pathlib, time\nfrom grader.cluster import node\n"
        f"gate, grade = pathlib.Path({str(gate)!r}), node.Judges.grade\n"
        "def slow(self, task):\n"
        "    while not gate.exists():\n        time.sleep(0.1)\n"
        "    return grade(self, task)\n"
        "node.Judges.grade = slow\n"
    )
    machines.start_worker()
    assert graded(places[:6], tmp_path / "out", pool_of(machines.address)) == local[:6]
    gate.touch()


@pytest.mark.slow
def test_two_classes_share_a_machine(places, local, machines):
    machines.start_worker()
    with pool_of(machines.address) as one, pool_of(machines.address) as other:
        for place in places[:2]:
            for pool in (one, other):
                pool.begin(read(place))
        for pool in (one, other):
            found = {}
            while pool.busy():
                found |= {graded.submission.name: results for graded, results in pool.collect()}
            in_order = [found[place.name] for place in places[:2]]
            assert without_times(in_order) == local[:2]


@pytest.mark.slow
def test_what_is_finished_is_not_graded_again(places, local, machines, tmp_path):
    out = tmp_path / "out"
    graded(places[:3], out, None)
    shutil.rmtree(out / places[1].name)
    machines.start_worker()
    changes = []
    again = batch.run(
        places[:3], out, SETTINGS, 2, pool=pool_of(machines.address), resume=True,
        on_change=changes.append,
    )  # fmt: skip
    assert without_times(list(again)) == local[:3]
    assert {change.name: change.how for change in changes}[places[1].name] == "new"
