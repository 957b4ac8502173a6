"""Exercise checks of chapter 4: accept the solution, reject the stub, name the mistake.

What a check survives is in test_checks.py. Each solution here has the name of its check, and finds the answer in
another way than the check does.
"""

import numpy as np
from exercises import ChecksOfAChapter

from course_utils.checks import images

# ---- the AlexNet recipe


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


# ---- dropout


def thinned_weights(sizes, p, first=1.0):
    """Layer by layer: a hidden layer keeps 1 - p of its units, inputs and outputs all."""
    total, below = 0.0, first * sizes[0]
    for place, size in enumerate(sizes[1:], start=1):
        here = size if place == len(sizes) - 1 else size * (1 - p)
        total, below = total + below * here, here
    return total


def dropconnect_backward(h, keep, p, gradient, enlarge=True):
    total = np.zeros(keep.shape[1:])
    for n, o, j in np.ndindex(keep.shape):
        total[o, j] += gradient[n, o] * keep[n, o, j] * h[n, j]
    return total / (1 - p if enlarge else 1)


def fooled_by_halving():
    return [-1, 0.9, -0.9, 1]


def disagreement(probabilities, base=np.e):
    """As the mean divergence of each network from their average."""
    average = probabilities.mean(axis=0)
    with np.errstate(all="ignore"):
        terms = probabilities * np.log(probabilities / average) / np.log(base)
    return np.nansum(terms, axis=-1).mean(axis=0)


def entropies(q):
    return -np.sum(q * np.log(np.where(q > 0, q, 1)), axis=-1)


# ---- captions with attention


def clipped_precision(caption, references, n, limit=max, own_length=True):
    """Strike out, one after the other, the runs that are found."""

    def runs(words):
        return [" ".join(words[i : i + n]) for i in range(len(words) - n + 1)]

    own, others, found = runs(caption), [runs(one) for one in references], 0
    for run in set(own):
        found += min(own.count(run), limit([other.count(run) for other in others]))
    return found / (len(own) if own_length else len(caption))


def softmax(scores):
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def coverage_backward(scores, factor=-2, weights=softmax, offset=1.0):
    """With the whole matrix of slopes of each softmax."""
    a = weights(scores)
    g = factor * (offset - a.sum(axis=0))
    return np.array([(np.diag(row) - np.outer(row, row)) @ g for row in a])


def stuck_scores():
    return [0, 0, 0, -30]


def attention_centre(weights, middle=3.5, step=8):
    x = y = 0.0
    for (row, column), weight in np.ndenumerate(weights):
        x += weight * (step * column + middle)
        y += weight * (step * row + middle)
    return x, y


def penalty_of_each_word(scores):
    a = softmax(scores)
    g = -2 * (1 - a)
    return a * (g - (a * g).sum(axis=1, keepdims=True))


def penalty_over_places(scores):
    a = softmax(scores)
    return a * 0


def peak(weights):
    row, column = divmod(int(weights.argmax()), 8)
    return 8 * column + 3.5, 8 * row + 3.5


def every_known_run(caption, references, n):
    known = {tuple(one[i : i + n]) for one in references for i in range(len(one) - n + 1)}
    own = [tuple(caption[i : i + n]) for i in range(len(caption) - n + 1)]
    return sum(run in known for run in own) / len(own)


def overflowing(scores):
    raised = np.exp(scores)
    a = raised / raised.sum(axis=1, keepdims=True)
    return coverage_backward(scores, weights=lambda _: a)


