"""Runs the hostile submissions of the corpus on this machine, with their targets around them.

tiers.py          the ways in which this machine can isolate submissions
ordinary_user.py  runs a command as an ordinary user
canaries.py       the targets: secrets, listeners and watched files
attack_run.py     runs one attack after the other, each followed by an honest submission
attack_table.py   counts the results
written_texts.py  looks for what results must not tell
peak_memory.py    how much memory the judge takes
descendants.py    finds the processes that this one has started
"""
