"""One look for every plot: matplotlib's settings and plotly's layout, both from the colour tokens."""

from .tokens import SERIES, light


def use_style():
    """Set matplotlib to the course's style: SVG with real text, token colours, titles on the left.

    In the book the SVG stands in the page, where the token colours become CSS variables and follow the theme; in a
    notebook it keeps the light colours on light paper, readable on a dark background too. The PNG that is stored beside
    it is what JupyterLab shows as long as it does not trust the notebook.
    """
    import matplotlib as mpl
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    mpl.rcParams.update(
        {
            "figure.figsize": (7.2, 3.4),
            "figure.facecolor": light("paper"),
            "savefig.facecolor": light("paper"),
            "figure.constrained_layout.use": True,
            "svg.fonttype": "none",  # text stays text: it can be selected, scaled and read aloud
            "svg.hashsalt": "course",  # the same plot gives the same file
            "font.size": 11,
            "text.color": light("ink"),
            "axes.facecolor": light("paper"),
            "axes.edgecolor": light("ink-soft"),
            "axes.labelcolor": light("ink"),
            "axes.titlecolor": light("ink"),
            "axes.titlelocation": "left",
            "axes.titlesize": 12,
            "axes.titleweight": "bold",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": mpl.cycler(color=[light(name) for name in SERIES]),
            "grid.color": light("line"),
            "grid.linewidth": 0.8,
            "xtick.color": light("ink-soft"),
            "ytick.color": light("ink-soft"),
            "xtick.labelcolor": light("ink"),
            "ytick.labelcolor": light("ink"),
            "lines.linewidth": 2,
            "legend.frameon": True,  # a ground in the colour of the paper, so that no grid line runs through the words
            "legend.facecolor": light("paper"),
            "legend.edgecolor": "none",
            "legend.framealpha": 0.85,
            "legend.fancybox": False,
        }
    )
    set_matplotlib_formats("svg", "png", metadata={"Date": None})


def plotly_layout(title, x_label, y_label, **more):
    """Return the layout of a plotly figure in the course's style.

    Args:
        title: the finding, as a sentence.
        x_label, y_label: axis labels with units.
        more: further entries of plotly's layout; they win over the ones set here.
    """
    axis = {"gridcolor": light("line"), "linecolor": light("ink-soft"), "zeroline": False, "ticks": "outside"}
    layout = {
        "title": {"text": title, "x": 0.02, "font": {"size": 16}},
        "paper_bgcolor": light("paper"),
        "plot_bgcolor": light("paper"),
        "font": {"color": light("ink"), "size": 13},
        "colorway": [light(name) for name in SERIES],
        "xaxis": {**axis, "title": {"text": x_label}},
        "yaxis": {**axis, "title": {"text": y_label}},
        "margin": {"l": 60, "r": 20, "t": 60, "b": 60},
        "height": 420,
    }
    return {**layout, **more}


def frame_slider(names, prefix, active=0):
    """Return a plotly slider that shows the frame of each name at once, without a transition.

    Args:
        names: names of the figure's frames, in order.
        prefix: what stands before the name of the frame shown.
        active: which of them the figure starts with.
    """
    now = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
    steps = [{"label": name, "method": "animate", "args": [[name], now]} for name in names]
    return {"steps": steps, "active": active, "currentvalue": {"prefix": prefix}, "pad": {"t": 50}}
