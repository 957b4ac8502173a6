"""Averages of more and more networks: their answer to one picture, and their error."""

import numpy as np

from .looks import with_looks
from .style import frame_slider, plotly_layout
from .tokens import light


def vote_slider(picture, answers, errors, level, names, title):
    """Return a plotly figure with a slider over the number of networks in an average.

    On top the picture; below it the average's probabilities as bars, those of one other network as marks; at the bottom
    the error of the average against the number, that of the other network as a dashed line.

    Args:
        picture: (H, W) in [0, 1].
        answers: number of networks -> (classes,), probabilities; under 0 those of the other network.
        errors: number of networks -> error of their average (%), for the same numbers without 0.
        level: error of the other network (%).
        names: names of the classes.
        title: function of a number that returns the finding, as a sentence.

    Raises:
        ValueError: answers and errors are not those of the same numbers.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    numbers, names = list(errors), list(names)
    if set(answers) != {0, *numbers}:
        raise ValueError(f"vote_slider expected answers for 0 and {numbers}, got {list(answers)}")
    blue, orange = light("blue"), light("orange")

    def moving(number):
        return [go.Bar(x=names, y=np.round(answers[number], 4), marker_color=blue),
                go.Scatter(x=[number], y=[errors[number]], mode="markers", marker={"size": 13, "color": blue})]

    paper = [[0, light("paper")], [1, light("ink")]]
    still = [
        go.Heatmap(z=np.uint8(255 * np.asarray(picture)[::-1]), showscale=False, hoverinfo="skip", colorscale=paper),
        go.Scatter(x=names, y=np.round(answers[0], 4), mode="markers",
                   marker={"symbol": "line-ew-open", "size": 18, "color": orange, "line": {"width": 3}}),
        go.Scatter(x=numbers, y=list(errors.values()), mode="lines", line={"color": blue}),
        go.Scatter(x=[numbers[0], numbers[-1]], y=[level] * 2, mode="lines", line={"color": orange, "dash": "dash"}),
    ]
    figure = make_subplots(3, 1, row_heights=[0.2, 0.4, 0.4], vertical_spacing=0.11)
    figure.add_traces([*moving(numbers[0]), *still], rows=[2, 3, 1, 2, 3, 3], cols=[1] * 6)
    figure.frames = [go.Frame(name=str(number), data=moving(number), traces=[0, 1],
                              layout={"title": {"text": title(number)}}) for number in numbers]
    figure.update_layout(plotly_layout(
        title(numbers[0]), "", "", sliders=[frame_slider(list(map(str, numbers)), "thinned networks = ")], height=640,
        showlegend=False, margin={"l": 60, "r": 20, "t": 80, "b": 60}))
    figure.update_yaxes(visible=False, scaleanchor="x", row=1)
    figure.update_xaxes(visible=False, constrain="domain", row=1)
    figure.update_yaxes(title="probability", range=[0, 1], row=2)
    figure.update_xaxes(title="class", type="category", row=2)
    figure.update_yaxes(title="test error (%)", row=3)
    figure.update_xaxes(title="thinned networks averaged", type="log", row=3)
    return figure


def draw_rate_panels(panels, title, x_label, y_label):
    """Draw what runs make of a rate, one panel for each situation: every run as a dot, a line through the means.

    Args:
        panels: name of a situation -> dict, rate -> numbers, one for each run.
        title: the finding, as a sentence.
        x_label, y_label: axis labels with units.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt

    figure, grid = plt.subplots(len(panels), 1, figsize=(3.5, 0.4 + 1.9 * len(panels)), sharex=True, squeeze=False)
    looks = with_looks(panels, ("blue", "orange", "green"), "draw_rate_panels", "panels")
    for axes, ((name, runs), colour) in zip(grid[:, 0], looks, strict=True):
        for rate, values in runs.items():
            axes.plot([rate] * len(values), values, "o", color=light(colour), alpha=0.5)
        axes.plot(list(runs), [np.mean(values) for values in runs.values()], color=light(colour))
        axes.set(ylabel=y_label)
        axes.locator_params(axis="y", nbins=6)
        axes.set_title(name, fontsize=10)
    grid[-1, 0].set(xlabel=x_label, xticks=list(runs))
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure
