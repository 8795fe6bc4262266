"""What holds for all of the kit's own tests."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from exercises.given.command_line import main
from grader.checks.dataset.drawn_dataset import write_root
from grader.checks.layout import ROOT
from grader.judge import pool
from tests.grader import idx
from tests.grader.class_folder import ClassFolder
from tests.grader.instant_judge import InstantJudge, InstantKit
from tests.grader.judges import Judges
from tests.grader.reading_class import ReadingClass
from tests.grader.student_project import solved_in_part

pytest.register_assert_rewrite("tests.grader.gradescope_rules", "tests.grader.real_runs")

# Read when torch is imported. These trainings are so small that threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Messages name commands as they were given: the same ones, however these tests were started.
for name in ("UV", "UV_RUN_RECURSION_DEPTH"):
    os.environ.pop(name, None)

HERE = Path(__file__).parent
SECONDS = 600  # for one test, on a busy machine: the 30 s of pyproject.toml are a student's limit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A limit for each of the kit's own tests that has none of its own."""
    for item in items:
        if item.path.is_relative_to(HERE) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="module", autouse=True)
def environment_as_it_was() -> Iterator[None]:
    """A judge in this process shuts out pytest's plugins; commands that later tests start need
    them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def released_in_part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solved_in_part(tmp_path_factory.mktemp("released") / "project")


@pytest.fixture
def project(released_in_part: Path, tmp_path: Path) -> Path:
    """A student's project in which question 1 and data.py are solved."""
    return Path(shutil.copytree(released_in_part, tmp_path / "project"))


@pytest.fixture(autouse=True)
def signals_are_heard() -> Iterator[None]:
    """A shell that runs tests in the background has Ctrl-C ignored, and processes inherit that; a
    batch that was interrupted in this process ignores signals from then on."""
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def judges() -> Iterator[Judges]:
    judges = Judges()
    yield judges
    judges.close()


@pytest.fixture(scope="session")
def drawn_root() -> Path:
    """A torchvision root with drawn pictures."""
    return write_root(ROOT / "data" / "drawn")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A torchvision root with a few random pictures."""
    return idx.write_root(tmp_path_factory.mktemp("data"), train=24)


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory) -> Path:
    """The folder of a real run of two epochs that nothing disturbed."""
    from tests.grader.real_runs import arguments  # here: it imports torch

    out = tmp_path_factory.mktemp("runs") / "whole"
    assert main("solutions", arguments(root, out)) == 0
    return out


@pytest.fixture
def kit(monkeypatch) -> InstantKit:
    """The digests of the instant judge's checks."""
    return InstantKit(monkeypatch)


@pytest.fixture
def empty(tmp_path, monkeypatch) -> ClassFolder:
    """Nobody has handed in yet."""
    monkeypatch.setattr(pool, "JudgeProcess", InstantJudge)
    return ClassFolder(tmp_path)


@pytest.fixture
def graded(empty) -> ClassFolder:
    """ada and bob, with 2 points for each written answer."""
    for name in ("ada", "bob"):
        empty.hand_in(name)
    empty.grade("--all")
    empty.enter("submission,question,score,comment\nada,1.d,2,fine\nbob,1.d,2,fine\n")
    return empty


@pytest.fixture
def room(empty) -> ReadingClass:
    """ada and bob have the same answer, eve another one."""
    return ReadingClass.of_three(empty)
