"""Arguments for cases that are drawn at random: short numbers, so that a message can show them."""


def numbers(rng, *shape):
    """Draw numbers around 0 with two decimals: an array of this shape, or a float without one."""
    drawn = rng.normal(size=shape).round(2) + 0.0  # never -0.0
    return drawn if shape else float(drawn)


def between(rng, low, high):
    """Draw a number with two decimals."""
    return round(float(rng.uniform(low, high)), 2)


def whole(rng, low, high):
    """Draw a whole number, `high` included."""
    return int(rng.integers(low, high + 1))
