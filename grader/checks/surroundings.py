"""Likely causes of exceptions that come from a submission's surroundings: libraries, network, GPU.

>>> cause("ModuleNotFoundError", "No module named 'data'")
'data.py is in the same folder: write `from .data import ...`, with the dot'
"""

import re

from .assignment import MODULES

# The libraries of the kit that submissions may use; the handout's README.md names them too.
LIBRARIES = (
    *("torch", "torchvision", "numpy", "sympy", "mpmath", "matplotlib", "tqdm", "rich"),
    *("PIL", "safetensors"),
)
COME_WITH_THEM = ("mpl_toolkits", "typing_extensions")
OWN_PACKAGE = ("exercises", "submission")  # of a student's seven modules, here and while grading

PHRASES = (  # words of an exception's message, and the likely cause
    (
        ("urlopen error", "Error downloading", "Name or service not known"),
        "there is no network while grading: read the images from `root`, in `load_images`, and "
        "download nothing while a module is imported",
    ),
    (
        ("NVIDIA driver", "not compiled with CUDA", "No CUDA GPUs"),
        "there may be no GPU: use the argument `device`, and where it is None, ask "
        "torch.cuda.is_available()",
    ),
    (
        ("same dtype", "mixed dtype", "Input type (", "but found Double", "but got Double"),
        "numbers of two types meet: does something set the default to float64 "
        "(torch.set_default_dtype), or make a tensor from a numpy array without .float()?",
    ),
)


def listed() -> str:
    """What submissions may import."""
    return f"{', '.join(LIBRARIES)} and Python's standard library"


def not_found(module: str) -> str:
    """Why one of the student's own modules is not found by its bare name."""
    return f"{module}.py is in the same folder: write `from .{module} import ...`, with the dot"


def cause(error: str, message: str) -> str | None:
    """The likely cause of an exception of that class with that message, or None."""
    if error in ("ModuleNotFoundError", "ImportError"):
        return _import_cause(message)
    return next((why for words, why in PHRASES if any(word in message for word in words)), None)


def _import_cause(message: str) -> str | None:
    """The likely cause of an import that failed; None if no module is missing."""
    found = re.match(r"No module named '([\w.]+)'", message)
    if found is None:  # data/, the folder of the pictures, is found as a package without modules
        found = re.match(r"cannot import name '\w+' from '(\w+)' \(unknown location\)", message)
    if found is None:
        found = re.match(rf"cannot import name '\w+' from '({'|'.join(OWN_PACKAGE)})'", message)
    if found is None:
        return None
    top, _, inner = found[1].partition(".")
    if top in OWN_PACKAGE and not inner and " import name " in message:
        inner = message.split("'")[1]  # from . import utils
    if top in MODULES:
        return not_found(top)
    file = f"{inner.partition('.')[0] or top}.py"
    if top in OWN_PACKAGE:
        names = ", ".join(MODULES)
        return (
            f"there is no {file}; only {names} and answers.md are handed in: put helper functions "
            "of your own into one of these modules"
        )
    if top in LIBRARIES:
        return f"{top} is there, but this version has no module {found[1]}"
    return (
        f"{top} is not installed. The grader has {listed()}: write the module "
        "without it, or import it only in the function that needs it"
    )
