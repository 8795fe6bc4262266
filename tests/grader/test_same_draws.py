"""What a seed draws does not depend on the modules that are imported."""

import subprocess
import sys

NUMBER = 918273645
DRAWING = """
import sys
import grader.checks.hypothesis_profile
import hypothesis
from hypothesis import given, strategies

sys.path.insert(0, sys.argv[1])
import course

drawn = set()

@hypothesis.seed(0)
@hypothesis.settings(max_examples=500, database=None)
@given(strategies.integers(min_value=0))
def draw(number):
    drawn.add(number)

draw()
print(course.NUMBER in drawn, len(drawn) > 100)
"""


def test_numbers_in_imported_modules_are_not_drawn(tmp_path):
    (tmp_path / "course.py").write_text(f"NUMBER = {NUMBER}\n")
    command = [sys.executable, "-c", DRAWING, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
