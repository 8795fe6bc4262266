"""The zygote's memory in huge pages: forks are cheap."""

import subprocess
import sys

import pytest

MOVES = """
import re
from pathlib import Path
from grader.worker.process import huge_pages

def in_huge_pages():
    text = Path("/proc/self/smaps").read_text()
    return sum(map(int, re.findall(r"AnonHugePages: *([0-9]+) kB", text))) << 10

held = bytes(range(256)) * (32 << 12)
before = in_huge_pages()
huge_pages.collapse()
print(in_huge_pages() - before, held == bytes(range(256)) * (32 << 12))
"""


def test_what_a_process_holds_is_moved_and_stays_the_same():
    done = subprocess.run([sys.executable, "-c", MOVES], capture_output=True, text=True, check=True)
    moved, is_same = done.stdout.split()
    assert is_same == "True"
    if moved == "0":
        pytest.skip("the kernel has no huge pages, or is older than Linux 6.1")
    assert int(moved) >= 24 << 20
