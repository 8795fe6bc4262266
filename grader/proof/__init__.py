"""`grader validate`: the checks against the corpus, through real workers; `grader flake`: right
submissions at many seeds.

run.py            grade entries, and what came of each
command.py        the command, its tables and the list of messages
mutations.py      slips of the hand: of a piece of a program, others
places.py         where in a function they can happen, and what they are called
mutants.py        the solutions with one slip each, with names and questions
survivors.py      what came of mutants, and which should not have survived
flake.py          seeds of the reference and of right entries, in processes of their own
seeds.py          such a process
flake_command.py  the command and its table
"""
