"""Train the reference's networks: `python -m solutions --help` lists the options."""

import sys

from exercises.given.command_line import main

if __name__ == "__main__":
    sys.exit(main("solutions"))
