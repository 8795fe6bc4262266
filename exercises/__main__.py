"""Train your networks: `python -m exercises --help` lists the options."""

import sys

from .given.command_line import main

if __name__ == "__main__":
    sys.exit(main("exercises"))
