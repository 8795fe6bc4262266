"""What the sandbox is made of: the probe, the tiers, the limits, and a zygote that dies."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.checks.layout import ROOT
from grader.intake.submissions import SubmittedFiles
from grader.judge.grading import grade, open_sandbox
from grader.judge.pytest_run import prepare_process
from grader.judge.settings import Settings
from grader.judge.worker_client import WorkerClient
from grader.proof.selftest import ordinary_user
from grader.sandbox.machine import Machine, probe
from grader.sandbox.workers import Sandbox
from grader.worker.data.records import Table
from grader.worker.process.limits import Limits
from tests.grader.handed_in import solved
from tests.grader.sandboxes import MIB, SMALL, WAYS, best, isolation
from tests.grader.watched_processes import LONG, children_of, names_of, needs_proc, until

NOTHING = Machine("Elsewhere", True, "", "", 0, False, False, {"landlock": "old kernel"})
RIGHT = SubmittedFiles("right", {name: solved()[name] for name in ("saddle.py", "dynamics.py")}, ())

WASTEFUL = b"""
import os, subprocess, sys, threading, time

def many():
    for _ in range(200):
        try: threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except RuntimeError: return True
    time.sleep(600)
def forks():
    for _ in range(200):
        try:
            if os.fork() == 0: time.sleep(600)
        except OSError: return True
    time.sleep(600)
def share():  # memory that no single process holds
    for _ in range(6):
        if os.fork() == 0:
            kept = os.urandom(1 << 20) * 300
            time.sleep(600)
    time.sleep(600)
def files():
    for number in range(100):
        with open(f"file-{number}", "wb") as file: file.write(bytes(1 << 20))
    time.sleep(600)
def work():
    while True: pass
def waits(): time.sleep(600)
def prints():
    print("the beginning"); sys.stderr.write("an error\\n")
    for _ in range(20_000): print("x" * 1000)
    return 1
