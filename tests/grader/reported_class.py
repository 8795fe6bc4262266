"""A folder of results as grading writes it, without grading: for tests of the class's report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from grader.checks import pictures
from grader.checks.assignment import Assignment
from grader.checks.results.outcomes import Wrong
from grader.checks.results.result import Result
from grader.intake.origins import Origin
from grader.intake.persons import HandedIn, Person
from grader.intake.submissions import SubmittedFiles
from grader.outputs import results_json
from grader.outputs.graded import Conditions, Graded
from grader.outputs.results_folder import ResultsFolder

CHECKS = {  # number -> function, points
    "1.b.1": ("dynamics.step", 4.0),
    "1.b.2": ("dynamics.simulate", 4.0),
    "1.d.1": ("dynamics.converges_to_saddle", 5.0),
    "2.d.1": ("losses.generator_loss", 2.0),
    "2.e.1": ("training.train", 1.0),
}
QUESTIONS = ("1.b", "1.d", "2.d", "2.e")
CONDITIONS = Conditions(
    seed=7,
    smoke=True,
    data="drawn",
    versions={"python": "3.11", "saddle-to-gan": "0.1.0"},
    rubric="r" * 64,
    fingerprint="f",
)
STATISTICS = {
    "darkest": -0.9,
    "brightest": 0.5,
    "generator_move": 0.3,
    "discriminator_move": 0.6,
    "generator_least_move": 0.2,
    "discriminator_least_move": 0.5,
    "discriminator_gain": -0.5,
    "generator_gain": 0.0,
    "gap": 0.5,
    "diversity": 0.4,
    "fd32": 220.0,
    "losses": [[0.7, 1.3 - k / 40] for k in range(20)],
    "device": "cpu",
    "seconds": 1.0,
    "outputs": "recomputed",
}
PASSED = ("passed", "", "")


def failed(returned: str, asked: str, likely: str = "", call: str = "step(grad, (1, 2), 0.5)"):
    """An outcome, a message and a likely cause."""
    return "failed", str(Wrong(call, returned, asked, likely)), likely


def picture(seed: int = 0) -> bytes:
    """The picture of a short training."""
    images = np.random.default_rng(seed).uniform(-1, 1, (9, 1, 28, 28))
    return pictures.short_training(images, images, [(0.7, 1.3), (0.8, 1.2)])


def save(
    folder: Path,
    name: str,
    outcomes: Mapping[str, tuple[str, str, str]] | None = None,
    *,
    fd32: float | None = None,
    drawn: Mapping[str, bytes] | None = None,
    persons: Sequence[Person] = (),
    problems: Sequence[str] = (),
    faults: Sequence[str] = (),
    answers: str = "# 1.d\nIt runs away.\n",
    files: Mapping[str, bytes] | None = None,
    seconds: float = 0.25,
    conditions: Conditions = CONDITIONS,
) -> None:
    """Write the results of one submission. outcomes: by check; the others pass. fd32: of its short
    training, None if there was none. drawn: pictures by check."""
    submission = SubmittedFiles(
        name,
        {"dynamics.py": b"", "answers.md": answers.encode()} if files is None else files,
        tuple(problems),
        Origin(f"{name}.zip", "/home/somebody/class"),
        HandedIn("canvas", tuple(persons)) if persons else None,
    )
    results = [
        _result(number, (outcomes or {}).get(number, PASSED), seconds, (drawn or {}).get(number))
        for number in CHECKS
    ]
    if fd32 is not None:
        results[-1] = replace(results[-1], figures={**STATISTICS, "fd32": fd32})
    graded = Graded(submission, results, list(faults), isolation="A: namespaces", device="cpu")
    asked = [question for question in Assignment.load().questions if question.id in QUESTIONS]
    ResultsFolder(folder).save(name, results_json.compose(graded, asked, conditions), results)


def _result(number: str, how: tuple[str, str, str], seconds: float, drawn: bytes | None) -> Result:
    of, points = CHECKS[number]
    outcome, message, likely = how
    name = f"{number}-{of.rpartition('.')[2]}.png"
    if drawn:
        message += f"\n{'picture':<10}feedback/{name}"
    return Result(
        number=number,
        question=number.rpartition(".")[0],
        title=f"{of}: is right",
        of=of,
        points=points,
        outcome=outcome,
        message=message.strip(),
        likely=likely,
        seconds=seconds,
        pictures={name: drawn} if drawn else {},
        check=f"test_{number}",
        hidden=False,
    )
