"""Exercises of the lesson on what shallow classifiers cannot do."""

import math

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import close, gives, raises, where

# ---- Exercise 1: how far from the cut

signed_distance = Exercise(
    task="""The distance of a point from a hyperplane, with the sign of its score.

    (w · x + b) / |w|

    Takes: x (d,), w (d,) and b, a number.
    Returns: a number.
    """,
    answer=lambda x, w, b: (w @ x + b) / np.linalg.norm(w),
    cases={
        "w = (3, 4), through the origin": (np.array([2.0, 1.0]), np.array([3.0, 4.0]), 0.0),
        "on the negative side": (np.array([-1.0, 0.5]), np.array([1.0, -2.0]), -1.5),
        "three dimensions": (np.array([1.0, 0.0, -2.0]), np.array([0.5, 1.0, 2.0]), 0.25),
    },
    drawn=lambda rng: (draws.numbers(rng, 4), draws.numbers(rng, 4) + 3, draws.numbers(rng)),
    mistakes=(
        (gives(lambda x, w, b: w @ x + b), "That is the score. A step of length 1 along w changes it by |w|."),
        (gives(lambda x, w, b: w @ x / np.linalg.norm(w)), "The bias is missing: it moves the cut off the origin."),
        (gives(lambda x, w, b: w @ x / np.linalg.norm(w) + b), "The bias, too, is divided by the length of w."),
        (gives(lambda x, w, b: (w @ x + b) / (w @ w)), "That is divided by |w|². Divide by the length of w itself."),
        (gives(lambda x, w, b: abs(w @ x + b) / np.linalg.norm(w)), "The sign of the score is lost: which side is it?"),
        (gives(lambda x, w, b: (w @ x + b) / np.abs(w).sum()), "The length of w is the root of the sum of squares."),
    ),
    hint="The score of x, divided by what the score gains in a step of length 1 along w.",
    success="The score in units of the length of w: doubling w and b changes every score and no distance.",
)


# ---- Exercise 2: Cover's count


def _cover(n, d):
    return 2 * sum(math.comb(n - 1, k) for k in range(d + 1))


