"""The commands of `grader`, one per file. Each parses options, calls the library and prints tables.

grade.py, smoke.py, release.py, doctor.py   everyday use
proof.py          the group `grader proof`: validate.py, mutants.py, flake.py, smoke_bounds.py,
                  selftest.py, benchmark.py; they need a checkout
stubs.py          for maintainers
option_groups.py  options declared as fields of dataclasses
options.py        options that several commands share, and the settings made from them
exits.py          exit codes, and errors that end a command
"""
