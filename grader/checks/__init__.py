"""The judge's side of a check: ask, compare, explain, count the points.

Nothing here imports a submission; answers arrive as plain data (tests/exercises/answers).
"""
