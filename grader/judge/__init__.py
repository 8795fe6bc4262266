"""Submissions judged: the checks run here, their answers come from a worker.

grading.py        one submission
pytest_run.py     the pytest run that judges it
remote.py         what the checks ask, asked of a worker
batch.py          many submissions
judge_process.py  a process that grades one after the other
"""
