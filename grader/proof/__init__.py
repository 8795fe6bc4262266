"""How the kit itself is checked: `grader proof ...`, and `grader doctor --gpu`. In a checkout only.

corpus/        wrong, right and hostile submissions as data; what grading them came to
mutants/       the solutions with one slip each, made by rule, and those that the checks miss
flake/         right submissions at many seeds
smoke_bounds/  short trainings, on which the bounds of the smoke test stand
selftest/      the hostile submissions, let loose on this machine's sandbox
gpu/           every figure that needs a GPU, measured on this machine
benchmarks/    what isolation costs, and how long a student waits
"""
