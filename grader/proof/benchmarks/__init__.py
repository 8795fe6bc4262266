"""Time measurements: `grader proof benchmark`.

isolation_cost.py  a submission in a worker with a warm start, and with a cold one
student_wait.py    a student's run of the checks, compared with its imports
watch_latency.py   from a save to the first result: with `watch`, and with `ptw`
terminal_session.py   a command in a terminal, whose keys are pressed
beside_others/     otter-grader, nbgrader and gradescope-utils, with the same checks
"""
