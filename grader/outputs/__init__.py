"""Results of grading: files and terminal output.

graded.py          a judge's result: one graded submission; the progress of a batch
results_json.py    composes, writes and reads a submission's results.json (Gradescope's format)
totals.py          points by code, extra and written; a submission's state in a few words
spreadsheet.py     reads CSV files as spreadsheets save them
written_scores.py  manual scores for written answers, from a CSV file
written_entries.py puts them into results, and carries them into later results
answers_form.py    the CSV file of answers that a person fills in
changes.py         what a run changed in a folder of results
regraded.py        results with some checks judged anew, and how they differ
regrade_terminal.py the output of `grader regrade`: who rises, who falls
staging.py         new results that wait, and the history of those that they replace
feedback_page.py   feedback.md, the page for a student
summary_json.py    what a command did, in JSON for scripts
grades_csv.py      grades.csv, a row for each submission
results_folder.py  the output folder of `grader grade`, and errors if it cannot be written
atomic_file.py     writes a file completely or not at all
terminal.py        the output of `grader grade`: progress, the table, remarks
smoke_terminal.py  the output of `grader smoke`: each statistic beside the range of correct runs
"""
