"""Right and wrong answers to the exercises of the lesson on the recipe of 2012."""

import numpy as np
import torch


def cut_out(image, row, column, size, fill=0.0):
    rows, columns = np.indices(image.shape)
    down, right = rows - row + size // 2, columns - column + size // 2
    return np.where((0 <= down) & (down < size) & (0 <= right) & (right < size), fill, image)


def negative_slices(image, row, column, size):
    image = image.copy()
    top, left = row - size // 2, column - size // 2
    image[top : top + size, left : left + size] = 0
    return image


def pushed_inside(image, row, column, size):
    height, width = image.shape
    return cut_out(image, np.clip(row, size // 2, height - size + size // 2),
                   np.clip(column, size // 2, width - size + size // 2), size)


def ten_views(image, size, axis=1, middle=2):
    down, right = (side - size for side in image.shape)
    views = []
    for top, left in ((0, 0), (down, 0), (down, right), (0, right), (down // middle, right // middle)):
        view = image[top : top + size, left : left + size]
        views += [np.flip(view, axis), view]
    return views


def response_backward(a, g, alpha, factor=2, across=True):
    """As the Jacobian matrix: row i holds the slopes of output i."""
    near = np.abs(np.subtract.outer(np.arange(len(a)), np.arange(len(a)))) <= 2
    d = 1 + alpha * near @ a**2
    slopes = np.diag(1 / d) - factor * alpha * (near if across else np.eye(len(a))) * np.outer(a / d**2, a)
    return g @ slopes


def held_out_rows(pictures, copies, held_out, rng):
    drawn = set(rng.permutation(pictures)[:held_out].tolist())
    return [row for row in range(pictures * copies) if row // copies in drawn]


def pixel_by_pixel(image, row, column, size):
    inside = range(-(size // 2), size - size // 2)
    return [[0.0 if i - row in inside and j - column in inside else image[i, j] for j in range(image.shape[1])]
            for i in range(len(image))]


def in_place(image, row, column, size):
    top, left = row - size // 2, column - size // 2
    image[max(top, 0) : top + size, max(left, 0) : left + size] = 0
    return image


def from_all_windows(image, size):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    down, right = np.subtract(image.shape, size)
    five = windows[[0, 0, down, down, down // 2], [0, right, 0, right, right // 2]]
    return np.concatenate([five, five[..., ::-1]])


def by_an_engine(a, g, alpha):
    a, g = torch.tensor(np.array(a, float), requires_grad=True), np.array(g, float)
    near = torch.nn.functional.conv1d(a[None, None] ** 2, torch.ones(1, 1, 5, dtype=torch.float64), padding=2)[0, 0]
    (a / (1 + alpha * near)).backward(torch.tensor(g))
    return a.grad


def by_choice(pictures, copies, held_out, rng):
    return {copies * int(one) + c for one in rng.choice(pictures, held_out, replace=False) for c in range(copies)}


def in_a_row(pictures, copies, held_out, rng):
    return (copies * rng.integers(pictures) + np.arange(held_out * copies)) % (pictures * copies)


def always_the_same(pictures, copies, held_out, rng):
    return held_out_rows(pictures, copies, held_out, np.random.default_rng(3))


def with_another_generator(pictures, copies, held_out, rng):
    return held_out_rows(pictures, copies, held_out, np.random.default_rng())


ALSO_RIGHT = [
    (cut_out, pixel_by_pixel), (ten_views, from_all_windows), (response_backward, by_an_engine),
    (held_out_rows, by_choice), (held_out_rows, lambda *given: frozenset(by_choice(*given))),
]


MISTAKES = [
    (cut_out, lambda image, *place: image, "Fill the hole in a copy"),
    (cut_out, negative_slices, "to a slice, -2 means"),
    (cut_out, pushed_inside, "pushed inside"),
    (cut_out, lambda image, row, column, size: cut_out(image, row + size // 2, column + size // 2, size),
     "is the middle of the hole"),
    (cut_out, lambda image, row, column, size: cut_out(image, column, row, size), "changed places"),
    (cut_out, lambda image, *place: image - cut_out(image, *place), "The other way round"),
    (ten_views, lambda image, size: ten_views(image, size)[1::2], "Five of the ten"),
    (ten_views, lambda image, size: ten_views(image, size, axis=0), "upside down"),
    (ten_views, lambda image, size: ten_views(image, size)[1::2] * 2, "none is mirrored"),
    (ten_views, lambda image, size: ten_views(image, size, middle=1),
     "Eight are right"),
    (response_backward, lambda a, g, alpha: response_backward(a, g, alpha, factor=0), "Only the direct path"),
    (response_backward, lambda a, g, alpha: response_backward(a, g, alpha, across=False), "of its neighbours too"),
    (response_backward, lambda a, g, alpha: response_backward(a, g, alpha, factor=1), "a factor of 2"),
    (response_backward, lambda a, g, alpha: response_backward(a, g, alpha, factor=-2), "has a minus"),
    (response_backward, lambda a, g, alpha: (
        response_backward(a, g, alpha) - response_backward(a, g, alpha, factor=0)), "direct path is missing"),
    (held_out_rows, lambda n, copies, held_out, rng: np.arange(held_out * copies), "The generator is not used"),
    (held_out_rows, lambda n, copies, held_out, rng: rng.permutation(n * copies)[: held_out * copies], "the leak"),
    (held_out_rows, lambda n, copies, held_out, rng: held_out_rows(n, copies, n - held_out, rng), "the other part"),
    (held_out_rows, lambda n, copies, held_out, rng: rng.permutation(n)[:held_out], "One row for each picture"),
    (cut_out, in_place, "expected image to stay as it was"),
    (cut_out, lambda image, *place: np.sort(cut_out(image, *place), axis=None).reshape(image.shape), "✗ a hole of 3"),
    (ten_views, lambda image, size: ten_views(image, size)[:9] + ten_views(image, size)[:1], "expected four corners"),
    (held_out_rows, always_the_same, "The generator is not used"),
    (held_out_rows, with_another_generator, "Draw with the generator that is handed over"),
    (held_out_rows, in_a_row, "Too little of it is left to chance"),
    (held_out_rows, lambda *given: np.add(held_out_rows(*given), 0.5), "expected all rows"),
]

# Pixels and rows are never negative; rows may come in any order.
NO_TRICK = {
    "absolute values": [ten_views, held_out_rows], "as if no argument were negative": [ten_views, held_out_rows],
    "sorted": [held_out_rows],
}
