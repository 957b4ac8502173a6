"""Exercises of the lesson on memory networks."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: by how much a score has to stand out


def _logit(share):
    return np.log(share / (1 - share))


score_gap = Exercise(
    task="""By how much one score must exceed the others for a look to lie on its sentence with a given share.

    exp(gap) / (exp(gap) + sentences - 1) = share

    Takes: sentences, a whole number, all but one with equal scores, and share, between 0 and 1.
    Returns: the gap, negative if the sentence is to get less than an even share.
    """,
    answer=lambda sentences, share: float(_logit(share) + np.log(sentences - 1)),
    cases={
        "2 sentences, a share of 0.9": (2, 0.9),
        "10 sentences, a share of 0.5": (10, 0.5),
        "50 sentences, a share of 0.9": (50, 0.9),
        "5 sentences, a share of 0.1": (5, 0.1),
        "20 sentences, an even share": (20, 0.05),
    },
    drawn=lambda rng: (draws.whole(rng, 3, 60), draws.between(rng, 0.02, 0.98)),
    mistakes=(
        (gives(lambda sentences, share: _logit(share)),
         "That is right for two sentences. Each of the others takes a part of the look."),
        (gives(lambda sentences, share: _logit(share) + np.log(sentences)),
         "The sentence itself is not one of the others: there are sentences - 1 of them."),
        (gives(lambda sentences, share: _logit(share) - np.log(sentences - 1)),
         "The more sentences there are, the larger the gap has to be."),
        (gives(lambda sentences, share: share / (1 - share) * (sentences - 1)),
         "That is how many times larger the exponential has to be. Asked for is the gap between the scores."),
        (gives(lambda sentences, share: -_logit(share) - np.log(sentences - 1)),
         "The sign is turned: a larger score gets more of the look."),
    ),
    hint="Solve exp(gap) / (exp(gap) + sentences - 1) = share for exp(gap), then take the logarithm.",
    success="Ten times as many others ask for a gap that is larger by log(10) = 2.3.",
)


# ---- Exercise 2: a sentence with the places of its words


def _places(words, table, first=1, other=1, turned=False):
    """The weights l (J, D); `first` and `other` are what j and d begin with."""
    J, D = len(words), np.shape(table)[1]
    j, d = (np.arange(J) + first)[:, None] / J, (np.arange(D) + other) / D
    j = 1 - j if turned else j
    return (1 - j) - d * (1 - 2 * j)


def _sentence(words, table, **changes):
    return (_places(words, table, **changes) * np.asarray(table)[np.asarray(words)]).sum(0)


def _swapped(words, table):
    """j and d in each other's place."""
    J, D = len(words), np.shape(table)[1]
    j, d = (np.arange(J) + 1)[:, None] / J, (np.arange(D) + 1) / D
    return (((1 - d) - j * (1 - 2 * d)) * np.asarray(table)[np.asarray(words)]).sum(0)


def _draw_sentence(rng):
    return rng.integers(0, 6, draws.whole(rng, 3, 5)), draws.numbers(rng, 6, draws.whole(rng, 2, 4))


_TABLE = np.array([[1.0, -2.0, 0.5], [0.4, 3.0, -1.0], [-1.5, 0.2, 2.0], [2.0, 1.0, -0.3]])

