"""Real workers under submissions that misbehave: each costs its own question and nothing more."""

import os
import select
import signal
import threading
from pathlib import Path

import pytest
import sympy

from grader.checks.results.outcomes import Raised, Stopped, Wrong
from grader.checks.submission import Submission
from grader.judge.worker_client import WorkerClient
from grader.sandbox.launch import StartError
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Failure, Table
from tests.grader.sandboxes import WAYS, best, isolation
from tests.grader.watched_processes import LONG, children_of, needs_proc, until

x, y = sympy.symbols("x y")
SECONDS = LONG  # for an answer that takes a moment
REFUSED = "the answer cannot be sent:"
CLOSED = "its process closed the connection to the grader in `close_wire`"

HOSTILE = b"""
import os, signal, sys, socket, threading, time

def fine(): return 1
def spin():
    while True: pass
def exit_at_once(): os._exit(3)
def exit_politely(): sys.exit("enough")
def crash(): os.kill(os.getpid(), signal.SIGSEGV)
def abort(): os.abort()
def be_killed(): os.kill(os.getpid(), signal.SIGKILL)
def interrupt(): raise KeyboardInterrupt
def hoard():
    hoarded = []
    while True: hoarded.append(bytearray(50_000_000))
def flood():
    for _ in range(200_000): print("x" * 100)
    print("x" * 100, file=sys.stderr)
    os.write(1, b"y" * 1_000_000)
    return 1
def read_terminal(): return input()
def recurse(): return recurse()
def escape(): raise ValueError("\\x1b[2J\\x1b[31mcleared")
def huge(): return "x" * 20_000, ["x" * 20_000] * 20
def nested():
    value = []
    for _ in range(250): value = [value]
    return value
def monster():
    import sympy
    return sympy.Integer(10) ** 100_000
def solution():
    import solutions.saddle
    return 1
def wire():
    for name in os.listdir("/proc/self/fd"):
        try: yield socket.socket(fileno=int(name))
        except OSError: pass
def close_wire():
    for end in wire(): end.close()
    time.sleep(600)
def junk():
    for end in wire():
        end.setblocking(True); end.send(b"\\xff" * 100); end.detach()
    time.sleep(600)
def reply_twice():
    os.fork()
    return 1
def reply_early():
    served = threading.get_ident()
    def send(ends=list(wire())):
        while sys._current_frames()[served].f_code.co_name != "_wait": time.sleep(0.01)
        for end in ends: end.send(b"\\x04\\0\\0\\0\\x93\\x02\\x90\\x01"); end.detach()
    threading.Thread(target=send).start()
    return 1
def leave_child():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(600)
        os._exit(0)
def where(): return os.getcwd(), dict(os.environ), sys.argv, sys.path[0]
def has_litter(): return os.path.exists("litter")
def litter(): open("litter", "w").write("x"); os.mkdir("d"); os.chmod("d", 0)
def write_much():
    with open("big", "wb") as file:
        for _ in range(100): file.write(bytes(1 << 20))
def absolute():
    from exercises.dynamics import step
    import exercises.saddle
    return exercises.saddle.fine is fine
"""
DYNAMICS = b"def step(): return 2\n"


@pytest.fixture(scope="module", params=WAYS)
def sandbox(request):
    with Sandbox(isolation(request.param, libraries=("sympy",))) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def hostile(sandbox):
    files = {"saddle.py": HOSTILE, "dynamics.py": DYNAMICS}
    with WorkerClient(files, sandbox) as submission:
        yield submission


@pytest.fixture(scope="module")
def strongest():
    with Sandbox(best(libraries=("sympy",))) as sandbox:
        yield sandbox


def ask(submission, function, seconds=SECONDS, module="saddle"):
    value, _ = submission.respond("call", [f"{module}.{function}", [], Table([])], seconds)
    return value


@pytest.mark.parametrize(
    ("function", "seconds", "reason", "said"),
    [
        ("spin", 0.3, "timeout", "stopped after 0.3 s in `spin`: an endless loop?"),
        ("exit_at_once", SECONDS, "exit", "exit code 3"),
        ("exit_politely", SECONDS, "exit", "enough"),
        ("crash", SECONDS, "crash", "crashed (SIGSEGV) in `crash`"),
        ("abort", SECONDS, "crash", "crashed (SIGABRT) in `abort`"),
        ("be_killed", SECONDS, "memory", "was killed in `be_killed`"),
        ("interrupt", SECONDS, "raised", ""),
        ("hoard", SECONDS, "memory", None),
        ("recurse", SECONDS, "raised", "maximum recursion depth exceeded"),
        ("read_terminal", SECONDS, "raised", "EOF when reading a line"),
        ("escape", SECONDS, "raised", r"\x1b[2J\x1b[31mcleared"),
        ("huge", SECONDS, "raised", f"{REFUSED} it takes more than 256 KiB without its arrays"),
        ("nested", SECONDS, "raised", f"{REFUSED} it is too large or nested too deeply"),
        ("monster", SECONDS, "raised", None),
        ("solution", SECONDS, "raised", "No module named 'solutions'"),
        ("close_wire", SECONDS, "protocol", CLOSED),
        ("junk", SECONDS, "protocol", None),
        ("write_much", SECONDS, "raised", None),
    ],
)
def test_each_costs_its_own_question(hostile, function, seconds, reason, said):
    value = ask(hostile, function, seconds)
    assert isinstance(value, Failure) and value.reason == reason, value
    assert said is None or value.message == said
    assert ask(hostile, "fine") == 1


