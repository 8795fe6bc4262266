"""The corpus of tests/corpus/, and what grading it came to.

entries.py        wrong submissions, and right ones written another way, as edits of the solutions
attacks.py        hostile submissions
verdicts.py       entries graded through real workers: caught, rightly blamed, accepted
corpus_report.py  all verdicts in one table, and where they fall short
"""
