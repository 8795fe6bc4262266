"""Which checks an edit of the kit concerns, and which it does not."""

import pytest

from grader.checks.assignment import Assignment
from grader.judge.digests import kept
from grader.judge.digests.parts import (
    JUDGE,
    NOT_JUDGING,
    PLUGINS,
    RIGHT,
    digests_of,
    judged_by,
    name_digest,
)
from grader.judge.digests.sources import Sources
from grader.judge.digests.syntax import HOOK
from tests.grader.kit_copy import copy_kit

# Modules of the parts that judge that decide on no result, besides NOT_JUDGING.
ELSEWHERE = {
    f"grader.judge.{name}"
    for name in ("batch", "judge_process", "memory_limit", "pool", "scratch", "time_left")
}
ELSEWHERE |= {"grader.judge.regrade", "grader.judge.stale", "grader.worker.lockdown.rehearsal"}
ELSEWHERE |= {"grader.hidden.kinds", "grader.worker.operations.torch_operations"}


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """A copy of the sources."""
    return copy_kit(tmp_path_factory.mktemp("kit"))


def read(kit):
    return Sources(kit / "grader", kit / "tests" / "exercises")


@pytest.fixture(scope="module")
def unedited(kit):
    """The sources' digests: of the checks, and of what they say of themselves."""
    sources = read(kit)
    return digests_of(sources), name_digest(sources, Assignment.load())


@pytest.fixture
def edit(kit):
    """A function that edits a file until the test has ended: the sources as they are then."""
    files = {}

    def edit(file, old, new):
        path = kit / file
        files.setdefault(path, path.read_bytes())
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return read(kit)

    yield edit
    for path, content in files.items():
        path.write_bytes(content)


@pytest.fixture
def edited(edit, unedited):
    """A function that edits a file: the checks that this concerns, and in which parts."""
    before, _ = unedited

    def concerned(*how):
        now = digests_of(edit(*how))
        return {
            check: {part for part in parts if parts[part] != before[check][part]}
            for check, parts in now.items()
            if parts != before[check]
        }

    return concerned


def test_a_copy_has_the_same(unedited):
    assert unedited[0] == judged_by()


def test_they_are_kept_for_the_same_source(tmp_path, monkeypatch):
    place = tmp_path / "not yet" / "digests.json"
    monkeypatch.setattr(kept.sys, "dont_write_bytecode", False)
    found = kept.KeptDigests("of this source", {"test_gradient": {"check": "91c0"}}, "07ab")
    kept.write(found, place)
    assert kept.read("of this source", place) == found
    assert kept.read("of another", place) is None
    place.write_text("{")
    assert kept.read("of this source", place) is None
    kept.write(found, place / "digests.json")  # a place where nothing can be kept


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "tests/exercises/test_losses.py",
            "def column(values):\n",
            "def column(values):\n    # x\n",
        ),
        (
            "tests/exercises/test_losses.py",
            "def column(values):\n",
            "def column(\n    values\n):\n",
        ),
        ("tests/exercises/test_losses.py", '"""generator_loss:', '"""About generator_loss:'),
        ("grader/checks/compare.py", '"""', '"""Not that. '),
        ("grader/checks/assignment.toml", 'hints = [\n    "', 'hints = [\n    "Well: '),
        ("grader/checks/results/summary.py", "total by code", "by code"),
        ("grader/outputs/terminal.py", "by code", "code"),
        ("grader/judge/pool.py", "LOOK_SECONDS = 1.0", "LOOK_SECONDS = 2.0"),
    ],
)
def test_an_edit_that_changes_no_result_concerns_no_check(edited, file, old, new):
    assert edited(file, old, new) == {}


def test_an_edit_of_a_check_concerns_that_check(edited):
    file = "tests/exercises/test_saddle.py"
    concerned = edited(
        file, "def test_gradient(submission):", "def test_gradient(submission, a=1):"
    )
    assert concerned == {"test_gradient": {"check"}}


@pytest.mark.parametrize(
    ("file", "old", "new", "are", "are_not"),
    [
        (
            "tests/exercises/test_losses.py",
            "def column(values):\n",
            "def column(values):\n    print(values)\n",
            {"test_generator_loss", "test_discriminator_loss"},
            {"test_gradient", "test_step"},
        ),
        ("grader/checks/question_1/curved.py", "\n\n\n", "\n\n\nADDED = 1\n\n\n", set(), set()),
        (
            "grader/worker/operations/loss_operations.py",
            "@implements(LOSS_AND_GRADIENTS)\n",
            "@implements(LOSS_AND_GRADIENTS)\n@staticmethod\n",
            {"test_generator_loss"},
            {"test_gradient", "test_optimizers_are_adam"},
        ),
        (
            "grader/hidden/tendencies.py",
            "def tends(",
            "def tends(*x, ",
            {"test_converges_to_saddle"},
            {"test_gradient", "test_step"},
        ),
        (
            "grader/checks/smoke/bounds.toml",
            "low = ",
            "low = 1e-9 # ",
            {"test_short_training"},
            {"test_gradient", "test_generator_loss"},
        ),
        (
            "grader/checks/assignment.toml",
            "slope = 0.3",
            "slope = 0.2",
            {"test_discriminator_slopes"},
            {"test_gradient", "test_step"},
        ),
    ],
    ids=["helper", "unused name", "operation", "hidden solver", "bounds", "constant"],
)
def test_an_edit_of_what_a_check_uses_concerns_it(edited, file, old, new, are, are_not):
    concerned = edited(file, old, new)
    assert are <= concerned.keys() and not are_not & concerned.keys()
    assert all(parts == {"check"} for parts in concerned.values())


def test_an_edit_of_the_judge_or_of_right_answers_concerns_all_that_they_judge(edited):
    file = "grader/hidden/right_answers.py"
    every = judged_by().keys()
    right = edited(file, "MOST_DIGITS = 40", "MOST_DIGITS = 41")
    assert right == {check: {"right"} for check in every}
    judge = edited("grader/checks/results/endings.py", '"passed", "error"', '"passed", "exit"')
    assert judge.keys() == every and all("judge" in parts for parts in judge.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "is_same"),
    [
        ("tests/exercises/test_saddle.py", '@check("1.a", 1,', '@check("1.a", 1.5,', False),
        ("tests/exercises/test_losses.py", '"""generator_loss:', '"""About generator_loss:', False),
        ("tests/exercises/test_losses.py", "def column(values):\n", "def row(values):\n", True),
    ],
)
def test_points_and_titles_have_a_digest_of_their_own(edit, unedited, file, old, new, is_same):
    now = name_digest(edit(file, old, new), Assignment.load())
    assert (now == unedited[1]) is is_same


def test_whatever_judges_counts_somewhere():
    """Each module of the parts that judge counts for a check or for all, or is an exception."""
    sources = Sources()
    hooks = [n for n in sources.statements if n.module in PLUGINS and n.name.startswith(HOOK)]
    checks = [name for each in sources.checks for name in (each.function, *each.uses)]
    reached = {n.module for n in sources.reached([*JUDGE, *RIGHT, *hooks, *checks], NOT_JUDGING)}
    left = {name.module for name in sources.statements if name.name} - reached
    known = (*NOT_JUDGING, *ELSEWHERE)
    assert sorted(m for m in left if not f"{m}.".startswith(tuple(f"{k}." for k in known))) == []
    assert ELSEWHERE <= left
