"""Places on the GPU: as many at once as there are, and all of them for one who must be alone."""

import fcntl
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.checks.layout import ROOT
from grader.sandbox.gpu_capacity import OVERHEAD, Gpu, NoGpu, NoRoom, gpu_slots, look, slots_on
from grader.sandbox.gpu_devices import Card
from grader.sandbox.gpu_slots import DEFAULT_SLOTS, GpuSlots
from tests.grader.watched_processes import LONG, until

GIB = 1 << 30
HOLD = """
import sys
from pathlib import Path
from grader.sandbox.gpu_slots import GpuSlots
place = GpuSlots(Path(sys.argv[1]), int(sys.argv[2])).take()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as pool:
        yield pool


def someone_waits(folder) -> bool:
    """Whoever waits for a place holds this lock."""
    with open(folder / "gpu-next.lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_so_many_at_once_and_not_more(tmp_path, pool):
    slots = GpuSlots(tmp_path, 2)
    first, second = slots.take(), slots.take()
    third = pool.submit(slots.take)
    until(lambda: someone_waits(tmp_path))
    assert not third.done()
    second.close()
    third.result(LONG).close()
    assert not (first.is_alone or second.is_alone)
    first.close()


def test_a_place_is_given_back_when_its_holder_is_killed(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path), "1"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with open(tmp_path / "gpu-0.lock", "a") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder.kill()
    GpuSlots(tmp_path, 1).take().close()


def test_alone_waits_for_all_and_keeps_all_waiting(tmp_path, pool):
    slots = GpuSlots(tmp_path, 3)
    held = [slots.take(), slots.take()]
    alone = pool.submit(slots.take, alone=True)
    until(lambda: someone_waits(tmp_path))
    behind = pool.submit(slots.take)
    held[0].close()
    assert not alone.done()
    held[1].close()
    assert alone.result(LONG).is_alone
    assert not behind.done()
    alone.result().close()
    assert not behind.result(LONG).is_alone
    behind.result().close()


def test_many_who_must_be_alone_come_one_after_the_other(tmp_path, pool):
    slots = GpuSlots(tmp_path, 2)
    at_once, most = [], []

    def turn(number):
        with_all = slots.take(alone=True)
        at_once.append(number)
        most.append(len(at_once))
        at_once.remove(number)
        with_all.close()

    for asked in [pool.submit(turn, number) for number in range(12)]:
        asked.result(LONG)
    assert most == [1] * 12


def test_where_nobody_shares_the_gpu_nobody_waits():
    slots = GpuSlots()
    first, second = slots.take(), slots.take(alone=True)
    assert first.is_alone and second.is_alone


def test_the_only_place_is_alone(tmp_path):
    assert GpuSlots(tmp_path, 1).take().is_alone
    with pytest.raises(ValueError, match="at least 1"):
        GpuSlots(tmp_path, 0)


def test_a_checks_time_stands_still_while_it_waits(tmp_path, pool):
    before = signal.setitimer(signal.ITIMER_REAL, 1000.0)
    try:
        slots = GpuSlots(tmp_path, 1)
        slot = slots.take()
        assert 990 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1000
        waiting = pool.submit(slots.take)
        until(lambda: someone_waits(tmp_path))
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
        slot.close()
        waiting.result(LONG).close()
        assert 900 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1000
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)


class TestRoom:
    H100, SMALL = Gpu("NVIDIA H100", 80 * GIB), Gpu("NVIDIA T400", 4 * GIB)

    def test_as_many_as_are_asked_for_where_they_fit(self):
        assert slots_on(self.H100, None, 4 * GIB) == (DEFAULT_SLOTS, "")
        assert slots_on(self.H100, 17, 4 * GIB) == (17, "")
        assert slots_on(self.SMALL, 2, 2 * GIB - OVERHEAD) == (2, "")

    def test_fewer_than_usual_are_told(self):
        slots, remark = slots_on(self.SMALL, None, 3 * GIB)
        assert slots == 1 and remark.startswith("1 submission at a time on the GPU: NVIDIA T400")

    def test_what_does_not_fit_is_refused(self):
        with pytest.raises(
            NoRoom, match="--gpu-jobs 18: NVIDIA H100 has 81920 MiB.*use --gpu-jobs 17 or less"
        ):
            slots_on(self.H100, 18, 4 * GIB)
        with pytest.raises(
            NoRoom, match="--gpu-memory 4096: NVIDIA T400 has 4096 MiB.*a smaller value"
        ):
            slots_on(self.SMALL, None, 4 * GIB)

    def test_no_gpu(self):
        with pytest.raises(NoGpu, match="no NVIDIA GPU here"):
            look(Card())

    @pytest.mark.skipif(
        bool(list((ROOT / "/dev").glob("nvidia[0-9]*"))), reason="for machines without a GPU"
    )
    def test_where_there_is_none_only_cuda_minds(self):
        assert gpu_slots("auto", 5, GIB) == (5, "")
        with pytest.raises(NoGpu):
            gpu_slots("cuda", None, GIB)
