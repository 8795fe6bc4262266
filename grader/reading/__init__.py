"""Written answers, read by a person in the browser: `grader read graded/`.

A server on this machine shows one question over the whole class, without names and in random
order. What readers do is kept in a log (`DIR/.reading/log.sqlite`): each step is one transaction,
and all else follows from the log. Scores go into results.json as from `--written`.
"""