sentence_vector = Exercise(
    task="""The vector of a sentence that keeps the places of its words.

    sum over j of l[j, d] table[word j, d],  l[j, d] = (1 - j/J) - (d/D) (1 - 2 j/J),  j = 1 … J, d = 1 … D

    Takes: words (J,), the rows of the sentence's words, and table (V, D).
    Returns: the vector (D,).
    """,
    answer=_sentence,
    cases={
        "two words": (np.array([0, 1]), _TABLE),
        "the same words the other way round": (np.array([1, 0]), _TABLE),
        "one word": (np.array([2]), _TABLE),
        "four words, one of them twice": (np.array([3, 0, 2, 0]), _TABLE),
        "five words, two numbers": (np.array([3, 1, 2, 0, 1]), _TABLE[:, :2]),
    },
    drawn=_draw_sentence,
    mistakes=(
        (gives(lambda words, table: np.asarray(table)[np.asarray(words)].sum(0)),
         "That is the plain sum, which forgets the places."),
        (gives(lambda words, table: _sentence(words, table, first=0)), "The first word has j = 1, and the last j = J."),
        (gives(lambda words, table: _sentence(words, table, other=0)),
         "The first number has d = 1, and the last d = D."),
        (gives(lambda words, table: _sentence(words, table, first=0, other=0)), "Both j and d begin with 1."),
        (gives(lambda words, table: _sentence(words, table, turned=True)),
         "The words count from the wrong end: in the first numbers, the first words weigh most."),
        (gives(_swapped), "j / J belongs to the words and d / D to the numbers of a vector."),
        (gives(lambda words, table: _places(words, table).sum(0)), "Those are the weights; the vectors are missing."),
    ),
    hint="Make j / J a column and d / D a row, so that l has the shape (J, D) of the words' vectors.",
    success="The same words in another order have another sum: “John gave Mary” is not “Mary gave John” any more.",
)


# ---- Exercise 3: back through the looks


def _shares(scores):
    parts = np.exp(scores - scores.max())
    return parts / parts.sum()


def _forward(state, memories):
    """The states before each look, and the weights of each look."""
    states, looks = [np.asarray(state, float)], []
    for keys, values in zip(memories, memories[1:], strict=False):
        looks.append(_shares(keys @ states[-1]))
        states.append(states[-1] + looks[-1] @ values)
    return states, looks


def _back(state, memories, g, straight=True, centred=True, swapped=False, last=False, forwards=False, first=False):
    _, looks = _forward(state, memories)
    if first:
        looks = [_shares(keys @ np.asarray(state)) for keys in memories[:-1]]
    hops = range(len(looks)) if forwards else range(len(looks) - 1, -1, -1)
    for hop in list(hops)[:1] if last else hops:
        keys, values = memories[hop + swapped], memories[hop + 1 - swapped]
        offered = values @ g
        scores = looks[hop] * (offered - (looks[hop] @ offered if centred else 0))
        g = (g if straight else 0) + scores @ keys
    return g


def _draw_looks(rng):
    size = draws.whole(rng, 2, 3)
    return draws.numbers(rng, size), draws.numbers(rng, 4, draws.whole(rng, 3, 5), size), draws.numbers(rng, size)


_KEYS = np.array([[1.0, 0.0], [-0.5, 1.0], [0.0, -1.0]])
_VALUES = np.array([[0.5, 2.0], [1.0, -1.0], [-2.0, 0.3]])
_LATER = np.array([[-1.0, 0.6], [0.2, 0.8], [1.5, -0.4]])
_STATE, _PULL = np.array([0.8, -0.5]), np.array([1.0, -2.0])

through_looks = Exercise(
    task="""The gradient of the question's state, back through several looks.

    u[k+1] = u[k] + sum over i of a[i] memories[k+1, i],  a = softmax over i of u[k] . memories[k, i],  L = g . u[K]

    Takes: state u[0] (D,), memories (K + 1, M, D): look k has the keys memories[k] and offers memories[k+1]; g (D,).
    Returns: dL/du[0], (D,).
    """,
    answer=_back,
    cases={
        "one look": (_STATE, np.array([_KEYS, _VALUES]), _PULL),
        "two looks": (_STATE, np.array([_KEYS, _VALUES, _LATER]), _PULL),
        "three looks": (-_STATE, np.array([_LATER, _KEYS, _VALUES, _LATER]), np.array([0.5, 1.5])),
        "a single sentence": (_STATE, np.array([_KEYS, _VALUES, _LATER])[:, :1], _PULL),
    },
    drawn=_draw_looks,
    mistakes=(
        (gives(lambda *given: _back(*given, straight=False)),
         "The state also goes straight on: u[k+1] = u[k] + …, so g comes back besides what comes through the scores."),
        (gives(lambda state, memories, g: np.asarray(g, float)),
         "That is the straight way. The state also asks: it is in every score."),
        (gives(lambda *given: _back(*given, last=True)), "That is the state before the last look. Go on to the first."),
        (gives(lambda *given: _back(*given, forwards=True)), "Begin with the last look: g arrives there."),
        (gives(lambda *given: _back(*given, centred=False)),
         "A softmax shares out 1: what the look found on average has to be taken off each sentence's gain."),
        (gives(lambda *given: _back(*given, swapped=True)),
         "What is offered decides the gradient of a score; the keys carry it on to the state."),
        (gives(lambda *given: _back(*given, first=True)),
         "Each look asks with its own state. Run forwards first, and keep the weights of each look."),
    ),
    hint="Keep the weights of each look. Then, from the last look to the first, g becomes g + Σ ∂L/∂s[i] key[i].",
    success="Whatever the looks do, g itself comes through: such a way past a layer is called a residual connection.",
)


