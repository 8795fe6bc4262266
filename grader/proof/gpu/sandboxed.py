"""Figures that need submissions in the sandbox: real judges, real workers, the real GPU."""

import os
import statistics
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from ...checks.layout import ROOT
from ...intake.submissions import SubmissionPath, read
from ...judge import batch
from ...judge.grading import grade_smoke, open_sandbox
from ...judge.pytest_run import prepare_process
from ...judge.settings import SMOKE_QUESTIONS, Settings
from ...judge.worker_client import WorkerClient
from ...sandbox.launch import Isolation, StartError
from ...sandbox.workers import Sandbox
from ...worker.data.records import Failure
from ...worker.process.limits import Limits
from .examine import Scale
from .targets import Value

REFERENCE = ROOT / "solutions"
SAYS = "trains\n"
TRAINING = """

_train = train


def train(images, **options):
    if options.get("device") == "{device}":
        print("trains")
        {first}
    return _train(images, **options)
"""
TAKE_ALL = """
def take_all(seconds):
    '''Hold the card's memory for so long, bound or no bound, and then run out of it.'''
    import time
    kept = []
    if torch.cuda.is_available():
        torch.cuda.set_per_process_memory_fraction(1.0)
        for size in (1 << 30, 1 << 26, 1 << 22):
            try:
                while True:
                    kept.append(torch.empty(size, dtype=torch.uint8, device="cuda"))
            except torch.OutOfMemoryError:
                pass
    time.sleep(seconds)
    raise torch.OutOfMemoryError("CUDA out of memory: all of it is taken")
"""
OPENS = """
import os

def opened(paths):
    '''Those of the device files that can be opened, and are what they are outside.'''
    found = []
    for path, device in paths:
        try:
            file = os.open(path, os.O_RDWR)
        except OSError:
            continue
        if os.fstat(file).st_rdev == device:
            found.append(path)
        os.close(file)
    return found

def load_images(root, train):
    raise RuntimeError(" ".join(opened({paths!r})))
"""


def smoke(scale: Scale) -> dict[str, Value]:
    """Short trainings of the reference from a warm zygote; seconds are for the whole check."""
    settings = _settings(scale)
    reference = read(SubmissionPath("reference", REFERENCE))
    prepare_process()
    with open_sandbox(settings) as sandbox:
        # First on the CPU: what a judge imports and computes only once must not be measured.
        grade_smoke(reference, replace(settings, device="cpu"), sandbox)
        graded = [
            grade_smoke(reference, replace(settings, seed=seed), sandbox)
            for seed in range(scale.trainings)
        ]
    faults = [fault for one in graded for fault in one.faults]
    if faults:
        raise RuntimeError(faults[0])
    results = [one.results[0] for one in graded]
    if failed := [result for result in results if not result.figures]:
        raise RuntimeError(f"{failed[0].outcome}: {' '.join(failed[0].message.split())}")
    seconds = [result.seconds for result in results]
    training = [float(str(result.figures["seconds"])) for result in results]
    return {
        "not passed": sum(result.outcome != "passed" for result in results),
        "median": statistics.median(seconds),
        "first": seconds[0],
        "of the median, training": statistics.median(training),
    }


def isolation(scale: Scale) -> dict[str, Value]:
    """Which of the GPU's device files in the sandbox each kind of worker can open."""
    settings = _settings(scale)
    with open_sandbox(settings) as sandbox:
        if scale.devices is not None:
            sandbox.isolation = replace(sandbox.isolation, devices=scale.devices)
        devices = sandbox.isolation.devices
        paths = [(path, os.stat(path).st_rdev) for path in devices]
        files = {"data.py": OPENS.format(paths=paths).encode()}
        files |= {f"{name}.py": b"" for name in ("networks", "losses", "training")}
        try:
            with WorkerClient(files, sandbox, _limits(settings, scale)) as submission:
                others = _opened(submission, "cpu")
                trainers = _opened(submission, "cuda") if devices else []
        except StartError as error:
            lock = what_stops_cuda(files, settings, sandbox.isolation)
            raise RuntimeError(f"{lock}: {error}") from error
        tier = str(sandbox.isolation)
    if not devices:  # nothing to open
        return {"tier": tier, "device files let in": "none"}
    return {
        "tier": tier,
        "device files let in": " ".join(devices),
        "of them open to other workers": len(others),
        "of them closed to the short training": len(devices) - len(trainers),
    }


