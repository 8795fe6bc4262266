"""The submission's side of a check: call its functions, give back plain data.

A check asks, for example, `("call", "saddle.gradient", f, x, y)`. A `Session` (session.py)
holds the submission's modules, does what is asked and freezes the result into plain data:
numbers, text, lists, numpy arrays and the records of records.py. The same session answers in
a student's own process and in the grader's worker; nothing here judges, and nothing here knows
a right answer.
"""

import os

# Before torch starts, wherever answers are given: large tensors in large pages of memory. Then
# 60,000 images are scaled in a third of the time, most of which goes into getting the memory.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
