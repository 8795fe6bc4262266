"""Mutants: the solutions with one slip each, made by rule, to find what the checks miss.

mutations.py  what a slip makes of a piece of a program
sites.py      where in a function slips can happen, and what they are called
generate.py   every mutant, with its name, its questions and its text
survivors.py  what came of mutants, and which should not have survived
"""
