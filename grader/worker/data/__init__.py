"""The plain data exchanged between a check and a submission, and its conversion from objects.

    records.py       the kinds of plain data: numbers, text, lists, numpy arrays, records
    freeze.py        `Freezer`: converts the submission's objects to plain data, and back
    expressions.py   sympy expressions as trees
    drawings.py      matplotlib figures: what is drawn in them

Nothing here judges answers or contains a correct one.
"""

import os

# Must be set before torch starts: large tensors then use huge pages, and scaling 60,000 images,
# which is mostly memory allocation, takes a third of the time.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
