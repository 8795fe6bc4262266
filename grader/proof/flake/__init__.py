"""Right submissions at many seeds: no check may ever fail.

seed_runs.py     which seeds of which submissions, and processes that run them
seed_process.py  such a process
seed_counts.py   all of them, counted in a table
"""
