"""How alike pixels are at a distance."""

from .tokens import light


def draw_correlations(distances, curves, shuffled, title, named=None):
    """Draw the correlation of two pixels against their distance, for each picture and in the mean.

    Args:
        distances: (D,), in pixels.
        curves: (N, D), one row for each picture.
        shuffled: (N, D), the same of the pictures with their pixels shuffled.
        title: the finding, as a sentence.
        named: text -> (row of `curves`, 0 or -1): at whose first or last point it is to stand; or None.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots(figsize=(4.2, 3.9))
    thin = axes.plot(distances, np.transpose(curves), color=light("blue"), lw=0.8, alpha=0.5)
    thin[0].set_label("one photograph")
    axes.plot(distances, np.mean(curves, axis=0), "o-", label="mean")
    axes.plot(distances, np.mean(shuffled, axis=0), "s--", label="shuffled")
    for text, (row, end) in (named or {}).items():
        axes.annotate(text, (distances[end], curves[row][end]), textcoords="offset points",
                      xytext=(4, -4) if end else (-8, -18))
    axes.set(xscale="log", xlabel="distance (pixels)", ylabel="correlation")
    axes.set_xticks(distances, distances)
    axes.minorticks_off()
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    figure.legend(loc="outside lower center", ncols=3, fontsize=10, columnspacing=1)
    return figure
