"""Means of independent runs with their intervals, one below the other."""

import numpy as np

from .tokens import light


def draw_intervals(samples, half_widths, title, x_label):
    """Draw for each name the runs as small dots and their mean as a large one, with a bar for its interval.

    Args:
        samples: name -> (runs,), one number for each run.
        half_widths: name -> half the width of the interval of the mean, such as `claims.half_width` gives.
        title: the finding, as a sentence.
        x_label: what the numbers are, with their unit.

    Returns:
        The matplotlib figure; a line marks zero.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(3.5, 1.0 + 0.4 * len(samples)))
    for place, (name, runs) in enumerate(samples.items()):
        axes.errorbar(np.mean(runs), place, xerr=half_widths[name], fmt="o", color=light("blue"), capsize=4)
        axes.plot(runs, np.full(len(runs), place + 0.2), ".", color=light("ink-soft"))
    axes.axvline(0, color=light("ink"), linewidth=1)
    axes.set(ylim=(len(samples) - 0.5, -0.5), xlabel=x_label)
    axes.set_yticks(range(len(samples)), list(samples))
    axes.set_title(title, fontsize=11, loc="right")
    return figure
