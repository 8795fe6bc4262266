"""`grader validate`: the checks against the corpus, through real workers.

run.py       grade entries, and what came of each
command.py   the command, its tables and the list of messages
"""
