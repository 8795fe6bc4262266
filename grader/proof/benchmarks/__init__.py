"""How long things take: `grader proof benchmark`.

isolation_cost.py  a submission in a worker from a warm zygote, and in a cold one
student_wait.py    a student's own run of the checks, beside the imports that it needs
"""
