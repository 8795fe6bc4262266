"""Short trainings of right and wrong submissions, which justify the bounds of the smoke test.

short_runs.py        what is trained, and the trainings in the sandbox
initial_weights.py   right submissions with other initial weights
short_runs_table.py  the ranges of all statistics as Markdown, and what is not as required
"""
