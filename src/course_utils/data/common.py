"""What the loaders share: how they say where data came from, and the argument `limit`."""

import numpy as np

TIER_WORDS = {"local": "from the local folder", "download": "downloaded"}


def checked_limit(limit):
    """Return a positive integer, or None for no limit.

    Raises:
        ValueError: something else.
    """
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, (int, np.integer)) or limit < 1:
        raise ValueError(f"limit expected a positive integer or None, got {limit!r}")
    return int(limit)
