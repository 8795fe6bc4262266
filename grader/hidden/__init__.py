"""The hidden checks, which only the grader has: the public checks' questions, for unknown cases.

A public check looks at a property of an answer, a hidden one recomputes all of it. `draws.secret`
draws the cases, so nobody can know them in advance; no result depends on the draw. Hidden checks
run after a question's public checks, and wait if one of these failed for the same function.
"""
