"""Short trainings of right and wrong submissions, on which the bounds of the smoke test stand.

short_runs.py        what is trained, and each training in the sandbox
short_runs_table.py  the ranges of all statistics as Markdown, and what falls short
"""
