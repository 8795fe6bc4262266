"""`grader doctor --gpu`: verdicts, rows that are lost, and each figure's code, on the CPU."""

import io
import json
import os
import stat
from math import nan

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from grader import cli
from grader.checks.dataset.datasets import find_root
from grader.commands.doctor import examine_gpu
from grader.judge.settings import Settings
from grader.proof.gpu.examine import Scale, examine, measured
from grader.proof.gpu.figures_table import as_json, table_of
from grader.proof.gpu.measure import MEASURES
from grader.proof.gpu.sandboxed import what_stops_cuda
from grader.proof.gpu.targets import (
    FIGURES,
    INFORMATION,
    MET,
    MISSED,
    UNMEASURED,
    Ask,
    Figure,
    all_met,
    rows_of,
)
from grader.sandbox.gpu_capacity import Gpu
from grader.sandbox.machine import probe
from tests.grader.sandboxes import best
from tests.grader.watched_processes import LONG, children_of, names_of, needs_proc, until

H100, T4 = "NVIDIA H100 80GB HBM3", "Tesla T4"
STAND_IN = "tests.grader.gpu_stand_in"


def figure(name="answers", seconds=LONG, *asks):
    return Figure(name, "a figure", seconds, asks or (Ask("seconds", most=20, unit="s"),))


class TestVerdict:
    @pytest.mark.parametrize(
        ("ask", "value", "verdict"),
        [
            (Ask("x", most=3), 3, MET),
            (Ask("x", most=3), 3.01, MISSED),
            (Ask("x", least=8), 8.0, MET),
            (Ask("x", least=8), 7.9, MISSED),
            (Ask("x", 0, 0), 0, MET),
            (Ask("x", 0, 0), 1, MISSED),
            (Ask("x", most=3), nan, MISSED),
            (Ask("x", most=3), None, UNMEASURED),
            (Ask("x"), "a name", INFORMATION),
            (Ask("x"), None, UNMEASURED),
            (Ask("x", most=60, card="H100"), 61.0, MISSED),
        ],
    )
    def test_of_a_value(self, ask, value, verdict):
        assert ask.verdict(value, H100) == verdict

    def test_what_is_asked_of_another_card(self):
        ask = Ask("seconds", most=60, unit="s", card="H100")
        assert ask.text == "at most 60 s on an H100"
        assert (ask.verdict(50.0, T4), ask.verdict(70.0, T4)) == (INFORMATION, INFORMATION)

    def test_of_all(self):
        met = rows_of(figure(), {"seconds": 1.0}, H100, "")
        assert all_met(met) and all_met(rows_of(figure(), {"seconds": 1.0}, T4, ""))
        assert not all_met(met + rows_of(figure(), {"seconds": 21.0}, H100, ""))
        assert not all_met(met + rows_of(figure(), {}, H100, "it was lost"))


def test_the_table_and_the_file_tell_every_row():
    rows = rows_of(figure(), {"seconds": 12.345}, H100, "") + rows_of(figure("b"), {}, H100, "lost")
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table_of(rows))
    said = [line.split() for line in console.export_text().splitlines() if "seconds" in line]
    assert said == [
        ["seconds", "at", "most", "20", "s", "12.3", "s", "met"],
        ["seconds", "at", "most", "20", "s", "lost", "not", "measured"],
    ]
    written = as_json(rows, Gpu(H100, 5), "drawn")["rows"]
    assert [(row["measured"], row["verdict"], row["reason"]) for row in written] == [
        (12.345, MET, ""),
        (None, UNMEASURED, "lost"),
    ]


@needs_proc
def test_a_process_that_is_lost_loses_its_own_row():
    before = set(children_of(os.getpid()))
    figures = [figure("raises"), figure("hangs", 2.0), figure("crashes"), figure("answers")]
    started = []
    rows = list(examine(figures, Scale(), H100, on_start=started.append, module=STAND_IN))
    assert started == figures and [row.value for row in rows] == [None, None, None, 12.5]
    raised, hung, crashed, _ = (row.reason for row in rows)
    assert raised == "its process ended with exit code 1: RuntimeError: no such luck"
    assert hung == "stopped after 2 s"
    assert crashed == "its process ended with SIGSEGV: the last words"
    until(lambda: not names_of(set(children_of(os.getpid())) - before))


def test_what_no_time_is_left_for_is_told():
    rows = list(examine([figure()], Scale(), H100, seconds=0.5, module=STAND_IN))
    assert rows[0].verdict == UNMEASURED and rows[0].reason.startswith("no time was left")


