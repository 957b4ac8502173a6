"""The ten digits as little pictures of seven bars, as a pocket calculator shows them."""

import numpy as np

_BARS = {  # first row, row after the last, first column, column after the last
    "a": (0, 2, 0, 7), "g": (5, 7, 0, 7), "d": (10, 12, 0, 7), "f": (0, 7, 0, 2),
    "b": (0, 7, 5, 7), "e": (5, 12, 0, 2), "c": (5, 12, 5, 7),
}
_LIT = "abcdef bc abged abgcd fgbc afgcd afgedc abc abcdefg abcfgd".split()


def segment_digits():
    """Return the digits 0 to 9 as pictures of seven bars: float32 (10, 12, 7), 1 where a bar is, -1 elsewhere."""
    digits = -np.ones((10, 12, 7), np.float32)
    for digit, bars in zip(digits, _LIT, strict=True):
        for top, bottom, left, right in (_BARS[bar] for bar in bars):
            digit[top:bottom, left:right] = 1
    return digits
