"""Pictures moved a little: turned, enlarged, shifted."""

import math

import numpy as np


def move_pictures(pictures, degrees=0.0, scale=1.0, right=0.0, down=0.0):
    """Turn, enlarge or shift pictures about their middle; black comes in.

    Where a pixel of the result falls between pixels, the four around that place are mixed in proportion (bilinear).

    Args:
        pictures: array (N, C, H, W); one size of pixel for all.
        degrees: to turn by, counter-clockwise on the screen if positive.
        scale: to enlarge by, 1 for not at all.
        right, down: to shift by, in pixels; negative to the left and up.

    Returns:
        Array (N, C, H, W) of the pictures' type.

    Raises:
        ValueError: the pictures are not (N, C, H, W).
    """
    import torch
    from torch.nn import functional as F

    pictures = np.asarray(pictures)
    if pictures.ndim != 4:
        raise ValueError(f"move_pictures expected pictures (N, C, H, W), got {pictures.shape}")
    height, width = pictures.shape[2:]
    c, s = (turn(math.radians(degrees)) / scale for turn in (math.cos, math.sin))
    # For each pixel of the result: where to look, in half widths from the middle.
    look = torch.tensor([[c, -s, -2 * right / width], [s, c, -2 * down / height]])
    x = torch.from_numpy(pictures)
    grid = F.affine_grid(look.to(x).expand(len(x), 2, 3), x.shape, align_corners=False)
    return F.grid_sample(x, grid, align_corners=False).numpy()
