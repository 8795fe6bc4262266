"""`python -m grader`: the same as the command `grader`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python puts the working directory first: a folder named `tests` there must not be imported.
    root = str(Path(__file__).resolve().parents[1])
    if not sys.flags.safe_path:
        sys.path[0] = root

    from .cli import app

    app(prog_name="grader")
