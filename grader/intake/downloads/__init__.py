"""What platforms give to an instructor: a class's submissions in one folder or zip.

download = recognise(Path("submissions.zip"))      # or recognise(path, platform="canvas")
download.platform                                  # "canvas"
download.submissions[0].handed_in.persons[0].name  # who
download.leftover                                  # files that belong to nobody
"""

from .gradescope import MetadataError
from .layout import Download, Submission
from .recognise import ATTEMPTS, PLATFORMS, is_of_platform, recognise

__all__ = [
    "ATTEMPTS",
    "PLATFORMS",
    "Download",
    "MetadataError",
    "Submission",
    "is_of_platform",
    "recognise",
]