def fine(): return 1
"""


def ask(submission, function, seconds=LONG):
    return submission.respond("call", [f"saddle.{function}", [], Table([])], seconds)[0]


@pytest.fixture(scope="module", params=[way for way in WAYS if way != "C"])
def wasteful(request):
    way = isolation(request.param, replace_limits(SMALL, cpu_seconds=2, memory=1536 * MIB))
    with Sandbox(way) as sandbox:
        yield lambda: WorkerClient({"saddle.py": WASTEFUL}, sandbox)


def replace_limits(limits, **changes):
    return Limits(**{name: getattr(limits, name) for name in limits.__struct_fields__} | changes)


def test_threads_and_processes_are_bounded(wasteful):
    for function in ("many", "forks"):
        with wasteful() as submission:
            answer = ask(submission, function)
        # Of the superuser, the kernel does not count them: then the keeper counts, or sees memory.
        assert answer is True or answer.reason == "memory"


@pytest.mark.parametrize(
    ("function", "reason", "said"),
    [
        ("share", "memory", "used more than 1536 MiB of memory in `share`"),
        ("work", "timeout", "used up its 2 s of CPU time in `work`"),
    ],
)
def test_a_limit_is_named(wasteful, function, reason, said):
    with wasteful() as submission:
        failure = ask(submission, function)
        assert (failure.reason, failure.message) == (reason, said)
        assert ask(submission, "fine") == 1


def test_the_disk_is_bounded(wasteful):
    with wasteful() as submission:
        failure = ask(submission, "files")
    told = {
        "memory": "wrote more than 16 MiB to disk in `files`",  # watched, without mounts
        "raised": "[Errno 28] No space left on device",
    }
    assert told[failure.reason] in failure.message
    with wasteful() as submission:
        assert ask(submission, "fine") == 1


def test_the_beginning_of_what_it_prints_is_kept():
    with Sandbox(best()) as sandbox:
        with WorkerClient({"saddle.py": WASTEFUL}, sandbox) as submission:
            assert ask(submission, "prints") == 1
    assert submission.printed.startswith("the beginning\nan error\nxxx")
    assert submission.printed.endswith("more bytes]\n") and len(submission.printed) < 20_000


def test_a_function_that_never_ends_gets_less_and_less_time():
    """The others keep theirs."""
    with Sandbox(best(SMALL)) as sandbox:
        with WorkerClient({"saddle.py": WASTEFUL}, sandbox) as submission:
            told = [ask(submission, "work", seconds=0.5).message for _ in range(3)]
            assert told[:2] == ["stopped after 0.5 s in `work`: an endless loop?"] * 2
            assert told[2] == "stopped after 0.1 s in `work`: an endless loop?"
            assert "stopped after 0.5 s in `waits`" in ask(submission, "waits", 0.5).message


def test_all_its_time_together_is_bounded():
    limits = replace_limits(SMALL, total_seconds=1.0)
    with Sandbox(best(limits)) as sandbox:
        with WorkerClient({"saddle.py": WASTEFUL}, sandbox) as submission:
            late = ask(submission, "work")
            assert late.reason == "timeout" and late.message.startswith(
                "stopped after 1 s in `work`"
            )
            assert "used up the time limit of 1 s for all calls" in late.message
            after = ask(submission, "fine")
            assert after.message == "skipped: the time limit of 1 s for all calls is used up"


@needs_proc
def test_a_submission_is_graded_again_where_the_zygote_died():
    settings = Settings(("1.a", "1.b", "1.c"))
    prepare_process()
    before = set(children_of(os.getpid()))
    with open_sandbox(settings) as sandbox:
        sandbox.prepare()
        first = set(children_of(os.getpid())) - before

        def kill_at_work():
            until(lambda: set(children_of(os.getpid())) - before - first)  # a worker is there
            for process in first:
                os.kill(process, signal.SIGKILL)

        killer = threading.Thread(target=kill_at_work)
        killer.start()
        graded = grade(RIGHT, settings, sandbox)
        killer.join()
        assert not first & set(children_of(os.getpid()))  # another zygote
    assert graded.faults == [] and {r.outcome for r in graded.results} == {"passed"}
    until(lambda: not names_of(set(children_of(os.getpid())) - before))


def test_tiers():
    strong = replace(NOTHING, namespaces="user", seccomp=True, landlock=5, users=True)
    assert [strong.tier, replace(strong, namespaces="").tier, NOTHING.tier] == ["A", "B", "C"]
    assert replace(strong, seccomp=False).tier == "C"
    assert replace(strong, namespaces="", landlock=0).tier == "C"
    assert strong.offers("B") and not replace(strong, namespaces="").offers("A")
    assert strong.label("A").startswith("A: namespaces (bubblewrap), Landlock 5, seccomp")
    assert NOTHING.label("C") == "not isolated (C: limits only)"


def test_grading_without_isolation_must_be_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.commands.options.probe", lambda: NOTHING)
    command = ["grade", str(ROOT / "exercises"), "--questions", "1.d", "--out", str(tmp_path / "o")]
    refused = CliRunner().invoke(cli.app, command)
    assert refused.exit_code == 2 and "--allow-unsafe" in refused.stderr
    assert "grader doctor" in refused.stderr and not (tmp_path / "o").exists()
    other = CliRunner().invoke(cli.app, [*command, "--tier", "A"])
    assert other.exit_code == 2 and "--tier A is not available here" in other.stderr
    assert CliRunner().invoke(cli.app, [*command, "--allow-unsafe"]).exit_code == 0
    results = (tmp_path / "o" / "exercises" / "results.json").read_text()
    assert '"isolation": "not isolated (C:' in results


def in_container(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tests.grader.in_container", sys.executable, "-m", "grader"]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        [*command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, env=environment
    )


def as_ordinary_user(*command):
    environment = {**os.environ, "HOME": "/nonexistent"}
    return subprocess.run(
        [*ordinary_user.COMMAND, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
    )


needs_other_user = pytest.mark.skipif(
    not sys.platform.startswith("linux") or as_ordinary_user("true").returncode != 0,
    reason="only the superuser can become an ordinary user",
)


@needs_other_user
def test_an_ordinary_user_grades_in_the_tier_that_the_doctor_names():
    doctor = as_ordinary_user(sys.executable, "-m", "grader", "doctor")
    if doctor.returncode != 0:
        assert "tier C" in doctor.stdout
        pytest.skip("an ordinary user cannot create namespaces here")
    assert "tier A" in doctor.stdout
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        os.chmod(place, 0o777)
        options = "--questions", "1.b", "--no-smoke", "--out", f"{place}/graded"
        graded = as_ordinary_user(
            sys.executable, "-m", "grader", "grade", "solutions", "exercises", *options
        )
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "isolation: A: namespaces" in graded.stdout and "10 of 10" in graded.stdout


needs_tier_b = pytest.mark.skipif(not probe().offers("B"), reason="needs root, Landlock, seccomp")


@needs_tier_b
def test_a_container_without_namespaces_is_tier_b(tmp_path):
    doctor = in_container("doctor")
    assert doctor.returncode == 0 and "tier B" in doctor.stdout, doctor.stderr
    (missing,) = [line for line in doctor.stdout.splitlines() if line.startswith("namespaces")]
    assert "missing" in missing
    graded = in_container("grade", "solutions", "--questions", "1.b", "--out", tmp_path / "out")
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "isolation: B: Landlock" in graded.stdout and "10 of 10" in graded.stdout


def test_the_doctor_tells_what_is_here_and_how_to_get_the_rest(monkeypatch):
    here = CliRunner().invoke(cli.app, ["doctor"])
    assert (
        here.exit_code == (1 if probe().tier == "C" else 0)
        and f"tier {probe().tier}" in here.output
    )
    monkeypatch.setattr("grader.commands.doctor.probe", lambda: NOTHING)
    bare = CliRunner().invoke(cli.app, ["doctor"], env={"COLUMNS": "160"})
    assert bare.exit_code == 1 and "tier C" in bare.output and "old kernel" in bare.output
    assert "--allow-unsafe" in bare.output


def test_the_untrusted_side_sees_neither_kit_nor_working_folder(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    readable = best().plan("/tmp").readable
    assert not [p for p in readable if p == str(ROOT) or str(tmp_path).startswith(p)]
    inside = [p for p in readable if p.startswith(f"{ROOT}/")]
    assert all(p.startswith(sys.prefix) for p in inside)


USES_PACKAGE = b"""
def opens(path):
    import a_package
    try: return a_package.NAME + open(path).read()
    except OSError: return a_package.NAME + " and nothing else"
"""


@pytest.mark.parametrize("way", [way for way in WAYS if way != "C"])
def test_packages_beside_the_environment_are_there(way, monkeypatch, tmp_path):
    """As on clusters, whose modules set PYTHONPATH. What else is named there stays unread."""
    packages, other = tmp_path / "packages", tmp_path / "other"
    for folder in (packages / "a_package-1.0.dist-info", other):
        folder.mkdir(parents=True)
    (packages / "a_package.py").write_text("NAME = 'a package'\n")
    (other / "secret.txt").write_text("a secret")
    for parent in [packages, *packages.parents][:-2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    monkeypatch.setenv("PYTHONPATH", f"{other}{os.pathsep}{packages}")
    with Sandbox(isolation(way, SMALL)) as sandbox:
        with WorkerClient({"data.py": USES_PACKAGE}, sandbox) as submission:
            asked = ["data.opens", [str(other / "secret.txt")], Table([])]
            answer, _ = submission.respond("call", asked, LONG)
    assert answer == "a package and nothing else"
