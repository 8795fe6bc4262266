"""What Gradescope says of a submission in submission_metadata.json.

metadata = read(Path("/autograder/submission_metadata.json"))
metadata.seed, metadata.best_score
"""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """id: of the submission, "" if unknown. best_score: of this student's earlier submissions that
    were graded without an error; 0 if there are none."""

    id: str = ""
    best_score: float = 0.0

    @property
    def seed(self) -> int:
        """The seed of all that is drawn: equal for each rerun of the same submission."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:4], "big") >> 1


def read(file: Path) -> Metadata:
    """The metadata; what is missing or of another form counts as unknown, since a submission must
    be graded without it, too."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"{file} cannot be read ({error}): the seed is that of an unknown submission")
        return Metadata()
    found = found if isinstance(found, dict) else {}
    earlier = found.get("previous_submissions")
    scores = [_score(each) for each in earlier] if isinstance(earlier, list) else []
    return Metadata(str(found.get("id", "")), max(scores, default=0.0))


def _score(earlier: Any) -> float:
    """Points of an earlier submission; 0 if it has none, or none that can be trusted."""
    if not isinstance(earlier, dict) or earlier.get("autograder_error"):
        return 0.0
    try:
        score = float(earlier.get("score") or 0)  # a number or a text
    except (TypeError, ValueError):
        return 0.0
    return score if math.isfinite(score) else 0.0
