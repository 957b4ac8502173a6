"""Exercises of the lesson on unrolling a recurrent network."""

import numpy as np

from course_utils.checks import draws
from course_utils.checks.exercise import Exercise
from course_utils.checks.signs import gives, where

# ---- Exercise 1: one weight, used at every step


def _states(w, x):
    """The states s_0 … s_T of a linear unit."""
    states = [0.0]
    for one in x:
        states.append(w * states[-1] + one)
    return np.array(states)


def _uses(w, x, power=0):
    """The share of each use of w: the state that it multiplied, times w for each step after it."""
    before = _states(w, x)[:-1]
    return before * w ** (np.arange(len(before))[::-1] + power)


shared_weight = Exercise(
    task="""The gradient of the weight of a linear unit that sees its own state.

    s[t] = w s[t-1] + x[t],  s[0] = 0,  E = s[T];  dE/dw = sum over t of w**(T - t) s[t-1]

    Takes: w (float) and x (T,), the inputs.
    Returns: dE/dw.
    """,
    answer=lambda w, x: float(_uses(w, x).sum()),
    cases={
        "w = 2, x = (1, 1)": (2.0, np.array([1.0, 1.0])),
        "w = 2, x = (1, 0, 1)": (2.0, np.array([1.0, 0.0, 1.0])),
        "w = 1.5, x = (-2, 1, 0.5)": (1.5, np.array([-2.0, 1.0, 0.5])),
        "a single input": (0.7, np.array([3.0])),
        "w = -0.5, x = (3, -1, 2, 1)": (-0.5, np.array([3.0, -1.0, 2.0, 1.0])),
    },
    drawn=lambda rng: (draws.between(rng, -1.2, 1.2), draws.numbers(rng, 6)),
    mistakes=(
        (gives(lambda w, x: _states(w, x)[-2]), "That is the share of the last use alone. Each step has used w."),
        (
            gives(lambda w, x: _states(w, x)[:-1].sum()),
            "The uses are all there. But what step t does to E passes the steps after it, and each multiplies by w.",
        ),
        (gives(lambda w, x: _states(w, x)[-1]), "That is E itself. Asked for is its slope with respect to w."),
        (
            gives(lambda w, x: _uses(w, x, 1).sum()),
            "One factor w too many: from step t to step T the gradient passes T - t steps.",
        ),
        (
            gives(lambda w, x: _uses(w, x)[-1] + _uses(w, x)[-2] if len(x) > 1 else 0.0),
            "The last two uses are there. Go on to the first.",
        ),
    ),
    hint="Go back from E: ∂E/∂s[T] = 1, each step multiplies it by w, and step t adds ∂E/∂s[t] · s[t-1].",
    success="One share for each use of w, and the shares add up: a weight that is used T times has T ways to E.",
)


# ---- Exercise 2: backpropagation through time, in chunks


def _back(w, slopes, arriving, cuts):
    """Go back through the steps; nothing passes from step t + 1 to step t where t + 1 is a cut."""
    found, later = np.zeros_like(arriving, dtype=float), np.zeros(len(w))
    for t in reversed(range(len(arriving))):
        later = np.zeros(len(w)) if t + 1 in cuts else later
        found[t] = later = slopes[t] * (arriving[t] + w.T @ later)
    return found


def _windows(w, slopes, arriving, length):
    """Send each step's error back for `length` steps, wherever the chunks end."""
    return sum(_back(w, slopes, np.where(np.arange(len(arriving))[:, None] == end, arriving, 0), {end - length + 1})
               for end in range(len(arriving)))


def _starts(steps, length):
    return set(range(0, steps, length))


def _draw_steps(rng):
    return (draws.numbers(rng, 3, 3), draws.numbers(rng, 7, 3).clip(-0.9, 0.9) ** 2, draws.numbers(rng, 7, 3),
            draws.whole(rng, 2, 4))


_ONE = np.ones((6, 1))
_LATE = np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0]])
_W = np.array([[0.5, -1.0], [2.0, 0.3]])
_SLOPES = np.array([[0.9, 0.5], [0.2, 1.0], [0.6, 0.7], [0.4, 0.8], [1.0, 0.3]])
_ARRIVING = np.array([[1.0, -2.0], [0.5, 0.0], [-1.0, 1.0], [0.0, 2.0], [1.5, -0.5]])

