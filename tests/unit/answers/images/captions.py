"""Right and wrong answers to the exercises of the lesson on captions with attention."""

import numpy as np
import torch


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


def by_an_engine(scores):
    scores = torch.tensor(scores, requires_grad=True)
    ((1 - torch.softmax(scores, 1).sum(0)) ** 2).sum().backward()
    return scores.grad


def by_striking_out(caption, references, n):
    """The best that any one reference can do for each run, by striking out what was used."""
    own = [tuple(caption[i : i + n]) for i in range(len(caption) - n + 1)]
    found = 0
    for run in dict.fromkeys(own):
        best = 0
        for reference in references:
            left = [tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)]
            used = 0
            for one in own:
                if one == run and run in left:
                    left.remove(run)
                    used += 1
            best = max(best, used)
        found += best
    return found / len(own)


def one_maximum_for_all(scores):
    raised = np.exp(scores - scores.max())
    a = raised / raised.sum(axis=1, keepdims=True)
    return coverage_backward(scores, weights=lambda _: a)


ALSO_RIGHT = [
    (clipped_precision, by_striking_out), (coverage_backward, by_an_engine), (stuck_scores, lambda: [7, 5, 6, -1]),
    (attention_centre, lambda w: np.einsum("ij,kij->k", w, 8 * np.indices((8, 8))[::-1] + 3.5)),
]


MISTAKES = [
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
    (coverage_backward, one_maximum_for_all, "each word its own"),
    (stuck_scores, lambda: [0, 0, 0, -np.inf], "Not all of it is finite"),
    (attention_centre, lambda w: attention_centre(w.T), "changed places"),
]

# Shares and positions are never negative, and neither is what they are made of.
NO_TRICK = {
    "absolute values": [clipped_precision, attention_centre],
    "as if no argument were negative": [clipped_precision, attention_centre],
}
