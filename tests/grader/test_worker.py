"""Real workers under submissions that misbehave: each costs its own question and nothing more."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import sympy

from grader.remote import RemoteSubmission, StartError, Worker
from tests.exercises.answers.records import Failure, Table
from tests.exercises.judging.asking import Answers
from tests.exercises.judging.outcomes import Raised, Stopped, Wrong

x, y = sympy.symbols("x y")
SECONDS = 20.0
REFUSED = "the answer cannot be taken:"
CLOSED = "its process closed the connection to the grader in `close_wire`"

HOSTILE = b"""
import os, signal, sys, socket, threading, time

def fine(): return 1
def number(): return os.getpid()
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
    time.sleep(30)
def junk():
    for end in wire():
        end.setblocking(True); end.send(b"\\xff" * 100); end.detach()
    time.sleep(30)
def reply_twice():
    os.fork()
    return 1
def reply_early():
    def send(ends=list(wire())):
        time.sleep(0.2)
        for end in ends: end.send(b"\\x04\\0\\0\\0\\x93\\x02\\x90\\x01"); end.detach()
    threading.Thread(target=send).start()
    return 1
def leave_child():
    child = os.fork()
    if child == 0: time.sleep(600)
    return child
def where(): return os.getcwd(), dict(os.environ), sys.argv, sys.path[0]
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


@pytest.fixture(scope="module")
def hostile():
    files = {"saddle.py": HOSTILE, "dynamics.py": DYNAMICS}
    with RemoteSubmission(files, memory=1 << 30) as submission:
        yield submission


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
        ("hoard", SECONDS, "memory", ""),
        ("recurse", SECONDS, "raised", "maximum recursion depth exceeded"),
        ("read_terminal", SECONDS, "raised", "EOF when reading a line"),
        ("escape", SECONDS, "raised", "\ufffd[2J\ufffd[31mcleared"),
        ("huge", SECONDS, "raised", f"{REFUSED} it takes more than 256 KiB without its arrays"),
        ("nested", SECONDS, "raised", f"{REFUSED} it is too large or nested too deeply"),
        ("monster", SECONDS, "raised", None),
        ("solution", SECONDS, "raised", "No module named 'solutions'"),
        ("close_wire", SECONDS, "protocol", CLOSED),
        ("junk", SECONDS, "protocol", None),
        ("write_much", SECONDS, "raised", None),
    ],
)  # fmt: skip
def test_each_costs_its_own_question(hostile, function, seconds, reason, said):
    value = ask(hostile, function, seconds)
    assert isinstance(value, Failure) and value.reason == reason, value
    assert said is None or value.message == said
    assert ask(hostile, "fine") == 1


@pytest.mark.parametrize("function", ["reply_twice", "reply_early"])
def test_replies_that_nobody_asked_for(hostile, function):
    assert ask(hostile, function) == 1
    time.sleep(0.4)  # the second reply comes on its own
    refused = ask(hostile, "fine")
    assert isinstance(refused, Failure) and refused.reason == "protocol"
    assert refused.message.endswith("it spoke without being asked")
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
    assert ask(hostile, "litter") is None
    assert Path(folder, "litter").exists()
    hostile.close()
    assert not Path(folder).exists()


def test_absolute_imports_of_the_exercises_find_the_submission(hostile):
    assert ask(hostile, "absolute") is True
    assert ask(hostile, "step", module="dynamics") == 2


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_no_process_is_left(hostile):
    child = ask(hostile, "leave_child")
    assert is_running(child)
    hostile.close()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(child)


def test_an_exception_from_outside_ends_the_worker_and_passes_on(hostile):
    """As pytest-timeout's does: a signal handler raises while the judge waits."""

    class Alarm(BaseException):
        pass

    def ring(*_):
        raise Alarm

    process = ask(hostile, "number")
    before = signal.signal(signal.SIGUSR1, ring)
    try:
        timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGUSR1))
        timer.start()
        with pytest.raises(Alarm):
            ask(hostile, "spin")
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert not is_running(process)
    assert ask(hostile, "fine") == 1


def test_what_cannot_be_imported_is_told_by_name():
    files = {
        "saddle.py": b"def gradient(f, x, y)\n    return 1\n",
        "dynamics.py": "\n\n\ndef step(): return 'caf\xe9'".encode("latin-1"),
        "figures.py": b"import nothing_of_this_name\n",
        "losses.py": b"\xef\xbb\xbfdef a():\r\n    return 'windows'\r\n",
    }
    with RemoteSubmission(files) as submission:
        for module, words in (
            ("saddle", "line 1"), ("dynamics", "not UTF-8"), ("figures", "nothing_of_this_name"),
            ("networks", "No module named 'exercises.networks'"),
        ):  # fmt: skip
            failure = ask(submission, "step", module=module)
            assert isinstance(failure, Failure) and failure.reason == "raised"
            assert words in failure.message + failure.frames
        assert ask(submission, "a", module="losses") == "windows"


def test_messages_that_a_student_reads():
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
    with RemoteSubmission(files) as submission:
        answers = Answers(submission.respond, "exercises")
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


def test_nothing_handed_in_needs_no_worker():
    with RemoteSubmission({"answers.md": b"words"}) as submission:
        submission.start()
        assert ask(submission, "gradient").type == "ModuleNotFoundError"
        assert submission._worker is None


def test_a_worker_that_cannot_start_is_the_kits_fault(monkeypatch):
    with pytest.raises(StartError, match="No module named 'no_such_library'"):
        Worker({"saddle.py": b""}, ["no_such_library"], 0, 1)
    monkeypatch.setattr("grader.remote.START_SECONDS", 0.01)
    with pytest.raises(StartError, match="not ready after 0 s: TooLate"):
        Worker({"saddle.py": b""}, [], 0, 1)


def test_closing_leaves_no_descriptor():
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(3):
        with RemoteSubmission({"saddle.py": b"def a(): return 1"}) as submission:
            assert ask(submission, "a") == 1
    assert before in (0, len(os.listdir("/proc/self/fd")))
