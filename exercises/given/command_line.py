"""The command line of the real run: `python -m exercises`, `python -m solutions`.

    python -m exercises                                  50 epochs, into runs/exercises-<date>
    python -m exercises --epochs 2 --limit 2048          a quick look first
    python -m exercises --out runs/exercises-<date>      continue a run that was stopped
    python -m exercises --fast                           the same game in less time
    python -m exercises --pictures                       question 1 in pictures, without training

--fast replaces your train_step and losses by the run's own one-pass step; run.json lists under
"fast" what else differs (rounding, random numbers). If other programs keep the CPUs busy, set
OMP_NUM_THREADS=1 before the command: one thread is then faster than two that wait for each other,
especially with --fast.

Ctrl-C is safe: the run ends after the current update, all that was done is kept, and the command
that goes on from there is printed.
Exit codes: 0 done, 1 a function is not written yet, 2 the run cannot start, 130 interrupted.
"""

import argparse
import importlib
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

# Both are read when torch and matplotlib are imported, so set them before any such import.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve on a shared machine
os.environ.setdefault("MPLBACKEND", "Agg")  # figures go to files: no display needed


def main(package: str, argv: Sequence[str] | None = None) -> int:
    """Train with the functions of `package` ("exercises"); returns the exit code.

    argv: the options, by default from the command line.
    """
    args = parser(package).parse_args(argv)
    pictures = vars(args).pop("pictures")
    if pictures:
        return _draw_question_1(package, args.out or Path("runs") / f"{package}-pictures")
    args.out = args.out or Path("runs") / f"{package}-{time.strftime('%Y%m%d-%H%M%S')}"
    try:
        # Imported here, so that --help does not wait for torch.
        if not _import_libraries(package, args.out):
            return 2
        from .checkpoint import RunError
        from .functions import FunctionMissing, Functions
        from .run import RunSettings, run

        try:
            return run(RunSettings(package=package, **vars(args)), Functions.of_package(package))
        except FunctionMissing as error:
            print(f"{package}: {error}", file=sys.stderr)
            return 1
        except RunError as error:
            print(f"{package}: {error}", file=sys.stderr)
            return 2
    except NotImplementedError as error:
        if (stub := _stub_that_raised(error, package)) is None:
            raise  # not a stub's: torch also raises it if a device lacks an operation
        print(f"{package}: {stub} is not written yet ({error})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{package}: interrupted", file=sys.stderr)
        return 130


def _draw_question_1(package: str, out: Path) -> int:
    """Draw the pictures of question 1; the exit code."""
    from .game_pictures import draw_all

    drawn = 0
    try:
        for name, left_out in draw_all(package, out):
            drawn += not left_out
            print(f"{package}: {name} {left_out}" if left_out else out / name, flush=True)
    except OSError as error:
        print(f"{package}: {out} cannot be written ({error.strerror or error})", file=sys.stderr)
        return 2
    return 0 if drawn else 1


def _import_libraries(package: str, out: Path) -> bool:
    """Import what takes seconds, and say so at once. False, with a message, if that fails."""
    if "torch" not in sys.modules:
        text = "importing torch and reading the images; this takes some seconds"
        then = f"{out / 'run.html'} will show the run: reload it after each epoch"
        print(f"{package}: {text}. {then}", file=sys.stderr, flush=True)
    for library in ("torch", "torchvision", "matplotlib.figure"):
        try:
            importlib.import_module(library)
        except Exception as error:  # a broken library may raise anything
            name = library.partition(".")[0]
            reason = f"{name} cannot be imported here ({type(error).__name__}: {error})"
            remedy = f"install it again, e.g. with `uv sync --reinstall-package {name}`"
            print(f"{package}: {reason}. This is no fault of your code: {remedy}", file=sys.stderr)
            return False
    return True


def parser(package: str) -> argparse.ArgumentParser:
    """The options of `python -m PACKAGE`."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {package}",
        description="Train the GAN on FashionMNIST; keep samples, loss curves and weights.",
        epilog="If --out names a folder with a checkpoint, the run continues from it.",
    )
    option = parser.add_argument
    option("--epochs", type=positive, default=50, help="passes over the images (default 50)")
    option("--batch-size", type=positive, default=64, help="images per update (default 64)")
    option(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help="where to train (default auto: a GPU if there is one)",
    )
    option(
        "--data",
        type=Path,
        metavar="PATH",
        help="FashionMNIST's folder (default: search the usual places, then download)",
    )
    option(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=f"the run's folder (default runs/{package}-<date-time>)",
    )
    option("--seed", type=int, default=0, help="seed of all random numbers (default 0)")
    option("--limit", type=positive, metavar="N", help="use only the first N images")
    option(
        "--fast",
        action="store_true",
        help="train with the run's own one-pass step instead of train_step and the losses, "
        "in bfloat16, with fused Adam and, on a GPU, a CUDA graph: rounding and random numbers "
        "differ, as listed in run.json; the discriminator must not use batch norm",
    )
    option(
        "--pictures",
        action="store_true",
        help="draw question 1 with your functions (paths, step sizes, eigenvalues, the surface), "
        "and train nothing",
    )
    option(
        "--no-progress",
        dest="progress",
        action="store_false",
        help="print one line per epoch and no progress bar",
    )
    return parser


def positive(text: str) -> int:
    """An option's value as a number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is below 1")
    return number


def _stub_that_raised(error: BaseException, package: str) -> str | None:
    """`package/file.py: function`, if one of the package's own modules raised the error."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(last.filename).resolve()
    if path.parent != Path(str(importlib.import_module(package).__file__)).resolve().parent:
        return None
    return f"{package}/{path.name}: {last.name}"
