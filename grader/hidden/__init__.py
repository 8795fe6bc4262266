"""The grader's own checks: what the public ones ask, asked again of cases that nobody has seen.

Each recomputes the whole answer, where a public check looks at a property; the cases are drawn by
`draws.secret`, so that they cannot be foreseen, and no result depends on the draw. They come after
a question's public checks, and wait where one of these has found a fault in the same function.
"""
