"""Right and wrong answers to the exercises of the lesson on memory networks."""

import numpy as np
import torch


def score_gap(sentences, share):
    """By the share of each of the others."""
    return np.log(share) - np.log((1 - share) / (sentences - 1))


def by_halving(sentences, share):
    low, high = -40.0, 40.0
    for _ in range(80):
        gap = (low + high) / 2
        low, high = (gap, high) if np.exp(gap) / (np.exp(gap) + sentences - 1) < share else (low, gap)
    return low


def sentence_vector(words, table):
    """Number by number."""
    J, D = len(words), len(table[0])
    vector = np.zeros(D)
    for d in range(1, D + 1):
        for j, word in enumerate(words, 1):
            vector[d - 1] += ((1 - j / J) - (d / D) * (1 - 2 * j / J)) * table[word][d - 1]
    return vector


def by_two_bags(words, table):
    place = np.arange(1, len(words) + 1) / len(words)
    vectors = np.asarray(table)[np.asarray(words, int)]
    part = np.arange(1, vectors.shape[1] + 1) / vectors.shape[1]
    return (1 - place) @ vectors - part * ((1 - 2 * place) @ vectors)


def with_places(words, table, first=1, other=1, turned=False):
    J, (_, D) = len(words), table.shape
    j, d = np.arange(first, J + first) / J, np.arange(other, D + other) / D
    j = 1 - j if turned else j
    return np.einsum("jd,jd->d", 1 - j[:, None] - np.outer(1 - 2 * j, d), table[words])


def through_looks(state, memories, g):
    """By an engine."""
    state, memories, g = (torch.tensor(np.asarray(one, dtype=float)) for one in (state, memories, g))
    u = state = state.requires_grad_()
    for keys, values in zip(memories, memories[1:], strict=False):
        u = u + (keys @ u).softmax(0) @ values
    (g @ u).backward()
    return state.grad.numpy()


def look_by_look(state, memories, g, *, straight=1, centred=True, back=True, many=None, own=True):
    state, looks, asks = np.array(state, float), [], np.array(state, float)
    for k in range(len(memories) - 1):
        weights = np.exp(memories[k] @ (asks if own else state))
        looks.append(weights / weights.sum())
        asks = asks + looks[-1] @ memories[k + 1]
    hops = list(range(len(looks)))[:: -1 if back else 1][:many]
    for k in hops:
        gain = memories[k + 1] @ g
        if centred:
            gain = gain - looks[k] @ gain
        g = straight * np.asarray(g) + (looks[k] * gain) @ memories[k]
    return g


def swapped(state, memories, g):
    for k in range(len(memories) - 2, -1, -1):
        u = np.array(state, float)
        for j in range(k):
            a = np.exp(memories[j] @ u)
            u = u + a / a.sum() @ memories[j + 1]
        a = np.exp(memories[k] @ u)
        a /= a.sum()
        g = g + a * (memories[k] @ g - a @ memories[k] @ g) @ memories[k + 1]
    return g


def another_order(people, places, who):
    """Swap the last sentence about `who` with an earlier one that names another place."""
    order = list(range(len(people)))
    mine = [i for i in order if people[i] == who]
    last = mine[-1]
    other = [i for i in mine if places[i] != places[last]][-1]
    order[last], order[other] = other, last
    return order


def by_trying(people, places, who):
    rng, end = np.random.default_rng(0), [p for w, p in zip(people, places, strict=True) if w == who][-1]
    while True:
        order = rng.permutation(len(people))
        if [places[i] for i in order if people[i] == who][-1] != end:
            return order


def the_one_before_last(people, places, who):
    moved = np.flatnonzero(people == who)[-2]
    return [*(i for i in range(len(people)) if i != moved), moved]


ALSO_RIGHT = [
    (score_gap, by_halving), (sentence_vector, by_two_bags), (sentence_vector, with_places),
    (through_looks, look_by_look), (another_order, by_trying),
]

MISTAKES = [
    (score_gap, lambda sentences, share: np.log(share / (1 - share)), "right for two sentences"),
    (score_gap, lambda sentences, share: np.log(share / (1 - share) * sentences), "not one of the others"),
    (score_gap, lambda sentences, share: np.log(share / (1 - share) / (sentences - 1)), "larger the gap has to be"),
    (score_gap, lambda sentences, share: np.exp(score_gap(sentences, share)), "how many times larger"),
    (score_gap, lambda sentences, share: -score_gap(sentences, share), "sign is turned"),
    (sentence_vector, lambda words, table: table[words].sum(0), "forgets the places"),
    (sentence_vector, lambda words, table: with_places(words, table, first=0), "first word has j = 1"),
    (sentence_vector, lambda words, table: with_places(words, table, other=0), "first number has d = 1"),
    (sentence_vector, lambda words, table: with_places(words, table, 0, 0), "Both j and d begin"),
    (sentence_vector, lambda words, table: with_places(words, table, turned=True), "wrong end"),
    (through_looks, lambda *given: look_by_look(*given, straight=0), "goes straight on"),
    (through_looks, lambda state, memories, g: g, "The state also asks"),
    (through_looks, lambda *given: look_by_look(*given, many=1), "before the last look"),
    (through_looks, lambda *given: look_by_look(*given, back=False), "Begin with the last look"),
    (through_looks, lambda *given: look_by_look(*given, centred=False), "on average"),
    (through_looks, swapped, "the keys carry it on"),
    (through_looks, lambda *given: look_by_look(*given, own=False), "its own state"),
    (another_order, lambda people, places, who: range(len(people)), "order in which the story was told"),
    (another_order, lambda people, places, who: [0] * len(people), "only once"),
    (another_order, lambda people, places, who: [0], "one number for each sentence"),
    (another_order, lambda people, places, who: [*range(len(people) - 2), len(people) - 1, len(people) - 2]
     if len(people) > 2 else another_order(people, places, who), "still ends in the same place"),
    (another_order, lambda people, places, who: range(len(people))[::-1], "still ends in the same place"),
    (another_order, lambda people, places, who: another_order(people, places, people[0]), "still ends in the same"),
    (another_order, the_one_before_last, "still ends in the same place"),
]

# An order has no signs, the numbers of people, places and sentences none either.
NO_TRICK = {"absolute values": [another_order], "as if no argument were negative": [score_gap, another_order]}
