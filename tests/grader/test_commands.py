"""The command line as a whole: its groups, its help, and options declared as dataclasses."""

import inspect
import subprocess
import sys
from dataclasses import dataclass
from typing import Annotated, ClassVar

import pytest
import typer
from typer.testing import CliRunner

from grader import cli
from grader.checks.layout import ROOT
from grader.commands import exits
from grader.commands.grade_options import IntakeOptions, LimitOptions
from grader.commands.option_groups import takes_groups
from grader.intake.bounded import IntakeLimits
from grader.worker.process.limits import Limits

PROOF = ("validate", "mutants", "flake", "smoke-bounds", "selftest", "benchmark")
EVERY_DAY = (
    "grade",
    "regrade",
    "merge",
    "report",
    "answers",
    "read",
    "gradebook",
    "gradescope",
    "similar",
    "smoke",
    "release",
    "doctor",
)
COMMANDS = [(name,) for name in (*EVERY_DAY, "proof", "stubs")] + [
    ("proof", n) for n in (*PROOF, "similar", "notebooks", "batch")
]
GRADE_OPTIONS = {
    "--all": None,
    "--from": None,
    "--attempts": "newest",
    "--roster": None,
    "--shard": None,
    "--dask": None,
    "--out": "graded",
    "--questions": None,
    "--no-smoke": False,
    "--jobs": None,
    "--device": "auto",
    "--gpu-jobs": None,
    "--seed": None,
    "--data": None,
    "--resume": False,
    "--overwrite": False,
    "--written": None,
    "--bom": False,
    "--json": False,
    "--tier": "auto",
    "--allow-unsafe": False,
    "--patience": 1.0,
    "--total-seconds": 300.0,
    "--cpu-seconds": 300,
    "--memory": 4096,
    "--processes": 24,
    "--disk": 64,
    "--output": 16,
    "--gpu-memory": 4096,
    "--module-size": 1024,
    "--archive-size": 1024,
    "--members": 20_000,
    "--ratio": 200,
}


def run(*words: str):
    return CliRunner().invoke(cli.app, words, env={"COLUMNS": "80"}, prog_name="grader")


def test_help_fits_a_screen_and_names_the_groups():
    lines = run("--help").stdout.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    headings = [line.split("─")[1].strip() for line in lines if line.startswith("╭─")]
    assert headings == [cli.EVERY_DAY, cli.MAINTAIN]
    named = [line.split()[1] for line in lines if line.startswith("│ ") and line[2] != " "]
    assert named == [*EVERY_DAY, "proof", "stubs"]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words):
    shown = run(*words, "--help")
    assert shown.exit_code == 0 and f"Usage: grader {' '.join(words)}" in shown.stdout


@pytest.mark.parametrize("name", PROOF)
def test_a_command_that_has_moved_is_found(name):
    refused = run(name)
    assert refused.exit_code == 2
    assert f"did you mean `grader proof {name}`?" in " ".join(refused.stderr.split())


def test_what_needs_a_checkout_says_so_in_a_wheel(monkeypatch):
    monkeypatch.setattr(exits, "IS_INSTALLED", True)
    for words in (["proof", "validate"], ["proof", "selftest"], ["doctor", "--gpu"]):
        refused = run(*words)
        assert refused.exit_code == 2 and len(refused.stderr.splitlines()) == 1
        assert "run it in a checkout of the kit" in refused.stderr


def test_the_command_line_brings_no_corpus_along():
    code = (
        "import sys, grader.cli; print(*[m for m in sys.modules if m.startswith('grader.proof')])"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == []


def test_the_options_of_grade_and_their_defaults():
    command = typer.main.get_command(cli.app).commands["grade"]
    options = {p.opts[0]: p.default for p in command.params if p.opts[0].startswith("--")}
    options["--out"] = str(options["--out"])
    assert options == GRADE_OPTIONS


def test_the_defaults_of_limits_are_those_of_the_library():
    assert LimitOptions().limits() == Limits()
    assert IntakeOptions().limits() == IntakeLimits()


def test_each_limit_reaches_its_own_field():
    given = LimitOptions(
        patience=2.0,
        total_seconds=3.0,
        cpu_seconds=4,
        memory=5,
        processes=6,
        disk=7,
        output=8,
        gpu_memory=9,
    )
    mib = 1 << 20
    assert given.limits() == Limits(
        patience=2.0,
        total_seconds=3.0,
        cpu_seconds=4,
        memory=5 * mib,
        processes=6,
        disk=7 * mib,
        output=8 << 10,
        gpu_memory=9 * mib,
    )
    intake = IntakeOptions(module_size=1, archive_size=2, members=3, ratio=4).limits()
    assert (intake.file_bytes, intake.archive_bytes) == (1 << 10, 2 * mib)
    assert (intake.members, intake.ratio) == (3, 4)


@dataclass(frozen=True, kw_only=True)
class Size:
    PANEL: ClassVar = "Size"

    width: Annotated[int, typer.Option(min=1, help="Of the box.")] = 3
    deep: Annotated[bool, typer.Option("--deep")] = False


@takes_groups
def draw(name: Annotated[str, typer.Argument()], size: Size) -> None:
    """Draw a box."""
    typer.echo(f"{name} {size}")


class TestGroupsOfOptions:
    def run(self, *words: str):
        app = typer.Typer()
        app.command()(draw)
        return CliRunner().invoke(app, words)

    def test_fields_become_parameters(self):
        assert list(inspect.signature(draw).parameters) == ["name", "width", "deep"]
        assert draw.__doc__ == "Draw a box."

    def test_a_command_gets_dataclasses(self):
        assert self.run("a").stdout == f"a {Size()}\n"
        assert self.run("a", "--width", "5", "--deep").stdout == f"a {Size(width=5, deep=True)}\n"

    def test_an_option_keeps_its_bounds_and_gets_a_heading(self):
        assert self.run("a", "--width", "0").exit_code == 2
        assert "─ Size ─" in self.run("--help").stdout
