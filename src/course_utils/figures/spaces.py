"""A plane and what a layer makes of it: a grid, two classes of points, and where a score is zero."""

from .tokens import light


def draw_spaces(points, labels, spaces, title, lines=21, reach=1.15):
    """Draw the same grid and the same points in several planes side by side.

    Class 0 is drawn as blue discs, class 1 as orange squares; the half plane where the score is positive is shaded.

    Args:
        points: (N, 2), in the first plane.
        labels: (N,) of 0 and 1.
        spaces: list of dicts, one a panel: ``map``, a function (M, 2) -> (M, 2) from the first plane to this one;
            ``score``, a function (M, 2) -> (M,) of this plane's own coordinates, or None; ``title``, ``x`` and ``y``,
            texts.
        title: the finding, as a sentence.
        lines: grid lines in each direction.
        reach: the grid goes from -reach to reach.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: points are not (N, 2), or there is not one label of 0 or 1 for each.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    if points.shape[1:] != (2,) or labels.shape != points.shape[:1] or not np.isin(labels, (0, 1)).all():
        raise ValueError(f"draw_spaces expected points (N, 2) and labels (N,) of 0 and 1, got {points.shape} and "
                         f"{labels.shape}")
    # All lines in one path, with a gap after each: 42 paths of a hundred points would make the picture heavy.
    along, across = np.append(np.linspace(-reach, reach, 41), np.nan), np.linspace(-reach, reach, lines)
    rows = np.concatenate([np.stack([along, np.full_like(along, place)], axis=1) for place in across])
    grid = np.concatenate([rows, rows[:, ::-1]])

    figure, panels = plt.subplots(1, len(spaces), figsize=(7.6, 0.9 + 7.6 / len(spaces)), squeeze=False)
    for axes, space in zip(panels[0], spaces, strict=True):
        axes.plot(*space["map"](grid).T, color=light("ink-soft"), linewidth=0.6, alpha=0.5)
        for label, colour, marker in ((0, "blue", "o"), (1, "orange", "s")):
            axes.plot(*space["map"](points[labels == label]).T, marker, color=light(colour), markersize=3.2,
                      label=f"class {label}")
        if space["score"] is not None:
            _shade(axes, space["score"])
        axes.set(xlabel=space["x"], ylabel=space["y"])
        axes.set_title(space["title"], fontsize=10, fontweight="normal")
        axes.grid(visible=False)
    figure.legend(*panels[0][0].get_legend_handles_labels(), loc="outside lower center", ncol=2)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


def _shade(axes, score):
    """Shade where the score is positive, and draw the line where it is zero."""
    import numpy as np

    window = axes.axis()
    x, y = np.meshgrid(np.linspace(*window[:2], 121), np.linspace(*window[2:], 121))
    values = score(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(x.shape)
    if values.min() < 0 < values.max():
        axes.contourf(x, y, values, levels=[0, values.max()], colors=[light("orange")], alpha=0.14)
        axes.contour(x, y, values, levels=[0], colors=[light("ink")], linewidths=1.6)
    axes.axis(window)
