"""Orders of images that are no shuffles."""

import numpy as np


def too_orderly(orders: np.ndarray) -> str | None:
    """In words, why orders (8 epochs, 64 images) are no shuffles; None if they may be. A right
    order is outside of a bound once in a hundred million draws."""
    places = np.arange(orders.shape[1])
    if (np.ptp(np.argsort(orders, axis=1), axis=0) == 0).any():
        return "an image comes at the same place in every epoch"
    if (orders == places).sum(axis=1).mean() > 4:  # usually 1
        return "many images stay where they are: exchanging random pairs is not enough"
    if np.mean([np.corrcoef(order, places)[0, 1] for order in orders]) > 0.3:  # usually 0
        return "images stay near their place: a buffer must hold all of them"
    if abs((np.diff(orders, axis=1) > 0).mean() - 0.5) > 0.09:
        return "parts of the order stay sorted"
    return None
