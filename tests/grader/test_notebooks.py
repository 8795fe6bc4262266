"""Notebooks that are handed in: read within bounds, and graded like modules."""

import json
from dataclasses import replace

import pytest

from grader.checks.dataset.datasets import find_root
from grader.checks.layout import EXERCISES
from grader.intake.bounded import IntakeLimits
from grader.judge.settings import Settings
from grader.proof.corpus.entries import load, spread
from grader.proof.corpus.verdicts import questions_of
from grader.proof.notebooks.round_trip import as_notebooks, differences
from grader.proof.notebooks.written_as_cells import LAYOUTS, notebook_of
from tests.grader.handed_in import FILES, folder, solved, taken, zipped
from tests.grader.notebook_cells import notebook

GRADIENT = "def gradient(f, x, y):\n    return f.diff(x), f.diff(y)"
HANDED_IN = notebook(GRADIENT, ["## 1.d\nIt diverges."])
STUBS = {path.name: path.read_bytes() for path in EXERCISES.glob("*.py")}
SOLVED = solved()
ALL = {**SOLVED, "answers.md": b"# Answers\n\n## 1.d\nIt diverges.\n\n## 2.f\nBoth fall.\n"}


@pytest.mark.parametrize("name", ["hw.ipynb", "a/b/HW.IPYNB", "a/exercises (1).ipynb"])
def test_a_notebook_in_any_wrapping(tmp_path, name):
    others = {"notes.txt": b"", ".ipynb_checkpoints/hw.ipynb": b"{}", "__MACOSX/._hw.ipynb": b"{}"}
    for submission in (
        taken(zipped(tmp_path / "in.zip", {name: HANDED_IN, **others})),
        taken(folder(tmp_path / "in", {name.rpartition("/")[2]: HANDED_IN})),
    ):
        assert set(submission.files) == {*SOLVED, "answers.md"}
        assert b"return f.diff(x), f.diff(y)" in submission.files["saddle.py"]
        (problem,) = submission.problems
        assert f"{name.rpartition('/')[2]}: does not define `hessian`, " in problem


def test_a_notebook_by_itself(tmp_path):
    (tmp_path / "hw.ipynb").write_bytes(HANDED_IN)
    assert taken(tmp_path / "hw.ipynb").files.keys() == {*SOLVED, "answers.md"}


def test_a_zip_in_a_folder(tmp_path):
    zipped(tmp_path / "in" / "hw.zip", {"hw.ipynb": HANDED_IN})
    assert b"f.diff" in taken(tmp_path / "in").files["saddle.py"]


def test_modules_count_more_than_a_notebook(tmp_path):
    submission = taken(folder(tmp_path / "in", FILES | {"hw.ipynb": HANDED_IN}))
    assert submission.files == FILES
    (problem,) = submission.problems
    assert problem.startswith("hw.ipynb is not graded: the modules beside it are")


def test_a_notebook_counts_more_than_untouched_stubs(tmp_path):
    inside = {f"exercises/{name}": content for name, content in STUBS.items()}
    submission = taken(zipped(tmp_path / "in.zip", inside | {"exercises.ipynb": HANDED_IN}))
    assert b"f.diff" in submission.files["saddle.py"] and submission.cells["saddle.py"]
    assert submission.problems[0].startswith("exercises.ipynb is graded: the modules beside it are")


def test_an_untouched_notebook_beside_modules_is_no_matter(tmp_path):
    stub = notebook('def gradient(f, x, y):\n    raise NotImplementedError("1.a: gradient")')
    for content in (stub, b"{}"):
        submission = taken(folder(tmp_path / "in", FILES | {"hw.ipynb": content}))
        assert submission.files == FILES and submission.problems == ()


