"""Rows of small pictures: the feature maps of a network's layers, filters, or units without a place as a strip."""

import numpy as np

from .signed import signed_colours
from .tokens import light


def draw_maps(rows, title, signed=False, ticks=None, width=3.9):
    """Draw rows of small pictures, each row on a scale of its own.

    Args:
        rows: name of a row -> array (M, H, W) of pictures, drawn beside one another, or (M,) or (M, 1, 1), drawn as a
            strip of M cells; from the top to the bottom.
        title: the finding, as a sentence.
        signed: draw each picture from minus to plus its largest size, blue below 0 and orange above.
        ticks: texts below the cells of the first row, a strip; or None.
        width: of the figure, in inches.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a row is no array (M, H, W) or (M,).
    """
    import matplotlib.pyplot as plt

    pictures = {name: _mosaic(np.asarray(maps, dtype=float), signed) for name, maps in rows.items()}
    strips = {name: len(picture) == 1 for name, picture in pictures.items()}
    heights = [0.4 if strips[name] else _lines(len(maps)) ** 0.5 for name, maps in rows.items()]
    size = (width, 0.4 + 0.74 * sum(heights))
    figure, panels = plt.subplots(len(rows), 1, figsize=size, height_ratios=heights, squeeze=False)
    look = {"cmap": signed_colours(), "vmin": -1, "vmax": 1} if signed else {"cmap": "cividis"}
    for axes, (name, picture) in zip(panels[:, 0], pictures.items(), strict=True):
        axes.imshow(picture, interpolation="nearest", aspect="auto" if strips[name] else "equal", **look)
        axes.set(xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.set_ylabel(name, rotation=0, ha="right", va="center", color=light("ink"))
        axes.spines[:].set_visible(False)
    if ticks is not None:
        panels[0, 0].set_xticks(range(len(ticks)), ticks)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure


def _lines(count):
    """Twelve pictures and more stand in two lines or more."""
    return 1 + count // 12


def _mosaic(maps, signed):
    """Put pictures (M, H, W) into one with gaps of nan between them; a vector becomes one row."""
    if maps.ndim not in (1, 3):
        raise ValueError(f"draw_maps expected rows (M, H, W) or (M,), got {maps.shape}")
    if maps.ndim == 1 or maps[0].size == 1:
        return maps.reshape(1, -1)
    if signed:
        largest = np.abs(maps).max(axis=(1, 2), keepdims=True)
        maps = maps / np.where(largest > 0, largest, 1)
    gap = max(1, maps.shape[2] // 7)
    padded = np.pad(maps, ((0, 0), (0, gap), (0, gap)), constant_values=np.nan)
    blank = np.full((-len(maps) % _lines(len(maps)), *padded.shape[1:]), np.nan)
    lines = np.split(np.concatenate([padded, blank]), _lines(len(maps)))
    return np.vstack([np.hstack(list(line)) for line in lines])[:-gap, :-gap]