# ---- Exercise 4: what no network without times can answer


def _last_place(people, places, who, order):
    return [places[i] for i in order if people[i] == who][-1]


def _is_order(order, people):
    return order.shape == (len(people),) and np.array_equal(np.sort(order), np.arange(len(people)))


def _other_order(order, people, places, who):
    if not _is_order(order, people):
        return False
    order = order.astype(int)
    return _last_place(people, places, who, order) != _last_place(people, places, who, range(len(people)))


def _an_order(people, places, who):
    """Let a sentence about `who` that names another place be told last."""
    end = _last_place(people, places, who, range(len(people)))
    moved = next(i for i in range(len(people)) if people[i] == who and places[i] != end)
    return np.array([*(i for i in range(len(people)) if i != moved), moved])


def _draw_story(rng):
    length = draws.whole(rng, 5, 8)
    people, places = rng.integers(0, 3, length), rng.integers(0, 4, length)
    first, second = rng.choice(length, 2, replace=False)
    people[second], places[second] = people[first], (places[first] + 1) % 4
    return people, places, int(people[first])


another_order = Exercise(
    task="""Another order of a story's sentences, so that somebody is somewhere else at its end.

    Sentence i says that people[i] went to places[i]; the first sentence is the oldest.

    Takes: people (N,) and places (N,), whole numbers, and who, one of the people, who goes to two places at least.
    Returns: the order (N,), each of 0 … N - 1 once: the oldest sentence of the new story first.
    """,
    answer=_an_order,
    accepts=_other_order,
    expected="each of 0 … N - 1 once, and another last place for the one who is asked for",
    cases={
        "two sentences": (np.array([0, 0]), np.array([1, 2]), 0),
        "the second person in four sentences": (np.array([0, 1, 0, 1]), np.array([2, 0, 1, 2]), 1),
        "a place visited twice": (np.array([1, 1, 1, 0]), np.array([3, 0, 3, 1]), 1),
        "one detour": (np.array([2, 0, 2, 2, 1]), np.array([1, 0, 3, 1, 1]), 2),
        "the last place named twice": (np.array([0, 2, 1, 2, 2]), np.array([0, 3, 1, 1, 1]), 2),
    },
    drawn=_draw_story,
    mistakes=(
        (where(lambda order, people, places, who: order.shape != np.shape(people)),
         "Asked for is one number for each sentence of the story."),
        (where(lambda order, people, places, who: not _is_order(order, people)),
         "Each sentence has to be told, and only once: 0 … N - 1, in another order."),
        (where(lambda order, people, places, who: np.array_equal(order, np.arange(len(people)))),
         "That is the order in which the story was told."),
        (where(lambda order, people, places, who: _is_order(order, people)),
         "The one who is asked for still ends in the same place. Which sentence has to come last?"),
    ),
    hint="The last sentence about `who` decides. Let one come last that names another place.",
    success="Same sentences, another answer: nothing that reads them as a set can give both.",
)
