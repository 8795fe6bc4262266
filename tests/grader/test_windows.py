"""The student's side where Windows lacks modules and functions of Unix, and locks open files.

A handout is run, on this machine, with those taken out of Python; what is not run is read: no
file of a handout may name them, or open a text without saying its encoding.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exercises.given import outputs
from exercises.given.command_line import main
from exercises.given.run import RunSettings
from grader.checks.assignment import MODULES
from grader.checks.layout import SOLUTIONS
from grader.handout.building import handout as handout_files
from grader.handout.building import release
from tests.grader.idx import write_root
from tests.grader.real_runs import OUTPUTS, arguments

MISSING_MODULES = ("crypt", "fcntl", "grp", "nis", "pty", "pwd", "resource", "spwd", "syslog")
MISSING_MODULES += ("termios", "tty")
MISSING = {
    "os": "chown fork forkpty geteuid getloadavg getpgid killpg memfd_create mkfifo nice openpty "
    "pidfd_open sched_getaffinity sched_setaffinity setgid setsid setuid statvfs wait4 O_CLOEXEC "
    "O_DIRECTORY O_NOFOLLOW".split(),
    "signal": "alarm getitimer pthread_kill pthread_sigmask setitimer SIGALRM SIGCHLD SIGHUP "
    "SIGKILL SIGQUIT SIGUSR1 SIGUSR2 SIGXCPU".split(),
}
GUARDED = {
    ("exercises/given/devices.py", "sched_getaffinity"),  # within `except AttributeError`
    # Imported only where os has fork; elsewhere the watch is ptw's.
    *(
        ("grader/checks/watch/forked_run.py", name)
        for name in ("SIGHUP", "SIGKILL", "fork", "killpg")
    ),
    *(("grader/checks/watch/keyboard.py", name) for name in ("SIGHUP", "termios", "tty")),
}

SITECUSTOMIZE = f"""
import importlib, sys
for name in {MISSING_MODULES}:
    sys.modules[name] = None
for name, functions in {MISSING}.items():
    module = importlib.import_module(name)
    for function in functions:
        module.__dict__.pop(function, None)
"""


@pytest.fixture
def handout(tmp_path):
    release(tmp_path / "handout")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    return tmp_path / "handout"


def python(handout, *words):
    """Python in the handout, on its own packages, without what Windows lacks."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    path = os.pathsep.join(map(str, (handout, handout.parent / "site")))
    command = [sys.executable, "-B", *map(str, words)]
    environment = kept | {"PYTHONPATH": path}
    return subprocess.run(
        command, cwd=handout, env=environment, capture_output=True, text=True, timeout=500
    )


def solve(handout):
    for name in MODULES:
        shutil.copy(SOLUTIONS / f"{name}.py", handout / "exercises")


def test_what_windows_lacks_is_really_gone(handout):
    assert (
        "ModuleNotFoundError: import of fcntl halted"
        in python(handout, "-c", "import fcntl").stderr
    )
    code = "import os, signal; print(hasattr(os, 'fork'), hasattr(signal, 'setitimer'))"
    assert python(handout, "-c", code).stdout == "False False\n"


def test_question_1_is_checked(handout):
    solve(handout)
    done = python(handout, "-m", "pytest", "--questions", "1.a,1.d")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 of 11  passed" in done.stdout and "4 of 4  passed" in done.stdout


def test_an_endless_loop_ends_the_run_and_is_shown(handout):
    """Without SIGALRM a check cannot be stopped alone: pytest-timeout ends the process."""
    file = handout / "exercises" / "saddle.py"
    stub = 'raise NotImplementedError("1.a: gradient")'
    file.write_text(file.read_text().replace(stub, "while True:\n        pass"))
    done = python(handout, "-m", "pytest", "-k", "test_gradient", "--timeout=3")
    assert done.returncode == 1
    assert "saddle.py" in done.stdout and "in gradient" in done.stdout


def test_the_watch_is_ptw_s(handout):
    """Which has no terminal here, says so, and goes on."""
    code = "import sys; print(*sys.argv[1:])"
    (handout / "pytest_watcher.py").write_text(code, encoding="utf-8")  # in place of the real one
    done = python(handout, "-m", "grader.checks.watch")
    assert done.returncode == 0, done.stderr
    said, called = done.stdout.splitlines()
    assert said.startswith("This system cannot fork processes. `ptw` watches instead")
    assert called == str(handout / "exercises")


def test_the_real_run_trains(handout, tmp_path):
    solve(handout)
    root = write_root(tmp_path / "data", train=24)
    done = python(handout, "-m", "exercises", *arguments(root, tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "run").iterdir()} == OUTPUTS


def test_no_file_of_a_handout_names_what_windows_lacks():
    found = set()
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                used = {alias.name for alias in node.names} & {*MISSING_MODULES}
            elif isinstance(node, ast.ImportFrom):
                used = {node.module} & {*MISSING_MODULES}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used = {node.attr} & {*MISSING.get(node.value.id, ())}
            else:
                continue
            found |= {(name, word) for word in used}
    assert found == GUARDED


def test_every_text_is_opened_with_its_encoding():
    """Windows' own is not UTF-8."""
    guilty = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and opens_text(node)
    ]
    assert guilty == []


def opens_text(call):
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", None))
    if name not in ("open", "read_text", "write_text") or "encoding" in {
        keyword.arg for keyword in call.keywords
    }:
        return False
    if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "Interval":
        return False  # sympy's
    modes = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return not any(isinstance(mode, str) and "b" in mode for mode in modes)


def trees():
    for name, content in handout_files().items():
        if name.endswith(".py"):
            yield name, ast.parse(content)


def test_the_command_that_continues_is_quoted_for_its_shell(monkeypatch):
    out = Path("my runs") / "first"
    settings = RunSettings("exercises", 2, 8, "cpu", None, out, 0, None, False, True)
    monkeypatch.setattr(os, "name", "nt")
    command = settings.command()
    monkeypatch.undo()
    assert f'--out "{out}" --seed 0' in command


class TestAFileThatIsOpenInAnotherProgram:
    """Excel keeps losses.csv from being replaced; that must not end a run of hours."""

    @pytest.fixture
    def locked(self, monkeypatch):
        write = outputs.write_atomically

        def refuse(path, content):
            if path.name == "losses.csv":
                raise PermissionError(13, "in use", str(path))
            write(path, content)

        monkeypatch.setattr(outputs, "write_atomically", refuse)

    def test_is_named_and_left_alone(self, locked, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(outputs, "LOCKS_OPEN_FILES", True)
        root, out = write_root(tmp_path / "data", train=24), tmp_path / "run"
        assert main("solutions", arguments(root, out)) == 0
        said = capsys.readouterr().out
        assert f"{out / 'losses.csv'} is open in another program and was not updated" in said
        assert {path.name for path in out.iterdir()} == OUTPUTS - {"losses.csv"}
        monkeypatch.undo()
        assert main("solutions", arguments(root, out)) == 0  # as the message says
        assert {path.name for path in out.iterdir()} == OUTPUTS

    def test_elsewhere_a_refusal_is_an_error(self, locked, tmp_path):
        root = write_root(tmp_path / "data", train=24)
        with pytest.raises(PermissionError):
            main("solutions", arguments(root, tmp_path / "run", epochs=1))
