"""Grades one submission: the same pytest run that a student sees, with answers from a worker.

    settings = Settings(questions=("1.a",))
    with open_sandbox(settings) as sandbox:
        graded = grade(submission, settings, sandbox)

`grade` may be called any number of times in one process; pytest and the checks are imported once
(see pytest_run.py).
"""

import os
import time
from collections.abc import Callable
from dataclasses import replace

from ..checks.assignment import Assignment, modules_of
from ..checks.results.result import Result
from ..checks.submission import Submission
from ..intake.submissions import SubmittedFiles
from ..outputs.graded import Graded
from ..sandbox.gpu_devices import Card, find_card
from ..sandbox.gpu_slots import GpuSlots
from ..sandbox.launch import VISIBLE, Isolation, StartError
from ..sandbox.machine import Machine, probe
from ..sandbox.workers import Sandbox
from ..worker.process.serve import PACKAGE
from .kept import ToKeep
from .pytest_run import GradingPlugin, run_checks
from .settings import SMOKE_QUESTIONS, Settings, short_training_device
from .turns import Turns
from .worker_client import WorkerClient

TORCH = ("torch", "grader.worker.operations.torch_operations")
LIBRARIES = {  # what a module's functions need, so that no call waits for the import
    "saddle": ("sympy",),
    "dynamics": ("numpy",),
    "data": (*TORCH, "torchvision.datasets"),
    "networks": TORCH,
    "losses": TORCH,
    "training": (*TORCH, "rich.progress", "tqdm"),
    "figures": (
        *TORCH,
        "grader.worker.data.drawings",
        "grader.worker.data.headless",
        "matplotlib.figure",
        "matplotlib.backends.backend_agg",
    ),
}
REGRADES = 2  # of a submission whose sandbox failed meanwhile
Tell = Callable[[Result], None]
MOST_WAITING = 0.2  # of a worker's time: beyond, its neighbours have taken too much of the machine


def open_sandbox(
    settings: Settings, machine: Machine | None = None, slots: GpuSlots | None = None
) -> Sandbox:
    """The sandbox in which submissions are graded, set up for the chosen questions.

    machine: what to use of this machine, by default all that `probe` finds. slots: of the GPU, if
    other judges use it, too.
    """
    assignment = Assignment.load()
    modules = set(modules_of(settings.chosen(assignment)))
    device = short_training_device(settings)
    if device is not None:
        modules.add("data")
    libraries = sorted({name for module in modules for name in LIBRARIES.get(module, ())})
    card = find_card(os.environ.get(VISIBLE)) if device == "cuda" else Card()
    return Sandbox(
        Isolation(
            machine=machine or probe(),
            tier=settings.tier,
            limits=settings.limits,
            libraries=tuple(libraries),
            threads=settings.threads,
            pictures=settings.data,
            devices=card.devices,
            facts=card.facts,
            visible=card.visible,
        ),
        slots,
    )


def grade(
    submission: SubmittedFiles,
    settings: Settings,
    sandbox: Sandbox,
    turns: Turns | None = None,
    to_keep: ToKeep | None = None,
    tell: Tell = lambda result: None,
) -> Graded:
    """Grade a submission. The grader's own errors are in the result's `faults`.

    If the sandbox fails meanwhile, the submission is graded again in a new one. turns: of the
    machine, if other judges use it, too: then the submission is graded once more alone, and only
    this counts, where it ran out of time while its worker had to wait for a core. to_keep: results
    of an earlier run. tell: gets each check's result as it comes; one that comes again replaces
    the first.
    """
    started = time.monotonic()
    turns = turns or Turns()
    with turns.beside_others():
        graded, longest_wait = _grade_with_retries(submission, settings, sandbox, to_keep, tell)
    timed_out = any(result.outcome == "timeout" for result in graded.results)
    if timed_out and longest_wait > MOST_WAITING and turns.are_shared:
        with turns.alone():
            graded, _ = _grade_with_retries(submission, settings, sandbox, to_keep, tell)
    graded.seconds = time.monotonic() - started
    graded.account(settings.chosen(Assignment.load()))
    graded.log = graded.log if graded.faults else ""
    return graded


def grade_smoke(submission: SubmittedFiles, settings: Settings, sandbox: Sandbox) -> Graded:
    """Run only the smoke test: one result, unless the grader itself failed."""
    settings = replace(settings, questions=SMOKE_QUESTIONS, smoke=True)
    graded, _ = _grade_with_retries(submission, settings, sandbox, only_smoke=True)
    if not graded.results:
        graded.faults.append("the smoke test did not run")
    return graded


def _grade_with_retries(
    submission: SubmittedFiles,
    settings: Settings,
    sandbox: Sandbox,
    to_keep: ToKeep | None = None,
    tell: Tell = lambda result: None,
    only_smoke: bool = False,
) -> tuple[Graded, float]:
    """The checks' results, and the longest share of its time that a worker waited for a core."""
    for _ in range(1 + REGRADES):
        graded, remote = _grade_once(submission, settings, sandbox, to_keep, tell, only_smoke)
        if not remote.is_lost:
            break
        sandbox.close()
    return graded, remote.longest_wait


def _grade_once(
    submission: SubmittedFiles,
    settings: Settings,
    sandbox: Sandbox,
    to_keep: ToKeep | None,
    tell: Tell,
    only_smoke: bool,
) -> tuple[Graded, WorkerClient]:
    """The checks' results, and the client that got the answers."""
    graded = Graded(submission, isolation=str(sandbox.isolation))
    graded.device = short_training_device(settings)
    with WorkerClient(submission.files, sandbox, settings.limits) as remote:
        try:
            remote.start()
        except StartError as error:
            graded.faults.append(str(error))
        else:
            judge = GradingPlugin(
                Submission(remote.respond, PACKAGE),
                lambda: remote.is_lost,
                remote.carrying_forward,
                to_keep,
                tell,
            )
            _run_checks(graded, judge, settings, only_smoke)
    graded.printed = remote.printed
    return graded, remote


def _run_checks(graded: Graded, judge: GradingPlugin, settings: Settings, only_smoke: bool) -> None:
    graded.log = run_checks(
        judge,
        seed=settings.seed,
        questions=settings.questions,
        smoke=settings.smoke,
        only_smoke=only_smoke,
        device=graded.device,
        data=settings.data,
    )
    wanted = settings.questions
    graded.results, graded.kept = list(judge.results.values()), judge.kept
    graded.left_out = {q: p for q, p in judge.left_out.items() if wanted is None or q in wanted}
    graded.faults += judge.faults
