"""The library that checks are written with: ask a submission, compare, explain, count the points.

submission.py    ask: `submission.call("saddle.gradient", f, x, y)` gives a `Reply`
decorator.py     `@check(...)`: a pytest function that is worth points
compare.py       compare a reply: type, shape, finiteness, value; evaluate.py and sets.py help
draws.py         draw cases that nobody can predict, and ask them in a drawn order
assignment.toml  questions, points, hints and numbers; assignment.py and constants.py read it
question_1/, question_2/   what the checks of each question are made of
smoke/           the short training
results/         outcomes, causes, the table that a student sees
dataset/         the pictures
plugin.py        the pytest plugin; hooks.py says what a run needs from the one who starts it
layout.py        where the parts of the kit are

Nothing here imports a submission: answers arrive as plain data (grader/worker/data).
"""
