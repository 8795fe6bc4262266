"""The noise that `train` draws: its shape, whether it is fresh, and its distribution."""

import numpy as np

from .transcript import Transcript


def require_noise(run: Transcript) -> None:
    """Require fresh standard normal noise for each batch. run: one in which no batch is missing."""
    sizes = [len(batch) for batch in run.order]
    for size, noise in zip(sizes, run.noise, strict=True):
        if noise.ndim != 2 or len(noise) != size or noise.shape[1] != 100:
            full = noise.shape == (max(sizes), 100)
            raise run.wrong(
                f"noise of shape {noise.shape} for {size} images",
                "one noise vector of length 100 for each image of the batch",
                "it is drawn for a full batch, but the last batch is smaller" if full else None,
            )
    everything = np.concatenate(run.noise)
    if different(np.abs(everything)) < len(everything):
        alike = all(np.array_equal(run.noise[0][: len(noise)], noise) for noise in run.noise)
        likely = "it is drawn once, before the epochs" if alike else "is a generator seeded again?"
        if different(everything) == len(everything):
            likely = "some vectors are others with the opposite sign"
        raise run.wrong("the same noise vectors again", "fresh noise for each batch", likely)
    mean, deviation = float(everything.mean()), float(everything.std())
    fourth = float(((everything - mean) ** 4).mean() / max(deviation, 1e-9) ** 4)
    # 52,000 numbers: five standard errors of mean, deviation and kurtosis are .022, .016, .107.
    if not (abs(mean) <= 0.04 and abs(deviation - 1) <= 0.04 and abs(fourth - 3) <= 0.3):
        raise run.wrong(
            f"noise with mean {mean:.3f}, deviation {deviation:.3f}, kurtosis {fourth:.2f}",
            "standard normal noise: 0, 1 and 3",
            why_not_normal(mean, deviation, everything),
        )
    require_tails(run, everything, 3.5, "noise")
    spread = float((everything**2).sum(1).std())
    if not 10 <= spread <= 20:  # of 520 squared lengths; sqrt(200) = 14.1, standard error 0.5
        raise run.wrong(
            f"noise vectors whose squared lengths have a standard deviation of {spread:.1f}",
            "independent standard normal numbers: 14.1, the square root of 200",
            "is each vector scaled to one length?" if spread < 1 else None,
        )


def require_tails(run: Transcript, noise: np.ndarray, end: float, what: str) -> None:
    """Require a number beyond +-end. All of 52,000 are within 3.5, or all of 900 within 2.3, with a
    chance of 1e-8."""
    most = float(np.abs(noise).max())
    if most <= end:
        raise run.wrong(
            f"{what} with no number beyond {most:.3g}",
            f"standard normal noise: one of these {noise.size:,} numbers is beyond {end}",
            "is it clipped, or drawn from a truncated distribution?",
        )


def different(vectors: np.ndarray) -> int:
    """How many different vectors there are, by their first three numbers: single ones of float32
    can be equal by chance."""
    return len(np.unique(vectors[:, :3], axis=0))


def require_snapshot_noise(run: Transcript, drawn: list[np.ndarray]) -> None:
    """Require the same nine vectors for all snapshots. drawn: the noise of each `sample` call."""
    for noise in drawn:
        if noise.shape != (9, 100):
            told = f"snapshot noise of shape {noise.shape}"
            raise run.wrong(told, "nine noise vectors of length 100")
    if any(not np.array_equal(noise, drawn[0]) for noise in drawn):
        raise run.wrong(
            "different noise vectors in different epochs",
            "the same nine noise vectors for all snapshots",
            "they are drawn again for each snapshot: draw them once",
        )
    if different(drawn[0]) < 9 or different(drawn[0].T) < 100:
        raise run.wrong("snapshot noise with repeated numbers", "nine different noise vectors")
    mean, deviation = float(drawn[0].mean()), float(drawn[0].std())
    if not (abs(mean) <= 0.2 and abs(deviation - 1) <= 0.15):  # six standard errors of 900 numbers
        raise run.wrong(
            f"snapshot noise with mean {mean:.2f} and standard deviation {deviation:.2f}",
            "standard normal noise for the snapshots too: 0 and 1",
            why_not_normal(mean, deviation, drawn[0]),
        )
    require_tails(run, drawn[0], 2.3, "snapshot noise")


def why_not_normal(mean: float, deviation: float, noise: np.ndarray) -> str | None:
    """The likely cause if noise with this mean and standard deviation is not standard normal."""
    for low in (0, -1):  # a uniform distribution's deviation is its width / sqrt(12)
        inside = low <= noise.min() and noise.max() <= 1
        if inside and abs(deviation - (1 - low) / 12**0.5) < 0.03:
            return f"this is uniform noise between {low} and 1"
    return None
