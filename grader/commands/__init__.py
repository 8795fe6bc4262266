"""The commands of `grader`, one a file and thin: options in, a call of the library, tables out.

grade.py, smoke.py, release.py, doctor.py   every day
proof.py          the group `grader proof`: validate.py, mutants.py, flake.py, smoke_bounds.py,
                  selftest.py, benchmark.py; they need a checkout
stubs.py          for maintainers
option_groups.py  options declared as fields of dataclasses
options.py        options that several commands share, and what they come to
exits.py          exit codes, and errors that end a command
"""