@pytest.mark.parametrize("function", ["reply_twice", "reply_early"])
def test_replies_that_nobody_asked_for(hostile, function):
    assert ask(hostile, function) == 1
    select.select([hostile._worker._channel._socket], [], [], LONG)  # the second reply comes
    refused = ask(hostile, "fine")
    assert isinstance(refused, Failure) and refused.reason == "protocol"
    assert refused.message.endswith("it sent something without being asked")
    assert ask(hostile, "fine") == 1


def test_a_flood_of_prints_reaches_nobody(hostile, capfd):
    assert ask(hostile, "flood") == 1
    assert capfd.readouterr() == ("", "")


def test_the_worker_has_a_folder_of_its_own_and_little_else(hostile, monkeypatch):
    hostile.close()
    monkeypatch.setenv("SECRET_TOKEN", "hidden")
    folder, environment, _, first = ask(hostile, "where")
    names = {key for key, _ in environment.items}
    assert "SECRET_TOKEN" not in names and {"HOME", "TMPDIR", "MPLBACKEND"} <= names
    assert dict(environment.items)["HOME"] == folder and first != folder
    assert ask(hostile, "litter") is None and ask(hostile, "has_litter") is True
    hostile.close()
    assert ask(hostile, "has_litter") is False
    assert not Path(folder).exists()


def test_absolute_imports_of_the_exercises_find_the_submission(hostile):
    assert ask(hostile, "absolute") is True
    assert ask(hostile, "step", module="dynamics") == 2


def running():
    return set(children_of(os.getpid()))


@needs_proc
def test_no_process_is_left(hostile):
    hostile.close()
    before = running()
    ask(hostile, "leave_child")
    until(lambda: len(running() - before) >= 3)  # a keeper, the worker and its grandchild
    hostile.close()
    until(lambda: running() <= before)


def test_an_exception_from_outside_ends_the_worker_and_passes_on(hostile):
    """As pytest-timeout's does: a signal handler raises while the judge waits."""

    class Alarm(BaseException):
        pass

    def ring(*_):
        raise Alarm

    hostile.close()
    waiting = running()
    assert ask(hostile, "fine") == 1
    before = signal.signal(signal.SIGUSR1, ring)
    try:
        timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGUSR1))
        with pytest.raises(Alarm):
            timer.start()
            ask(hostile, "spin")
    finally:
        signal.signal(signal.SIGUSR1, before)
    until(lambda: running() <= waiting)
    assert ask(hostile, "fine") == 1


def test_what_cannot_be_imported_is_told_by_name(strongest):
    files = {
        "saddle.py": b"def gradient(f, x, y)\n    return 1\n",
        "dynamics.py": "\n\n\ndef step(): return 'caf\xe9'".encode("latin-1"),
        "figures.py": b"import nothing_of_this_name\n",
        "losses.py": b"\xef\xbb\xbfdef a():\r\n    return 'windows'\r\n",
    }
    with WorkerClient(files, strongest) as submission:
        for module, words in (
            ("saddle", "line 1"),
            ("dynamics", "not UTF-8"),
            ("figures", "nothing_of_this_name"),
            ("networks", "No module named 'exercises.networks'"),
        ):
            failure = ask(submission, "step", module=module)
            assert isinstance(failure, Failure) and failure.reason == "raised"
            assert words in failure.message + failure.frames
        assert ask(submission, "a", module="losses") == "windows"


def test_messages_that_a_student_reads(strongest):
    files = {
        "saddle.py": HOSTILE.replace(b"exit_at_once", b"gradient").replace(
            b"def crash", b"def hessian"
        )
    }
    files["saddle.py"] = (
        files["saddle.py"]
        .replace(b"gradient()", b"gradient(*a)")
        .replace(b"hessian()", b"hessian(*a)")
    )
    with WorkerClient(files, strongest) as submission:
        answers = Submission(submission.respond, "exercises")
        with pytest.raises(
            Stopped, match=r"`gradient` ended the program \(exit code 3\)"
        ) as stopped:
            answers.call("saddle.gradient", x * y, x, y)
        assert stopped.value.outcome == "exit"
        answers.release()  # nobody is there, and that is no matter
        with pytest.raises(Stopped, match="SIGSEGV") as stopped:
            answers.call("saddle.hessian", x * y, x, y)
        assert stopped.value.outcome == "crash"
        with pytest.raises(Raised, match="defines no function classify"):
            answers.call("saddle.classify", x * y, x, y, (0, 0))
        with pytest.raises(Wrong):
            answers.refuses("saddle.fine", error="ValueError", asked="a ValueError")


def test_nothing_handed_in_needs_no_worker(strongest):
    with WorkerClient({"answers.md": b"words"}, strongest) as submission:
        submission.start()
        assert ask(submission, "gradient").type == "ModuleNotFoundError"
        assert submission._worker is None


def test_a_worker_that_cannot_start_is_the_kits_fault():
    with pytest.raises(StartError, match="No module named 'no_such_library'"):
        Sandbox(best(libraries=("no_such_library",))).start_worker({"saddle.py": b""})


def test_closing_leaves_no_descriptor(strongest):
    strongest.prepare()
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(3):
        with WorkerClient({"saddle.py": b"def a(): return 1"}, strongest) as submission:
            assert ask(submission, "a") == 1
    assert before in (0, len(os.listdir("/proc/self/fd")))
