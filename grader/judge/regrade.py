"""Grades submissions again, as far as something has changed: what judges a check, a check's points,
a file of the submission, or the grader had failed.

    regrade = Regrade(folder, settings, places, jobs)
    regrade.judge()                      # new results wait beside the old ones
    regrade.differences                  # who rises, who falls
    regrade.take_over(names)

Only checks run whose result may be another one now. New results wait in the folder until they are
taken over, so that a run that is interrupted goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ..intake.submissions import SubmittedFiles, read
from ..outputs.graded import Conditions, Graded
from ..outputs.regraded import Difference, difference, merged
from ..outputs.results_json import STANDS
from ..outputs.staging import Staging
from ..outputs.totals import Results
from ..outputs.written_entries import carry_written
from .batch import Batch
from .conditions import conditions_of
from .kept import ToKeep
from .pool import Pool
from .stale import earlier_results, stale_checks


@dataclass(kw_only=True)
class Regrade(Batch):
    """One run on submissions that were graded with the same settings.

    only_up: results that stand from an earlier run with --only-up still do. differences: by name,
    of new results that wait. same: names whose results hold as they are. failed: name -> why there
    are no new results. reasons: name -> what has changed. notes: about written scores, by name.
    """

    only_up: bool = False
    differences: dict[str, Difference] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    _new: dict[str, Results] = field(default_factory=dict)
    _to_keep: dict[str, ToKeep] = field(default_factory=dict)
    _conditions: dict[str, Conditions] = field(default_factory=dict)

    @property
    def staging(self) -> Staging:
        return Staging(self.folder)

    def judge(self) -> None:
        """Fill `differences`. Raises OutputError; KeyboardInterrupt and worse lose nothing."""
        if self.waiting:
            self.grade_all()

    def take_over(self, names: Sequence[str], say: Callable[[str, str], None]) -> None:
        """Put these new results in the place of the earlier ones. say: is told, with the name, what
        becomes of what persons entered. Raises OutputError."""
        for name in names:
            with self.folder.alone():
                before = self.folder.load(name)
                results = carry_written(self._new[name], before, partial(say, name))
                self.staging.take_over(name, results)

    def let_stand(self, names: Sequence[str]) -> None:
        """Keep the earlier results of these beside those of today's checks. Raises OutputError."""
        for name in names:
            about = self._new[name]["extra_data"]
            stands = {key: about[key] for key in ("rubric", "fingerprint")}
            with self.folder.alone():
                before = self.folder.load(name)
                assert before is not None
                self.folder.save(
                    name, {**before, "extra_data": {**before["extra_data"], STANDS: stands}}
                )
            self.staging.drop(name)

    def note_as_current(self) -> None:
        """Note of results that hold that they are those of today's checks. Raises OutputError."""
        for name, conditions in self._conditions.items():
            now = {key: getattr(conditions, key) for key in ("rubric", "fingerprint", "checks")}
            with self.folder.alone():
                before = self.folder.load(name)
                if before is not None:
                    about = {**before["extra_data"], **now}
                    self.folder.save(name, {**before, "extra_data": about})

    def _next_submission(self) -> SubmittedFiles | None:
        """The next submission of which a check has to run; others are settled on the way."""
        while self.waiting:
            submission = read(self.waiting.pop(0), self.intake)
            name, before = submission.name, self.folder.load(submission.name)
            conditions = conditions_of(self.settings, dict(submission.files))
            if before is None:
                self.reasons[name] = ["new"]
                if found := self.staging.find(name, None, conditions.fingerprint):
                    self._wait(name, None, *found)
                    continue
                return submission
            stands = before["extra_data"].get(STANDS, {})
            if self.only_up and stands.get("fingerprint") == conditions.fingerprint:
                self._settle(name, before)
                continue
            stale, reasons = stale_checks(before, submission)
            if found := self.staging.find(name, before, conditions.fingerprint):
                self.reasons[name] = reasons
                self._wait(name, before, *found)
            elif not reasons:
                self._settle(name, before, conditions)
            else:
                self.reasons[name] = reasons
                self._to_keep[name] = ToKeep(earlier_results(before), stale)
                return submission
        return None

    def _begin(self, pool: Pool, submission: SubmittedFiles) -> None:
        pool.begin(submission, self._to_keep.get(submission.name))

    def _keep(self, graded: Graded, results: Results) -> None:
        """Let new results wait."""
        name = graded.submission.name
        before = self.folder.load(name)
        if graded.faults:
            self.failed[name] = graded.faults[0]
            self.done.add(name)
            return
        new = results if before is None else merged(before, results, graded.kept)
        ran = tuple(result.number for result in graded.results)
        self.staging.add(name, before, new, graded.results)
        self._wait(name, before, new, ran)

    def _wait(self, name: str, before: Results | None, new: Results, ran: tuple[str, ...]) -> None:
        self._new[name] = new
        self.done.add(name)
        written = carry_written(new, before)
        self.differences[name] = difference(before, written, ran)

    def _settle(self, name: str, before: Results, conditions: Conditions | None = None) -> None:
        self.same.append(name)
        self.done.add(name)
        if conditions is not None:
            self._conditions[name] = conditions
