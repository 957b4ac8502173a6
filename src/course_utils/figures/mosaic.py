"""Small colour pictures in rows, with a word on each and brighter where somebody looked."""

import numpy as np

from course_utils.arguments import check_shape

SHADES = 31  # of each colour: a picture that is stored in a notebook stays small
DARK = 0.3  # how bright a place without attention is


def draw_mosaic(pictures, title, columns=3, words=(), looks=None):
    """Draw pictures in rows, light lines between them.

    Args:
        pictures: (N, 3, H, W) in [0, 1].
        title: the finding, as a sentence.
        columns: pictures in a row.
        words: N texts, one for the upper left corner of each picture; none if empty.
        looks: (N, P) weights of P = rows * rows places; a picture is as bright at each place as its share of the
            largest weight. None shows them as they are.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: pictures, words and looks do not fit together.
    """
    import matplotlib.pyplot as plt

    pictures = np.asarray(pictures, dtype=float)
    check_shape(pictures.shape, ("N", 3, "H", "W"), "draw_mosaic", "pictures")
    if looks is not None:
        check_shape(np.shape(looks), (len(pictures), "P"), "draw_mosaic", "looks")
        pictures = pictures * np.stack([_light(weights, pictures.shape[2:]) for weights in np.asarray(looks)])[:, None]
    if len(words) not in (0, len(pictures)):
        raise ValueError(f"draw_mosaic expected a word for each of {len(pictures)} pictures, got {len(words)}")
    framed = [np.pad(np.round(SHADES * one) / SHADES, ((0, 0), (1, 1), (1, 1)), constant_values=1) for one in pictures]
    framed += [np.ones_like(framed[0])] * (-len(framed) % columns)
    rows = [np.concatenate(framed[i : i + columns], axis=2) for i in range(0, len(framed), columns)]
    figure, axes = plt.subplots(figsize=(3.5, 0.5 + 3.6 / columns * len(rows)))
    axes.imshow(np.concatenate(rows, axis=1).transpose(1, 2, 0), interpolation="nearest")
    height, width = framed[0].shape[1:]
    for n, word in enumerate(words):
        axes.text(width * (n % columns) + 4, height * (n // columns) + 4, word, color="white", fontsize=10,
                  fontweight="bold", va="top")
    axes.set_title(title, fontsize=11)
    axes.axis("off")
    return figure


def _light(weights, size):
    """Return how bright each pixel of a picture of a size (H, W) is: (H, W), from `DARK` to 1."""
    side = round(len(weights) ** 0.5)
    places = weights.reshape(side, side) / weights.max()
    return DARK + (1 - DARK) * np.kron(places, np.ones((size[0] // side, size[1] // side)))
