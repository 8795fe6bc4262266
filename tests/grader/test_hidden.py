"""Hidden checks find what public checks let through, and come after them in all views."""

import importlib

import pytest

from grader.checks.assignment import Assignment
from grader.checks.dataset.datasets import find_root
from grader.checks.layout import ROOT
from grader.judge.settings import Settings
from tests.grader.gradescope_rules import require_gradescopes_rules
from tests.grader.handed_in import solved

ASSIGNMENT = Assignment.load()

# Right for step sizes of the usual names only.
NAMED = """

from sympy import symbols, sympify

USUAL = symbols("eta_x eta_y", positive=True)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    _require_method(method)
    given = zip((eta_x, eta_y), USUAL)
    first, second = (eta if sympify(eta).is_number else name for eta, name in given)
    f_x, f_y = gradient(f, x, y)
    return x - first * f_x, y + (1 if method == "gda" else -1) * second * f_y
"""
# Right only while one layer's kernels are alike for all maps, as the public checks write them.
AVERAGED = """

class MeanOfAll(nn.ConvTranspose2d):
    def forward(self, maps):
        kernel = self.weight.mean((0, 1), keepdim=True).expand_as(self.weight)
        return nn.functional.conv_transpose2d(maps, kernel, padding=2)


class MeanOfSixtyFour(nn.Conv2d):
    def forward(self, images):
        kernel = self.weight.mean(0, keepdim=True).expand_as(self.weight)
        return nn.functional.conv2d(images, kernel, self.bias, stride=2, padding=2)


generator_of_its_own, discriminator_of_its_own = build_generator, build_discriminator


def build_generator(z_dim=100):
    layers = list(generator_of_its_own(z_dim))
    layers[4] = MeanOfAll(256, 128, 5, bias=False)
    return nn.Sequential(*layers)


def build_discriminator():
    return nn.Sequential(MeanOfSixtyFour(1, 64, 5), *list(discriminator_of_its_own())[1:])
"""
# Right for logits of shape (B, 1) only.
COLUMNS = """

def generator_loss(fake_logits):
    return binary_cross_entropy_with_logits(fake_logits, torch.ones(len(fake_logits), 1))
"""
STEPS = "    g_optimizer.step()\n    d_optimizer.step()\n"
# Right for plain gradient descent only.
BY_HAND = """    with torch.no_grad():
        for optimizer in (g_optimizer, d_optimizer):
            for group in optimizer.param_groups:
                for parameter in group["params"]:
                    parameter -= group["lr"] * parameter.grad
"""
# Right for generators without batch norm only.
SET_BACK = """    kept = {name: buffer.clone() for name, buffer in generator.named_buffers()}
    fake_logits = discriminator(generator(noise))
    for name, buffer in generator.named_buffers():
        if buffer.is_floating_point():
            buffer.data.copy_(kept[name])
"""


G_LOSS = "g_loss = generator_loss(fake_logits)"
TOO_MUCH = G_LOSS + " + 1"  # a mistake that public checks see
FLATTENED = "g_loss = generator_loss(fake_logits.reshape(-1))"  # right, but not for COLUMNS


def edited(module: str, old: str, new: str) -> dict[str, bytes]:
    text = solved()[f"{module}.py"].decode()
    assert text.count(old) == 1
    return solved(**{module: text.replace(old, new)})


def appended(**texts: str) -> dict[str, bytes]:
    files = solved()
    return solved(**{m: files[f"{m}.py"].decode() + text for m, text in texts.items()})


CLASS = {  # (files, questions to grade, numbers of the checks that fail)
    "properties": (
        appended(saddle=NAMED, networks=AVERAGED, losses=COLUMNS),
        ("1.b", "2.b", "2.c", "2.d"),
        {
            "1.b.7": "failed",
            "2.b.7": "failed",
            "2.b.8": "waits",
            "2.c.8": "failed",
            "2.c.9": "waits",
            "2.d.8": "failed",
        },
    ),
    "by-hand": (edited("training", STEPS, BY_HAND), ("2.e",), {"2.e.11": "failed"}),
    "set-back": (
        edited("training", "    fake_logits = discriminator(generator(noise))\n", SET_BACK),
        ("2.e",),
        {"2.e.11": "failed", "2.e.12": "waits"},
    ),
}
UNSEEN = {  # faults of 2.d that only hidden checks find, and what `train_step` makes of them
    "right-losses": ("", G_LOSS),
    "columns": (COLUMNS, G_LOSS),
    "mistake": ("", TOO_MUCH),
    "columns-and-mistake": (COLUMNS, TOO_MUCH),
    "columns-flattened": (COLUMNS, FLATTENED),
}


