"""The noise that `train` draws: as much as is asked for, anew where it must be, standard normal."""

import numpy as np


def require_noise(run):
    """run: a Transcript, of batches that are all there."""
    sizes = [len(batch) for batch in run.order]
    for size, noise in zip(sizes, run.noise, strict=True):
        if noise.ndim != 2 or len(noise) != size or noise.shape[1] != 100:
            full = noise.shape == (max(sizes), 100)
            raise run.wrong(
                f"noise of shape {noise.shape} for {size} images",
                "as many noise vectors of length 100 as the batch has images",
                "it is drawn for whole batches, but the last is smaller" if full else None,
            )
    everything = np.concatenate(run.noise)
    if len(np.unique(everything[:, 0])) < len(everything):
        alike = all(np.array_equal(run.noise[0][: len(noise)], noise) for noise in run.noise)
        likely = "it is drawn once, before the epochs" if alike else "is it seeded anew?"
        raise run.wrong("the same noise vectors again", "fresh noise for each batch", likely)
    mean, deviation = float(everything.mean()), float(everything.std())
    fourth = float(((everything - mean) ** 4).mean() / max(deviation, 1e-9) ** 4)
    # 39,000 numbers: five standard errors of mean, deviation and kurtosis are .025, .018, .125.
    if not (abs(mean) <= 0.04 and abs(deviation - 1) <= 0.04 and abs(fourth - 3) <= 0.3):
        raise run.wrong(
            f"noise with mean {mean:.3f}, deviation {deviation:.3f}, kurtosis {fourth:.2f}",
            "standard normal noise: 0, 1 and 3",
            why_not_normal(mean, deviation, everything),
        )


def require_snapshot_noise(run, drawn):
    """run: a Transcript. drawn: the noise of each call of `sample`."""
    for noise in drawn:
        if noise.shape != (9, 100):
            told = f"snapshot noise of shape {noise.shape}"
            raise run.wrong(told, "nine noise vectors of length 100")
    if any(not np.array_equal(noise, drawn[0]) for noise in drawn):
        raise run.wrong(
            "other noise vectors for another epoch",
            "the same nine noise vectors for all snapshots",
            "they are drawn anew for each snapshot: draw them once",
        )
    if len(np.unique(drawn[0])) < 900:
        raise run.wrong("noise vectors that are alike", "nine different noise vectors")
    mean, deviation = float(drawn[0].mean()), float(drawn[0].std())
    if not (abs(mean) <= 0.2 and abs(deviation - 1) <= 0.15):  # six standard errors of 900 numbers
        raise run.wrong(
            f"snapshot noise with mean {mean:.2f} and standard deviation {deviation:.2f}",
            "standard normal noise for the snapshots too: 0 and 1",
            why_not_normal(mean, deviation, drawn[0]),
        )


def why_not_normal(mean, deviation, noise):
    """The likely cause where numbers of this mean and standard deviation are not normal."""
    for low in (0, -1):  # a uniform distribution's deviation is its width / sqrt(12)
        inside = low <= noise.min() and noise.max() <= 1
        if inside and abs(deviation - (1 - low) / 12**0.5) < 0.03:
            return f"this is uniform noise between {low} and 1"
    return None
