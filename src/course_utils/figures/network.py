"""The picture of a small network, unit by unit, with the numbers of one training step in it (Fig. 1c and 1d)."""

from .tokens import light


def draw_network(layers, weights, title, *, backward=False, labels=None):
    """Draw a fully connected network with a number on every arrow and a text in every unit.

    Args:
        layers: for each layer, from the input to the output, the texts of its units (lines separated by ``\\n``).
        weights: for each pair of neighbouring layers an array (units above, units below): the numbers on the arrows.
        title: the finding, as a sentence.
        backward: draw the arrows from the output to the input, in the colour of derivatives.
        labels: for each layer the text above it.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: the shapes of the weights do not fit the layers.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    shapes = [np.shape(weight) for weight in weights]
    expected = [(len(above), len(below)) for below, above in zip(layers, layers[1:], strict=False)]
    if shapes != expected:
        raise ValueError(f"draw_network expected weights of shapes {expected}, got {shapes}")

    figure, axes = plt.subplots(figsize=(7.2, 4.6))
    tallest = max(map(len, layers))
    places = [
        [(column, (tallest - len(units)) / 2 + row) for row in range(len(units))] for column, units in enumerate(layers)
    ]
    colour = light("orange" if backward else "blue")
    for below, above, weight in zip(places, places[1:], weights, strict=False):
        _arrows(axes, below, above, np.asarray(weight), colour, backward)
    for column, (units, spots) in enumerate(zip(layers, places, strict=True)):
        for text, (x, y) in zip(units, spots, strict=True):
            box = {"boxstyle": "round,pad=0.5", "facecolor": light("panel"), "edgecolor": colour, "linewidth": 1.5}
            axes.text(x, y, text, ha="center", va="center", fontsize=9, bbox=box, zorder=3)
        if labels:
            axes.text(column, -0.75, labels[column], ha="center", va="center", fontsize=9.5, fontweight="bold")
    axes.set(xlim=(-0.4, len(layers) - 0.6), ylim=(tallest - 0.4, -1.0), title=title)
    axes.axis("off")
    return figure


def _arrows(axes, below, above, weight, colour, backward):
    """Draw the arrows between two layers; numbers of arrows that cross stand at different distances from the start."""
    for j, (x_above, y_above) in enumerate(above):
        for i, (x_below, y_below) in enumerate(below):
            ends = [(x_below + 0.25, y_below), (x_above - 0.25, y_above)]
            start, end = reversed(ends) if backward else ends
            style = {"arrowstyle": "-|>", "color": colour, "lw": 1, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=end, xytext=start, arrowprops=style, zorder=1)
            rank, last = (i, len(below) - 1) if backward else (j, len(above) - 1)
            along = 0.24 + 0.42 * rank / max(1, last)
            x, y = (a + along * (b - a) for a, b in zip(start, end, strict=True))
            box = {"boxstyle": "round,pad=0.1", "facecolor": light("paper"), "edgecolor": "none"}
            text = {"ha": "center", "va": "center", "fontsize": 7.5, "color": colour, "zorder": 2}
            axes.text(x, y, f"{weight[j, i]:.2f}", bbox=box, **text)
