"""run.html: a run as one page that needs no other file, no network and no script.

    html = render(state, facts, command)    # facts: what run.json holds

It is drawn by run_page.html and run_page.css. The policy at its top allows only its own style sheet
and the pictures inside the page. Everything that is printed is escaped.
"""

import base64
import functools
import hashlib
import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from torch import Tensor

from . import film
from .checkpoint import RunState
from .line_charts import Chart, Curve, Level
from .measuring import JUDGED, WALK, as_bytes, walk

MOST_PICTURES = (
    60  # of the animation; a longer run shows some of its epochs, the first and last too
)
STILLS = 8  # grids beside each other
_HERE = Path(__file__).parent


class Still(NamedTuple):
    """The nine samples of one epoch."""

    epoch: int
    png: bytes


def render(state: RunState, facts: Mapping[str, Any], command: str, stopped: bool = False) -> str:
    """The page of a run; before its first epoch has ended, it has no curves yet.

    facts: the content of run.json. command: continues the run. stopped: by Ctrl-C.
    """
    pictures = _film(state)
    style = (_HERE / "run_page.css").read_text(encoding="utf-8")
    return _template().render(
        title=_title(state, facts),
        style=style,
        policy=_policy(style),
        progress=_progress(state, facts, stopped),
        done=state.epoch,
        epochs=facts["epochs"],
        animation=film.animated(_some(pictures, MOST_PICTURES)) if pictures else b"",
        film=[Still(e, film.grid(images)) for e, images in _spaced(pictures, STILLS).items()],
        losses=_losses(state),
        fd32=Chart(_every_epoch(state), [Curve("FD32", "fd32", state.fd32)]),
        fd32_samples=f"{facts['fd32_samples']:,}",
        logits=_logits(state),
        judged=JUDGED,
        walk=film.strip(walk(state)) if state.epoch else b"",
        walk_length=WALK,
        settings=_settings(state, facts),
        command=command,
        package=facts["package"],
    )


def _title(state: RunState, facts: Mapping[str, Any]) -> str:
    done, asked = state.epoch, facts["epochs"]
    far = _epochs(done) if done >= asked else f"epoch {done} of {asked}"
    return f"Training run: {far}"


def _progress(state: RunState, facts: Mapping[str, Any], stopped: bool) -> str:
    """How far the run is, in a sentence or two."""
    now, left = time.strftime("%Y-%m-%d %H:%M"), facts["epochs"] - state.epoch
    if left <= 0:
        took = _duration(sum(state.seconds))
        return f"Finished, in {took}. With a larger --epochs the command below trains on."
    if stopped:
        return f"Stopped at {now}, with {_epochs(left)} left. The command below goes on."
    if not state.epoch:
        return f"Written at {now}, when the run began. Reload the page after the first epoch."
    each = sum(state.seconds) / state.epoch
    return (
        f"Written at {now} while the run was going on; {_epochs(left)} left, about "
        f"{_duration(left * each)}. Reload the page to see more."
    )


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count} epochs"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:.1f} hours"


def _film(state: RunState) -> dict[int, Tensor]:
    """The samples of each epoch that has some; an older checkpoint has only its snapshots."""
    kept = {epoch: as_bytes(images) for epoch, images in state.snapshots.items()} | state.film
    return dict(sorted(kept.items()))


def _some(pictures: Mapping[int, Tensor], most: int) -> dict[int, Tensor]:
    """At most so many of them, evenly spaced, the first and the last among them."""
    epochs = list(pictures)
    places = np.linspace(0, len(epochs) - 1, min(most, len(epochs))).round().astype(int)
    return {epochs[place]: pictures[epochs[place]] for place in places}


def _spaced(pictures: Mapping[int, Tensor], most: int) -> dict[int, Tensor]:
    """At most so many of them, closer to each other at the start, where more changes."""
    epochs = list(pictures)
    if len(epochs) <= most:
        return dict(pictures)
    places = np.geomspace(1, len(epochs), most).round().astype(int)
    for i in range(1, most):
        places[i] = max(places[i], places[i - 1] + 1)
    return {epochs[place - 1]: pictures[epochs[place - 1]] for place in places}


def _every_epoch(state: RunState) -> Sequence[int]:
    return range(1, state.epoch + 1)


def _losses(state: RunState) -> Chart:
    curves = [Curve("generator", "g", state.g_losses), Curve("discriminator", "d", state.d_losses)]
    levels = [Level(math.log(2), "ln 2 = 0.69", "g"), Level(2 * math.log(2), "2 ln 2 = 1.39", "d")]
    return Chart(_every_epoch(state), curves, levels)


def _logits(state: RunState) -> Chart | None:
    """Two bands; None if an older checkpoint has no logits."""
    if not state.logits:
        return None
    low, real, high, fake_low, fake, fake_high = zip(*state.logits.values(), strict=True)
    curves = [
        Curve("real", "real", real, low, high),
        Curve("fake", "fake", fake, fake_low, fake_high),
    ]
    return Chart(list(state.logits), curves, [Level(0.0, "undecided", "even")], _likelihood)


def _likelihood(logit: float) -> str:
    """The probability of "real" at this logit, in per cent."""
    percent = 100 / (1 + math.exp(-logit))
    if 0.1 <= percent <= 99.9:
        return f"{percent:.{0 if 2 < percent < 98 else 1}f} %"
    return "< 0.1 %" if percent < 50 else "> 99.9 %"


def _settings(state: RunState, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What run.json says, in words."""
    fast = facts["fast"]
    what = "drawn pictures" if facts["drawn"] else "images"
    threads = "1 thread" if facts["threads"] == 1 else f"{facts['threads']} threads"
    device = facts["device_name"] or f"{facts['device']}, {threads}"
    time_taken = "no epoch has ended yet"
    if state.epoch:
        each = facts["seconds"] / state.epoch
        time_taken = f"{_duration(facts['seconds'])}, {each:.1f} s an epoch"
    step = "the package's own train_step and losses"
    if fast:
        arithmetic = fast["autocast"] or "float32"
        step = f"--fast: the run's own one-pass step, {arithmetic}, fused Adam"
    return [
        ("functions", facts["package"]),
        ("step", step),
        ("training data", f"{facts['images']:,} {what} from {facts['data']}"),
        ("batch size", str(facts["batch_size"])),
        ("seed", str(facts["seed"])),
        ("device", device),
        ("torch", facts["torch"]),
        ("time", time_taken),
    ]


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}") if math.isfinite(value) else "not finite"


def _picture(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _policy(style: str) -> str:
    """See https://www.w3.org/TR/CSP3/."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    allowed = f"style-src 'sha256-{digest}'; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"number": _number, "picture": _picture}
    return environment.get_template("run_page.html")
