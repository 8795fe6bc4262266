"""Images a second of three ways to train the same networks, side by side in one run.

    python -m solutions.benchmark                    on the GPU where there is one
    OMP_NUM_THREADS=1 python -m solutions.benchmark --device cpu --rounds 9

"tutorial" is the loop that PyTorch's DCGAN tutorial describes (loops.py), "plain" the epoch of
`python -m solutions`, "fast" that of `python -m solutions --fast`. They take turns, round after
round, so that other load on the machine slows all three; the figures are medians, the ratios
medians of each round's ratio. Beside them stands what is asked of each, on any CPU and on an H100.
On a busy machine one thread is the fair choice: of several threads, all wait at each barrier for
the one that the system has paused, and the fast step waits longest.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exercises.given.command_line import positive

if TYPE_CHECKING:
    from rich.table import Table

EPOCHS, IMAGES = 50, 60_000  # of the homework's run
STEPS = {"cpu": 4, "cuda": 938}  # a round of each way; an epoch where that takes a second
ASKED = {  # of the ratios
    "cpu": {"plain": "at least 1.1", "fast": "at least 1.8"},
    "cuda": {"plain": "at least 8 (H100)", "fast": "at least 20 (H100)"},
}


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)

    import torch  # here: --help should not wait for it
    from rich.console import Console
    from rich.progress import track

    from exercises.given.checkpoint import RunError
    from exercises.given.devices import choose_device, usable_cpus

    from .loops import measure, ways

    torch.set_num_threads(min(torch.get_num_threads(), usable_cpus()))
    console = Console(highlight=False)
    try:
        device = choose_device(args.device)
        steps = args.steps or STEPS.get(device.type, STEPS["cuda"])
        loops = ways(args.data, device, args.batch_size, steps, args.workers)
    except (RunError, OSError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    name = torch.cuda.get_device_name() if device.type == "cuda" else device.type
    console.print(
        f"{name}, torch {torch.__version__}, {torch.get_num_threads()} threads, "
        f"batches of {args.batch_size}; {args.rounds} rounds of {steps} steps, medians"
    )
    for loop in loops.values():
        measure(loop, device)  # what the first steps set up
    rounds = [
        {name: measure(loop, device) for name, loop in loops.items()}
        for _ in track(range(args.rounds), "measuring", console=console, transient=True)
    ]
    console.print(table_of(rounds, steps * args.batch_size, ASKED.get(device.type, {})))
    return 0


def table_of(rounds: list[dict[str, float]], images: int, asked: dict[str, str]) -> "Table":
    """rounds: each way's seconds, round by round, for that many images. asked: of their ratios."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in ("", "images/s", "against the tutorial's loop", "asked", f"{EPOCHS} epochs"):
        table.add_column(head, justify="right" if head else "left")
    for way in rounds[0]:
        seconds = statistics.median(each[way] for each in rounds)
        ratio = statistics.median(each["tutorial"] / each[way] for each in rounds)
        whole = EPOCHS * IMAGES / images * seconds
        speed, least = f"{images / seconds:,.0f}", asked.get(way, "")
        table.add_row(way, speed, f"{ratio:.2f}", least, f"{whole:,.0f} s")
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solutions.benchmark",
        description="Images a second: the DCGAN tutorial's loop, the plain run, the fast run.",
    )
    option = parser.add_argument
    option("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    option("--batch-size", type=positive, default=64, help="images per update (default 64)")
    option("--steps", type=positive, help="updates per round (default 4, or 938 on a GPU)")
    option("--rounds", type=positive, default=5, help="rounds to measure (default 5)")
    option(
        "--workers",
        type=int,
        default=0,
        help="processes that load the tutorial's images (default 0: none but its own)",
    )
    option(
        "--data", type=Path, metavar="PATH", help="FashionMNIST's folder (default: search for it)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