def test_several_notebooks(tmp_path):
    two = notebook(GRADIENT, "def hessian(f, x, y): return 1")
    submission = taken(folder(tmp_path / "in", {"a.ipynb": HANDED_IN, "b.ipynb": two}))
    assert b"def hessian(f, x, y): return 1" in submission.files["saddle.py"]
    assert submission.problems[0] == (
        "of several notebooks (a.ipynb, b.ipynb) only b.ipynb is graded: it has the most"
    )
    same = taken(folder(tmp_path / "same", {"a.ipynb": two, "b.ipynb": two}))
    assert same.files == {} and "several notebooks (a.ipynb, b.ipynb)" in same.problems[0]


def test_written_answers_beside_a_notebook(tmp_path):
    without = notebook(GRADIENT)
    answers = {"answers.md": b"# 1.d\nIt does."}
    submission = taken(folder(tmp_path / "in", {"hw.ipynb": without, **answers}))
    assert submission.files["answers.md"] == b"# 1.d\nIt does."
    submission = taken(folder(tmp_path / "in", {"hw.ipynb": HANDED_IN, **answers}))
    assert b"It diverges." in submission.files["answers.md"]


class TestBounds:
    def test_outputs_of_20_mb(self, tmp_path):
        content = notebook_of(ALL, "with a large output")
        assert len(content) > 20 << 20
        for place in (
            zipped(tmp_path / "in.zip", {"hw.ipynb": content}),
            folder(tmp_path / "in", {"hw.ipynb": content}),
        ):
            submission = taken(place)
            assert submission.problems == () and b"def train(" in submission.files["training.py"]

    def test_a_notebook_that_is_too_large(self, tmp_path):
        place = folder(tmp_path / "in", {"hw.ipynb": HANDED_IN + b" " * 500})
        submission = taken(place, IntakeLimits(notebook_bytes=400))
        assert submission.problems[0] == (
            "hw.ipynb is larger than 400 bytes: clear its outputs, save it, and hand it in again"
        )

    @pytest.mark.parametrize(
        "cell",
        [
            "x = " + "(" * 100_000,
            "x = " + "-" * 300_000 + "1",
            "x = a" + ".a" * 200_000,
            "lambda: " * 90_000 + "1",
            "\n".join(["x = 1"] * 40_000),
            "x = 1\0",
            "x = '\ud800'",
            "'\\" * 200_000,
            "if x:\n" + "".join(" " * k + "if x:\n" for k in range(1, 99)) + " " * 99 + "%time",
        ],
        ids=range(9),
    )
    def test_what_keeps_the_parser_busy_costs_its_own_cell(self, tmp_path, cell):
        submission = taken(folder(tmp_path / "in", {"hw.ipynb": notebook(GRADIENT, cell)}))
        assert b"f.diff" in submission.files["saddle.py"]

    def test_a_parser_that_dies_costs_one_submission(self, tmp_path, monkeypatch):
        monkeypatch.setattr("grader.intake.notebook_process.COMMAND", ["false"])
        submission = taken(folder(tmp_path / "in", {"hw.ipynb": HANDED_IN}))
        assert "takes too long or too much memory" in submission.problems[0]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_modules(tmp_path, layout):
    submission = taken(folder(tmp_path / "in", {"hw.ipynb": notebook_of(ALL, layout, seed=3)}))
    assert submission.files.keys() == ALL.keys()
    for name, content in submission.files.items():
        if layout not in ("shuffled", "duplicated") and name.endswith(".py"):
            assert definitions(content) == definitions(ALL[name]), name
        assert sorted(set(definitions(content))) == sorted(set(definitions(ALL[name]))), name
    allowed = ("is defined 2 times", "is no Python", "more cells", "more names")
    assert all(any(word in text for word in allowed) for text in submission.problems)


def definitions(content: bytes) -> list[str]:
    """The first lines of what a module defines, and its answers' lines."""
    lines = content.decode().splitlines()
    return [line for line in lines if line.startswith(("def ", "class ", "@", "## ", "It", "Both"))]


