"""The scores that count as a CSV file, as `--written` takes it.

save_scores(Path("scores.csv"), folder.all_results(), Marks(log.actions()))
"""

from collections.abc import Mapping
from pathlib import Path

from ..intake.origins import clear_name
from ..outputs.answers_form import write_form, written_answers
from ..outputs.results_json import origin_of
from ..outputs.spreadsheet import safe_cell
from ..outputs.totals import Results
from ..outputs.written_scores import cell_of
from .class_answers import key_of
from .marks import Marks


def save_scores(file: Path, all_results: Mapping[str, Results | None], marks: Marks) -> int:
    """Write a row for each answer that has a score; how many. Raises FormError, above all if the
    file exists."""
    found = {name: results for name, results in all_results.items() if results}
    known = {name: origin_of(results) for name, results in found.items()}
    rows = []
    for name, question, test, _ in written_answers(found):
        text = test["extra_data"].get("answer", "")
        mark = marks.counting(question, key_of(question, text))
        if mark is not None:
            cells = [clear_name(name, known), question, cell_of(text)]
            # With its point, a score is not taken for the half of one such as "2,5".
            rows.append([*map(safe_cell, cells), str(float(mark.score)), safe_cell(mark.told)])
    write_form(file, rows)
    return len(rows)
