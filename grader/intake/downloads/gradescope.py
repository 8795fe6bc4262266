"""Gradescope's export of an assignment: `submission_metadata.yml` beside a folder for each
submission. Keys begin with a colon: `submission_1` has `:submitters:`, each with `:name:`, `:sid:`
and `:email:`. Source: gradescope/autograder_samples, docs/."""

from collections.abc import Sequence

import yaml

from ..persons import HandedIn, Person
from .layout import Download, ReadText, Submission

METADATA = "submission_metadata.yml"


class MetadataError(Exception):
    """The export's list of submissions cannot be read; the message says why."""


def fits(paths: Sequence[str]) -> bool:
    return METADATA in paths


def read(paths: Sequence[str], read_text: ReadText) -> Download:
    """Raises MetadataError."""
    try:
        about = yaml.load(read_text(METADATA), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise MetadataError(f"{METADATA} is damaged ({error}): download it again") from None
    if not isinstance(about, dict):
        raise MetadataError(f"{METADATA} lists no submissions: download it again")
    files: dict[str, dict[str, str]] = {str(folder): {} for folder in about}
    leftover = []
    for path in paths:
        folder, slash, file = path.partition("/")
        if slash and folder in files:
            files[folder][file] = path
        elif path != METADATA:
            leftover.append(path)
    submissions = []
    for folder, entry in about.items():
        entry = entry if isinstance(entry, dict) else {}
        persons = tuple(map(_person, entry.get(":submitters") or []))
        history = entry.get(":history") or []
        handed_in = HandedIn("gradescope", persons, None, len(history) + 1)
        name = "-".join(filter(None, (person.name for person in persons))) or str(folder)
        first = next((value for person in persons for _, value in person.ids), "")
        name = f"{name}_{first}".strip("_").replace("/", "_")
        submissions.append(Submission(f"{name}/", handed_in, files[str(folder)]))
    return Download("gradescope", submissions, leftover=leftover)


def _person(entry: object) -> Person:
    about = entry if isinstance(entry, dict) else {}
    text = {key: str(about.get(f":{key}") or "") for key in ("name", "sid", "email")}
    return Person(text["name"], (("sid", text["sid"]),) if text["sid"] else (), text["email"])
