"""Drawn garments: a stand-in for Fashion-MNIST where that cannot be had.

Each class is a few polygons. Every picture moves their corners, size, place, brightness and cloth a little, so that a
classifier has something to learn and something to get wrong.
"""

import numpy as np

CLASS_NAMES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)

SIZE = 28  # pixels
OVERSAMPLING = 4  # drawn this many times larger, then averaged, for smooth edges
SEEDS = {"train": 20150528, "test": 20150529}  # the review appeared on 28 May 2015
COUNTS = {"train": 2000, "test": 500}

# Corners (x, y) of the right half, from top to bottom, in units of half the picture from its centre, y downwards;
# the left half mirrors it.
_SHORT_SLEEVES = [(0.22, -0.75), (0.5, -0.7), (0.85, -0.3), (0.62, -0.08), (0.46, -0.25), (0.46, 0.75)]
_LONG_SLEEVES = [(0.22, -0.75), (0.48, -0.68), (0.68, -0.2), (0.8, 0.55), (0.6, 0.62), (0.46, -0.1), (0.46, 0.75)]
_COAT = [(0.15, -0.85), (0.48, -0.72), (0.68, -0.2), (0.76, 0.5), (0.58, 0.55), (0.48, -0.05), (0.52, 0.88)]
_DRESS = [(0.2, -0.88), (0.3, -0.85), (0.24, -0.45), (0.2, -0.15), (0.5, 0.88)]
_TROUSER = [(0.34, -0.88), (0.42, 0.0), (0.4, 0.9), (0.13, 0.9), (0.0, -0.35)]
_NECK = [(0.2, -0.78), (0.0, -0.5)]
_FRONT = [(0.03, -0.6), (0.03, 0.9)]
_BUTTONS = [[(0.035, y), (0.035, y + 0.1)] for y in (-0.4, -0.1, 0.2, 0.5)]

# The others are asymmetric: corners all the way round.
_SNEAKER = [(-0.85, 0.25), (-0.3, 0.0), (0.15, -0.3), (0.45, -0.28), (0.8, -0.35), (0.88, 0.25)]
_SOLE = [(-0.9, 0.22), (0.9, 0.22), (0.9, 0.4), (-0.88, 0.4)]
_BOOT = [(-0.8, 0.45), (-0.7, 0.2), (-0.1, 0.0), (0.05, -0.8), (0.72, -0.8), (0.78, 0.45)]
_BOOT_SOLE = [(-0.82, 0.42), (0.8, 0.42), (0.8, 0.75), (0.4, 0.75), (0.35, 0.55), (-0.8, 0.58)]
_SANDAL = [
    [(-0.9, 0.25), (0.0, 0.15), (0.85, -0.1), (0.9, 0.45), (0.72, 0.45), (0.66, 0.1), (0.0, 0.38), (-0.88, 0.4)],
    [(-0.65, 0.25), (-0.3, -0.12), (-0.12, -0.05), (-0.4, 0.25)],
    [(0.3, 0.1), (0.25, -0.4), (0.85, -0.5), (0.88, -0.1), (0.75, -0.08), (0.74, -0.36), (0.4, -0.28), (0.46, 0.06)],
]
_BAG = [(-0.72, -0.15), (0.72, -0.15), (0.82, 0.72), (-0.82, 0.72)]
_HANDLE = [(-0.48, -0.15), (-0.36, -0.68), (0.36, -0.68), (0.48, -0.15)]
_HANDLE_HOLE = [(-0.34, -0.15), (-0.25, -0.54), (0.25, -0.54), (0.34, -0.15)]


def _mirror(half):
    return half + [(-x, y) for x, y in reversed(half)]


# One list a class, in the order of CLASS_NAMES: (corners, tone), drawn in turn. Tone 0 is the background, 1 the cloth.
_GARMENTS = (
    [(_mirror(_SHORT_SLEEVES), 1.0), (_mirror(_NECK), 0.0)],
    [(_mirror(_TROUSER), 1.0)],
    [(_mirror(_LONG_SLEEVES), 1.0), (_mirror(_NECK[:1] + [(0.1, -0.66)]), 0.0)],
    [(_mirror(_DRESS), 1.0), (_mirror(_NECK), 0.0)],
    [(_mirror(_COAT), 1.0), (_mirror(_NECK), 0.5), (_mirror(_FRONT), 0.25)],
    [(corners, 1.0) for corners in _SANDAL],
    [(_mirror(_LONG_SLEEVES), 1.0), (_mirror(_NECK), 0.0)] + [(_mirror(button), 0.4) for button in _BUTTONS],
    [(_SNEAKER, 0.8), (_SOLE, 1.0)],
    [(_HANDLE, 0.9), (_HANDLE_HOLE, 0.0), (_BAG, 1.0)],
    [(_BOOT, 1.0), (_BOOT_SOLE, 0.6)],
)


def garments(split):
    """Draw the stand-in garments of one split, always the same.

    Args:
        split: ``"train"`` (2,000 pictures) or ``"test"`` (500).

    Returns:
        (images, labels): float32 (N, 1, 28, 28) in [0, 1] and int64 (N,) from 0 to 9, equally many of each class.
    """
    generator = np.random.default_rng(SEEDS[split])
    labels = generator.permutation(np.arange(COUNTS[split]) % len(CLASS_NAMES))
    images = np.stack([_draw(label, generator) for label in labels])
    return images[:, None].astype(np.float32), labels.astype(np.int64)


def _draw(label, generator):
    """Draw one garment of class `label` as an array (28, 28) in [0, 1]."""
    from PIL import Image, ImageDraw

    side = SIZE * OVERSAMPLING
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    size = generator.uniform([0.75, 0.85], [1.05, 1.05])  # width, height
    shift = generator.normal(0, 0.06, size=2)
    for corners, tone in _GARMENTS[label]:
        moved = (np.array(corners) + generator.normal(0, 0.035, size=(len(corners), 2))) * size + shift
        pen.polygon([tuple(corner) for corner in (moved + 1) * side / 2], fill=round(255 * tone))
    cloth = np.asarray(canvas.reduce(OVERSAMPLING), dtype=np.float64) / 255
    return np.clip(cloth * _weave(generator), 0, 1)


def _weave(generator):
    """Return brightness factors (28, 28): plain, striped or shaded cloth, with some noise."""
    rows, columns = np.mgrid[:SIZE, :SIZE] / SIZE
    angle = generator.choice([0, np.pi / 2, generator.uniform(0, np.pi)])
    wave = np.sin(2 * np.pi * generator.uniform(0.3, 5) * (rows * np.cos(angle) + columns * np.sin(angle)))
    depth = generator.choice([0, generator.uniform(0, 0.4)])
    return generator.uniform(0.35, 1.0) * (1 - depth * (1 + wave) / 2) + generator.normal(0, 0.04, (SIZE, SIZE))
