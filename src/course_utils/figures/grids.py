"""Small arrays drawn as grids of numbers, side by side, with what is meant marked."""

from course_utils.arguments import check_shape

from .tokens import light


def draw_grids(rows, title, digits=0):
    """Draw arrays as grids of numbers.

    Args:
        rows: list of rows of the figure, each a list of grids. A grid is a dict of ``values``, an array (H, W), and of
            any of: ``title``, a text above it; ``colour``, a colour token for its frame; ``marked``, a list of cells
            (row, column) to shade; ``faint``, a list of cells whose numbers step back; ``sign``, a text to its left,
            such as "=" or "∗".
        title: the finding, as a sentence.
        digits: the most decimals of the numbers.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: values are not a two-dimensional array.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    grids = [[{**grid, "values": np.asarray(grid["values"], dtype=float)} for grid in row] for row in rows]
    for row in grids:
        for grid in row:
            check_shape(grid["values"].shape, ("H", "W"), "draw_grids", "arrays")
    width = max(sum(grid["values"].shape[1] + 1.1 for grid in row) for row in grids)
    heights = [max(len(grid["values"]) for grid in row) + 1.0 for row in grids]
    unit = min(0.355, 7.4 / width)  # inches a cell; ten cells and their margins then fit a telephone
    figure, axes = plt.subplots(figsize=(unit * width, unit * sum(heights) + 0.4))
    top = 0.0
    for row, height in zip(grids, heights, strict=True):
        left = 0.0
        for grid in row:
            _draw_grid(axes, grid, left + 0.6, top + 0.8 + (height - 1.0 - len(grid["values"])) / 2, digits, unit)
            left += grid["values"].shape[1] + 1.1
        top += height
    axes.set(xlim=(0, width), ylim=(top, 0), aspect="equal", anchor="W")
    axes.set_title(title, fontsize=11)
    axes.axis("off")
    return figure


def _draw_grid(axes, grid, left, top, digits, unit):
    """Draw one grid with its upper left corner at a place, in cells."""
    import numpy as np
    from matplotlib.patches import Rectangle

    values, colour = grid["values"], light(grid.get("colour", "ink-soft"))
    marked, faint = (set(map(tuple, grid.get(name, ()))) for name in ("marked", "faint"))
    size = max(6.0, min(11.0, 24 * unit))
    for (r, c), value in np.ndenumerate(values):
        face = light("highlight" if (r, c) in marked else "panel")
        axes.add_patch(Rectangle((left + c, top + r), 1, 1, facecolor=face, edgecolor=light("line"), linewidth=0.8))
        text = f"{round(value, digits):g}".replace("-", "−")
        ink = light("ink-soft" if (r, c) in faint else "ink")
        axes.text(left + c + 0.5, top + r + 0.53, text, ha="center", va="center", fontsize=size, color=ink)
    height, width = values.shape
    axes.add_patch(Rectangle((left, top), width, height, facecolor="none", edgecolor=colour, linewidth=1.6))
    if grid.get("title"):
        axes.text(left, top - 0.2, grid["title"], ha="left", va="bottom", fontsize=9.5, color=colour, fontweight="bold")
    if grid.get("sign"):
        place = left - 0.3, top + height / 2
        axes.text(*place, grid["sign"], ha="center", va="center", fontsize=14, color=light("ink"))

