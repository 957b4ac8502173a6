"""Activations and their slopes, side by side."""

from .looks import with_looks
from .tokens import SERIES, light


def draw_activations(activations, reach=4.0):
    """Draw the values of activations, and beside them their slopes.

    Args:
        activations: name -> (f, f'), functions of an array; at most five.
        reach: both are drawn from -reach to reach.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    z = np.linspace(-reach, reach, 401)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.6), sharex=True)
    looks = list(zip((*SERIES, "ink-soft"), ("-", "--", "-", ":", "-."), strict=True))
    for (name, functions), (token, dash) in with_looks(activations, looks, "draw_activations"):
        for axes, function in zip((left, right), functions, strict=True):
            axes.plot(z, function(z), dash, color=light(token), label=name)
    left.set(xlabel="z", ylabel="value f(z)", title="What goes up", ylim=(-1.2, 2.2))
    right.set(xlabel="z", ylabel="slope f′(z)", title="The factor on the way back")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncol=len(activations))
    return figure
