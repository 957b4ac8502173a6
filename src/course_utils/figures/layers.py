"""What happens to numbers on their way through many layers: histograms layer by layer, and a slider over starts."""

import math

from .looks import with_looks
from .style import frame_slider, plotly_layout
from .tokens import light


def layer_histograms(rows, layers, title, x_label, colour="blue", limits=(-1.0, 1.0)):
    """Draw a grid of histograms: one row for each setting, one column for each layer that is shown.

    Above each panel stands the standard deviation of its numbers.

    Args:
        rows: name of a setting -> list of arrays, one for each layer, of any shape.
        layers: numbers of the layers to show, counted from 1.
        title: the finding, as a sentence.
        x_label: what the numbers are, with their unit.
        colour: colour token of the bars.
        limits: ends of the horizontal axis; numbers beyond them are counted in the outermost bars.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a row has no such layer.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    for name, arrays in rows.items():
        if not 1 <= min(layers) <= max(layers) <= len(arrays):
            raise ValueError(f"layer_histograms expected layers from 1 to {len(arrays)} for {name}, got {list(layers)}")
    size = (7.2, 0.7 + 1.25 * len(rows))
    figure, grid = plt.subplots(len(rows), len(layers), figsize=size, sharex=True, squeeze=False)
    for axes_row, (name, arrays) in zip(grid, rows.items(), strict=True):
        for axes, layer in zip(axes_row, layers, strict=True):
            counts, edges = np.histogram(np.clip(np.ravel(arrays[layer - 1]), *limits), bins=41, range=limits)
            axes.stairs(counts, edges, fill=True, color=light(colour))
            axes.set(yticks=[], xticks=[limits[0], sum(limits) / 2, limits[1]])
            axes.grid(visible=False)
            axes.spines["left"].set_visible(False)
            axes.set_title(f"±{np.std(arrays[layer - 1]):.2g}", fontsize=9, fontweight="normal", loc="center", pad=2)
        axes_row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
    for axes, layer in zip(grid[-1], layers, strict=True):
        axes.set_xlabel(f"layer {layer}", fontsize=10)
        axes.tick_params(labelsize=8)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    figure.supxlabel(f"{x_label}; above each panel its standard deviation", fontsize=10)
    return figure


def depth_slider(gains, series, title, x_label, y_label):
    """Return a plotly figure of a quantity layer by layer, on a logarithmic axis, with a slider over starting gains.

    Args:
        gains: the values of the slider.
        series: name of a curve -> array (gains, layers) of positive numbers.
        title: function of a gain that returns the finding, as a sentence.
        x_label, y_label: axis labels with units.

    Raises:
        ValueError: a curve does not have one row for each gain.
    """
    import numpy as np
    import plotly.graph_objects as go

    tables = {name: np.asarray(table, dtype=float) for name, table in series.items()}
    for name, table in tables.items():
        if table.ndim != 2 or len(table) != len(gains):
            raise ValueError(f"depth_slider expected ({len(gains)}, layers) for {name}, got {table.shape}")
    looks = [("blue", "solid", "circle"), ("orange", "dash", "square"), ("green", "dot", "diamond")]

    def traces(row):
        return [
            go.Scatter(
                x=list(range(1, table.shape[1] + 1)), y=np.maximum(table[row], 1e-300).tolist(), name=name,
                mode="lines+markers", line={"color": light(colour), "dash": dash}, marker={"symbol": symbol, "size": 8},
            )
            for (name, table), (colour, dash, symbol) in with_looks(tables, looks, "depth_slider")
        ]

    names = [f"{gain:g}" for gain in gains]
    start = int(np.argmin(np.abs(np.asarray(gains) - 1)))
    frames = [
        go.Frame(name=name, data=traces(row), layout={"title": {"text": title(gains[row])}})
        for row, name in enumerate(names)
    ]
    slider = frame_slider(names, "gain = ", active=start)
    figure = go.Figure(
        data=traces(start),
        frames=frames,
        layout=plotly_layout(
            title(gains[start]), x_label, y_label, sliders=[slider],
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
            height=456, margin={"l": 60, "r": 20, "t": 96, "b": 60},
        ),
    )
    every = np.concatenate([table[table > 0] for table in tables.values()])
    low, high = math.floor(math.log10(every.min())), math.ceil(math.log10(every.max()))
    figure.update_layout(title_y=0.97, title_yanchor="top")  # two lines, and the legend below them
    figure.update_yaxes(type="log", range=[low, high], exponentformat="power", dtick=max(1, (high - low) // 8))
    figure.update_layout(height=480, margin={"t": 90, "b": 40})
    return figure
