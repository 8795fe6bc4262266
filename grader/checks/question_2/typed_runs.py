"""A run of `train` with recorders in the place of all that it calls, as lines of Python.

    typed_run("exercises", "images, epochs=3", count=10, losses=[(1.0, 2.0)], world=0)

The recorders do what those of the worker's training_transcript.py do; `PRINTS` has the lines that
go on from the run and print what a message says in words.
"""

from collections.abc import Sequence

RECORDERS = """import torch
from {package} import training
steps, samples, sizes, rates, losses = [], [], [], [], {losses}
network = lambda *given: torch.nn.BatchNorm1d(100)
optimizer = lambda network: torch.optim.SGD(network.parameters(), lr=1e-4)
rate = lambda *given, **named: rates.append((*given[2:], *named.values(), None)[0])
parts = lambda images, size, n: sizes.append(size) or images.roll(n, 0).split(size)
start = lambda images, random: int(torch.randint(len(images), (1,), generator=random))
picture = lambda noise: torch.full((len(noise), 1, 28, 28), float(len(steps)))
training.build_generator = training.build_discriminator = network
training.build_optimizers = lambda *g, **n: rate(*g, **n) or tuple(map(optimizer, g[:2]))
training.batches = lambda images, size, random: parts(images, size, start(images, random))
training.train_step = lambda *given: steps.append(given) or losses[(len(steps) - 1) % len(losses)]
training.sample = lambda generator, noise: samples.append(noise) or picture(noise)
_ = torch.manual_seed({world})
images = {images}
training.train({arguments})"""
FADING = "torch.linspace(1, 0.5, 28 * 28).reshape(28, 28)"
LINEAR = "torch.linspace(-1, 1, {count}).reshape(-1, 1, 1, 1) * " + FADING


def typed_run(
    package: str,
    arguments: str,
    count: int,
    losses: Sequence[tuple[float, float]] = ((1.0, 1.0),),
    world: int = 0,
) -> str:
    """The lines of one run on `count` images. losses: what the steps return, in turn."""
    text = [tuple(pair) for pair in losses]
    images = LINEAR.format(count=count)
    return RECORDERS.format(
        package=package, losses=text, world=world, images=images, arguments=arguments
    )


NOISE = "noise = torch.cat([given[5] for given in steps])"
SPREAD = "mean, deviation = noise.mean(), noise.std(correction=0)"
PRINTS: dict[str, tuple[str, ...]] = {  # by the beginning of what a message says was returned
    "steps on": ("print('steps on', [len(given[4]) for given in steps], 'images')",),
    "the same order in each epoch": (
        "values, k = [given[4][:, 0, 0, 0].tolist() for given in steps], len(steps) // 4",
        "orders = [sum(values[i : i + k], []) for i in range(0, 4 * k, k)]",
        "same = all(order == orders[0] for order in orders)",
        "calls = f\"{len(sizes)} call{'s' * (len(sizes) != 1)}\"",
        "print('the same' if same else 'another', 'order in each epoch, from', calls, "
        "'of `batches`')",
    ),
    "images that are not as": (
        "given = torch.cat([given[4] for given in steps])",
        "nearest = (given[:, 0, 0, 0, None] - images[:, 0, 0, 0]).abs().argmin(1)",
        "same = torch.allclose(given, images[nearest], atol=1e-4)",
        "print('images that are', 'as' if same else 'not as', '`batches` gave them')",
    ),
    "noise vectors whose squared lengths": (
        NOISE,
        "spread = (noise**2).sum(1).std(correction=0)",
        "told = f'have a standard deviation of {spread:.1f}'",
        "print('noise vectors whose squared lengths', told)",
    ),
    "batch sizes": ("print('batch sizes', sizes)",),
    "build_optimizers was called": ("print('build_optimizers was called', len(rates), 'times')",),
    "optimizers with a learning rate": ("print('optimizers with a learning rate of', rates[0])",),
    "noise of shape": (
        "odd = next(given for given in steps if given[5].shape != (len(given[4]), 100))",
        "print('noise of shape', tuple(odd[5].shape), 'for', len(odd[4]), 'images')",
    ),
    "the same noise vectors again": (
        NOISE,
        "again = len(noise.abs().unique(dim=0)) < len(noise)",
        "print('the same noise vectors again' if again else 'fresh noise')",
    ),
    "noise with mean": (
        NOISE,
        SPREAD,
        "kurtosis = ((noise - mean) ** 4).mean() / deviation**4",
        "told = f'deviation {deviation:.3f}, kurtosis {kurtosis:.2f}'",
        "print(f'noise with mean {mean:.3f}, {told}')",
    ),
    "snapshot noise of shape": (
        "odd = next(noise for noise in samples if noise.shape != (9, 100))",
        "print('snapshot noise of shape', tuple(odd.shape))",
    ),
    "different noise vectors in different epochs": (
        "same = all(torch.equal(noise, samples[0]) for noise in samples)",
        "print('the same' if same else 'different', 'noise vectors in different epochs')",
    ),
    "noise with no number beyond": (
        NOISE,
        "print(f'noise with no number beyond {noise.abs().max():.3g}')",
    ),
    "snapshot noise with no number beyond": (
        "print(f'snapshot noise with no number beyond {samples[0].abs().max():.3g}')",
    ),
    "snapshot noise with mean": (
        "noise = samples[0]",
        SPREAD,
        "told = f'standard deviation {deviation:.2f}'",
        "print(f'snapshot noise with mean {mean:.2f} and {told}')",
    ),
    "snapshots of the epochs": ("print('snapshots of the epochs', sorted(output.snapshots))",),
    "`sample` was never called": (
        "print('`sample` was', 'called' if samples else 'never called')",
    ),
    "`train_step` was never called": (
        "print('`train_step` was', 'called' if steps else 'never called')",
    ),
    "{'epochs'": (
        "epochs, snapshots = sum(len(given[4]) for given in steps) // 66, sorted(output.snapshots)",
        "print({'epochs': epochs, 'batch sizes': sorted(set(sizes)), 'snapshots': snapshots})",
    ),
}


def printing(returned: str) -> tuple[str, ...] | None:
    """The lines that print what was returned; None if no lines do."""
    return next((lines for start, lines in PRINTS.items() if returned.startswith(start)), None)
