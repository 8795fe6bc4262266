"""Joins folders of results that several machines have written, as the jobs of an array do.

    merge = Merge([Path("part-1"), Path("part-2")], ResultsFolder(Path("graded")))
    merge.save(Assignment.load())

A submission that is in several folders must be judged the same in all of them. Messages may differ,
since they quote the inputs that were drawn. Only what the grader itself failed to judge gives way
to what it judged. Everything is read and compared before anything is written.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checks.assignment import Assignment
from .results_folder import OutputError, ResultsFolder, writing
from .totals import Results

TIMES = ("execution_time", "seconds")
# Facts of the machine, of the way to the submission, or of what was printed; not of the judgement.
FACTS = (
    *("source", "isolation", "versions", "device", "data", "asked", "fingerprint"),
    *("printed", "log"),
)
# A message quotes the game or point that was drawn for it, and no two gradings draw the same ones.
MESSAGES = ("output", "likely", "cause")
STAGING = ".merge-"


@dataclass(frozen=True)
class _Found:
    folder: ResultsFolder
    results: Results


@dataclass
class Merge:
    """sources: folders of results. out: where all go; what is there already is one of them.

    Raises OutputError where results contradict each other, are damaged or of another rubric.
    """

    sources: Sequence[Path]
    out: ResultsFolder
    same: int = 0  # submissions that several folders have
    chosen: dict[str, _Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        there = [self.out] if self.out.path.is_dir() else []
        for folder in [*there, *map(ResultsFolder, self.sources)]:
            if not folder.path.is_dir():
                raise OutputError(f"{folder.path} is not a folder: name folders of results")
            for name, results in folder.all_results().items():
                if results is None:
                    raise OutputError(
                        f"{folder.path / name / 'results.json'} is damaged: grade it again with "
                        "--resume, then merge"
                    )
                self._take(name, _Found(folder, results))

    def save(self, assignment: Assignment, bom: bool = False) -> list[str]:
        """Copy what is new, and write grades.csv; the names of what was copied. If it is stopped,
        the same command goes on. Raises OutputError."""
        self.out.prepare(resume=True, overwrite=False)
        copied = []
        for name, found in self.chosen.items():
            if found.folder is not self.out:
                self._copy(name, found.folder)
                copied.append(name)
        self.out.save_grades(assignment, bom)
        return copied

    def _take(self, name: str, new: _Found) -> None:
        first = next(iter(self.chosen.values()), new)
        for fact in ("rubric", "seed"):
            one, other = (each.results["extra_data"].get(fact) for each in (first, new))
            if one != other:
                raise OutputError(
                    f"{first.folder.path} and {new.folder.path} were graded with another {fact}: "
                    "grade all parts with the same --questions, --seed and kit"
                )
        old = self.chosen.setdefault(name, new)
        if old is new:
            return
        difference = _difference(old.results, new.results)
        if difference:
            raise OutputError(
                f"{old.folder.path / name} and {new.folder.path / name} contradict each other "
                f"({difference}): find out which is right and remove the other"
            )
        self.same += 1
        if _faults(old.results) and not _faults(new.results):
            self.chosen[name] = new

    def _copy(self, name: str, source: ResultsFolder) -> None:
        """The whole folder of a submission, completely or not at all."""
        place = self.out.path / name
        with (
            writing(place),
            tempfile.TemporaryDirectory(prefix=STAGING, dir=self.out.path) as staging,
        ):
            copy = Path(staging, "new")
            shutil.copytree(source.path / name, copy, symlinks=True)
            if place.exists():
                place.rename(Path(staging, "old"))
            copy.rename(place)


def _faults(results: Results) -> bool:
    return bool(results["extra_data"]["faults"])


def _difference(old: Results, new: Results) -> str:
    """What contradicts, in a few words; "" if nothing does."""
    if old["extra_data"]["files"] != new["extra_data"]["files"]:
        return "other files were handed in"
    if _faults(old) or _faults(new):  # what a failed grader says is no result
        return ""
    if judgement(old) == judgement(new):
        return ""
    scores = {test["number"]: test.get("score") for test in old["tests"]}
    for test in new["tests"]:
        if scores.get(test["number"], -1) != test.get("score"):
            one, other = _shown(scores.get(test["number"])), _shown(test.get("score"))
            return f"{test['number']}: {one} and {other}"
    return "the same scores, but not the same record"


def _shown(score: float | None) -> str:
    return "no score" if score is None else f"{score:g}"


def judgement(results: Results) -> Results:
    """What a grading decided, without what may differ each time: see FACTS, MESSAGES and TIMES.
    What a person wrote about an answer stays."""
    about = {key: value for key, value in results["extra_data"].items() if key not in FACTS}
    tests = [
        test if test["extra_data"]["outcome"] == "written" else _without(MESSAGES, test)
        for test in results["tests"]
    ]
    return without_times({**results, "output": "", "extra_data": about, "tests": tests})


def without_times(value: Any) -> Any:
    return _without(TIMES, value)


def _without(keys: Sequence[str], value: Any) -> Any:
    """The value without these keys, at any depth."""
    if isinstance(value, Mapping):
        return {key: _without(keys, each) for key, each in value.items() if key not in keys}
    return [_without(keys, each) for each in value] if isinstance(value, list) else value
