"""A slider through deformations: pictures, and how many of them networks get wrong."""

import numpy as np

from .style import frame_slider, plotly_layout
from .tokens import SERIES, light


def survival_slider(pictures, percents, title, start):
    """Return a plotly figure with a frame for each deformation: deformed pictures above, bars of errors below.

    Args:
        pictures: name of a deformation -> (N, H, W) in [0, 1].
        percents: name of a deformation -> dict, name of a network -> wrong answers (%).
        title: function of a deformation's name that returns the finding, as a sentence.
        start: the deformation shown first.

    Raises:
        ValueError: the two name different deformations.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    if list(pictures) != list(percents):
        raise ValueError(f"survival_slider expected the same deformations, got {list(pictures)} and {list(percents)}")
    greys = [[0, "#000000"], [1, "#ffffff"]]  # no tokens: a photograph stays what it is when the page is dark

    def traces(name):
        values = [round(value, 1) for value in percents[name].values()]
        colours = [light(colour) for colour in SERIES[: len(values)]]
        row = np.uint8(255 * np.hstack(list(pictures[name])))
        return [go.Heatmap(z=row, zmin=0, zmax=255, colorscale=greys, showscale=False, hoverinfo="skip"),
                go.Bar(x=values, y=list(percents[name]), orientation="h", marker={"color": colours},
                       text=[f"{value:.0f} %" for value in values])]

    figure = make_subplots(2, 1, row_heights=[0.42, 0.58], vertical_spacing=0.12)
    figure.add_traces(traces(start), rows=[1, 2], cols=[1, 1])
    figure.frames = [go.Frame(name=name, data=traces(name), traces=[0, 1], layout={"title": {"text": title(name)}})
                     for name in pictures]
    slider = frame_slider(list(pictures), "deformation = ", list(pictures).index(start))
    figure.update_layout(plotly_layout(title(start), "", "", sliders=[slider], height=480, showlegend=False))
    figure.update_xaxes(visible=False, row=1)
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", row=1)
    figure.update_xaxes(title="wrong answers (%)", range=[0, 100], row=2)
    figure.update_yaxes(autorange="reversed", row=2)
    return figure