def test_a_value_that_is_not_there_is_told():
    asks = Ask("seconds"), Ask("memory")
    rows = list(examine([figure("answers", LONG, *asks)], Scale(), H100, module=STAND_IN))
    told = [(row.value, row.reason) for row in rows]
    assert told == [(12.5, ""), (None, "it gave no such value")]


@pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="for machines without a GPU")
def test_without_a_gpu_nothing_is_measured():
    ended = CliRunner().invoke(cli.app, ["doctor", "--gpu"])
    assert ended.exit_code == 2 and ended.stdout == ""
    assert ended.stderr == (
        "nothing measured: there is no NVIDIA GPU here (no device files /dev/nvidia*)\n"
    )


def test_slips_in_the_call(tmp_path):
    slip = CliRunner().invoke(cli.app, ["doctor", "--gpu", "--only", "smoke,speeds"])
    assert slip.exit_code == 2 and "--only speeds: choose from card, isolation" in slip.stderr
    alone = CliRunner().invoke(cli.app, ["doctor", "--only", "smoke"])
    assert alone.exit_code == 2 and "need --gpu" in alone.stderr


def test_the_exit_code_and_the_file(tmp_path):
    """The card's memory cannot be told of a CPU, so that something is not measured."""
    out = tmp_path / "values.json"
    with pytest.raises(typer.Exit) as ended:
        examine_gpu("card", out, lambda: Gpu("no card", 1 << 30), device="cpu")
    assert ended.value.exit_code == 1
    rows = {row["value"]: row for row in json.loads(out.read_text())["rows"]}
    assert rows["torch"]["verdict"] == INFORMATION and rows["memory"]["verdict"] == UNMEASURED


@pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="for machines without a GPU")
def test_what_keeps_cuda_from_starting():
    """Here it is not the sandbox: there is no driver."""
    files = {name: b"" for name in ("data.py", "networks.py", "losses.py", "training.py")}
    told = what_stops_cuda(files, Settings(("2.e",), device="cuda"), best())
    assert told == "CUDA does not start without Landlock or seccomp either"


def test_a_reason_is_told_once():
    (figure,) = [figure for figure in FIGURES if figure.name == "isolation"]
    rows = rows_of(figure, {}, "a card", "CUDA did not start")
    _, _, _, measured, _ = table_of(rows).columns
    assert [cell for cell in measured.cells if cell] == ["CUDA did not start"]


def test_every_figure_can_be_measured():
    assert list(MEASURES) == [figure.name for figure in FIGURES]
    assert len({(f.name, ask.name) for f in FIGURES for ask in f.asks}) == sum(
        len(f.asks) for f in FIGURES
    )


def on_cpu(name, **changes):
    """What a figure's process measures of next to nothing."""
    root, label = find_root()
    small = dict(
        device="cpu",
        data=str(root),
        label=label,
        trainings=1,
        class_size=1,
        hold=0.0,
        slots=1,
        epochs=1,
        limit=64,
        steps=1,
        rounds=1,
        runs=1,
        seeds=1,
        kinds="right",
    )
    (asked,) = [figure for figure in FIGURES if figure.name == name]
    values, reason = measured(asked, Scale(**small | changes), 500.0, "grader.proof.gpu.measure")
    assert values, reason
    assert set(values) <= {ask.name for ask in asked.asks}
    return values


@pytest.mark.parametrize(
    "name",
    ["card", "run", *(pytest.param(name, marks=pytest.mark.slow) for name in ("tests", "bounds"))],
)
def test_figures_of_commands(name):
    values = on_cpu(name, kinds="none")  # of the submissions that bounds are measured with
    told = {"card": ("name", "cpu"), "tests": ("failed", 0), "run": ("images", 64)}
    told["bounds"] = "false alarms", 0
    assert values[told[name][0]] == told[name][1]


def test_what_the_sandbox_lets_in(tmp_path):
    if probe().tier == "C":
        pytest.skip("nothing isolates here")
    for parent in [tmp_path, *tmp_path.parents][:-2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    device = tmp_path / "gpu0"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # as /dev/zero
        device.chmod(0o666)
    except OSError as error:
        pytest.skip(f"no device file can be made here ({error}): needs the superuser")
    values = on_cpu("isolation", devices=(str(device),))
    assert values.pop("tier").startswith(probe().tier)
    assert values == {
        "device files let in": str(device),
        "of them open to other workers": 0,
        "of them closed to the short training": 0,
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["smoke", "memory", "sharing", "speed"])
def test_figures_that_take_their_time(name):
    values = on_cpu(name)
    expected = {
        "smoke": {"not passed": 0},
        "memory": {
            "its own short training: out of memory": 1,
            "references beside it that lose their point": 0,
        },
    }.get(name, {})
    assert {key: values[key] for key in expected} == expected
