"""The two kinds of workers: the one that may use the GPU, and all others. A device file that does
no harm stands for the GPU's."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest

from grader.checks.layout import ROOT
from grader.judge.grading import LIBRARIES, TORCH
from grader.judge.worker_client import WorkerClient
from grader.sandbox.gpu_devices import driver_folders, find_card
from grader.sandbox.gpu_slots import GpuSlots
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Failure, Table
from grader.worker.process.limits import Limits
from tests.grader.sandboxes import MIB, isolation
from tests.grader.watched_processes import LONG

LIMITS = Limits(memory=1024 * MIB, disk=16 * MIB, processes=32, gpu_memory=0)
ISOLATED = ["A, superuser", pytest.param("A, user namespace", marks=pytest.mark.slow), "B"]
ZEROS, NOTHING = os.makedev(1, 5), os.makedev(1, 3)  # what /dev/zero and /dev/null are

PROBES = b"""
import errno, mmap, os, socket, threading

NO_RESERVE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000

def opens(path):
    try: os.close(os.open(path, os.O_RDWR))
    except OSError as error: return errno.errorcode[error.errno]
    return os.stat(path).st_rdev
def reserves():
    try: mmap.mmap(-1, 4 << 40, flags=NO_RESERVE, prot=0).close()
    except OSError as error: return errno.errorcode[error.errno]
    return True
def hoards():
    kept = []
    while True: kept.append(os.urandom(1 << 20) * 64)
def reads(path):
    try: return len(open(path, "rb").read(100)) > 0
    except OSError as error: return errno.errorcode[error.errno]
def named_thread():  # as CUDA does it (strace of cuInit, driver 550)
    found, ready = [], threading.Event()
    def run():
        found.append(threading.get_native_id())
        ready.wait()
    thread = threading.Thread(target=run)
    thread.start()
    try:
        while not found: pass
        file = os.open(f"/proc/self/task/{found[0]}/comm", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(file, b"named")
        os.close(file)
        return open(f"/proc/self/task/{found[0]}/comm").read().strip()
    except OSError as error: return errno.errorcode[error.errno]
    finally:
        ready.set()
        thread.join()
def can_start_cuda():
    import torch
    return not torch.cuda._is_in_bad_fork()
def memory_file():
    try: os.close(os.memfd_create("cuda"))
    except OSError as error: return errno.errorcode[error.errno]
    return True
def listens(kind):
    try:
        with socket.socket(socket.AF_UNIX, kind) as end:
            end.bind("\\0cuda-uvmfd-%d" % os.getpid())
            end.listen(1)
    except OSError as error: return errno.errorcode[error.errno]
    return True
"""


def run(training, *arguments):
    """A module whose short training calls that probe: the only way to a worker of the GPU's kind
    that a check has."""
    return (
        PROBES
        + f"""
def load_images(root, train): raise RuntimeError(repr({training}(*{arguments!r})))
""".encode()
    )


def on_gpu(sandbox, probe, *arguments):
    """What the probe returns, or the failure, in a worker that may use the GPU."""
    files = {"data.py": run(probe, *arguments), **OTHERS}
    with WorkerClient(files, sandbox) as submission:
        answer, _ = submission.respond("short_training", ["", 20, 64, 0, "cuda"], LONG)
    return eval(answer.message) if answer.reason == "raised" else answer


OTHERS = {"networks.py": b"", "losses.py": b"", "training.py": b""}


def elsewhere(sandbox, probe, *arguments):
    """The same in any other worker."""
    with WorkerClient({"data.py": PROBES}, sandbox) as submission:
        asked = [f"data.{probe}", list(arguments), Table([])]
        answer, _ = submission.respond("call", asked, LONG)
    return answer


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    """A file like /dev/zero in a place of its own, for everybody."""
    folder = tmp_path_factory.mktemp("dev")
    for parent in [folder, *folder.parents][:-2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    path = folder / "gpu0"
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, ZEROS)
        path.chmod(0o666)
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        pytest.skip(f"no device file can be made and used here ({error}): needs the superuser")
    return str(path)


def open_sandbox(way, device, **changes):
    facts = ("/proc/cpuinfo", "/sys/devices/system")
    libraries = tuple(sorted({name for names in LIBRARIES.values() for name in names}))
    its = isolation(way, LIMITS, libraries=libraries, devices=(device,), facts=facts)
    return Sandbox(replace(its, **changes))


@pytest.fixture(scope="module", params=ISOLATED)
def sandbox(request, device):
    with open_sandbox(request.param, device) as sandbox:
        yield sandbox


def hidden(sandbox):
    """What a worker finds that must not see the device: with namespaces, /dev/null lies upon it."""
    return NOTHING if sandbox.isolation.tier == "A" else "EACCES"


def test_the_devices_are_for_one_kind_alone(sandbox, device):
    assert elsewhere(sandbox, "opens", device) == hidden(sandbox)
    assert on_gpu(sandbox, "opens", device) == ZEROS
    assert elsewhere(sandbox, "opens", device) == hidden(sandbox)


@pytest.mark.parametrize("way", ISOLATED[:2])
def test_namespaces_hide_the_devices_without_landlock(way, device):
    bare = replace(isolation(way).machine, landlock=0)
    with open_sandbox(way, device, machine=bare) as sandbox:
        assert elsewhere(sandbox, "opens", device) == NOTHING
        assert on_gpu(sandbox, "opens", device) == ZEROS


def test_address_space_is_bounded_but_for_cuda(sandbox):
    assert elsewhere(sandbox, "reserves") == "ENOMEM"
    assert on_gpu(sandbox, "reserves") is True


def test_resident_memory_is_watched_in_both(sandbox):
    for answer in (elsewhere(sandbox, "hoards"), on_gpu(sandbox, "hoards")):
        assert isinstance(answer, Failure) and answer.reason == "memory", answer
    assert answer.message.startswith("used more than 1024 MiB of memory")


def test_what_cuda_needs_at_its_start(sandbox):
    """See sandbox/gpu.py. Others have none of it, but Unix sockets in a network of their own."""
    assert on_gpu(sandbox, "memory_file") is True and on_gpu(sandbox, "listens", 5) is True
    assert on_gpu(sandbox, "reads", "/proc/cpuinfo") is True
    assert on_gpu(sandbox, "reads", "/sys/devices/system/cpu/possible") is True
    assert elsewhere(sandbox, "memory_file") == "EPERM"
    assert elsewhere(sandbox, "reads", "/proc/cpuinfo") == "EACCES"
    if sandbox.isolation.tier == "B":
        assert elsewhere(sandbox, "listens", 5) == "EPERM"
        assert on_gpu(sandbox, "listens", 1) == "EPERM"  # streams: services listen at those


@pytest.mark.parametrize("probe", [on_gpu, elsewhere])
def test_the_zygote_has_not_touched_cuda(sandbox, probe):
    """Else torch refuses: "Cannot re-initialize CUDA in forked subprocess"."""
    assert probe(sandbox, "can_start_cuda") is True


def test_the_zygote_asks_for_no_gpu():
    """libcudart opens the driver when it is first asked for devices; with a card, this starts
    threads. Libraries that open it when they are loaded do not start it."""
    script = "import torch; from grader.worker.process import warm; warm.up(); print('warm')"
    shown = {**os.environ, "LD_DEBUG": "files", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=shown, capture_output=True, text=True, check=True)
    assert done.stdout == "warm\n"
    opened = [line for line in done.stderr.splitlines() if "file=libcuda.so" in line]
    assert not [line for line in opened if "libcudart" in line]


def test_the_driver_is_found_where_the_loader_finds_it(tmp_path):
    """Clouds mount it outside of the system's folders; a library that is small stands for it."""
    library = next(Path(sysconfig.get_config_var("LIBDIR")).parent.rglob("_heapq*.so"))
    shutil.copy(library, tmp_path / "libcuda.so.580.1")
    (tmp_path / "libcuda.so.1").symlink_to("libcuda.so.580.1")
    script = "from grader.sandbox.gpu_devices import driver_folders; print(*driver_folders())"
    shown = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=shown, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path.resolve())


def test_cuda_can_name_its_threads(sandbox):
    if sandbox.isolation.machine.namespaces == "user" and os.geteuid() == 0:
        pytest.skip("bubblewrap covers parts of /proc where the superuser starts it")
    assert on_gpu(sandbox, "named_thread") == "named"
    assert elsewhere(sandbox, "named_thread") in ("EACCES", "ENOENT")


def test_no_place_is_kept(device, tmp_path):
    """Neither after a check nor where no worker can be started."""
    slots = GpuSlots(tmp_path, 2)
    with Sandbox(isolation("C", LIMITS, libraries=TORCH), slots) as sandbox:
        with WorkerClient({"data.py": run("opens", device), **OTHERS}, sandbox) as submission:
            submission.respond("short_training", ["", 20, 64, 0, "cuda"], LONG)
            assert submission.respond("release", [], 10.0) == (None, None)
            slots.take(alone=True).close()


class TestCard:
    """The device files, in folders that are laid out like a machine's."""

    def made(self, root, *names, gpus=()):
        for name in names:
            (root / "dev" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "dev" / name).touch()
        for slot, minor, uuid in gpus:
            folder = root / "proc/driver/nvidia/gpus" / slot
            folder.mkdir(parents=True)
            (folder / "information").write_text(
                f"Model: \t\t NVIDIA H100\nGPU UUID: \t GPU-{uuid}\nDevice Minor: \t {minor}\n"
            )
        return root

    CONTROL = "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools"
    BESIDE = "nvidia-modeset", "nvidia-caps/nvidia-cap1", "nvidia-caps/nvidia-cap2", "null"

    def names(self, card, root):
        return [str(Path(device).relative_to(root / "dev")) for device in card.devices]

    def test_none(self, tmp_path):
        assert find_card(None, self.made(tmp_path, "null")).devices == ()
        assert find_card(None, self.made(tmp_path, *self.CONTROL)).devices == ()

    def test_one(self, tmp_path):
        root = self.made(tmp_path, *self.CONTROL, *self.BESIDE, "nvidia0", gpus=[("0", 0, "a1")])
        card = find_card("0", root)
        assert self.names(card, root) == [*self.CONTROL, "nvidia0"] and card.visible is None
        facts = {str(root / "proc/driver/nvidia"), *map(str, driver_folders())}
        assert set(card.facts) == facts

    @pytest.mark.parametrize(
        ("visible", "chosen"),
        [(None, "a"), ("", "a"), ("1", "b"), ("1,0", "b"), ("GPU-b", "b"), ("GPU-c1,GPU-a1", "c")],
    )
    def test_of_several_the_one_that_is_named(self, visible, chosen, tmp_path):
        """By its UUID, since it is number 0 where the others are not seen. The numbers of the
        files are not those of nvidia-smi."""
        minors = {"a": 2, "b": 0, "c": 10}
        gpus = [(f"0000:0{i}:00.0", minors[n], f"{n}1") for i, n in enumerate(minors)]
        files = [f"nvidia{minor}" for minor in minors.values()]
        root = self.made(tmp_path, *self.CONTROL, *files, gpus=gpus)
        card = find_card(visible, root)
        assert self.names(card, root) == [*self.CONTROL, f"nvidia{minors[chosen]}"]
        assert card.visible == f"GPU-{chosen}1"

    def test_all_where_they_are_not_described(self, tmp_path):
        root = self.made(tmp_path, *self.CONTROL, "nvidia0", "nvidia1", gpus=[("0", 0, "a1")])
        card = find_card("1", root)
        assert self.names(card, root) == [*self.CONTROL, "nvidia0", "nvidia1"]
        assert card.visible is None

    def test_instances_of_a_card_that_is_cut_up(self, tmp_path):
        caps = "nvidia-caps/nvidia-cap12", "nvidia-caps/nvidia-cap30"
        root = self.made(
            tmp_path, *self.CONTROL, *self.BESIDE, "nvidia0", *caps, gpus=[("0", 0, "a1")]
        )
        card = find_card("MIG-5", root)
        assert self.names(card, root) == [*self.CONTROL, "nvidia0", *caps]
        assert card.visible is None
