"""Curves over a common axis, each with its own colour and marker, or with its name at its end."""

from course_utils.arguments import check_shape

from .tokens import SERIES, light


def draw_lines(x, curves, title, x_label, y_label, at_end=False, **settings):
    """Draw curves over a common axis.

    Args:
        x: the K places on the axis, numbers or names.
        curves: dict name of a curve -> K numbers; at most four, or any number of them with `at_end`.
        title: the finding, as a sentence.
        x_label, y_label: axis labels with units.
        at_end: write each name at the last point of its curve, and draw all in one colour; else there is a legend.
        settings: handed over to the axes, such as ``ylim`` or ``xscale``.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a curve does not have a number for each place, or there are more than four to tell apart by colour.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    if len(curves) > len(SERIES) and not at_end:
        raise ValueError(f"draw_lines expected at most {len(SERIES)} curves in a legend, got {len(curves)}")
    figure, axes = plt.subplots(figsize=(3.5, 3.0))
    for index, (name, values) in enumerate(curves.items()):
        check_shape(np.shape(values), (len(x),), "draw_lines", name)
        colour, marker = (SERIES[0], "o") if at_end else (SERIES[index], "os^D"[index])
        axes.plot(x, values, marker=marker, markersize=4, color=light(colour), label=name)
    axes.set(xlabel=x_label, ylabel=y_label, **settings)
    if at_end:
        _write_at_end(axes, x[-1], {name: values[-1] for name, values in curves.items()})
    axes.set_title(title, fontsize=11)
    if not at_end:
        axes.legend(fontsize=9, loc="upper center")
    return figure


def draw_runs(x, runs, title, x_label, y_label, level=None):
    """Draw for each name a curve of means, and a pale mark for every run.

    Args:
        x: the K places on the axis.
        runs: dict name -> (runs, K) numbers; at most four.
        title: the finding, as a sentence.
        x_label, y_label: axis labels with units.
        level: a height at which a dotted line is drawn, or None.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: the runs do not have a number for each place.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots()
    for index, (name, rows) in enumerate(runs.items()):
        check_shape(np.shape(rows), ("runs", len(x)), "draw_runs", name)
        colour = light(SERIES[index])
        axes.plot(x, np.transpose(rows), "os^D"[index], color=colour, alpha=0.3, markersize=4)
        axes.plot(x, np.mean(rows, axis=0), color=colour, label=name)
    if level is not None:
        axes.axhline(level, color=light("ink-soft"), linestyle=":", linewidth=1)
    axes.set(xlabel=x_label, ylabel=y_label, title=title)
    axes.legend()
    return figure


def _write_at_end(axes, x, ends):
    """Write each name beside the end of its curve, or a line above the name below it."""
    low, high = axes.get_ylim()
    lowest = low
    for name, end in sorted(ends.items(), key=lambda pair: pair[1]):
        place = max(end, lowest)
        axes.annotate(name, (x, place), (6, -3), textcoords="offset points", fontsize=9)
        lowest = place + 0.06 * (high - low)
