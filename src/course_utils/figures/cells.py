"""Simple and complex cells: responses over a cycle of a drifting grating, and the modulation ratios of many units."""

from .looks import with_looks
from .tokens import light

_STYLES = ("-", "--", "-.", ":")


def draw_cycles(phases, curves, title):
    """Draw responses against the phase of a grating.

    Args:
        phases: (P,) from 0 up to less than 2 pi, in radians; the cycle is closed in the drawing.
        curves: text of the legend -> responses (P,); up to four.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots(figsize=(4.2, 3.4))
    for (name, curve), style in with_looks(curves, _STYLES, "draw_cycles"):
        axes.plot([*np.degrees(phases), 360], [*curve, curve[0]], style, label=name)
    highest = max(np.max(curve) for curve in curves.values())
    axes.set(xlabel="phase of the grating (degrees)", ylabel="response", xticks=range(0, 361, 90),
             ylim=(0, 1.6 * highest or 1), title=title)
    axes.legend(loc="upper left", fontsize=9)
    return figure


def draw_ratios(columns, title):
    """Draw modulation ratios F1/F0 as dots, sorted within their column, and the line at 1 between the two kinds.

    Args:
        columns: text below a column -> ratios, an array of any shape.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots(figsize=(4.2, 3.4))
    for place, values in enumerate(columns.values()):
        values = np.sort(np.ravel(values))
        axes.plot(place + np.linspace(-0.25, 0.25, len(values)), values, "o", markersize=5)
    axes.axhline(1, color=light("ink-soft"), linestyle=":", linewidth=1)
    axes.set_xticks(range(len(columns)), columns)
    axes.set(ylabel="modulation ratio F1/F0", ylim=(0, 1.8), xlabel=f"{len(values)} units each, sorted", title=title)
    return figure
