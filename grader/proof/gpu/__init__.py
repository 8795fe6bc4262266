"""`grader doctor --gpu`: every figure of the kit that needs a GPU, measured on this machine.

targets.py        what is measured, what is asked of it, and the verdict
examine.py        each figure in a process of its own, with a time limit
measure.py        that process: the figures that a command of the kit gives
sandboxed.py      the figures that need submissions in the sandbox
figures_table.py  all figures as a table and as JSON
"""
