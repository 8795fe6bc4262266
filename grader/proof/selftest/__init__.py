"""The hostile submissions of the corpus, on this machine, with what each is after within sight.

ways.py          the ways in which this machine can isolate them
scene.py         secrets, listeners and watched files around the sandbox
attack_run.py    one attack after the other, each followed by an honest submission
attack_table.py  what came of them, counted
descendants.py   the processes that this one has brought about
"""
