"""Where submissions that have results came from, so that they can be read again."""

from collections.abc import Collection
from pathlib import Path

from ..intake.origins import printable
from ..intake.submissions import IntakeError, SubmissionPath, find_submissions
from ..outputs.results_folder import ResultsFolder
from ..outputs.results_json import origin_of
from ..outputs.totals import Results
from .class_intake import found_download

GONE = "{} is not there any more: name its new place with --all"


def found_in(
    all_in: Path, platform: str | None, folder: ResultsFolder
) -> dict[str, SubmissionPath]:
    """All submissions in a folder or download, by the names of their results. Raises
    IntakeError."""
    download = found_download(all_in, platform, "all")
    places, _ = find_submissions(
        [], all_in, folder.origins(), without=folder.path, download=download
    )
    return {place.name: place for place in places}


def found_again(
    names: Collection[str], folder: ResultsFolder
) -> tuple[dict[str, SubmissionPath], dict[str, str]]:
    """The submissions of these results where they came from, by name; and why others cannot be
    found."""
    places: dict[str, SubmissionPath] = {}
    missing: dict[str, str] = {}
    downloads: dict[tuple[str, str], list[str]] = {}
    for name in names:
        results = folder.load(name)
        origin = None if results is None else origin_of(results)
        if results is None or origin is None:
            missing[name] = "its results do not say where it came from: name the place with --all"
        elif platform := _platform(results):
            downloads.setdefault((origin.place, platform), []).append(name)
        elif origin.is_there:
            places[name] = SubmissionPath(name, Path(str(origin)), origin)
        else:
            missing[name] = GONE.format(printable(origin))
    for (place, platform), there in downloads.items():
        try:
            found = found_in(Path(place), platform, folder)
            why = f"it is not in {printable(place)} any more: name its new place with --all"
        except IntakeError as error:
            found, why = {}, str(error)
            if not Path(place).exists():
                why = GONE.format(printable(place))
        for name in there:
            if name in found:
                places[name] = found[name]
            else:
                missing[name] = why
    return places, missing


def _platform(results: Results) -> str:
    """The platform whose download the submission lies in; "" if in none."""
    return (results["extra_data"].get("handed_in") or {}).get("platform", "")
