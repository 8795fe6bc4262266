"""What makes results comparable: the same questions, points and checks."""

import pytest

from grader.judge import settings
from grader.judge.settings import Settings
from tests.grader.kit_copy import copy_kit


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of all that decides on points."""
    return copy_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture
def digest(sources, monkeypatch):
    monkeypatch.setattr(settings, "KIT", sources / "grader")
    monkeypatch.setattr(settings, "PUBLIC_CHECKS", sources / "tests" / "exercises")
    monkeypatch.setattr(settings, "HIDDEN_CHECKS", sources / "grader" / "hidden")
    return settings.checks_digest.__wrapped__


@pytest.mark.parametrize(
    "file",
    [
        "grader/checks/assignment.toml",
        "grader/checks/compare.py",
        "grader/checks/smoke/bounds.toml",
        "grader/hidden/games.py",
        "grader/judge/worker_client.py",
        "grader/worker/operations/calls.py",
        "tests/exercises/test_saddle.py",
    ],
)
def test_an_edit_of_what_decides_on_points_is_another_rubric(sources, digest, file):
    before = digest()
    edited = sources / file
    content = edited.read_bytes()
    edited.write_bytes(content + b"\n# points = 3\n")
    assert digest() != before
    edited.write_bytes(content)
    assert digest() == before


def test_an_edit_elsewhere_is_not(sources, digest):
    before = digest()
    for name in ("grader/README.md", "grader/checks/notes.txt", "grader/handout/building.py"):
        (sources / name).write_text("edited")
    assert digest() == before


def test_a_copy_of_the_kit_has_the_same_one(digest):
    assert digest() == settings.checks_digest()


def test_it_is_of_the_questions_that_are_asked_and_of_nothing_that_does_not_matter():
    rubric = Settings(("1.a", "2.e")).rubric()
    assert Settings(("2.e", "1.a"), seed=3, device="cpu", threads=4).rubric() == rubric
    assert Settings(("1.a",)).rubric() != rubric != Settings(("1.a", "2.e"), smoke=False).rubric()
    assert Settings(("1.a",), smoke=False).rubric() == Settings(("1.a",)).rubric()