class TestGraded:
    SETTINGS = Settings(questions=("1.a",), smoke=False)

    def graded(self, judges, tmp_path, *cells):
        submission = taken(folder(tmp_path / "in", {"hw.ipynb": notebook(*cells)}))
        results = judges.begin_read(submission, self.SETTINGS).result()
        assert not results["extra_data"]["faults"]
        return results, {t["number"]: t["output"] for t in results["tests"]}

    def test_messages_name_cells(self, judges, tmp_path):
        results, messages = self.graded(
            judges,
            tmp_path,
            "import sympy",
            GRADIENT,
            "# my Hessian\ndef hessian(f, x, y):\n    return 1 / 0",
            "def classify(f:\n  pass",
        )
        told = "\n".join(messages.values())
        assert "cell 3, line 3 in hessian: return 1 / 0" in told and "saddle.py:" not in told
        assert "SyntaxError: cell 4, line 1 is no Python" in told
        assert any(t["score"] for t in results["tests"] if "gradient" in t["name"])
        assert "cell 4, line 1 is no Python" in results["output"]

    def test_a_module_that_cannot_be_imported(self, judges, tmp_path):
        cells = ("x = 1", "Y = x / 0\ndef gradient(f, x, y): return Y")
        _, messages = self.graded(judges, tmp_path, *cells)
        assert "cell 2, line 1" in "\n".join(messages.values())


TAKES_LONG = "images-by-transforms"  # each image by itself
RIGHT = [entry for entry in load("right") if entry.name != TAKES_LONG]
WRONG = [entry for entry in load("wrong") if not entry.has_two_faces]
ENTRIES = [*spread(WRONG, 2), *spread(RIGHT, 2)]


@pytest.mark.parametrize("entry", as_notebooks(ENTRIES), ids=lambda entry: entry.name)
def test_a_notebook_gets_the_same_results(entry, judges, tmp_path):
    """A sample; `grader proof notebooks` grades the whole corpus. A rare mistake is not seen at
    every draw, so both may be graded again."""
    root, label = find_root()
    plain = Settings(smoke=False, data=str(root), data_label=label)
    own = entry.questions if entry.question else questions_of(entry)[:1]
    settings = replace(plain, questions=own)
    read = taken(entry.write(tmp_path / "in"))
    for _ in range(4):
        as_modules = judges.begin("modules", entry.files(), settings)
        as_notebook = judges.begin_read(read, settings)
        if not (differ := differences(as_modules.result(), as_notebook.result())):
            break
    assert differ == []


TOLD = "try it    f({})\nreturned  1\nasked     2"
UNTRIED = "returned  values up to 1.5\nasked     values up to 1"


@pytest.mark.parametrize(
    ("score", "message", "same"),
    [
        (0.0, TOLD.format(3), True),
        (0.0, TOLD.format(4), True),  # another case was drawn
        (1.0, TOLD.format(4), False),
        (0.0, TOLD.format(3).replace("1", "0"), False),
        (0.0, UNTRIED, False),
    ],
)
def test_what_counts_as_a_difference(score, message, same):
    def results(score, message):
        about = {"outcome": "failed"}
        test = {"number": "1.a.1", "score": score, "output": message, "extra_data": about}
        return {"tests": [test], "extra_data": {"faults": []}}

    found = differences(results(0.0, TOLD.format(3)), results(score, message))
    assert (found == []) is same
    without = results(0.0, UNTRIED)
    assert differences(without, results(0.0, UNTRIED.replace("1.5", "1.25"))) == []
    assert differences(without, results(0.0, UNTRIED.replace("up to", "from"))) != []


def test_layouts_are_real_notebooks():
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    for layout in LAYOUTS:
        content = notebook_of(ALL, layout)
        if layout != "bare":
            found = json.loads(content)
            for cell in found["cells"]:
                cell["id"] = f"cell-{id(cell)}"
                cell |= {"execution_count": None} if cell["cell_type"] == "code" else {}
            nbformat.validate(nbformat.from_dict(found))
