"""Right submissions that draw their initial weights in another way.

tests/corpus/initial_weights.toml contains a list of

    [[way]]
    name = "xavier-normal"
    note = "Xavier's normal weights"
    module = "networks"        # in `build_*`, the default; or "training": in `train`
    layer = '''...'''          # what is done with each `layer`; LAYERS have weights, NORMS scales
"""

import textwrap
import tomllib

from ..corpus.entries import CORPUS, Edit, Entry

LIST = CORPUS / "initial_weights.toml"
DRAWN = """
LAYERS = nn.Linear, nn.Conv2d, nn.ConvTranspose2d
NORMS = nn.BatchNorm1d, nn.BatchNorm2d


@torch.no_grad()
def _draw(layer):
{body}
"""
IN_BUILDERS = """
_plain_generator, _plain_discriminator = build_generator, build_discriminator


def build_generator(z_dim=100):
    return _plain_generator(z_dim).apply(_draw)


def build_discriminator():
    return _plain_discriminator().apply(_draw)
"""
OPTIMIZERS = "    g_optimizer, d_optimizer = build_optimizers(generator, discriminator)\n"
IN_TRAIN = "    generator.apply(_draw)\n    discriminator.apply(_draw)\n"


def ways() -> list[Entry]:
    """A right submission for each way."""
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["way"]
    return [Entry(row["name"], "", row["note"], _edits(row)) for row in rows]


def _edits(row: dict[str, str]) -> tuple[Edit, ...]:
    module = row.get("module", "networks")
    drawn = DRAWN.format(body=textwrap.indent(row["layer"].strip(), "    "))
    if module == "training":
        step = {"old": OPTIMIZERS, "new": IN_TRAIN + OPTIMIZERS, "append": drawn}
        return ({"module": module, **step},)
    return ({"module": module, "append": f"import torch\n{drawn}{IN_BUILDERS}"},)
