"""The homework's long run: train both networks and keep what question 2 asks to show.

    python -m exercises                                  50 epochs, into runs/exercises-<date>
    python -m exercises --epochs 2 --limit 2048          a quick look first
    python -m exercises --out runs/exercises-<date>      go on with a run that was stopped
    python -m exercises --fast                           the same game in less time

--fast trains your networks by a step of its own in the place of your train_step and losses; what
it does otherwise (rounding, random numbers) stands in the run's run.json, under "fast". Where
others keep the CPUs busy, OMP_NUM_THREADS=1 before the command is faster than two threads that
wait for each other, with --fast most of all.

Ctrl-C is safe: finished epochs are kept, and the command that goes on is printed.
Exit codes: 0 done, 1 something is not written yet, 2 a mistake in the call, 130 interrupted.
"""

import argparse
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

# Both are read when torch and matplotlib are imported, so they come before any such import.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve on a shared machine
os.environ.setdefault("MPLBACKEND", "Agg")  # figures go to files: no display needed

PACKAGE = __package__


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    args.out = args.out or Path("runs") / f"{PACKAGE}-{time.strftime('%Y%m%d-%H%M%S')}"
    try:
        from .given.run import RunError, Settings, run  # here: --help should not wait for torch

        try:
            return run(Settings(package=PACKAGE, **vars(args)))
        except RunError as error:
            print(f"{PACKAGE}: {error}", file=sys.stderr)
            return 2
    except NotImplementedError as error:
        if (place := _place_in_this_package(error)) is None:
            raise  # not a stub's: torch raises it too, where a device lacks an operation
        print(f"{PACKAGE}: {place} is not written yet ({error})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{PACKAGE}: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {PACKAGE}",
        description="Train the GAN on FashionMNIST; keep samples, loss curves and weights.",
        epilog="A folder given as --out that holds a checkpoint is gone on with.",
    )
    option = parser.add_argument
    option("--epochs", type=_positive, default=50, help="passes over the images (default 50)")
    option("--batch-size", type=_positive, default=64, help="images per update (default 64)")
    option("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    option("--data", type=Path, metavar="PATH", help="FashionMNIST's folder (default: look for it)")
    option("--out", type=Path, metavar="FOLDER", help=f"default runs/{PACKAGE}-<date-time>")
    option("--seed", type=int, default=0, help="of everything random (default 0)")
    option("--limit", type=_positive, metavar="N", help="use the first N images only")
    option(
        "--fast",
        action="store_true",
        help="train by the runner's own one-pass step in the place of train_step and the losses, "
        "in bfloat16, with fused Adam and, on a GPU, a CUDA graph: other rounding and other "
        "random numbers, listed in run.json; needs a discriminator without batch norm",
    )
    option("--no-progress", dest="progress", action="store_false", help="a line per epoch, no bar")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is below 1")
    return number


def _place_in_this_package(error: BaseException) -> str | None:
    """`package/file.py: function`, where the error was raised in this package's own code."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(last.filename).resolve()
    if path.parent != Path(__file__).resolve().parent:
        return None
    return f"{PACKAGE}/{path.name}: {last.name}"


if __name__ == "__main__":
    sys.exit(main())
