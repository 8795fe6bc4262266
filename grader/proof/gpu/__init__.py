"""`grader doctor --gpu`: measures on this machine everything that needs a GPU.

targets.py        what is measured, the targets, and the verdicts
examine.py        measures each figure in a separate process, with a time limit
measure.py        that process: figures from commands of the kit
sandboxed.py      figures that need submissions in the sandbox
figures_table.py  all figures as a table and as JSON
"""
