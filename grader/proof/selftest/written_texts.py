"""What a results.json tells of this machine, and its characters that cannot be seen.

told_of_the_machine(results)    # ["the machine's folder of libraries"]
"""

import re
import socket
import sys
import sysconfig
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...checks.layout import ROOT
from ...outputs.totals import Results


def told_of_the_machine(results: Results, own: Iterable[str] = ()) -> list[str]:
    """Which of the machine's names a student can read. own: what is said about names in the zip,
    which are the student's own: attacks are told where they lie."""
    words = {
        "name": rf"\b{re.escape(socket.gethostname())}\b",
        "folder of libraries": re.escape(sysconfig.get_paths()["purelib"]),
        "environment": re.escape(sys.prefix),
        "folder of the kit": re.escape(str(ROOT)) + r"\b",
        "home": re.escape(str(Path.home())) + r"\b",
        "temporary folders": re.escape(tempfile.gettempdir()) + "/grader-",
        "processes": r"/proc/\d+",
    }
    text = "\n".join(_texts(results))
    for known in own:
        text = text.replace(known, "")
    return [f"the machine's {what}" for what, word in words.items() if re.search(word, text)]


def unseen_in(results: Results) -> list[str]:
    """The code points in the texts that nobody can see."""
    unseen = {c for text in _texts(results) for c in text if unicodedata.category(c) == "Cf"}
    return [f"unseen: {', '.join(f'U+{ord(c):04X}' for c in sorted(unseen))}"] if unseen else []


def _texts(results: Results) -> Iterator[str]:
    """All that a student or a table may show."""
    about = results["extra_data"]
    yield from (about["name"], about["printed"], results["output"], *about["problems"])
    for test in results["tests"]:
        yield from (test["name"], test["output"], str(test["extra_data"].get("likely", "")))
