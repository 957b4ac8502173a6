"""The colours of signed numbers: blue below zero, paper at zero, orange above, as in the interactive figures."""

from .tokens import light


def signed_colours(levels=256):
    """Return a matplotlib colour map from blue over the paper's colour to orange.

    Args:
        levels: how many colours; few make a stored picture small.
    """
    from matplotlib.colors import LinearSegmentedColormap

    ends = [light(token) for token in ("blue", "paper", "orange")]
    return LinearSegmentedColormap.from_list("signed", ends, N=levels)
