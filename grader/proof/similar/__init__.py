"""How well `grader similar` finds copies: classes with known copies, and how many are found.

natural_answers.py  answers written independently of each other, function by function
rewriting.py        disguises of expressions and names
restructuring.py    disguises of loops, statements and functions
disguises.py        a copy of a submission, disguised by some or all of these
made_class.py       a class with copies, and which pairs those are
copies_found.py     recall and precision
large_class.py      time and memory for a large class
"""
