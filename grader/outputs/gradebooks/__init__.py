"""Puts a class's points into the table that a platform exported, and changes nothing else in it.

book = Gradebook.read(Path("export.csv"), CANVAS, column="HW 6 (123)")
plan = planned(book, results, Scale())
plan.problems                       # why nothing should be written yet, if there is a reason
book.written(plan.changes)          # the table's bytes, with the new cells
"""

from .gradebook import Gradebook, GradebookError
from .plan import Change, Plan, Scale, planned
from .platforms import PLATFORMS

__all__ = ["PLATFORMS", "Change", "Gradebook", "GradebookError", "Plan", "Scale", "planned"]
