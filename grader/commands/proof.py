"""The group `grader proof`: how the checks and the sandbox are checked."""

from collections.abc import Callable

import typer

from .benchmark import benchmark_command
from .exits import require_checkout
from .flake import flake_command
from .large_batch import large_batch_command
from .mutants import mutants_command
from .notebooks import notebooks_command
from .screenshots import screenshots_command
from .selftest import selftest_command
from .similar_proof import similar_proof_command
from .smoke_bounds import smoke_bounds_command
from .validate import validate_command

COMMANDS: dict[str, Callable[..., None]] = {
    "validate": validate_command,
    "mutants": mutants_command,
    "flake": flake_command,
    "smoke-bounds": smoke_bounds_command,
    "selftest": selftest_command,
    "similar": similar_proof_command,
    "notebooks": notebooks_command,
    "benchmark": benchmark_command,
    "batch": large_batch_command,
    "screenshots": screenshots_command,
}

proof_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
for name, command in COMMANDS.items():
    proof_app.command(name)(command)


@proof_app.callback()
def proof_command() -> None:
    """Test the checks and the sandbox: validate, mutants, flake, smoke-bounds, selftest,
    similar, notebooks, benchmark, batch, screenshots.

    These need a checkout of the kit: the corpus and the solutions.
    """
    require_checkout("grader proof")
