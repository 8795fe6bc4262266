"""Control groups of zygotes, where this machine offers them."""

import pytest

from grader.proof.selftest.descendants import descendants
from grader.sandbox import control_groups
from grader.sandbox.control_groups import LIMITS, PREFIX, parents
from grader.sandbox.launch import SHARED_MEMORY
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Table
from tests.grader.sandboxes import SMALL, WAYS, best, isolation

FILES = {
    "dynamics.py": b"""
def step():
    with open("/proc/self/oom_score_adj") as score:
        return int(score.read())
"""
}
needs_groups = pytest.mark.skipif(not parents(), reason="no control group can be made here")


@pytest.fixture
def probed_again():
    parents.cache_clear()
    yield
    parents.cache_clear()


def processes_of(group):
    try:
        return set(map(int, (group / "cgroup.procs").read_text().split()))
    except OSError:  # it is gone
        return set()


def own_groups():
    """Those in which this process has descendants: other tests may run at the same time."""
    own = descendants().keys()
    found = {folder for parent in parents().values() for folder in parent.glob(f"{PREFIX}*")}
    return {folder for folder in found if processes_of(folder) & own}


@needs_groups
def test_a_zygotes_group_bounds_its_workers_and_ends_with_it():
    before = own_groups()  # earlier tests of this process may have left warm sandboxes
    with Sandbox(best()) as sandbox:
        worker = sandbox.start_worker(FILES)
        made = own_groups() - before
        assert {folder.parent for folder in made} == {*parents().values()}
        files = [folder / limit for folder in made for limit in LIMITS]
        bounds = [int(file.read_text()) for file in files if file.exists()]
        assert bounds == [SMALL.memory + SHARED_MEMORY] * ("memory" in parents())
        for folder in made:
            assert len(processes_of(folder)) >= 3  # the zygote, a keeper and a worker
        worker.close()
    assert not any(folder.exists() for folder in made)


@pytest.mark.usefixtures("probed_again")
def test_where_no_group_can_be_made_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(control_groups, "ROOT", tmp_path)
    assert parents() == {}
    with Sandbox(best()) as sandbox:
        assert sandbox.start_worker(FILES).close() is not None


@needs_groups
@pytest.mark.usefixtures("probed_again")
def test_groups_that_were_left_behind_are_removed(monkeypatch):
    left = next(iter(parents().values())) / f"{PREFIX}left"
    left.mkdir()
    monkeypatch.setattr(control_groups, "OLD", -1.0)
    monkeypatch.setattr(control_groups, "PREFIX", left.name)  # not those of other tests
    parents.cache_clear()
    assert parents() and not left.exists()


@pytest.mark.parametrize("way", WAYS)
def test_where_memory_runs_out_workers_are_ended_first(way):
    with Sandbox(isolation(way)) as sandbox:
        worker = sandbox.start_worker(FILES)
        assert worker.ask("call", ["dynamics.step", [], Table([])], 10.0) == 1000
        worker.close()
