"""Pictures in grey, and maps in orange and blue: what filters make of a photograph or of a film."""

from .signed import signed_colours

_GREYS = 16  # levels, and those of a map: few, so that the stored picture is small
_SIGNED = 13


def draw_pictures(pictures, title, signed=(), columns=2):
    """Draw pictures in a grid.

    Args:
        pictures: name -> array (H, W), drawn from dark (its smallest number) to bright.
        title: the finding, as a sentence.
        signed: names of those to draw in orange above 0 and in blue below, up to the size that one pixel in a hundred
            exceeds.
        columns: pictures side by side.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    rows = -(-len(pictures) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(4.2, 0.4 + 2.1 * rows), squeeze=False)
    for axes, (name, picture) in zip(grid.flat, pictures.items(), strict=False):
        image = axes.imshow(picture, cmap=plt.get_cmap("gray", _GREYS), interpolation="nearest")
        if name in signed:
            limit = np.quantile(np.abs(picture), 0.99)
            image.set(cmap=signed_colours(_SIGNED), clim=(-limit, limit))
        axes.set_title(name, fontsize=10, fontweight="normal")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, linewidth=0.5)
    for axes in grid.flat[len(pictures):]:
        axes.set_visible(False)
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    return figure


def draw_films(films, title):
    """Draw films side by side with the column from left to right and the time from top to bottom.

    Args:
        films: name -> array (T, H, W); of the rows, the largest number is shown.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(films), figsize=(4.2, 2.5), sharex=True, sharey=True, squeeze=False)
    for axes, (name, film) in zip(panels[0], films.items(), strict=True):
        axes.imshow(film.max(axis=1), cmap=plt.get_cmap("gray", _GREYS), interpolation="nearest")
        axes.grid(visible=False)
        axes.set_title(name, fontsize=10, fontweight="normal")
        axes.set(xlabel="column (pixels)", xticks=range(0, film.shape[2], 4))
    frames, _, width = (max(film.shape[axis] for film in films.values()) for axis in range(3))
    axes.set(xlim=(-0.5, width - 0.5), ylim=(frames - 0.5, -0.5))
    panels[0, 0].set_ylabel("time (frames)")
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    return figure
