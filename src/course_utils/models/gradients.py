"""The histogram of oriented gradients: which way the brightness changes, and where, whatever the contrast."""

import numpy as np

from course_utils.arguments import whole_number

EPSILON = 1e-5  # added to the length of a block, so that an empty one is not divided by 0


def histogram_of_gradients(images, cell=4, block=2, orientations=9, shared=False):
    """Describe pictures by the directions in which their brightness changes.

    dx[i, j] = x[i, j + 1] - x[i, j - 1],  dy[i, j] = x[i + 1, j] - x[i - 1, j],  0 on the border
    size = sqrt(dx^2 + dy^2),  bin = floor(orientations * angle / 180),  angle of (dx, dy) from 0 to 180 degrees
    histogram of a cell: for each bin the mean over the cell's pixels of the sizes that fall into it
    feature = histogram / sqrt(sum of the squares of all histograms of the block + EPSILON^2)

    The angle of a change and of its opposite are one: dark on light counts as light on dark. If shared, the size of a
    change is shared between the two bins and the four cells whose middles are nearest, the nearer the more:
    1 - distance / width for bins, and for cells in each direction.

    Args:
        images: (N, H, W) or (N, 1, H, W), brightness; pixels that do not fill a cell on the right and below are left
            out.
        cell: pixels along the side of a cell.
        block: cells along the side of a block; blocks overlap, the next begins one cell farther on.
        orientations: bins of a histogram.
        shared: whether a change counts for the bins and cells around it, as Dalal and Triggs did, or for its own only.

    Returns:
        float32 (N, B): block after block in rows, and of each cell after cell in rows, the bins of its histogram.
        B = (H // cell - block + 1) * (W // cell - block + 1) * block^2 * orientations.

    Raises:
        ValueError: images of another shape, or too small for one block; a count below 1.

    Source: Dalal and Triggs 2005; the review, "Introduction" and "Supervised learning".
    """
    cell, block, orientations = (whole_number(value, "histogram_of_gradients", name, 1) for name, value in
                                 (("cell", cell), ("block", block), ("orientations", orientations)))
    images = _checked(images, cell * block)
    cells = cell_histograms(images, cell, orientations, shared)  # (N, rows, columns, orientations)
    view = np.lib.stride_tricks.sliding_window_view(cells, (block, block), axis=(1, 2))
    blocks = np.moveaxis(view, 3, 5).reshape(*view.shape[:3], -1)  # (N, rows, columns, block * block * orientations)
    length = np.sqrt((blocks**2).sum(axis=-1, keepdims=True) + EPSILON**2)
    return (blocks / length).reshape(len(blocks), -1).astype(np.float32)


def cell_histograms(images, cell, orientations, shared=False):
    """Return the histograms of the cells of pictures (N, H, W): (N, H // cell, W // cell, orientations)."""
    images = np.asarray(images, dtype=np.float64)
    dx, dy = np.zeros_like(images), np.zeros_like(images)
    dx[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    dy[:, 1:-1] = images[:, 2:] - images[:, :-2]
    size, place = np.hypot(dx, dy), np.rad2deg(np.arctan2(dy, dx)) % 180 * orientations / 180  # in bins
    rows, columns = (_shares(side, cell, shared) for side in images.shape[1:])
    counted = [(which, share * size) for which, share in _bins(place, orientations, shared)]
    votes = [sum((which == one) * part for which, part in counted) for one in range(orientations)]
    return np.stack([rows @ vote @ columns.T for vote in votes], axis=-1)


def _bins(place, orientations, shared):
    """Return the bins that a direction counts for, and its share in each: pairs of arrays (N, H, W)."""
    if not shared:
        return [(np.minimum(place, orientations - 1).astype(int), 1.0)]
    below = np.floor(place - 0.5).astype(int)  # a bin's middle is half a bin from its edge; the last lies by the first
    return [(below % orientations, below + 1.5 - place), ((below + 1) % orientations, place - 0.5 - below)]


def _shares(side, cell, shared):
    """Return what each pixel of a row counts for in each cell: (side // cell, side)."""
    place, middles = (np.arange(side) + 0.5) / cell, np.arange(side // cell)[:, None] + 0.5  # in cells
    shares = np.maximum(0, 1 - abs(place - middles)) if shared else abs(place - middles) < 0.5
    return shares / cell


def _checked(images, least):
    """Return images as an array (N, H, W) with sides of at least so many pixels."""
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.ndim != 3 or min(images.shape[1:]) < least:
        raise ValueError(f"histogram_of_gradients expected images (N, H, W) or (N, 1, H, W) with sides of at least "
                         f"{least} pixels, one block, got {images.shape}")
    return images
