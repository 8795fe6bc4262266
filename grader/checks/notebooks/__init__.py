"""A notebook in place of the modules: its cells, read as data, sorted into the seven modules.

    written = modules_of(content)            # of an .ipynb file's bytes; runs none of it
    written.files["saddle.py"]               # what would have been the module
    written.problems                         # e.g. "cell 7, line 3 is no Python: ..."

cells.py           the cells of a notebook file
magics.py          a cell's Python, without what only notebooks understand
statements.py      a cell's statements: the names that each defines, and those that it uses
needed.py          the statements that a module needs, in order
splitting.py       the modules, and what is worth telling
cell_answers.py    written answers in Markdown cells
cell_places.py     puts cells in the place of modules' lines, in messages
in_notebook.py     what the handout's notebook calls: `feedback` and `hand_in`

This goes into the handout: a student's notebook is split as the grader splits it.
"""
