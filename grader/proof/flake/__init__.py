"""Runs right submissions at many seeds: no check may ever fail.

seed_runs.py     decides which submissions run at which seeds, and starts processes for them
seed_process.py  such a process
seed_counts.py   runs all of them and counts the results in a table
"""
