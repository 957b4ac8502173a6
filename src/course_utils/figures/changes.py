"""How far the layers of several networks are from what they were, after the picture has moved."""

from .looks import with_looks
from .style import frame_slider, plotly_layout
from .tokens import light

_LOOKS = [  # one for each network: colour, lines and markers of matplotlib, line and marker of plotly
    ("blue", "o-", "solid", "circle"), ("green", "D--", "dash", "diamond"), ("purple", "s:", "dot", "square"),
    ("orange", "x-.", "dashdot", "x"),
]
_LABEL = "relative change (1 = own length)"


def draw_changes(panels, places, title):
    """Draw the change at each place for up to four networks, one panel below another.

    Args:
        panels: name of a panel -> {name of a network -> changes (P,)}.
        places: the P names of places, from the input up.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt

    size = (4.2, 0.7 + 1.9 * len(panels))
    figure, all_axes = plt.subplots(len(panels), 1, figsize=size, sharex=True, sharey=True, squeeze=False)
    for axes, (name, curves) in zip(all_axes[:, 0], panels.items(), strict=True):
        for (network, values), (colour, style, *_) in with_looks(curves, _LOOKS, "draw_changes"):
            axes.plot(places, values, style, label=network, color=light(colour), markersize=5)
        axes.set_title(name, fontsize=10)
    all_axes[len(panels) // 2, 0].set(ylabel=_LABEL, ylim=(0, None))
    all_axes[-1, 0].tick_params(axis="x", rotation=45)
    figure.legend(*all_axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9,
                  columnspacing=1, handlelength=1.8)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure


def shift_slider(pictures, changes, places, titles, active=1):
    """Return a figure with a slider for the shift: the picture on top, the change at each place below.

    Args:
        pictures: (S, H, W), the picture after each shift by 0, 1, 2 … pixels, from 0 (black) to 1. An outline shows
            where the first one was.
        changes: name of a network -> changes (S, P); up to four networks.
        places: the P names of places, from the input up.
        titles: S texts, what stands above.
        active: the shift that is shown first.

    Returns:
        The plotly figure.
    """
    import numpy as np
    from plotly import graph_objects as go
    from plotly.subplots import make_subplots

    greys = [np.uint8(255 * np.clip(picture, 0, 1)) for picture in pictures]
    shades = [[0, light("paper")], [1, light("ink")]]
    names = [str(pixels) for pixels in range(len(greys))]

    def traces(pixels):
        picture = go.Heatmap(z=greys[pixels], zmin=0, zmax=255, colorscale=shades, showscale=False, hoverinfo="skip")
        return [picture] + [
            go.Scatter(x=places, y=np.round(values[pixels], 3), name=network, mode="lines+markers",
                       line={"color": light(colour), "dash": dash}, marker={"symbol": symbol, "size": 8})
            for (network, values), (colour, _, dash, symbol) in with_looks(changes, _LOOKS, "shift_slider")]

    outline = go.Contour(z=greys[0], contours={"start": 127, "end": 127, "size": 1, "coloring": "none"},
                         line={"color": light("orange"), "width": 2}, showscale=False, showlegend=False,
                         hoverinfo="skip")
    shown = traces(active)
    figure = make_subplots(2, 1, row_heights=[0.35, 0.65], vertical_spacing=0.14)
    figure.add_traces([*shown, outline], rows=[1] + [2] * len(changes) + [1], cols=[1] * (len(shown) + 1))
    figure.frames = [go.Frame(name=name, data=traces(pixels), traces=[*range(len(shown))],
                              layout={"title": {"text": titles[pixels]}}) for pixels, name in enumerate(names)]
    figure.update_layout(plotly_layout(titles[active], "", "", height=560,
                                       sliders=[frame_slider(names, "shift (pixels) = ", active)],
                                       legend={"orientation": "h", "y": 0.53, "yanchor": "bottom"}))
    height, width = greys[0].shape
    frame = {"showline": True, "mirror": True, "showticklabels": False, "ticks": "", "showgrid": False,
             "constrain": "domain"}
    figure.update_xaxes({**frame, "range": [-0.5, width - 0.5]}, row=1)
    figure.update_yaxes({**frame, "range": [height - 0.5, -0.5], "scaleanchor": "x"}, row=1)
    top = 0.1 * np.ceil(10 * max(np.max(values) for values in changes.values()) + 0.5)
    figure.update_yaxes(title=_LABEL, range=[0, float(top)], row=2)
    return figure
