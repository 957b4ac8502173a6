"""The figures of the lesson on the chain rule: a nudge on its way, a curve under the microscope, misses of a nudge."""

from .looks import with_looks
from .style import frame_slider, plotly_layout
from .tokens import light


def draw_nudge(names, changes, slopes, title):
    """Draw the changes along a chain as bars on one scale, with the slope that each step multiplies by.

    The solid bar is the change that was measured; the dashed outline is what the slopes predict,
    slope[0] * ... * slope[i-1] * changes[0].

    Args:
        names: the n quantities along the chain, for example ``["x", "y", "z"]``.
        changes: (n,) the measured change of each, in its own unit.
        slopes: (n - 1,) the local slopes between neighbours.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt

    if not len(names) == len(changes) == len(slopes) + 1:
        raise ValueError(
            f"draw_nudge expected one slope fewer than names and changes, got {len(names)} names, "
            f"{len(changes)} changes and {len(slopes)} slopes"
        )
    predicted = [changes[0]]
    for slope in slopes:
        predicted.append(slope * predicted[-1])

    figure, axes = plt.subplots(figsize=(7.2, 3.8))
    spots = range(len(names))
    axes.bar(spots, changes, width=0.34, color=light("blue"), alpha=0.35, label="measured change")
    axes.bar(
        spots, predicted, width=0.34, fill=False, edgecolor=light("orange"), linestyle=(0, (4, 3)), linewidth=2,
        label="predicted: slopes × Δ" + names[0],
    )
    top = max(*changes, *predicted)
    for spot, name, change in zip(spots, names, changes, strict=True):
        axes.text(spot, max(change, predicted[spot]) + 0.02 * top, f"Δ{name} = {change:.4g}", ha="center", va="bottom")
    for spot, slope in enumerate(slopes):
        height = 0.12 * top
        axes.annotate(
            "", xy=(spot + 0.8, height), xytext=(spot + 0.2, height),
            arrowprops={"arrowstyle": "->", "color": light("orange"), "lw": 1.8},
        )
        axes.text(spot + 0.5, height + 0.03 * top, f"× {slope:.4g}", ha="center", va="bottom", color=light("orange"))
    axes.set(xticks=list(spots), ylabel="change (own unit of each quantity)", ylim=(0, 1.2 * top), title=title)
    axes.set_xticklabels(names)
    axes.set_xlabel("quantity along the chain")
    axes.grid(axis="x", visible=False)
    axes.legend(loc="upper left")
    return figure


def microscope(function, slope, x, widths=(2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.01)):
    """Return a plotly figure that looks at a curve through windows of smaller and smaller width.

    Both axes are measured in units of the window's half-width h: the curve shows (f(x + u h) - f(x)) / h against u,
    the line shows slope * u. A slider chooses h.

    Args:
        function: the curve, a function of one number.
        slope: its derivative at `x`.
        x: the place to look at.
        widths: half-widths h, in the unit of x.
    """
    import numpy as np
    import plotly.graph_objects as go

    steps = np.linspace(-1, 1, 41)
    curves = {h: [float((function(x + u * h) - function(x)) / h) for u in steps] for h in widths}
    line = [float(slope * u) for u in steps]
    reach = 1.05 * max(abs(value) for curve in [*curves.values(), line] for value in curve)

    def title(h):
        gap = max(abs(a - b) for a, b in zip(curves[h], line, strict=True)) / abs(slope)
        return f"Window {x:g} ± {h:g}:<br>the curve leaves its straight line by {100 * gap:.3g} %"

    def traces(h):
        style = {"color": light("blue"), "width": 4}
        return [
            go.Scatter(x=steps.tolist(), y=curves[h], name="the curve", mode="lines", line=style),
            go.Scatter(
                x=steps.tolist(), y=line, name="straight line with its slope", mode="lines",
                line={"color": light("orange"), "width": 2, "dash": "dash"},
            ),
        ]

    figure = go.Figure(
        data=traces(widths[0]),
        frames=[
            go.Frame(name=f"{h:g}", data=traces(h), layout={"title": {"text": title(h)}}) for h in widths
        ],
        layout=plotly_layout(
            title(widths[0]),
            "Δx (in half-widths h of the window)",
            "Δy (in half-widths h)",
            sliders=[frame_slider([f"{h:g}" for h in widths], "half-width h = ")],
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
            height=456, margin={"l": 60, "r": 20, "t": 96, "b": 60},
        ),
    )
    figure.update_layout(title_y=0.97, title_yanchor="top")  # two lines, and the legend below them
    figure.update_yaxes(range=[-reach, reach])
    figure.update_layout(height=480, margin={"t": 90, "b": 40})
    return figure


def draw_misses(steps, misses, title):
    """Draw how far finite differences miss a derivative, against their step, both on logarithmic axes.

    Args:
        steps: (n,) sizes of the nudge, in the unit of x.
        misses: name of a difference -> (n,) misses, relative to the derivative.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    for (name, values), style in with_looks(misses, ("o-", "s--", "D:"), "draw_misses"):
        axes.loglog(steps, values, style, markersize=3, label=f"{name} difference")
    axes.set(xlabel="step h (unit of x)", ylabel="miss (relative to the derivative)", title=title)
    axes.legend()
    return figure
