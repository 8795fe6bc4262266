"""Reads the corpus in tests/corpus/, and evaluates the results of grading it.

entries.py        wrong submissions, and right ones written another way, as edits of the solutions
attacks.py        hostile submissions
verdicts.py       grades entries in real workers: caught, rightly blamed, accepted
pasting.py        pastes the messages into Python
corpus_report.py  all verdicts in one table, and what is not as required
"""
