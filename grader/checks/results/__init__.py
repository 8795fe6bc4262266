"""What a check came to, and how a student reads it.

outcomes.py   how a check can end other than by passing: the exceptions
endings.py    from an exception to an outcome and a message
waiting.py    checks that wait for another function
causes.py     checks with the same cause: it is reported once
results.py    one `Result` for each check, collected
summary.py    the table of questions, the next step, hints
"""
