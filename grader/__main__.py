"""`python -m grader`: the same as the command `grader`."""

import sys
from pathlib import Path


def main() -> None:
    """Run the command line. An assignment.toml that cannot be used is a usage error."""
    from .checks.assignment_file import AssignmentError

    try:
        from .cli import app  # its imports read the assignment's numbers
    except AssignmentError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    app(prog_name="grader")


if __name__ == "__main__":
    # Python puts the working directory first: a folder named `tests` there must not be imported.
    if not sys.flags.safe_path:
        sys.path[0] = str(Path(__file__).resolve().parents[1])
    main()
