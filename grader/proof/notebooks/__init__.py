"""Puts submissions of the corpus into notebooks: they must get the same results.

written_as_cells.py  a notebook from modules, in several layouts
round_trip.py        grades both, and compares
"""
