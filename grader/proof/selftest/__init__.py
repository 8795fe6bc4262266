"""`grader selftest`: the attack corpus on this machine, with what each attack is after in place.

scene.py     secrets, listeners and watched files around the sandbox
run.py       one attack after the other, each followed by an honest submission
command.py   the command and its table
"""
