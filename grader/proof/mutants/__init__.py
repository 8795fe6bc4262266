"""Mutation testing: copies of the solutions with one small mistake each show what checks miss.

mutations.py  the mistakes: replacements for a node of the syntax tree
sites.py      where in a function they are made, and their names
generate.py   every mutant, with its name, its questions and its text
survivors.py  the results: mutants that should not have survived
"""
