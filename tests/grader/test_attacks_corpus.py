"""The corpus of attacks is sound: every header says what it must. What attacks achieve is for
`grader proof selftest` to find out: nothing here runs one."""

import ast
import importlib
from collections import Counter

import pytest

from grader.checks.assignment import Assignment
from grader.checks.layout import ROOT
from grader.intake.module_choice import MODULE_FILES
from grader.intake.submissions import SubmissionPath, read
from grader.proof.corpus import attacks
from grader.proof.corpus.attacks import KINDS, OUTCOMES, load

ATTACKS = load()
TARGETS = {
    "root": "/kit",
    "out": "/out",
    "results": "/out/ada/results.json",
    "other": "/in/bob",
    "secret": "/elsewhere/secret",
    "home": "/home/ada",
    "environment": "SECRET",
    "judge": 999_999,
    "port": 1,
    "unix": "/run/listening",
    "abstract": "listening",
    "marker": "/elsewhere/marker",
}

each = pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])


def of_kind(*kinds):
    chosen = [attack for attack in ATTACKS if attack.kind in kinds]
    return pytest.mark.parametrize("attack", chosen, ids=[attack.name for attack in chosen])


def test_there_are_enough_of_each_kind():
    names = [attack.name for attack in ATTACKS]
    assert len(names) >= 60 and len(set(names)) == len(names)
    assert {attack.kind for attack in ATTACKS} == set(KINDS)
    assert {outcome for attack in ATTACKS for outcome in attack.outcomes} >= set(OUTCOMES)


def test_the_threat_model_has_the_figures_of_all_attacks():
    lines = (ROOT / "grader/sandbox/README.md").read_text("utf-8").splitlines()
    for kind, number in Counter(attack.kind for attack in ATTACKS).items():
        [row] = [line for line in lines if line.startswith(f"| {kind} |")]
        assert row.count(f" of {number} |") == 3, kind  # in each tier


@each
def test_a_header_names_what_there_is(attack):
    assert attack.questions and set(attack.questions) <= set(Assignment.load().by_id)
    compile(f"TARGETS = {TARGETS!r}\n{attack.code}", attack.name, "exec", dont_inherit=True)


@each
def test_an_attack_plays_a_part_in_the_questions_it_is_graded_on(attack):
    by_id = Assignment.load().by_id
    functions = {name for question in attack.questions for name in by_id[question].functions}
    assert attack.module in {name.partition(".")[0] for name in functions}


def needs(tree):
    """(module, name) of what an attack imports first of all; of the other modules of its
    submission, ("", module)."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            yield "", node.module
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


@each
def test_an_attack_finds_what_it_turns_against(attack):
    """Otherwise it fails for want of an import, and tries nothing of what its header says."""
    for module, name in needs(ast.parse(attack.code)):
        if not module:
            assert attack.base and f"{name}.py" in MODULE_FILES
        elif module.startswith("tests"):
            raise AssertionError(f"{module} is never within a submission's reach")
        elif module.startswith("grader"):
            assert module.startswith("grader.worker")
            found = importlib.import_module(module)
            assert hasattr(found, name) or importlib.import_module(f"{module}.{name}")


@of_kind(*[kind for kind in KINDS if kind != "archive"])
def test_a_submission_holds_the_attack_and_where_asked_the_solutions(attack, tmp_path):
    submission = read(SubmissionPath("it", attack.write(tmp_path / "in", TARGETS)))
    own = f"{attack.module}.py"
    assert submission.files[own].decode().startswith("TARGETS = {'root': '/kit', ")
    others = {name: content for name, content in submission.files.items() if name != own}
    if attack.base is None:
        assert not others
    else:
        assert others == {
            name: (ROOT / "solutions" / name).read_bytes() for name in MODULE_FILES if name != own
        }


@of_kind("archive")
def test_what_an_archive_leads_to_is_not_taken(attack, tmp_path):
    secret, marker = tmp_path / "secret", tmp_path / "marker"
    secret.write_text("SECRET = 1\n")
    own = {"root": str(ROOT), "secret": str(secret), "results": str(secret), "marker": str(marker)}
    submission = read(SubmissionPath("it", attack.write(tmp_path / "in", TARGETS | own)))
    assert set(submission.files) <= {*MODULE_FILES, "answers.md"}
    hidden = [secret, *(ROOT / "solutions" / name for name in MODULE_FILES)]
    assert not {path.read_bytes() for path in hidden} & set(submission.files.values())
    assert submission.problems and not marker.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# kind: bomb", "# kind: prank", r"odd.py:2: kind prank: choose from forgery, "),
        ("# outcome: exit", "# outcome: exit, error", r"odd.py:4: outcome error: choose from "),
        ("# outcome: exit", "# outcome: none", r"odd.py:4: outcome none: choose from "),
        ("# grade: 1.b", "# graded: 1.b", r"odd.py:3: not a line of a header: # graded: 1.b"),
        ("# grade: 1.b", "# kind: bomb", r"odd.py:3: `kind` is given twice"),
        ("# grade: 1.b\n", "", r"odd.py:1: missing in the header: grade"),
        ("# module: data", "# points: all", r"odd.py:5: points all: it must be a number"),
        ("# module: data", "# module: date", r"odd.py:5: module date: choose from saddle, "),
        ("# module: data", "import os", r"odd.py:5: not a line of a header: import os"),
    ],
)
def test_what_a_header_must_not_say(tmp_path, old, new, said):
    header = (
        "# attack: odd\n# kind: bomb\n# grade: 1.b\n# outcome: exit\n# module: data\n\nimport os\n"
    )
    (tmp_path / "odd.py").write_text(header)
    (attack,) = load(tmp_path)
    assert attack.code == "import os\n" and attack.points == 0 and attack.base is None
    (tmp_path / "odd.py").write_text(header.replace(old, new))
    with pytest.raises(ValueError, match=said):
        attacks.load(tmp_path)
