"""What `--all` names, told in one line, and who of a class has handed in nothing."""

from collections.abc import Sequence
from pathlib import Path

from ..intake.bounded import IntakeLimits, Unreadable
from ..intake.downloads import (
    ATTEMPTS,
    PLATFORMS,
    Download,
    MetadataError,
    is_of_platform,
    recognise,
)
from ..intake.origins import printable
from ..intake.submissions import LIMITS, IntakeError, SubmissionPath
from ..outputs.spreadsheet import TableError, read_table


def found_download(
    path: Path | None, platform: str | None, attempts: str = "newest", limits: IntakeLimits = LIMITS
) -> Download | None:
    """The download at the path; None for a folder of submissions that are folders or zips of their
    own. platform: what the user says that it is. attempts: which count. Raises IntakeError."""
    if attempts not in ATTEMPTS:
        raise IntakeError(f"--attempts {attempts}: choose from {', '.join(ATTEMPTS)}")
    if platform is not None and platform not in PLATFORMS:
        raise IntakeError(f"--from {platform}: choose from {', '.join(PLATFORMS)}")
    if path is None or not path.exists():
        return None  # `find_submissions` says what is wrong
    own_folders = platform in ("folders", "checkouts") or (
        platform is None and path.is_dir() and not is_of_platform(path)
    )
    if path.is_dir() and own_folders:
        return None
    if path.is_file() and path.suffix.lower() != ".zip":
        raise IntakeError(f"--all {printable(path)} is neither a folder nor a zip")
    try:
        return recognise(path, limits, platform, attempts)
    except (Unreadable, MetadataError) as error:
        raise IntakeError(f"--all {printable(path)}: {error}") from None


def in_one_line(download: Download, path: Path | None) -> str:
    """What the path was taken for, and what there is."""
    about = PLATFORMS[download.platform].about
    late = sum(submission.handed_in.is_late or False for submission in download.submissions)
    return (
        f"{printable(path)} is taken for {about}: {len(download.submissions)} submissions"
        f"{f', {late} late' if late else ''}"
        " (if it is something else, say so with --from)"
    )


def without_submission(roster: Path, places: Sequence[SubmissionPath]) -> list[str]:
    """A line that lists the persons without a submission, if there are any. A row of the table is a
    person who has handed in if one of its cells is an id, the e-mail or the name of a submission's.

    Raises IntakeError if the file cannot be read.
    """
    try:
        rows = read_table(roster, ()).rows
    except (TableError, OSError) as error:
        raise IntakeError(f"--roster {printable(roster)}: {error}") from None
    known = {_letters(place.name) for place in places}
    for place in places:
        for person in place.handed_in.persons if place.handed_in else ():
            known.update(map(_letters, person.known_as()))
    missing = [
        " ".join(filter(None, cells.values()))
        for _, cells in rows
        if not any(cell and _letters(cell) in known for cell in cells.values())
    ]
    if not missing:
        return []
    return [
        f"no submission of {len(missing)} of {len(rows)} in {printable(roster)}: "
        + "; ".join(missing)
    ]


def _letters(text: str) -> str:
    """Small letters and digits alone: Canvas writes "Lovelace, Ada" as "lovelaceada"."""
    return "".join(filter(str.isalnum, text.casefold()))