through_chunks = Exercise(
    task="""Backpropagation through time in chunks: no gradient goes from one chunk back into the chunk before it.

    dE/dz[t] = slopes[t] * (arriving[t] + W^T dE/dz[t+1]),  without the second term where step t ends a chunk

    Takes: W (H, H), slopes f'(z) and arriving (what comes to the states from their outputs), both (T, H), and length,
        the steps of a chunk. The first chunk begins at the first step; the last may be shorter.
    Returns: dE/dz, an array (T, H).
    """,
    answer=lambda W, slopes, arriving, length: _back(W, slopes, arriving, _starts(len(slopes), length)),
    cases={
        "1 unit, W = 2, 6 steps, chunks of 4": (np.array([[2.0]]), _ONE, _LATE, 4),
        "1 unit, W = 2, one chunk": (np.array([[2.0]]), _ONE, _LATE, 6),
        "2 units, 5 steps, chunks of 2": (_W, _SLOPES, _ARRIVING, 2),
        "chunks of 1": (_W, _SLOPES, _ARRIVING, 1),
        "a chunk longer than the sequence": (_W, _SLOPES, _ARRIVING, 9),
    },
    drawn=_draw_steps,
    mistakes=(
        (
            gives(lambda w, slopes, arriving, length: _back(w, slopes, arriving, set())),
            "That goes back through all steps. At the end of a chunk nothing may come from the step after it.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(w.T, slopes, arriving, _starts(len(slopes), length))),
            "Forwards W multiplies the state; on the way back it is W transposed.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(
                w, 1 + 0 * slopes, arriving, _starts(len(slopes), length))),
            "The slopes are missing: from ∂E/∂s to ∂E/∂z there is the unit.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(w, slopes, arriving, _starts(len(slopes), length))
                  / slopes),
            "That is ∂E/∂s, from which ∂E/∂z still differs by the slopes.",
        ),
        (
            gives(_windows),
            "Each error goes back for that many steps, across the borders too. Here nothing passes the end of a chunk.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(
                w, slopes, arriving, {len(slopes) - one for one in _starts(len(slopes), length)})),
            "The chunks are counted from the end. The first one begins at the first step.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(
                w, slopes, arriving, {one + 1 for one in _starts(len(slopes), length)})),
            "The cut is one step too late: with chunks of 4 it lies between the fourth step and the fifth.",
        ),
        (
            gives(lambda w, slopes, arriving, length: _back(
                w, slopes, arriving, {one - 1 for one in _starts(len(slopes), length)})),
            "The cut is one step too early: with chunks of 4 it lies between the fourth step and the fifth.",
        ),
    ),
    hint="Go through the steps from the last to the first, as in `through_time`, and set what comes from step t + 1 to "
    "0 where step t is the last of its chunk.",
    success="Within a chunk everything comes back, across its border nothing: the memory that training can build ends "
    "there.",
)


# ---- Exercise 3: a radius that tells nothing


def _ends(w, units):
    """W to the power of units is 0. Stricter than `close`: where 1e-6 is left, 9 units have an eigenvalue of 0.2."""
    return np.abs(np.linalg.matrix_power(w, units)).max() <= 1e-9


def _is_deceptive(w, units):
    """All eigenvalues 0, no entry above 2 in size, and some gradient twice as long after each of units - 1 steps."""
    back = np.linalg.matrix_power(w.T, units - 1)
    return (np.abs(w).max() <= 2 + 1e-6 and _ends(w, units)
            and np.linalg.norm(back, 2) >= 2 ** (units - 1) * (1 - 1e-5))


def _remains(w, units):
    return w.shape == (units, units) and not _ends(w, units)


