"""The submissions that `grader similar` compares, and where they are."""

from pathlib import Path

from ..intake.origins import printable
from ..intake.submissions import IntakeError, find_submissions
from ..outputs.results_folder import ResultsFolder
from ..similar.class_code import Member
from .class_intake import found_download
from .regrade_places import found_again, found_in


def class_of(
    place: Path, all_in: Path | None, platform: str | None
) -> tuple[list[Member], dict[str, str], bool]:
    """The members of a class; why others of it cannot be compared; whether the place is a folder of
    results. Raises IntakeError."""
    if not place.exists():
        raise IntakeError(f"{printable(place)} does not exist: name a folder of results")
    folder = ResultsFolder(place)
    results = folder.all_results() if place.is_dir() else {}
    if not results:
        if all_in is not None:
            raise IntakeError(f"{printable(place)} holds no results, which --all belongs to")
        return submissions_of(place, platform), {}, False
    if all_in is not None:
        places = found_in(all_in, platform, folder)
        missing = {n: f"it is not in {printable(all_in)}" for n in results if n not in places}
        places = {name: each for name, each in places.items() if name in results}
    else:
        places, missing = found_again(list(results), folder)
    members = []
    for name, each in places.items():
        about = (results[name] or {"extra_data": {}})["extra_data"]
        members.append(Member(each, was=about.get("files")))
    return members, missing, True


def submissions_of(place: Path, platform: str | None, earlier: bool = False) -> list[Member]:
    """All submissions in a folder or a platform's download; or those of a folder of results.
    Raises IntakeError."""
    if not place.exists():
        raise IntakeError(f"{printable(place)} does not exist: name a folder with submissions")
    if earlier and place.is_dir() and ResultsFolder(place).all_results():
        members, _, _ = class_of(place, None, platform)
        return [Member(member.place, earlier, member.was) for member in members]
    download = found_download(place, platform)
    places, _ = find_submissions([], place, download=download)
    return [Member(each, earlier) for each in places]
