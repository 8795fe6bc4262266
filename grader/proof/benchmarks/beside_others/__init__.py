"""Other graders beside ours: `grader proof benchmark --beside-others`.

shared/              the cases that all of them ask, and plain comparisons of the answers
kit_checks.py        the same cases in the kit's own form
kit_copy.py          a copy of the kit that has only these checks
submissions.py       what is graded: right, looping, crashing and forging submissions
environments.py      the other tools, each installed in an environment of its own
timed_runs.py        runs a command, and ends it if it does not end
graders.py           what a grader is here: a tool, its version, and how it grades
ours.py, otter_grader.py, nbgrader_course.py, gradescope_unittest.py   the graders
comparison.py        all measurements, in turns
comparison_table.py  the table
"""
