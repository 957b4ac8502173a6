"""Blocks of small pictures, one block under the other, each with its name."""

import numpy as np

from course_utils.arguments import check_shape


def draw_blocks(blocks, title, columns):
    """Draw named blocks of small pictures.

    Args:
        blocks: name -> (N, H, W), brightness from 0 to 1; the same H and W in all.
        title: the finding, as a sentence.
        columns: pictures in a row.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a block is not (N, H, W).
    """
    import matplotlib.pyplot as plt

    sheets = {name: _sheet(np.asarray(block, dtype=float), columns) for name, block in blocks.items()}
    heights = [2.8 * len(sheet) / sheet.shape[1] for sheet in sheets.values()]  # inches
    figure, panels = plt.subplots(len(sheets), 1, figsize=(3.5, sum(heights) + 0.15 * len(sheets) + 0.35),
                                  height_ratios=heights, squeeze=False)
    for axes, (name, sheet) in zip(panels[:, 0], sheets.items(), strict=True):
        axes.imshow(sheet, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
        axes.spines[:].set_visible(False)
        axes.grid(visible=False)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure


def _sheet(block, columns):
    """Return a block (N, H, W) as one array, `columns` side by side, with gaps of nan."""
    check_shape(block.shape, ("N", "H", "W"), "draw_blocks", "blocks")
    block = np.pad(block, ((0, -len(block) % columns), (0, 1), (0, 1)), constant_values=np.nan)
    _, height, width = block.shape
    return block.reshape(-1, columns, height, width).swapaxes(1, 2).reshape(-1, columns * width)
