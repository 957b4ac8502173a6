"""What a run comes to at each learning rate: one curve for each kind of network."""

from .looks import with_looks
from .tokens import SERIES, light


def draw_rates(rates, results, title, y_label, limit, ticks=None):
    """Draw results against learning rates, both on logarithmic axes: a curve of means, and a mark for each run.

    Args:
        rates: (R,) the learning rates.
        results: name of a curve -> (R,) means, or (runs, R) single runs.
        title: the finding, as a sentence.
        y_label: what the results are, with their unit.
        limit: a result at which a dotted line is drawn.
        ticks: results to name on the vertical axis; by default powers of ten.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a curve does not have one column for each rate.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots()
    looks = list(zip(SERIES, "osD^", strict=True))
    for (name, values), (token, marker) in with_looks(results, looks, "draw_rates"):
        runs = np.atleast_2d(values)
        if runs.shape[-1] != len(rates):
            raise ValueError(f"draw_rates expected {len(rates)} columns for {name}, got {runs.shape[-1]}")
        axes.plot(rates, runs.mean(axis=0), color=light(token))
        marks = axes.plot(rates, runs.T, marker, color=light(token), alpha=1 if len(runs) == 1 else 0.5)
        marks[0].set_label(name)
    axes.axhline(limit, color=light("ink-soft"), linestyle=":", linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel=y_label, title=title)
    axes.set_xticks(rates, [f"{rate:g}" for rate in rates])
    axes.minorticks_off()
    if ticks is not None:
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.legend()
    return figure
