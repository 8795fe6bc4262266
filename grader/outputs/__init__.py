"""Results, and the views of them.

graded.py          what a judge hands over: one submission graded, and how far a batch is
results_json.py    one submission's results.json in Gradescope's format: composed, written, read
totals.py          points by code, extra and written; a submission's state in a few words
written_scores.py  a person's scores for written answers, from a CSV file
grades_csv.py      grades.csv, a row for each submission
results_folder.py  the folder that `grader grade` fills; errors where it cannot be written
atomic_file.py     a file written whole or not at all
terminal.py        what `grader grade` shows: progress, the table, remarks
smoke_terminal.py  what `grader smoke` shows: each statistic beside the range of correct runs
"""
