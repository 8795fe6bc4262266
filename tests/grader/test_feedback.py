"""What a student sees: `pytest` in a terminal, in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_pytest(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    """A student's run. Colours off, so that lines can be compared."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": str(cwd)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=500
    )


@pytest.fixture
def attempt(tmp_path):
    """Write an attempt: the solutions with an edit; returns the option that checks it."""

    def write(module: str, old: str, new: str) -> str:
        folder = tmp_path / "attempt"
        shutil.copytree(ROOT / "solutions", folder, ignore=shutil.ignore_patterns("__pycache__"))
        file = folder / f"{module}.py"
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
        return f"--submission={folder}"

    return write


def test_untouched_stubs_are_todo_and_quiet():
    run = run_pytest()
    assert run.returncode == 0
    assert "Traceback" not in run.stdout and "Error" not in run.stdout and not run.stderr
    assert re.search(r"\b0 of 86\b", run.stdout)
    assert "next: 1.a  write `gradient` in exercises/saddle.py" in run.stdout
    assert re.search(r"^\d+ todo in ", run.stdout, re.MULTILINE)
    assert "passed" not in run.stdout and "failed" not in run.stdout


def test_the_reference_passes_everything():
    run = run_pytest("--submission=solutions")
    assert run.returncode == 0, run.stdout
    assert re.search(r"\b86 of 86\b", run.stdout) and "+6 of 6" in run.stdout
    assert "8 more are for hidden checks of the same functions, run by the grader" in run.stdout
    assert "All checks that ran have passed." in run.stdout
    assert re.search(r"pictures: (FashionMNIST|drawn garments \(not FashionMNIST\))", run.stdout)


def test_a_failure_is_explained(attempt):
    right = 'return x - eta_x * f_x, y + eta_y * f_y\n    if method == "gd"'
    option = attempt("dynamics", right, right.replace("y + eta_y", "y - eta_y"))
    run = run_pytest(option, "--questions=1.b")
    assert run.returncode == 1
    message = run.stdout[run.stdout.index("1.b.3") :]
    order = [message.index(part) for part in ("try it", "returned", "asked", "likely")]
    assert order == sorted(order)
    assert "y descends here, but it must ascend" in message
    assert "step(grad, (" in message and "grad = lambda x, y:" in message
    assert "next: 1.b  fix `step` in " in run.stdout


def test_the_option_s_former_name_still_works(attempt):
    option = attempt("saddle", "return diff(f, x), diff(f, y)", "return diff(f, y), diff(f, x)")
    run = run_pytest(option.replace("--submission", "--answers"), "-k", "test_gradient")
    assert run.returncode == 1 and "in the wrong order" in run.stdout


def test_the_line_to_try_can_be_pasted(attempt):
    option = attempt("saddle", "return diff(f, x), diff(f, y)", "return diff(f, y), diff(f, x)")
    run = run_pytest(option, "-k", "test_gradient")
    lines = run.stdout[run.stdout.index("try it") : run.stdout.index("returned")].splitlines()
    code = "\n".join(line.strip().removeprefix("try it").strip() for line in lines)
    code = code.replace("from submission.", "from solutions.").strip()
    *setup, call = code.splitlines()
    script = "\n".join([*setup, f"print({call})"])
    pasted = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert pasted.returncode == 0, pasted.stderr
    assert "the two derivatives are in the wrong order" in run.stdout


def test_an_exception_shows_the_students_own_lines(attempt):
    option = attempt("saddle", "return diff(f, x), diff(f, y)", "return diff(f, x), 1 / 0")
    run = run_pytest(option, "-k", "test_gradient")
    assert "saddle.py:" in run.stdout and "1 / 0" in run.stdout
    assert "ZeroDivisionError: division by zero" in run.stdout
    assert "asking.py" not in run.stdout and "session.py" not in run.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('return "degenerate"', 'return "degenerate"]'),
        pytest.param("    if determinant < 0:", "   if determinant < 0:", marks=pytest.mark.slow),
        pytest.param('METHODS = ("gda", "gd")', "METHODS = 1 / 0", marks=pytest.mark.slow),
    ],
)
def test_a_module_that_cannot_be_imported_is_named_in_the_next_step(attempt, old, new):
    option = attempt("saddle", old, new)
    run = run_pytest(option, "-k", "saddle")
    lines = (ROOT / "solutions/saddle.py").read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if old in line)
    expected = f"next: 1.a  fix line {number} of saddle.py: the module cannot be imported"
    assert expected in run.stdout, run.stdout


def test_an_endless_loop_is_stopped_and_named(attempt):
    option = attempt(
        "dynamics", "    x, y = point\n", "    x, y = point\n    while True:\n        x += 0\n"
    )
    run = run_pytest(option, "-k", "test_step", "-o", "timeout=2")
    assert run.returncode == 1
    assert "stopped in `step` at the time limit: an endless loop?" in run.stdout
    assert re.search(r"dynamics\.py:\d+ in step", run.stdout)


def test_a_function_that_was_begun_waits_for_the_stub_below_it(attempt):
    option = attempt(
        "saddle",
        "    return diff(f, x), diff(f, y)",
        '    raise NotImplementedError("1.a: gradient")',
    )
    run = run_pytest(option, "-k", "test_gradient or test_update_map or test_classify")
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout and "1 todo" in run.stdout and "2 waits" in run.stdout
    assert "next: 1.a  write `gradient`" in run.stdout


def test_hints_become_plainer(tmp_path):
    def hint(question):
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"--hint={question}",
            "-o",
            f"cache_dir={tmp_path}",
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    counts = [len(re.findall(r"^  \d\. ", hint("2.d").stdout, re.MULTILINE)) for _ in range(4)]
    assert counts == [1, 2, 3, 3]
    unknown = hint("7.z")
    assert unknown.returncode != 0 and "no question 7.z" in unknown.stdout


def test_question_one_never_imports_torch(tmp_path):
    watcher = tmp_path / "watcher.py"
    watcher.write_text(
        "import sys\ndef pytest_unconfigure(config):\n"
        "    print('torch imported:', 'torch' in sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "watcher",
        "-k",
        "saddle",
        "--submission=solutions",
    ]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0 and "torch imported: False" in run.stdout
