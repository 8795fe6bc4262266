"""The command-line program `grader`: its subcommands, in groups."""

from typing import Any

import typer
from typer.core import TyperGroup

from .checks.assignment import AssignmentError
from .commands.answers import answers_command
from .commands.doctor import doctor_command
from .commands.exits import USAGE
from .commands.grade import grade_command
from .commands.gradebook import gradebook_command
from .commands.gradescope_zip import gradescope_command
from .commands.merge import merge_command
from .commands.proof import COMMANDS as PROOF_COMMANDS
from .commands.proof import proof_app
from .commands.read import read_command
from .commands.regrade import regrade_command
from .commands.release import release_command
from .commands.report import report_command
from .commands.similar import similar_command
from .commands.smoke import smoke_command
from .commands.stubs import stubs_command

EVERY_DAY, MAINTAIN = "Everyday use", "Test and maintain the kit"


class _Commands(TyperGroup):
    """Lists the commands in their order in --help, and suggests `grader proof NAME` where a command
    of that group is named without it. An assignment.toml that cannot be used is a usage error."""

    def invoke(self, ctx: Any) -> object:  # by version, typer's Context or click's
        try:
            return super().invoke(ctx)
        except AssignmentError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(USAGE) from None

    def get_help_option(self, ctx: Any) -> Any:
        """Not in a box of its own: the commands fill the screen."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.hidden = True
        return option

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=lambda name: name == "stubs")

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = super().get_command(ctx, cmd_name)
        if command is None and cmd_name in PROOF_COMMANDS:
            ctx.fail(f"No such command '{cmd_name}': did you mean `grader proof {cmd_name}`?")
        return command


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Grade submissions of the exercises, from the saddle to the GAN.",
)
app.command("grade", rich_help_panel=EVERY_DAY)(grade_command)
app.command("regrade", rich_help_panel=EVERY_DAY, short_help="Grade again what has changed since.")(
    regrade_command
)
app.command("merge", rich_help_panel=EVERY_DAY, short_help="Join the results of `grade --shard`.")(
    merge_command
)
app.command(
    "report", rich_help_panel=EVERY_DAY, short_help="Show a class as a web page: what it got wrong."
)(report_command)
app.command(
    "answers",
    rich_help_panel=EVERY_DAY,
    short_help="Write a class's written answers into a CSV file to fill in.",
)(answers_command)
app.command(
    "read",
    rich_help_panel=EVERY_DAY,
    short_help="Read written answers in the browser and score them.",
)(read_command)
app.command(
    "gradebook",
    rich_help_panel=EVERY_DAY,
    short_help="Put a class's points into Canvas's or Moodle's table.",
)(gradebook_command)
app.command(
    "gradescope", rich_help_panel=EVERY_DAY, short_help="Write the zip of Gradescope's autograder."
)(gradescope_command)
app.command(
    "similar",
    rich_help_panel=EVERY_DAY,
    short_help="Show which submissions share more than they should.",
)(similar_command)
app.command("smoke", rich_help_panel=EVERY_DAY)(smoke_command)
app.command(
    "release", rich_help_panel=EVERY_DAY, short_help="Write the handout for students into a folder."
)(release_command)
app.command("doctor", rich_help_panel=EVERY_DAY)(doctor_command)
app.add_typer(
    proof_app,
    name="proof",
    rich_help_panel=MAINTAIN,
    short_help="Test the checks and the sandbox: validate, selftest, ...",
)
app.command("stubs", rich_help_panel=MAINTAIN, short_help="Regenerate exercises/ from solutions/.")(
    stubs_command
)