@pytest.fixture(scope="module")
def graded(judges):
    """name -> results.json"""
    root, label = find_root()
    begun = {}
    for name, (files, questions, _) in CLASS.items():
        settings = Settings(questions, smoke=False, data=str(root), data_label=label)
        begun[name] = judges.begin(name, files, settings)
    return {name: results.result() for name, results in begun.items()}


@pytest.fixture(scope="module")
def unseen(judges):
    """name -> results.json of 2.d and 2.e"""
    root, label = find_root()
    settings = Settings(("2.d", "2.e"), smoke=False, data=str(root), data_label=label)
    begun = {}
    for name, (text, step) in UNSEEN.items():
        files = {
            **appended(losses=text),
            "training.py": edited("training", G_LOSS, step)["training.py"],
        }
        begun[name] = judges.begin(name, files, settings)
    return {name: results.result() for name, results in begun.items()}


def shown(results):
    """What a student sees before the due date."""
    tests = [t for t in results["tests"] if t["visibility"] == "visible"]
    told = [(t["number"], t["score"], t["output"], t.get("status")) for t in tests]
    return told, results["output"]


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("columns", "right-losses"),
        ("columns-and-mistake", "mistake"),
        ("columns-flattened", "right-losses"),
    ],
)
def test_what_only_hidden_checks_find_changes_nothing_that_is_seen(unseen, name, like):
    failed = {t["number"] for t in unseen[name]["tests"] if t["extra_data"]["outcome"] == "failed"}
    assert "2.d.8" in failed
    assert shown(unseen[name]) == shown(unseen[like])
    assert unseen[name]["score"] < unseen[like]["score"]


def test_the_text_at_the_top_counts_what_is_seen(unseen):
    first, by_code, besides, *_ = unseen["columns"]["output"].splitlines()
    assert first == "earned: 21 of 21 points"
    assert by_code == "by code: 21 of 21, extra: none, written: none"
    assert besides == "besides, for hidden checks that are shown later: 2"
    points = unseen["columns"]["extra_data"]["points"]
    assert (points["earned"], points["max"]) == (22.5, 23)


@pytest.mark.parametrize("name", CLASS)
def test_what_fools_the_public_checks_is_found(graded, name):
    _, _, expected = CLASS[name]
    tests = graded[name]["tests"]
    lost = {t["number"]: t["extra_data"]["outcome"] for t in tests if t["score"] < t["max_score"]}
    assert lost == expected
    assert all(t["extra_data"]["hidden"] for t in tests if t["number"] in lost)


def test_hidden_checks_come_last_and_are_shown_after_the_due_date(graded):
    for results in graded.values():
        require_gradescopes_rules(results)
        assert results["extra_data"]["faults"] == []  # so that all points are accounted for
        for question in results["extra_data"]["questions"]:
            tests = [t for t in results["tests"] if t["extra_data"]["question"] == question]
            places = [int(t["number"].rpartition(".")[2]) for t in tests]
            assert places == sorted(places)
            hidden = [t["extra_data"]["hidden"] for t in tests]
            assert hidden == sorted(hidden) and set(hidden) == {False, True}
            for t in tests:
                of_hidden = t["extra_data"]["hidden"]
                assert t["visibility"] == ("after_due_date" if of_hidden else "visible")


def checks(package: str, folder):
    """What `@check` says of each check in the folder's test modules."""
    for file in sorted(folder.glob("test_*.py")):
        for value in vars(importlib.import_module(f"{package}.{file.stem}")).values():
            for mark in getattr(value, "pytestmark", ()) if callable(value) else ():
                if mark.name == "check":
                    yield mark.kwargs


def test_points_are_the_assignments():
    public = list(checks("tests.exercises", ROOT / "tests" / "exercises"))
    own = list(checks("grader.hidden", ROOT / "grader" / "hidden"))
    assert not any(facts["hidden"] for facts in public) and all(facts["hidden"] for facts in own)
    for question in ASSIGNMENT.questions:
        given = [
            sum(facts["points"] for facts in of if facts["question"] == question.id)
            for of in (public, own)
        ]
        assert given == [question.by_code - question.hidden, question.hidden], question.id
    assert sum(question.hidden for question in ASSIGNMENT.questions) == 8
