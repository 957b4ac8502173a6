"""Draw scenes: coloured shapes on textured backgrounds, edges smooth to a pixel.

A shape is a signed distance: negative inside, zero on its edge, positive outside. How much of a pixel is covered
follows from the distance of its centre.
"""

import numpy as np

SIDE = 64  # pixels
SHAPES = ("circle", "square", "triangle", "cross", "ring", "star")
COLOURS = {
    "red": (0.86, 0.13, 0.15),
    "green": (0.10, 0.68, 0.22),
    "blue": (0.13, 0.36, 0.88),
    "yellow": (0.97, 0.87, 0.14),
    "purple": (0.62, 0.18, 0.80),
    "orange": (0.97, 0.52, 0.08),
    "white": (0.97, 0.97, 0.97),
}
BACKGROUNDS = ("noise", "stripes", "gradient", "checks")
# The circle around a shape has this times the shape's radius, so that all shapes of one radius look equally large.
EXTENT = {"circle": 1.0, "square": 1.22, "triangle": 1.33, "cross": 1.16, "ring": 1.05, "star": 1.3}

_DOWN, _RIGHT = np.arange(SIDE)[:, None], np.arange(SIDE)[None]
_EDGE, _SHADOW = 0.16, 0.35  # how much darker the edge of a shape and its shadow are


def paint(image, shape, centre, radius, angle, colour, tilt):
    """Paint one shape, with its shadow, over a picture; the picture is changed.

    Args:
        image: float32 (3, 64, 64) in [0, 1].
        shape: one of `SHAPES`.
        centre: (x, y), in pixels; the centre of the first pixel is (0, 0), y goes down.
        radius: that of a circle that looks as large, in pixels.
        angle: how far the shape is turned clockwise, in radians.
        colour: three numbers in [0, 1], red, green and blue.
        tilt: how much brighter the shape is at its upper left than at its lower right, a fraction.

    Returns:
        bool (64, 64): the pixels that are the shape's own, those whose centre lies inside its edge.
    """
    reach = EXTENT[shape] * radius + 4  # with the shadow
    rows, columns = (slice(max(0, int(place - reach)), int(place + reach) + 1) for place in centre[::-1])
    down, right = _DOWN[rows] - centre[1], _RIGHT[:, columns] - centre[0]
    distance = distance_to(shape, down, right, radius, angle)
    fallen = distance_to(shape, down - 1, right - 1, radius, angle)
    shadow = _clipped((2.5 - fallen) / 3) * _SHADOW
    cover = _clipped(0.5 - distance)
    light = 1 - tilt * (right + down) / (2 * radius)
    rim = _clipped(distance + 1.5) * _EDGE  # the outermost pixel is darker
    part = image[:, rows, columns]  # a view
    part *= 1 - shadow * (1 - cover)
    part += cover * (_clipped(colour[:, None, None] * (light * (1 - rim))) - part)
    own = np.zeros((SIDE, SIDE), dtype=bool)
    own[rows, columns] = distance <= 0
    return own


def distance_to(shape, down, right, radius, angle):
    """Return the signed distance to a shape's edge, in pixels, at places given in pixels from its centre."""
    x = np.cos(angle) * right + np.sin(angle) * down
    y = np.cos(angle) * down - np.sin(angle) * right
    beyond = np.hypot(down, right) - EXTENT[shape] * radius  # or else points would have long shadows
    return np.maximum(_DISTANCES[shape](x, y, radius), beyond)


def _clipped(values):
    return np.minimum(np.maximum(values, 0), 1)  # np.clip takes several times as long on small arrays


def background(kind, rng):
    """Draw a background: two muted shades of one tint in a pattern, with some grain.

    Args:
        kind: one of `BACKGROUNDS`.
        rng: a ``numpy.random.Generator``.

    Returns:
        float32 (3, 64, 64) in [0, 1].
    """
    grey = rng.uniform(0.28, 0.54)
    tint = grey + rng.uniform(-0.05, 0.05, size=3)
    other = tint + rng.choice([-1, 1]) * rng.uniform(0.05, 0.13) + rng.uniform(-0.03, 0.03, size=3)
    pattern = _PATTERNS[kind](rng)
    grain = rng.normal(0, 0.012, size=(SIDE, SIDE))
    picture = tint[:, None, None] * (1 - pattern) + other[:, None, None] * pattern + grain
    return _clipped(picture).astype(np.float32)


def _circle(x, y, radius):
    return np.hypot(x, y) - radius


def _square(x, y, radius):
    return np.maximum(np.abs(x), np.abs(y)) - 0.86 * radius


def _triangle(x, y, radius):
    """Point up; its three sides lie `inner` away from the centre."""
    inner = 0.66 * radius
    slanted = np.abs(x) * np.sqrt(0.75) - y / 2
    return np.maximum(slanted, y) - inner


def _cross(x, y, radius):
    across, along = 0.36 * radius, 1.1 * radius
    x, y = np.abs(x), np.abs(y)
    return np.minimum(np.maximum(x - along, y - across), np.maximum(x - across, y - along))


def _ring(x, y, radius):
    return np.abs(np.hypot(x, y) - 0.8 * radius) - 0.25 * radius


def _star(x, y, radius):
    """Five points: the angle is folded into half a point, where the edge is one straight line from tip to notch."""
    tip, notch = 1.3 * radius, 0.58 * radius
    half = np.pi / 5
    angle = np.abs((np.arctan2(x, -y) + half) % (2 * half) - half)
    distance = np.hypot(x, y)
    edge = np.array([notch * np.cos(half) - tip, notch * np.sin(half)])
    normal = np.array([edge[1], -edge[0]]) / np.hypot(*edge)
    return (distance * np.cos(angle) - tip) * normal[0] + distance * np.sin(angle) * normal[1]


def _noise(rng):
    """Clouds: coarse random numbers, drawn out smoothly, on two scales."""
    total = sum(weight * _stretched(rng.uniform(size=(cells, cells))) for cells, weight in ((5, 0.6), (14, 0.4)))
    return _clipped((total - 0.5) * 1.6 + 0.5)


def _stretched(values):
    """Stretch a square grid of numbers to the size of the picture, linearly in between."""
    places = np.linspace(0, len(values) - 1, SIDE)
    weights = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(len(values))))
    return weights @ values @ weights.T


def _along(rng):
    """Return how far each pixel lies in a random direction, from -0.7 to 0.7."""
    angle = rng.uniform(0, np.pi)
    return (_DOWN * np.sin(angle) + _RIGHT * np.cos(angle)) / SIDE - (np.sin(angle) + np.cos(angle)) / 2


def _stripes(rng):
    wave = np.sin(2 * np.pi * (rng.uniform(4, 9) * _along(rng) + rng.uniform()))
    return _clipped(0.5 + 1.5 * wave)


def _gradient(rng):
    return _clipped(0.5 + rng.uniform(0.7, 1.4) * _along(rng))


def _checks(rng):
    cell = rng.integers(6, 13)
    row, column = rng.integers(0, cell, size=2)
    return ((_DOWN + row) // cell + (_RIGHT + column) // cell) % 2


_DISTANCES = dict(zip(SHAPES, (_circle, _square, _triangle, _cross, _ring, _star), strict=True))
_PATTERNS = dict(zip(BACKGROUNDS, (_noise, _stripes, _gradient, _checks), strict=True))
