"""Where the parts of the kit are: in a checkout, in a student's handout, in an installed wheel.

A wheel keeps copies of exercises/ and tests/exercises/ inside the package, under `packaged/`, so
that it installs nothing but `grader`. Everything that looks for a part of the kit asks here.
"""

import os
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]  # the package `grader`
ROOT = KIT.parent  # of the checkout or handout; site-packages where the kit is installed
IS_INSTALLED = (KIT / "packaged").is_dir()

_PARTS = KIT / "packaged" if IS_INSTALLED else ROOT
EXERCISES = _PARTS / "exercises"
PUBLIC_CHECKS = _PARTS / "tests" / "exercises"
HIDDEN_CHECKS = KIT / "hidden"  # not in a handout
SOLUTIONS = ROOT / "solutions"  # only in a checkout, like the corpus
CORPUS = ROOT / "tests" / "corpus"


def data_folder() -> Path:
    """Where pictures are unpacked or drawn: data/ of a checkout or handout, else a cache folder of
    the user's."""
    if not IS_INSTALLED:
        return ROOT / "data"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "saddle-to-gan"
