"""One `train_step` and one `sample` as lines of Python, with the very numbers that checks use.

The networks are those of the worker's standin_networks.py, built from the library's layers; hooks
stand for what a mode changes. Lines that go on from the call are as in typed_calls.py.
"""

from .linear_gan import LinearGan

HALVED = "halved = lambda network, given, output: output if network.training else output / 2"
# The generator's images are half as bright from the second pass on.
FADED = (
    "halved = lambda network, given, output: output if network.training and "
    "(network is discriminator or passes.count(True) < 2) else output / 2"
)
STEP = """import numpy as np, torch
from torch import nn
from {package}.training import train_step
random = np.random.default_rng({seed})
normal = lambda *shape: torch.tensor(random.normal(size=shape)).float()
generator = nn.Sequential(nn.Linear({k}, 784, bias=False), nn.Unflatten(1, (1, 28, 28)))
discriminator = nn.Sequential(nn.Flatten(), nn.Linear(784, 1, bias=False))
generator[0].weight.data = normal({k}, 784).T * 0.3
discriminator[1].weight.data = normal(784, 1).T * 0.1
real = (normal({batch}, 784) * 0.5 + 0.2).clip(-1, 1).reshape(-1, 1, 28, 28)
noise = normal({batch}, {k})
{decided}passes = []
_ = generator.register_forward_hook(lambda network, *_: passes.append(network.training))
{halved}
_ = [network.register_forward_hook(halved) for network in (generator, discriminator)]
networks = {{"generator": generator, "discriminator": discriminator}}
before = [next(network.parameters()).detach().clone() for network in networks.values()]
g_optimizer = torch.optim.SGD(generator.parameters(), lr={g_rate})
d_optimizer = torch.optim.SGD(discriminator.parameters(), lr={d_rate})
{stale}train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise)"""
DECIDED = """images = torch.cat([real, generator(noise)]).detach().flatten(1)
logits = torch.tensor([[{logit}]] * {batch} + [[-({logit})]] * {batch})
discriminator[1].weight.data = torch.linalg.lstsq(images, logits).solution.T
"""
STALE = """stale = lambda p: setattr(p, "grad", torch.full_like(p, {stale}))
_ = [stale(next(network.parameters())) for network in networks.values()]
"""


def typed_step(package: str, game: LinearGan, stale: float) -> str:
    """The lines of one step. stale: each number of the gradients held before; 0 for none."""
    decided = "" if game.logit is None else DECIDED.format(logit=game.logit, batch=len(game.real))
    return STEP.format(
        package=package,
        seed=game.seed,
        k=len(game.A),
        batch=len(game.real),
        g_rate=game.rates[0],
        d_rate=game.rates[1],
        decided=decided,
        halved=FADED if stale else HALVED,
        stale=STALE.format(stale=stale) if stale else "",
    )


TYPED_MOVES = (
    "moves = [next(n.parameters()) - start for n, start in zip(networks.values(), before)]",
    "told = [f'the {n} moved by {move.norm():.4g}' for n, move in zip(networks, moves)]",
    "print(*told, sep=', ')",
)
TYPED_PASSES = "print(sum(passes), 'forward passes of the generator in train mode')"
TYPED_MODES = (
    "print(*[f'the {name} is left in eval mode' for name, n in networks.items() if not n.training],"
    " sep=', ')"
)

SAMPLE = """import numpy as np, torch
from collections import OrderedDict
from torch import nn
from {package}.training import sample
random = np.random.default_rng({seed})
layers = OrderedDict(linear=nn.Linear(4, 784, bias=False), norm=nn.BatchNorm1d(784))
layers.update(dropout=nn.Dropout(0.5), images=nn.Unflatten(1, (1, 28, 28)))
generator = nn.Sequential(layers)
generator.linear.weight.data = torch.tensor(random.normal(size=(4, 784)) * 0.2).float().T
noise = torch.tensor(random.normal(size=(9, 4))).float()
before = {{name: value.clone() for name, value in generator.{mode}().state_dict().items()}}
_ = torch.manual_seed(61_507)
state = torch.get_rng_state()
sample(generator, noise)"""


def typed_sample(package: str, seed: int, mode: str) -> str:
    """The lines of one call of `sample` with a generator in this mode."""
    return SAMPLE.format(package=package, seed=seed, mode=mode)


TYPED_AFTER = {  # what `sample` has left behind
    "mode": (
        "modes = {layer.training for layer in generator.modules()}",
        "told = {(True,): 'train mode', (False,): 'eval mode'}.get(tuple(modes), 'both modes')",
        "print('the generator with its layers in', told)",
    ),
    "state": (
        "after = generator.state_dict()",
        "changed = [name for name in before if not torch.equal(before[name], after[name])]",
        "frozen = [name for name, p in generator.named_parameters() if not p.requires_grad]",
        "changed += [f'{name}.requires_grad' for name in frozen]",
        "print('other values of', ', '.join(changed), 'afterwards')",
    ),
    "gradients": (
        "print('gradients switched', 'on' if torch.is_grad_enabled() else 'off', 'after the call')"
    ),
    "random": (
        "moved = not torch.equal(state, torch.get_rng_state())",
        "print(\"torch's global random state\", 'changed' if moved else 'did not change')",
    ),
}
