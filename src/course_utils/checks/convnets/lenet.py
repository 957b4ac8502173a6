"""Exercises of the lesson on LeNet."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, where

# ---- Exercise 1: count


def _numbers(size, maps_in, maps_out, kernel, padding, bias=True):
    weights = maps_out * (maps_in * kernel**2 + bias)
    return np.array([weights, weights * (size + 2 * padding - kernel + 1) ** 2])


layer_numbers = Exercise(
    task="""The numbers of weights and connections of a convolution layer.

    weights = maps_out * (maps_in * kernel^2 + 1),  connections = weights * (size + 2 padding - kernel + 1)^2

    Takes: size, maps_in, maps_out, kernel and padding.
    Returns: (weights, connections).
    """,
    answer=_numbers,
    cases={
        "C1 of LeNet-5": (32, 1, 6, 5, 0),
        "C3 with all connections": (14, 6, 16, 5, 0),
        "C1 of the modern form": (28, 1, 6, 5, 2),
        "3×3 filters, 8 maps to 4": (10, 8, 4, 3, 1),
        "one place only": (5, 2, 3, 5, 0),
    },
    drawn=lambda rng: (draws.whole(rng, 5, 16), draws.whole(rng, 1, 8), draws.whole(rng, 1, 8), draws.whole(rng, 1, 5),
                       draws.whole(rng, 0, 3)),
    mistakes=(
        (gives(lambda *sizes: _numbers(*sizes, bias=False)), "The biases are missing, one for each map that goes out."),
        (
            gives(lambda size, maps_in, maps_out, kernel, padding: _numbers(size, 1, maps_out, kernel, padding)),
            "Each filter has kernel² weights for every map that comes in.",
        ),
        (
            gives(lambda size, maps_in, maps_out, kernel, padding: _numbers(size, maps_in, maps_out, kernel, 0)),
            "The zeros around the picture give the filter more places: H + 2 p.",
        ),
        (
            gives(lambda *sizes: _numbers(*sizes)[::-1]),
            "Both numbers are right, in the other order: first the weights, then the connections.",
        ),
        (
            where(lambda value, size, maps_in, maps_out, kernel, padding: value.shape == (2,)
                  and value[0] == maps_out * (maps_in * kernel**2 + 1)
                  and value[1] in (value[0] * size**2, value[0] * (size - kernel) ** 2)),
            "The weights are right. They are used at every place of the filter: (H + 2 p - k + 1)² of them.",
        ),
        (
            where(lambda value, size, maps_in, maps_out, kernel, padding: value.shape == (2,)
                  and value[0] == maps_out * maps_in * (kernel**2 + 1)),
            "One bias for each map that goes out, not for each pair of maps.",
        ),
    ),
    hint="Weights: maps_out · (maps_in · k² + 1). Each is used at every place of the output.",
    success="Weights do not depend on the size of the picture; connections do.",
)


# ---- Exercise 2: back through subsampling


def _subsampling(x, weight, g, scale=1.0, total=np.sum, order=1):
    sums = x[:, ::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, ::2] + x[:, 1::2, 1::2]
    return np.array([total(g * sums, axis=(1, 2)) * scale, total(g, axis=(1, 2))][::order])


def _subsampling_with(**change):
    return gives(lambda x, weight, g: _subsampling(x, weight, g, **change))


_RNG = np.random.default_rng(6)

subsampling_backward = Exercise(
    task="""The gradients of the trained numbers of LeNet-5's subsampling, y = weight * (sum of 2x2 pixels) + bias.

    dE/dweight[m] = sum over windows of g[m] * sum of the window;  dE/dbias[m] = sum over windows of g[m]

    Takes: x (M, H, W), weight (M,) and g (M, H / 2, W / 2).
    Returns: the gradients of weight and bias, (M,) each.
    """,
    answer=_subsampling,
    cases={
        "2 maps, one window each": (
            np.array([[[1.0, 2.0], [3.0, 5.0]], [[0.0, 1.0], [1.0, 2.0]]]), np.array([0.5, 2.0]),
            np.array([[[2.0]], [[-1.0]]]),
        ),
        "3 maps of 4×6": (_RNG.normal(size=(3, 4, 6)), _RNG.normal(size=3), _RNG.normal(size=(3, 2, 3))),
    },
    drawn=lambda rng: (draws.numbers(rng, 4, 6, 8), draws.numbers(rng, 4), draws.numbers(rng, 4, 3, 4)),
    mistakes=(
        (_subsampling_with(scale=0.25), "The weight meets the sum of the four pixels, not their mean."),
        (_subsampling_with(total=np.mean), "Weight and bias are used in every window: they collect a sum, not a mean."),
        (_subsampling_with(order=-1), "Both are right, in the other order: first the weights, then the biases."),
        (
            gives(lambda x, weight, g: _subsampling(x, weight, g) * np.stack([weight, np.ones_like(weight)])),
            "The slope of weight · sum with respect to the weight is the sum alone.",
        ),
        (
            gives(lambda x, weight, g: _subsampling(x, weight, g).sum(axis=1)),
            "Each map has a weight and a bias of its own: sum over places, not over maps.",
        ),
        (
            where(lambda value, x, weight, g: close(value[1], _subsampling(x, weight, g)[1])),
            "The bias is right. The weight meets, in each window, the sum of its four pixels.",
        ),
    ),
    hint="y = weight · (sum of four pixels) + bias, in every window of the map. Multiply by g, and add up.",
    success="Two numbers for a whole map: both collect from every window.",
)


# ---- Exercise 3: break its assumption


def _shuffle_blocks(images, size, rng):
    count, height, width = images.shape
    down, across = height // size, width // size
    blocks = images.reshape(count, down, size, across, size).swapaxes(2, 3).reshape(count, -1, size, size)
    blocks = blocks[:, rng.permutation(down * across)].reshape(count, down, across, size, size)
    return blocks.swapaxes(2, 3).reshape(images.shape)


def _blocks(image, size):
    """The blocks of a picture as tuples of their pixels, in reading order."""
    corners = [(i, j) for i in range(0, image.shape[0], size) for j in range(0, image.shape[1], size)]
    return [tuple(image[i : i + size, j : j + size].ravel()) for i, j in corners]


def _orders(value, images, size):
    """For every picture, where each of its blocks came from; None if they are not the blocks of this picture."""
    if value.shape != images.shape:
        return None
    orders = []
    for new, old in zip(value, images, strict=True):  # the pixels of all pictures differ, so blocks are known by them
        places = {block: place for place, block in enumerate(_blocks(old, size))}
        order = [places.get(block) for block in _blocks(new, size)]
        if None in order or len(set(order)) < len(order):
            return None
        orders.append(order)
    return orders


def _is_one_new_order(value, images, size, rng):
    orders = _orders(value, images, size)
    return bool(orders) and all(order == orders[0] for order in orders) and orders[0] != sorted(orders[0])


def _same_pixels(value, images):
    return value.shape == images.shape and all(
        set(new.ravel()) == set(old.ravel()) for new, old in zip(value, images, strict=True))


def _draw_pictures(rng):
    """Pictures without two equal pixels; of at least twelve blocks, so that no order is the old one by chance."""
    size, count = draws.whole(rng, 1, 3), draws.whole(rng, 1, 3)
    shape = count, 3 * size, 4 * size
    return rng.permutation(np.prod(shape)).reshape(shape).astype(float), size, rng


_PICTURES = _RNG.permutation(5 * 6 * 8).reshape(5, 6, 8).astype(float)

shuffle_blocks = Exercise(
    task="""A function that puts the square blocks of all pictures into the same new order.

    value[n] = the blocks of images[n] in an order that is drawn once

    Takes: images (N, H, W), the side of a block and a generator.
    Returns: an array of the same shape.
    """,
    answer=_shuffle_blocks,
    cases={
        "blocks of 2": (_PICTURES, 2, np.random.default_rng(1)),
        "blocks of 1": (_PICTURES, 1, np.random.default_rng(2)),
    },
    drawn=_draw_pictures,
    mistakes=(
        (
            where(lambda value, images, size, rng: np.array_equal(value, images)),
            "Every block is where it was. permutation returns a new array; shuffle works in place and returns None.",
        ),
        (
            where(lambda value, images, size, rng: value.shape == images.shape and any(
                np.array_equal(value[0], image) for image in images)),
            "That shuffles the pictures. Shuffle the blocks within each.",
        ),
        (
            where(lambda value, images, size, rng: bool(_orders(value, images, size))),
            "The blocks are whole, but each picture got an order of its own. It has to be the same for all.",
        ),
        (
            where(lambda value, images, size, rng: _same_pixels(value, images)),
            "Each picture still has its pixels, but the blocks are torn. Is a swap of axes not undone?",
        ),
        (
            where(lambda value, images, size, rng: value.shape == images.shape),
            "Pixels went from one picture into another, or got lost.",
        ),
    ),
    accepts=_is_one_new_order,
    expected="the same new order of blocks in all pictures",
    hint="Reshape to (N, H / size, size, W / size, size), swap the two middle axes, and permute the blocks.",
    success="Neighbours within a block stay neighbours. How large does a block have to be for a ConvNet to profit?",
)


# ---- Exercise 4: the weights of a whole network


def _all_weights(m1, m2, m3, units, k=25, bias=1):
    convolutions = m1 * (k + bias) + m2 * (k * m1 + bias) + m3 * (k * m2 + bias)
    return convolutions + units * (m3 + bias) + 10 * (units + bias)


lenet_weights = Exercise(
    task="""The number of weights of the modern LeNet with other numbers of maps and units.

    26 m1 + m2 (25 m1 + 1) + m3 (25 m2 + 1) + units (m3 + 1) + 10 (units + 1)

    Takes: m1, m2, m3 and units.
    Returns: an integer.
    """,
    answer=_all_weights,
    cases={"6, 16, 120, 84": (6, 16, 120, 84), "3, 8, 60, 42": (3, 8, 60, 42), "10, 20, 30, 40": (10, 20, 30, 40)},
    drawn=lambda rng: tuple(draws.whole(rng, 1, 50) for _ in range(4)),
    mistakes=(
        (gives(lambda *sizes: _all_weights(*sizes, bias=0)), "The biases are missing: one a map, unit and class."),
        (
            gives(lambda m1, m2, m3, units: _all_weights(m1, m2, m3, units) - 10 * (units + 1)),
            "The last layer is missing, from F6 to the ten classes.",
        ),
        (
            gives(lambda m1, m2, m3, units: 26 * (m1 + m2 + m3) + units * (m3 + 1) + 10 * (units + 1)),
            "Each filter has 25 weights for every map that comes in.",
        ),
        (
            gives(lambda m1, m2, m3, units: _all_weights(m1, m2, m3, units) + 24 * units * m3),
            "C5 leaves one number a map, not 25: F6 sees m3 numbers.",
        ),
        (
            gives(lambda m1, m2, m3, units: _all_weights(m1, m2, m3, units) - 24 * m2 * m3),
            "C5 sees 5×5 pixels of each map of S4.",
        ),
    ),
    hint="Add up the five layers with weights; pooling has none.",
    success="Halve everything, and the weights fall to about a quarter: what does the test error do?",
)