deceptive = Exercise(
    task="""Recurrent weights with spectral radius 0 through which a gradient doubles.

    all eigenvalues of W are 0; |W[i, j]| <= 2; for some g, |(W^T)^(units - 1) g| >= 2^(units - 1) |g|

    Takes: units (int, at least 2).
    Returns: W (units, units).
    """,
    answer=lambda units: 2.0 * np.eye(units, k=-1),
    cases={"2 units": (2,), "3 units": (3,), "6 units": (6,)},
    drawn=lambda rng: (draws.whole(rng, 4, 9),),
    accepts=_is_deceptive,
    expected="a matrix with entries from -2 to 2, all eigenvalues 0, through which some gradient doubles at each of "
    "units - 1 steps",
    mistakes=(
        (where(lambda w, units: not np.any(w)), "Its eigenvalues are 0, and so is every gradient after one step."),
        (where(lambda w, units: np.abs(w).max() > 2 + 1e-6), "An entry is larger than 2 in size."),
        (
            where(lambda w, units: _remains(w, units) and np.allclose(w, np.triu(w)) and np.diag(w).any()),
            "The eigenvalues of a triangular matrix stand on its diagonal. They have to be 0.",
        ),
        (
            where(_remains),
            "Not all eigenvalues are 0: then W to the power of units would be 0. Let no way through W lead back to "
            "where it started.",
        ),
        (
            where(lambda w, units: w.shape == (units, units) and not _remains(w, units)),
            "All eigenvalues are 0. But no gradient doubles at each step: which chain of units could it follow?",
        ),
    ),
    hint="Let unit 1 pass on to unit 2 only, unit 2 to unit 3 only, and so on: no circle, so no eigenvalue but 0.",
    success="A chain without a circle. The gradient doubles until it falls off the end; only then is it 0. The "
    "spectral radius speaks of many steps, the largest singular value of one.",
)


# ---- Exercise 4: all steps as one matrix


def _chain(w, states, step):
    """Multiply the matrices of the steps onto one another, from the first to the last."""
    product = np.eye(len(w))
    for state in states:
        product = step(w, state) @ product
    return product


def _step(w, state):
    return (1 - state**2)[:, None] * w


_TWO_STATES = np.array([[0.0, 0.0], [0.5, -0.6], [0.8, 0.2]])

jacobian = Exercise(
    task="""How the last state of tanh units depends on the first.

    ds[T]/ds[0] = D[T] W D[T-1] W ... D[1] W,  D[t] with 1 - s[t]^2 on the diagonal

    Takes: W (H, H), and states (T + 1, H), the states s[0] … s[T].
    Returns: an array (H, H); row i, column j: how s[T][i] depends on s[0][j].
    """,
    answer=lambda W, states: _chain(W, states[1:], _step),
    cases={
        "1 unit, 1 step": (np.array([[2.0]]), np.array([[0.3], [0.5]])),
        "2 units, 1 step": (_W, _TWO_STATES[:2]),
        "2 units, 2 steps": (_W, _TWO_STATES),
    },
    drawn=lambda rng: (draws.numbers(rng, 3, 3), np.tanh(draws.numbers(rng, 4, 3))),
    mistakes=(
        (
            gives(lambda w, states: _chain(w, states[:-1], _step)),
            "The slopes are those of the states *after* each step: s[1] to s[T].",
        ),
        (
            gives(lambda w, states: np.linalg.matrix_power(w, len(states) - 1)),
            "That is right for linear units. Here each step passes the slopes of its units, 1 - s².",
        ),
        (
            gives(lambda w, states: _chain(w, states[1:], lambda w, state: w * (1 - state**2))),
            "The slope of unit i belongs to row i of W: that unit is where the row's sum arrives.",
        ),
        (
            gives(lambda w, states: _chain(w, states[:0:-1], _step)),
            "The order is turned round: the first step stands on the right, later ones are multiplied from the left.",
        ),
        (
            gives(lambda w, states: _chain(w, states[1:], _step).T),
            "That is the transposed one, which carries gradients back. Rows belong to s[T], columns to s[0].",
        ),
        (
            gives(lambda w, states: _chain(w, states[1:], lambda w, state: np.diag(state) @ w)),
            "The slope of tanh is 1 - s², not s.",
        ),
    ),
    hint="One step: ds[t]/ds[t-1] = D[t] W. Multiply the steps in their order, each from the left.",
    success="A product of T matrices. Its transposed is what a gradient goes through on its way from step T back.",
)
