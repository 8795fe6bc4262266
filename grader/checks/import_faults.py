"""Why a submission's import failed, and what it can import.

>>> import_cause("ModuleNotFoundError", "No module named 'data'")
'data.py is in the same folder: write `from .data import ...`, with the dot'
"""

import re

from .assignment import MODULES

# The libraries of the kit that submissions may use; the handout's README.md names them too.
LIBRARIES = ("torch", "torchvision", "numpy", "sympy", "mpmath", "matplotlib", "tqdm", "rich")


def import_cause(error: str, message: str) -> str | None:
    """The likely cause of an exception of that class with that message; None if it is not about a
    module that is missing."""
    if error not in ("ModuleNotFoundError", "ImportError"):
        return None
    found = re.match(r"No module named '([\w.]+)'", message)
    if found is None:  # data/, the folder of the pictures, is found as a package without modules
        found = re.match(r"cannot import name '\w+' from '(\w+)' \(unknown location\)", message)
    if found is None:
        return None
    top, _, inner = found[1].partition(".")
    if top in MODULES:
        return f"{top}.py is in the same folder: write `from .{top} import ...`, with the dot"
    file = f"{inner.partition('.')[0] or top}.py"
    if top in ("exercises", "submission"):
        names = ", ".join(MODULES)
        return (
            f"there is no {file}; only {names} and answers.md are handed in: put helper functions "
            "of your own into one of these modules"
        )
    if top in LIBRARIES:
        return f"{top} is there, but this version has no module {found[1]}"
    return (
        f"{top} is not installed. The grader has {', '.join(LIBRARIES)} and Python's standard "
        "library: write the module without it, or import it only in the function that needs it"
    )
