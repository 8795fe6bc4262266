"""The record of what was graded, with the conditions: seed, versions, digests of what judged it.

Apart from grading.py: the process that collects results needs neither pytest nor sympy.
"""

from collections.abc import Mapping
from dataclasses import replace

from ..checks.assignment import Assignment
from ..checks.notebooks.cell_places import in_cells
from ..outputs.graded import Conditions, Graded
from ..outputs.results_json import compose
from ..outputs.totals import Results
from ..sandbox.machine_names import names_of_this_machine
from .digests.parts import judged_by, named
from .settings import Settings, versions


def results_of(graded: Graded, settings: Settings, assignment: Assignment) -> Results:
    """The results.json of a submission that was graded with these settings. Messages say nothing of
    this machine; the grader's own errors do, for the instructor. Of a notebook they name cells."""
    names = names_of_this_machine(settings.data)
    cells = graded.submission.cells
    told = [
        replace(result, message=in_cells(names(result.message), cells), likely=names(result.likely))
        for result in graded.results
    ]
    conditions = conditions_of(settings, dict(graded.submission.files))
    return compose(replace(graded, results=told), settings.chosen(assignment), conditions)


def conditions_of(settings: Settings, files: Mapping[str, bytes]) -> Conditions:
    """What results of these files that are graded with these settings say about that."""
    return Conditions(
        seed=settings.seed,
        smoke=settings.smoke,
        data=settings.data_label,
        versions=versions(),
        rubric=settings.rubric(),
        fingerprint=settings.fingerprint(files),
        judged_by=judged_by(),
        checks=named(),
        asked=settings.as_record(),
    )