dichotomies = Exercise(
    task="""How many labellings of n points in general position a plane in d dimensions can make.

    C(n + 1, d) = C(n, d) + C(n, d - 1),  C(1, d) = 2,  C(n, 0) = 2

    Takes: n, at least 1, and d, at least 0: whole numbers.
    Returns: a whole number.
    """,
    answer=_cover,
    cases={
        "4 points in the plane": (4, 2),
        "one point": (1, 3),
        "no dimensions": (5, 0),
        "5 points on a line": (5, 1),
        "8 points in 3 dimensions": (8, 3),
    },
    drawn=lambda rng: (draws.whole(rng, 2, 9), draws.whole(rng, 1, 5)),
    mistakes=(
        (raises(RecursionError), "The function calls itself without end. Where do n = 1 and d = 0 stop it?"),
        (raises(TypeError), "Somewhere a call returns nothing. What do n = 1 and d = 0 return?"),
        (gives(lambda n, d: 2**n), "That are all labellings. A plane cannot make each of them when n is above d + 1."),
        (gives(lambda n, d: _cover(n, d) // 2), "Half of them are missing: every labelling has an opposite."),
        (gives(lambda n, d: 2 * sum(math.comb(n - 1, k) for k in range(d))),
         "That is the count for planes through the origin, without a bias."),
        (gives(lambda n, d: 2 * sum(math.comb(n, k) for k in range(d + 1))), "That is the count for one point more."),
    ),
    hint="One point less in the same space, and one point less in a space with one dimension less: add the two.",
    success="Each new point adds the labellings of a space with one dimension less.",
)


# ---- Exercise 3: a staircase to order


def _staircase(heights):
    return np.append(np.diff(heights), heights[0])


staircase_weights = Exercise(
    task="""The output weights v and the bias c of a layer of threshold units that make a staircase.

    f(x) = c + sum over j of v[j] * (x >= theta[j]),  theta rising

    Takes: heights (H + 1,): that of f below the first threshold, between the first and the second, and so on.
    Returns: v[0], ..., v[H - 1], c: (H + 1,).
    """,
    answer=_staircase,
    cases={
        "up and down": (np.array([1.0, 3.0, 0.5]),),
        "one threshold": (np.array([-2.0, 1.0]),),
        "five stairs": (np.array([0.5, 1.0, 2.5, 2.0, -1.0]),),
    },
    drawn=lambda rng: (draws.numbers(rng, 5),),
    mistakes=(
        (where(lambda value, heights: value.shape == (len(heights) - 1,)),
         "Those are as many numbers as thresholds. c is asked for too, as the last."),
        (gives(lambda heights: np.append(heights[1:], heights[0])),
         "All units below x stay on, and add up: a unit says by how much f rises, not how high it is then."),
        (gives(lambda heights: np.append(-np.diff(heights), heights[0])), "Rises and falls are the wrong way round."),
        (gives(lambda heights: np.append(np.diff(heights), 0)), "Far to the left no unit is on: what is f there?"),
        (gives(lambda heights: np.append(heights[0], np.diff(heights))), "The order is v first, then c."),
    ),
    hint="c is the height where no unit is on. Each v is the difference of two neighbouring heights.",
    success="Differences, and where it starts: one hidden layer climbs any stairs, one unit a stair.",
)


# ---- Exercise 4: counting mistakes


def _perceptron(K, t, passes, wrong=lambda margin: margin <= 0, signed=True, at_once=True):
    a = np.zeros(len(t))
    for _ in range(passes):
        before = a.copy()
        for i in range(len(t)):
            votes = (a if at_once else before) * (t if signed else 1)
            a[i] += wrong(t[i] * (K[i] @ votes))
    return a


def _kernel(points, degree):
    points = np.array(points, float)
    return (1 + points @ points.T) ** degree


_CORNERS = [(-1, -1), (1, 1), (-1, 1), (1, -1)]


def _drawn_case(rng):
    # Quarters add up without rounding, also in float32: a sum of 0 is 0 in whatever order it is added.
    kernel = np.round(4 * _kernel(draws.numbers(rng, 6, 2), 2)) / 4
    return kernel, np.where(rng.random(6) < 0.5, -1.0, 1.0), draws.whole(rng, 2, 4)


kernel_perceptron = Exercise(
    task="""Train a kernel machine by counting the mistakes on each example.

    if t[i] * sum over j of a[j] * t[j] * K[i, j] <= 0:  a[i] = a[i] + 1,  for i = 0 ... n - 1, `passes` times

    Takes: K (n, n), symmetric; t (n,) of -1 and 1; passes, a whole number.
    Returns: the counts a, (n,).
    """,
    answer=_perceptron,
    cases={
        "two examples, one pass": (_kernel([(1, 0), (-1, 0.5)], 1), np.array([1.0, -1.0]), 1),
        "XOR, a curve of degree 2": (_kernel(_CORNERS, 2), np.array([-1.0, -1.0, 1.0, 1.0]), 10),
        "XOR, a plane": (_kernel(_CORNERS, 1) - 1, np.array([-1.0, -1.0, 1.0, 1.0]), 7),
        "no pass": (_kernel([(1, 0), (0, 1)], 1), np.array([1.0, -1.0]), 0),
    },
    drawn=_drawn_case,
    mistakes=(
        (gives(lambda K, t, passes: np.zeros(len(t))),
         "All counts are 0. At first every sum is 0: undecided, and that counts as a mistake."),
        (gives(lambda K, t, passes: _perceptron(K, t, passes, wrong=lambda margin: margin < 0)),
         "A sum of exactly 0 is undecided, and counts as a mistake too."),
        (gives(lambda K, t, passes: _perceptron(K, t, passes, wrong=lambda margin: margin < 1)),
         "An example that is right by a little is right: a mistake is a sum of 0 or below."),
        (gives(lambda K, t, passes: _perceptron(K, t, min(passes, 1))),
         "That is one pass. Go through the examples again."),
        (gives(lambda K, t, passes: _perceptron(K, t, passes, signed=False)),
         "In the sum each count goes with the class of its example, t[j]."),
        (gives(lambda K, t, passes: _perceptron(K, t, passes, at_once=False)),
         "A mistake counts at once: the next example of the same pass already hears it."),
        (where(lambda value, K, t, passes: close(value, t * _perceptron(K, t, passes))),
         "Those are the counts times the classes. Return the counts."),
    ),
    hint="For each pass, for each i: look at t[i] * (K[i] @ (a * t)) with the counts of this moment.",
    success="It learns from its mistakes alone, and rests only if there is a cut without any.",
)
