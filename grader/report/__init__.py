"""A class's results as one web page for the instructor: `grader report`.

class_records.py    what the page needs of each results.json
pseudonyms.py       "No. 17" in place of a name, the same each time
redaction.py        takes names out of texts
item_statistics.py  each question and check in numbers: solved, mean, discrimination
misconceptions.py   what went wrong in the same way, counted; checks to look at first
diagnoses.py        what the corpus knows of a likely cause (diagnoses.toml)
thumbnails.py       small copies of the pictures that grading kept
charts.py           histograms and loss curves as SVG
class_page.py       puts the page together
report_files.py     writes it: one file, or pages and pictures beside it
"""
