"""The plain data that goes between a check and a submission, and live objects to and from it.

    records.py       what plain data there is: numbers, text, lists, numpy arrays, records
    freeze.py        `Freezer`: the submission's objects to plain data, and back
    expressions.py   sympy expressions as trees
    drawings.py      matplotlib figures as what is drawn in them

Nothing here judges, and nothing here knows a right answer.
"""

import os

# Before torch starts, wherever answers are given: large tensors in large pages of memory. Then
# 60,000 images are scaled in a third of the time, most of which goes into getting the memory.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
