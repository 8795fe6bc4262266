"""`uv run watch`: the checks of a module, as soon as its file is saved.

    uv run watch              # or: python -m grader.checks.watch

libraries.py    imports once what the checks need, and says so
saved_files.py  which modules were saved, and which depend on them
watcher.py      the loop: a save or a key, a run, what it came to
forked_run.py   a run, in a process that is forked for it: no import is repeated, and nothing lasts
keyboard.py     single keys, and the terminal as it was before
screen.py       the terminal; view.py: what is shown there
about_a_run.py  lines on what has changed, and on what takes long
wrapping.py     lines broken at words

The process that watches never runs a line of the student's. It needs `fork`, so Linux or macOS;
elsewhere `ptw` starts a new Python for each run.
"""