SOLUTIONS = [
    cut_out, held_out_rows, response_backward, ten_views,
    thinned_weights, dropconnect_backward, fooled_by_halving, disagreement,
    clipped_precision, coverage_backward, stuck_scores, attention_centre,
]  # fmt: skip

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
    (held_out_rows, lambda n, copies, held_out, rng: np.arange(held_out * copies), "Always the first"),
    (held_out_rows, lambda n, copies, held_out, rng: rng.permutation(n * copies)[: held_out * copies], "the leak"),
    (held_out_rows, lambda n, copies, held_out, rng: held_out_rows(n, copies, n - held_out, rng), "the other part"),
    (held_out_rows, lambda n, copies, held_out, rng: rng.permutation(n)[:held_out], "One row for each picture"),
    (thinned_weights, lambda sizes, p: np.dot(sizes[:-1], sizes[1:]), "nothing is dropped"),
    (thinned_weights, lambda sizes, p: (1 - p) * np.dot(sizes[:-1], sizes[1:]), "both ends must be kept"),
    (thinned_weights, lambda sizes, p: (1 - p) ** 2 * np.dot(sizes[:-1], sizes[1:]), "never dropped here"),
    (thinned_weights, lambda sizes, p: sum(m * n * (1 - p) for m, n in zip(sizes[:-2], sizes[1:-1], strict=True))
     + sizes[-2] * sizes[-1], "both of its units"),
    (thinned_weights, lambda sizes, p: thinned_weights(sizes, 1 - p) if p != 0.5 else thinned_weights(sizes, p),
     "p is the probability of dropping"),
    (thinned_weights, lambda sizes, p: thinned_weights(sizes, p) + sum(sizes[1:]), "the biases do not count"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, p, g, enlarge=False),
     "multiplies on the way down"),
    (dropconnect_backward, lambda h, keep, p, g: g.T @ h / (1 - p), "gets nothing from that example"),
    (dropconnect_backward, lambda h, keep, p, g: g.T @ h, "both the mask and the factor"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, 1 - p, g), "divide by 1 - p"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, 1 - keep, p, g), "1 where a weight took part"),
    (dropconnect_backward, lambda h, keep, p, g: dropconnect_backward(h, keep, p, g) / len(h), "not a mean"),
    (dropconnect_backward, lambda h, keep, p, g: (g.T @ h) * keep.mean(axis=0) / (1 - p), "a mask of its own"),
    (fooled_by_halving, lambda: [1, 2, -2, -1], "Each between -1 and 1"),
    (fooled_by_halving, lambda: [1, 1, 1, 0], "With one sign only"),
    (fooled_by_halving, lambda: [1, 1, -1, -0.5], "sum has to be 0 or less"),
    (fooled_by_halving, lambda: [1, -1, 0, 0], "Use all four terms"),
    (fooled_by_halving, lambda: [0.5, 0.5, -0.5, -0.5], "may pull harder"),
    (fooled_by_halving, lambda: [1, -1], "Return 4 numbers"),
    (disagreement, lambda q: entropies(q.mean(axis=0)), "the entropy of the average"),
    (disagreement, lambda q: entropies(q).mean(axis=0), "how unsure each is by itself"),
    (disagreement, lambda q: -disagreement(q), "never surer than its members"),
    (disagreement, lambda q: disagreement(q, base=2), "these are bits"),
    (disagreement, lambda q: np.mean(disagreement(q)), "One number for each picture"),
    (disagreement, lambda q: -(q.mean(axis=0) * np.log(q.mean(axis=0))).sum(axis=-1)
     + (q * np.log(q)).sum(axis=-1).mean(axis=0), "0 times log 0 counts as 0"),
    (clipped_precision, every_known_run, "counts only as often"),
    (clipped_precision, lambda *case: clipped_precision(*case, limit=sum), "do not add up"),
    (clipped_precision, lambda *case: clipped_precision(*case, limit=min), "enough that one reference"),
    (clipped_precision, lambda caption, references, n: clipped_precision(caption, references[:1], n), "only the first"),
    (clipped_precision, lambda caption, references, n: clipped_precision(references[0], [caption], n),
     "A precision divides by"),
    (clipped_precision, lambda *case: clipped_precision(*case, own_length=False), "L - n + 1 runs"),
    (clipped_precision, lambda caption, references, n: clipped_precision(caption, references, 1), "not single words"),
    (clipped_precision, lambda caption, references, n: clipped_precision(caption, references, n)
     * (len(caption) - n + 1), "Divide by the number of runs"),
    (clipped_precision, lambda caption, references, n: len(set(caption) & set(references[0])) / len(set(caption)),
     "Runs that come twice"),
    (coverage_backward, lambda s: np.tile(-2 * (1 - softmax(s).sum(axis=0)), (len(s), 1)), "Go on through the softmax"),
    (coverage_backward, lambda s: coverage_backward(s, factor=2), "The sign"),
    (coverage_backward, lambda s: coverage_backward(s, factor=-1), "a factor of 2"),
    (coverage_backward, lambda s: -2 * softmax(s) * (1 - softmax(s).sum(axis=0)), "only at the cost of the others"),
    (coverage_backward, penalty_of_each_word, "inside the square"),
    (coverage_backward, penalty_over_places, "axis 0"),
    (coverage_backward, overflowing, "exp(800) overflows"),
    (stuck_scores, lambda: [1, 1, 1, 1], "Only differences count"),
    (stuck_scores, lambda: [0, 0, 0, 9], "which is right"),
    (stuck_scores, lambda: [2, 2, 2, 0], "next to none"),
    (stuck_scores, lambda: [3.2, 3.2, 3.2, 0], "still has a gradient"),
    (stuck_scores, lambda: [8, 0], "Return 4 numbers"),
    (attention_centre, lambda w: attention_centre(w)[::-1], "changed places"),
    (attention_centre, lambda w: attention_centre(w, middle=0), "Its middle is 3.5 further"),
    (attention_centre, lambda w: attention_centre(w, middle=4), "the centre of the first is 0"),
    (attention_centre, lambda w: attention_centre(w, middle=0, step=1), "eight pixels wide"),
    (attention_centre, peak, "That is the peak"),
    (attention_centre, lambda w: np.array(attention_centre(w)) / 64, "not in widths"),
]  # fmt: skip



class TestImages(ChecksOfAChapter):
    checks, solutions, mistakes = images, SOLUTIONS, MISTAKES
