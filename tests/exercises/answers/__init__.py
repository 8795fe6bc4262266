"""The submission's side of a check: call its functions, give back plain data.

A check asks, for example, `("call", "saddle.gradient", f, x, y)`. A `Session` (session.py)
holds the submission's modules, does what is asked and freezes the result into plain data:
numbers, text, lists, numpy arrays and the records of records.py. The same session answers in
a student's own process and in the grader's worker; nothing here judges, and nothing here knows
a right answer.
"""
