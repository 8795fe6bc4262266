"""Judges submissions: the checks run here, the answers come from a worker.

grading.py        grades one submission
pytest_run.py     the pytest run that judges it
worker_client.py  sends the checks' requests to a worker
reply_budget.py   how much memory its replies may take
failures.py       messages for failures of the worker
gpu_turn.py       a short training on the GPU
batch.py          grades many submissions
judge_process.py  a process that grades submissions one after the other
memory_limit.py   limits a judge's memory
turns.py          who may use the machine alone
settings.py       how to grade
"""
