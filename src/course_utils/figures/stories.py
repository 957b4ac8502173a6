"""Where a memory network looks in a story."""

import numpy as np

from course_utils.arguments import check_shape

from .tokens import light


def draw_story(sentences, looks, title):
    """Draw a story from top to bottom, and beside each sentence a bar for its share of every look.

    Args:
        sentences: the N sentences, the oldest first.
        looks: (K, M) weights of K looks, the newest sentence first, M >= N; what lies beyond the story is left out. If
            M is smaller, the oldest sentences were not remembered and are left out.
        title: the question or the finding.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: looks are not (K, M).
    """
    import matplotlib.pyplot as plt

    looks = np.asarray(looks)
    check_shape(looks.shape, ("K", "M"), "draw_story", "looks", filled=("K", "M"))
    remembered = list(sentences)[-looks.shape[1] :]
    figure, grid = plt.subplots(1, len(looks), figsize=(7.2, 0.9 + 0.25 * len(remembered)), sharey=True, squeeze=False)
    places = np.arange(len(remembered))
    for k, (axes, look) in enumerate(zip(grid[0], looks, strict=True), start=1):
        axes.barh(places, look[len(remembered) - 1 :: -1], color=light("blue"))
        axes.set(xlim=(0, 1), xticks=[0, 1], xlabel=f"look {k} (share)")
        axes.grid(axis="y", visible=False)
    grid[0, 0].set_yticks(places, remembered)
    grid[0, 0].invert_yaxis()
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure
