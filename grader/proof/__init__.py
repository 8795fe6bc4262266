"""Tests the kit itself: `grader proof ...` and `grader doctor --gpu`. Works only in a checkout.

corpus/        wrong, right and hostile submissions as data, and the results of grading them
mutants/       generates small mistakes in the solutions, and finds those that the checks miss
flake/         right submissions at many seeds
smoke_bounds/  short trainings that justify the bounds of the smoke test
selftest/      runs the hostile submissions in this machine's sandbox
gpu/           measurements that need a GPU
benchmarks/    the cost of isolation, how long a student waits, and other graders beside ours
"""
