"""Maps of points: words on a plane with their categories marked, and small maps side by side."""

from course_utils.arguments import check_shape

from .looks import with_looks
from .tokens import light

_LOOKS = (("orange", "s"), ("ink", "x"), ("blue", "o"), ("purple", "D"), ("green", "^"))


def draw_word_map(points, words, groups, names, written, title):
    """Draw words as dots, those of a group in its colour and shape, and write some of them out.

    Args:
        points: array (N, 2), without a unit.
        words: N strings.
        groups: int array (N,), for each word the place of its group in `names`, or -1.
        names: names of at most five groups.
        written: the words to write out; those that are not among `words` are passed over.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: points, words and groups do not fit, or there are too many groups.
    """
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.patheffects import withStroke

    points, groups = np.asarray(points, dtype=float), np.asarray(groups)
    check_shape(points.shape, (len(words), 2), "draw_word_map", "points")
    check_shape(groups.shape, (len(words),), "draw_word_map", "groups")
    looks = with_looks(names, _LOOKS, "draw_word_map", "groups")
    figure, axes = plt.subplots(figsize=(3.5, 2.7))
    axes.plot(*points[groups < 0].T, ".", color=light("line"), markersize=3)
    for index, (name, (colour, mark)) in enumerate(looks):
        axes.plot(*points[groups == index].T, mark, markersize=3.5, label=name, color=light(colour))
    for word in sorted(set(written) & set(words)):
        place = points[list(words).index(word)]
        axes.annotate(word, place, (4, 5), textcoords="offset points", fontsize=9,
                      path_effects=[withStroke(linewidth=2, foreground=light("paper"))])
    axes.set_title(title, fontsize=11)
    axes.set(xlabel="first coordinate (no unit)", ylabel="second coordinate (no unit)")
    axes.set_aspect("equal", "datalim")
    axes.legend(fontsize=8, ncol=3, loc="upper center", bbox_to_anchor=(0.42, -0.3))
    return figure


def draw_side_by_side(maps, groups, title):
    """Draw maps of the same points side by side, each group of them in its own colour and shape.

    Args:
        maps: dict name of a map -> array (N, 2), without a unit.
        groups: int array (N,), from 0 to 2, the group of each point.
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a map does not have a point for each of the groups.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    groups = np.asarray(groups)
    figure, axes = plt.subplots(1, len(maps), figsize=(3.5, 0.6 + 3.5 / len(maps)), squeeze=False)
    for axis, (name, points) in zip(axes[0], maps.items(), strict=True):
        points = np.asarray(points, dtype=float)
        check_shape(points.shape, (len(groups), 2), "draw_side_by_side", name)
        for index, (colour, mark) in enumerate(zip(("blue", "orange", "green"), "osD", strict=True)):
            axis.plot(*points[groups == index].T, mark, markersize=2.2, color=light(colour))
        axis.set_title(name, fontsize=9)
        low, high = points.min(axis=0), points.max(axis=0)  # each map fills its square
        (left, bottom), (right, top) = ((low + high) / 2 + sign * 0.55 * (high - low).max() for sign in (-1, 1))
        axis.set(xticks=[], yticks=[], xlabel="no unit", xlim=(left, right), ylim=(bottom, top))
        axis.set_aspect("equal")
    figure.suptitle(title, fontsize=11, weight="bold", x=0.02, ha="left")
    return figure
