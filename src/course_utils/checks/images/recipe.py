"""Exercises of the lesson on the recipe of 2012."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

_RNG = np.random.default_rng(12)

# ---- Exercise 1: cut a hole


def _cut_out(image, row, column, size, fill=0.0):
    """The picture with a square filled; what hangs over the border is cut off."""
    top, left = row - size // 2, column - size // 2
    hole = image.copy()
    hole[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = fill
    return hole


def _negative_slices(image, row, column, size):
    top, left = row - size // 2, column - size // 2
    hole = image.copy()
    hole[top : top + size, left : left + size] = 0
    return hole


def _pushed_inside(image, row, column, size):
    top = min(max(row - size // 2, 0), len(image) - size)
    left = min(max(column - size // 2, 0), image.shape[1] - size)
    hole = image.copy()
    hole[top : top + size, left : left + size] = 0
    return hole


def _from_the_corner(image, row, column, size):
    hole = image.copy()
    hole[row : row + size, column : column + size] = 0
    return hole


_PICTURE = _RNG.uniform(0.1, 1.0, size=(8, 10)).round(2)

cut_out = Exercise(
    task="""A square of a picture filled with zeros.

    y[i, j] = 0 for row - size // 2 <= i < row - size // 2 + size and columns likewise, else x[i, j]

    Takes: an image (H, W), row, column and size.
    Returns: an array (H, W).
    """,
    answer=_cut_out,
    cases={
        "a hole of 3 in the middle": (_PICTURE, 4, 5, 3),
        "a hole of 4 in the middle": (_PICTURE, 4, 5, 4),
        "over the lower right corner": (_PICTURE, 7, 9, 4),
        "over the upper left corner": (_PICTURE, 0, 1, 5),
        "larger than the picture": (_PICTURE, 3, 4, 30),
    },
    drawn=lambda rng: (draws.numbers(rng, 7, 9), *(draws.whole(rng, low, 6) for low in (0, 0, 1))),
    mistakes=(
        (
            where(lambda value, image, *place: close(value, image)
                  and not close(_negative_slices(image, *place), image)),
            "That is the picture as it came. Fill the hole in a copy, and return the copy.",
        ),
        (
            gives(_negative_slices),
            "No hole where it begins above or left of the picture: to a slice, -2 means the second from the end.",
        ),
        (gives(_pushed_inside), "The hole was pushed inside. What hangs over the border is cut off."),
        (gives(_from_the_corner), "(row, column) is the middle of the hole, not its corner: begin size // 2 earlier."),
        (
            gives(lambda image, row, column, size: _cut_out(image, column, row, size)),
            "Row and column have changed places.",
        ),
        (
            gives(lambda image, *place: image - _cut_out(image, *place)),
            "The other way round: the hole is black, the rest stays.",
        ),
    ),
    hint="Rows from row - size // 2 to that plus size, columns likewise; both ends at least 0.",
    success="A hole that may hang over the border, so that any pixel can be its middle.",
)


# ---- Exercise 2: ten views


def _ten_views(image, size):
    height, width = image.shape
    down, right = height - size, width - size
    corners = [(0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2)]
    views = [image[top : top + size, left : left + size] for top, left in corners]
    return np.array(views + [view[:, ::-1] for view in views])


def _draw_views(rng):
    size, height, width = draws.whole(rng, 2, 4), draws.whole(rng, 6, 9), draws.whole(rng, 6, 9)
    return rng.permutation(height * width).reshape(height, width).astype(float), size


def _same_views(value, expected):
    """The same pictures, in whatever order."""
    ours, theirs = (sorted(map(tuple, views.reshape(len(views), -1).tolist())) for views in (value, expected))
    return value.shape == expected.shape and ours == theirs


def _other_views(change):
    return where(lambda value, image, size: _same_views(value, change(image, size)))


ten_views = Exercise(
    task="""The ten crops over which the network of 2012 averaged its answers.

    four corners and the middle, each as it is and mirrored

    Takes: an image (H, W) and a size.
    Returns: (10, size, size), in any order.
    """,
    answer=_ten_views,
    cases={
        "4 of 6 pixels": (_RNG.permutation(36).reshape(6, 6).astype(float), 4),
        "3 of 7 by 5 pixels": (_RNG.permutation(35).reshape(7, 5).astype(float), 3),
        "4 of 7 by 9 pixels": (_RNG.permutation(63).reshape(7, 9).astype(float), 4),
    },
    drawn=_draw_views,
    unordered=True,
    mistakes=(
        (
            where(lambda value, image, size: _same_views(value, _ten_views(image, size)[:5])),
            "Five of the ten: each of them once more as its mirror image.",
        ),
        (
            _other_views(lambda image, size: np.concatenate(
                [_ten_views(image, size)[:5], _ten_views(image, size)[:5, ::-1]])),
            "These are upside down. A mirror turns left and right round: the last axis.",
        ),
        (
            _other_views(lambda image, size: np.concatenate([_ten_views(image, size)[:5]] * 2)),
            "Each view is there twice, but none is mirrored.",
        ),
        (
            where(lambda value, image, size: _all_but_the_middle(value, _ten_views(image, size))),
            "Eight are right. The view in the middle begins at half of what is left over, (H - size) // 2.",
        ),
    ),
    accepts=lambda value, image, size: _same_views(value, _ten_views(image, size)),
    expected="four corners, the middle, and their mirror images",
    hint="With H - size rows and W - size columns to spare: the corners begin at 0 or at what is to spare.",
    success="Ten views of one picture; the network is asked about each, and its answers are averaged.",
)


def _all_but_the_middle(value, expected):
    """Tell whether of the right views only the one in the middle and its mirror image are missing."""
    ours, theirs = ([tuple(view.ravel()) for view in views] for views in (value, expected))
    return value.shape == expected.shape and set(theirs) - set(ours) == {theirs[4], theirs[9]}


# ---- Exercise 3: back through a normalisation


def _sums_of_neighbours(x, reach):
    return np.array([x[max(i - reach, 0) : i + reach + 1].sum() for i in range(len(x))])


def _response_backward(a, g, alpha, own=True, others=True, factor=2.0, sign=-1.0, power=1):
    """y_i = a_i / d_i with d_i = 1 + alpha * sum of a_j^2 over the two neighbours on each side and i itself."""
    d = 1 + alpha * _sums_of_neighbours(a**2, 2)
    crossed = g * a / d ** (1 + power)
    reached = _sums_of_neighbours(crossed, 2) if others else crossed
    return own * g / d + sign * factor * alpha * a * reached


def _response_with(**change):
    return gives(lambda a, g, alpha: _response_backward(a, g, alpha, **change))


response_backward = Exercise(
    task="""The gradient of a normalisation across maps, y_i = a_i / d_i, d_i = 1 + alpha sum of a_j^2, |j - i| <= 2.

    dE/da_i = g_i / d_i - 2 alpha a_i * sum over |j - i| <= 2 of g_j a_j / d_j^2

    Takes: a (M,), g (M,) and alpha.
    Returns: dE/da (M,).

    Source: Krizhevsky et al. 2012, with the exponent 1 in the place of 0.75.
    """,
    answer=_response_backward,
    cases={
        "three maps": (np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 0.0]), 0.5),
        "eight maps": (_RNG.normal(size=8).round(2), _RNG.normal(size=8).round(2), 0.3),
        "one map": (np.array([-2.0]), np.array([3.0]), 0.5),
    },
    drawn=lambda rng: (draws.numbers(rng, 7), draws.numbers(rng, 7), draws.between(rng, 0.1, 0.9)),
    mistakes=(
        (
            _response_with(factor=0.0),
            "Only the direct path: aᵢ also stands in the denominators, its own and those of its neighbours.",
        ),
        (_response_with(others=False), "aᵢ stands in the denominators of its neighbours too: sum over all of them."),
        (_response_with(factor=1.0), "The slope of a² is 2 a: a factor of 2 is missing."),
        (_response_with(own=False), "The direct path is missing: gᵢ / dᵢ."),
        (_response_with(sign=1.0), "A larger denominator makes the output smaller: the second term has a minus."),
        (_response_with(power=0), "The slope of 1 / d is -1 / d²."),
        (
            gives(lambda a, g, alpha: g / (1 + alpha * _sums_of_neighbours(a**2, 2)) - 2 * alpha * a
                  * _sums_of_neighbours(g * a, 2) / (1 + alpha * _sums_of_neighbours(a**2, 2)) ** 2),
            "Each neighbour has a denominator of its own: divide by d² before you sum.",
        ),
    ),
    hint="dE/daᵢ = gᵢ / dᵢ - 2 α aᵢ · sum over the neighbours j of gⱼ aⱼ / dⱼ².",
    success="Every map holds its neighbours down, and hears from them on the way back.",
)


# ---- Exercise 4: break it


def _held_out_rows(pictures, copies, held_out, rng):
    chosen = rng.choice(pictures, size=held_out, replace=False)
    return (chosen[:, None] * copies + np.arange(copies)).ravel()


def _whole_pictures(value, pictures, copies, held_out, rng):
    """The right number of rows, each once, and of every picture all copies or none."""
    return _are_rows(value, pictures, copies) and len(set(value // copies)) == held_out


def _draw_split(rng):
    return draws.whole(rng, 8, 20), draws.whole(rng, 1, 4), draws.whole(rng, 2, 6), rng


def _are_rows(value, pictures, copies):
    """Different numbers of rows."""
    return value.ndim == 1 and len(set(value)) == len(value) and set(value) <= set(range(pictures * copies))


held_out_rows = Exercise(
    task="""A split of deformed copies in which no picture is on both sides.

    rows = {copies * p + c: p among the pictures drawn, c < copies}

    Takes: the numbers of pictures, of copies of each and of pictures to hold out, and a NumPy Generator.
    Returns: held_out * copies row numbers.
    """,
    answer=_held_out_rows,
    cases={
        "10 pictures, 3 copies, 4 held out": (10, 3, 4, np.random.default_rng(1)),
        "50 pictures, 4 copies, 10 held out": (50, 4, 10, np.random.default_rng(2)),
    },
    drawn=_draw_split,
    unordered=True,
    mistakes=(
        (
            where(lambda value, pictures, copies, held_out, rng: value.shape == (held_out * copies,) and _are_rows(
                value, pictures, copies)),
            "Of some pictures there are copies on both sides: the leak. Draw pictures, and take all their copies.",
        ),
        (
            where(lambda value, pictures, copies, held_out, rng: value.shape == ((pictures - held_out) * copies,)
                  and _are_rows(value, pictures, copies)),
            "That is the other part: return the rows that are held out.",
        ),
        (
            where(lambda value, pictures, copies, held_out, rng: value.shape == (held_out,) and _are_rows(
                value, pictures, copies)),
            "One row for each picture, but each has `copies` rows: copies · p to copies · p + copies - 1.",
        ),
    ),
    accepts=_whole_pictures,
    expected="all rows of as many pictures, drawn at random",
    hint="Row r belongs to picture r // copies. Draw pictures without replacement; each brings `copies` rows with it.",
    success="No picture has copies on both sides.",
)
