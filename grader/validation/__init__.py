"""`grader validate`: the checks against the corpus, through real workers; `grader flake`: right
submissions at many seeds.

run.py            grade entries, and what came of each
command.py        the command, its tables and the list of messages
flake.py          seeds of the reference and of right entries, in processes of their own
seeds.py          such a process
flake_command.py  the command and its table
"""
