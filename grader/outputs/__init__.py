"""Results of grading: files and terminal output.

graded.py          a judge's result: one graded submission; the progress of a batch
results_json.py    composes, writes and reads a submission's results.json (Gradescope's format)
totals.py          points by code, extra and written; a submission's state in a few words
written_scores.py  manual scores for written answers, from a CSV file
grades_csv.py      grades.csv, a row for each submission
results_folder.py  the output folder of `grader grade`, and errors if it cannot be written
atomic_file.py     writes a file completely or not at all
terminal.py        the output of `grader grade`: progress, the table, remarks
smoke_terminal.py  the output of `grader smoke`: each statistic beside the range of correct runs
"""
