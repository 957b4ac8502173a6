"""Right and wrong answers to the exercises of the lesson on LeNet."""

import numpy as np
import torch


def layer_numbers(size, maps_in, maps_out, kernel, padding, bias=1):
    places = len(range(size + 2 * padding - kernel + 1)) ** 2
    weights = maps_out * maps_in * kernel * kernel + bias * maps_out
    return weights, weights * places


def subsampling_backward(x, weight, g):
    sums = x.reshape(len(x), x.shape[1] // 2, 2, x.shape[2] // 2, 2).sum(axis=(2, 4))
    return np.einsum("mij,mij->m", g, sums), np.einsum("mij->m", g)


def shuffle_blocks(images, size, rng, whole=True, one_order=True):
    corners = [(i, j) for i in range(0, images.shape[1], size) for j in range(0, images.shape[2], size)]
    order = rng.permutation(len(corners))
    result = np.empty_like(images)
    for new, old in zip(result, images, strict=True):
        order = order if one_order else rng.permutation(len(corners))
        for (i, j), source in zip(corners, order, strict=True):
            k, m = corners[source]
            block = old[k : k + size, m : m + size]
            new[i : i + size, j : j + size] = block if whole else block.T
    return result


def lenet_weights(m1, m2, m3, units, inputs_of_c5=25, last=10):
    layers = [(25, m1), (25 * m1, m2), (inputs_of_c5 * m2, m3), (m3, units), (units, last)]
    return sum((inputs + 1) * outputs for inputs, outputs in layers)


def counted_by_torch(size, maps_in, maps_out, kernel, padding):
    layer = torch.nn.Conv2d(maps_in, maps_out, kernel, padding=padding)
    weights = sum(one.numel() for one in layer.parameters())
    return weights, weights * layer(torch.zeros(1, maps_in, size, size))[0, 0].numel()


def by_an_engine(x, weight, g):
    weight, bias = torch.tensor(weight, requires_grad=True), torch.zeros(len(weight), requires_grad=True)
    sums = 4 * torch.nn.functional.avg_pool2d(torch.tensor(x), 2)
    (weight[:, None, None] * sums + bias[:, None, None]).backward(torch.tensor(g))
    return weight.grad, bias.grad


def by_drawing_numbers(images, size, rng):
    """The order by sorting random numbers, and the blocks through np.block."""
    down, across = images.shape[1] // size, images.shape[2] // size
    order = np.argsort(rng.random(down * across)).reshape(down, across)
    result = []
    for image in images:
        blocks = [image[i : i + size, j : j + size] for i in range(0, len(image), size)
                  for j in range(0, image.shape[1], size)]
        result.append(np.block([[blocks[place] for place in row] for row in order]))
    return result


def backwards(images, size, rng):
    count, height, width = images.shape
    blocks = images.reshape(count, height // size, size, width // size, size)[:, ::-1, :, ::-1]
    return blocks.reshape(images.shape)


def rolled(images, size, rng):
    return np.roll(images, size * rng.integers(images.shape[2] // size), axis=2)


def with_the_global_generator(images, size, rng):
    return shuffle_blocks(images, size, np.random.default_rng())


ALSO_RIGHT = [
    (layer_numbers, counted_by_torch), (subsampling_backward, by_an_engine), (shuffle_blocks, by_drawing_numbers),
    (lenet_weights, lambda m1, m2, m3, units: 26 * m1 + m2 * (25 * m1 + 1) + m3 * (25 * m2 + 1) + units * (m3 + 1)
     + 10 * units + 10),
]


MISTAKES = [
    (layer_numbers, lambda *sizes: layer_numbers(*sizes, bias=0), "biases are missing"),
    (layer_numbers, lambda n, m, o, k, p: layer_numbers(n, 1, o, k, p), "for every map that comes in"),
    (layer_numbers, lambda n, m, o, k, p: layer_numbers(n, m, o, k, 0), "zeros around the picture"),
    (layer_numbers, lambda *sizes: layer_numbers(*sizes)[::-1], "in the other order"),
    (layer_numbers, lambda n, m, o, k, p: (layer_numbers(n, m, o, k, p)[0], layer_numbers(n, m, o, k, p)[0] * n * n),
     "used at every place"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x / 4, w, g), "not their mean"),
    (subsampling_backward, lambda x, w, g: np.array(subsampling_backward(x, w, g)) / g[0].size, "a sum, not a mean"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x, w, g)[::-1], "first the weights"),
    (subsampling_backward, lambda x, w, g: subsampling_backward(x * w.reshape(-1, 1, 1), w, g), "is the sum alone"),
    (subsampling_backward, lambda x, w, g: np.sum(subsampling_backward(x, w, g), axis=1), "not over maps"),
    (shuffle_blocks, lambda images, size, rng: images, "Every block is where it was"),
    (shuffle_blocks, lambda images, size, rng: rng.permutation(images), "That shuffles the pictures"),
    (shuffle_blocks, lambda images, size, rng: shuffle_blocks(images, size, rng, one_order=False), "order of its own"),
    (shuffle_blocks, lambda images, size, rng: shuffle_blocks(images, size, rng, whole=False), "the blocks are torn"),
    (shuffle_blocks, lambda images, size, rng: rng.permutation(images.ravel()).reshape(images.shape), "into another"),
    (lenet_weights, lambda *sizes: lenet_weights(*sizes, last=0), "The last layer is missing"),
    (lenet_weights, lambda *sizes: lenet_weights(*sizes, inputs_of_c5=1), "5×5 pixels of each map of S4"),
    (lenet_weights, lambda m1, m2, m3, units: lenet_weights(m1, m2, m3, units) - m1 - m2 - m3 - units - 10, "biases"),
    (layer_numbers, lambda *sizes: np.add(layer_numbers(*sizes), (0, 1)), "expected (156, 122304), got (156, 122305)"),
    (shuffle_blocks, backwards, "The generator is not used"),
    (shuffle_blocks, rolled, "✗ "),
    (shuffle_blocks, with_the_global_generator, "Draw with the generator that is handed over"),
    (lenet_weights, lambda *sizes: lenet_weights(*sizes) + 1, "expected 61706, got 61707"),
]

# Counts and pixels are never negative, and there are at least as many connections as weights.
NO_TRICK = {
    "absolute values": [layer_numbers, shuffle_blocks, lenet_weights],
    "as if no argument were negative": [layer_numbers, shuffle_blocks, lenet_weights],
    "sorted": [layer_numbers],
}