def what_stops_cuda(files: dict[str, bytes], settings: Settings, isolation: Isolation) -> str:
    """Which part of the sandbox keeps CUDA from starting: that without which it starts."""
    parts: tuple[tuple[str, dict], ...] = (
        ("Landlock", {"landlock": 0}),
        ("seccomp", {"seccomp": False}),
    )
    for name, change in parts:
        without = replace(isolation, machine=replace(isolation.machine, **change))
        with Sandbox(without) as sandbox, suppress(StartError):
            with WorkerClient(files, sandbox, settings.limits) as submission:
                _opened(submission, "cuda")
            return f"CUDA starts without {name}"
    return "CUDA does not start without Landlock or seccomp either"


def _limits(settings: Settings, scale: Scale) -> Limits:
    """The settings' limits; no limit on GPU memory for a stand-in for the card."""
    bound = settings.limits.gpu_memory if scale.devices is None else 0
    return msgspec.structs.replace(settings.limits, gpu_memory=bound)


def _opened(submission: WorkerClient, device: str) -> list[str]:
    """The files that the worker of a short training on this device can open."""
    answer, _ = submission.respond("short_training", ["", 1, 1, 0, device], 60.0)
    if not isinstance(answer, Failure) or answer.type != "RuntimeError":
        raise RuntimeError(f"the device files were not tested: {answer}")
    return answer.message.split()


def memory(scale: Scale) -> dict[str, Value]:
    """A batch with one submission that takes all memory and two references, two at a time."""
    hog = _trains(scale, f"take_all({scale.hold})", TAKE_ALL)
    reference = _trains(scale, "pass")
    class_ = {"takes-all": hog, "reference-1": reference, "reference-2": reference}
    results, _ = _graded(class_, _settings(scale), jobs=2, gpu_jobs=2)
    outcomes = {name: _short_training(found)["outcome"] for name, found in results.items()}
    beside = [name for name in class_ if name != "takes-all"]
    repeated = [n for n in beside if results[n]["extra_data"]["printed"].count(SAYS) > 1]
    print(outcomes)
    return {
        "its own short training: out of memory": int(outcomes["takes-all"] == "memory"),
        "references beside it that lose their point": sum(outcomes[n] != "passed" for n in beside),
        "references that met the full card, and were repeated": len(repeated),
    }


def sharing(scale: Scale) -> dict[str, Value]:
    """Seconds to grade a class, with one slot on the GPU and with two."""
    class_ = {f"copy-{number}": _files() for number in range(scale.class_size)}
    values: dict[str, Value] = {}
    for gpu_jobs in (1, 2):
        _, seconds = _graded(class_, _settings(scale), scale.class_size, gpu_jobs)
        values[f"with --gpu-jobs {gpu_jobs}"] = seconds
    return values


def _settings(scale: Scale) -> Settings:
    return Settings(
        SMOKE_QUESTIONS,
        device=scale.device,
        data=scale.data,
        data_label=scale.label,
        threads=batch.usable_cores(),
    )


def _files() -> dict[str, bytes]:
    return dict(read(SubmissionPath("reference", REFERENCE)).files)


def _trains(scale: Scale, first: str, before: str = "") -> dict[str, bytes]:
    """The reference, which prints a word and runs a line of code before its short training."""
    files = _files()
    text = before + TRAINING.format(device=scale.device, first=first)
    return files | {"training.py": files["training.py"] + text.encode()}


def _graded(
    class_: dict[str, dict[str, bytes]], settings: Settings, jobs: int, gpu_jobs: int
) -> tuple[dict[str, dict], float]:
    """The results by name, and the seconds that the batch took."""
    settings = replace(batch.with_threads(settings, jobs), gpu_jobs=gpu_jobs)
    with tempfile.TemporaryDirectory(prefix="grader-gpu-class-") as folder:
        places = []
        for name, files in class_.items():
            place = Path(folder, "in", name)
            place.mkdir(parents=True)
            for file, content in files.items():
                (place / file).write_bytes(content)
            places.append(SubmissionPath(name, place))
        started = time.perf_counter()
        found = list(batch.run(places, Path(folder, "out"), settings, jobs))
        seconds = time.perf_counter() - started
    faults = [fault for results in found for fault in results["extra_data"]["faults"]]
    if faults:
        raise RuntimeError(faults[0])
    return dict(zip(class_, found, strict=True)), seconds


def _short_training(results: dict) -> dict:
    """The data in results.json about the short training."""
    (found,) = [t for t in results["tests"] if "20 steps" in t["name"]]
    return found["extra_data"]
