"""t-SNE: place points on a plane so that neighbours stay neighbours.

Two tables of probabilities say who is near whom: P among the data, Q among the points of the map. The map is moved
downhill on the Kullback-Leibler divergence of Q from P. `joint_probabilities` and `kl_gradient` are the equations,
`TSNE` is the descent; `_Descent` computes the same gradient faster.
"""

import math

import numpy as np

from course_utils.arguments import is_whole_number, number, one_of, random_generator, whole_number

EXAGGERATED = 250  # iterations in which P is exaggerated and the momentum is low
FARTHEST = 1e6  # a map with a coordinate beyond this has been thrown apart
BLOCK = 32 * 1024  # entries of the N x N tables worked on at a time, few enough to stay in the processor's cache


def joint_probabilities(X, perplexity=30.0):
    """How likely two points are to be called neighbours: a Gaussian around each point, as wide as its surroundings ask.

    p[j | i] = exp(-beta_i |x_i - x_j|^2) / sum over k != i of exp(-beta_i |x_i - x_k|^2),  p[i | i] = 0
    P[i, j] = (p[j | i] + p[i | j]) / (2 N)

    beta_i is the one at which exp(entropy of p[. | i]), the effective number of neighbours, is the perplexity.

    Args:
        X: array (N, F) of finite numbers, N at least 3.
        perplexity: neighbours each point is to have, from 1 to N - 1.

    Returns:
        Array (N, N), float64: symmetric, zero on the diagonal, summing to 1.

    Raises:
        ValueError: X is no matrix of finite numbers, or the perplexity is outside its range.

    Source: van der Maaten & Hinton 2008, section 2.
    """
    X = _points(X, "X (N, F)")
    if number(perplexity, "TSNE", "perplexity", least=1) > len(X) - 1:
        raise ValueError(f"t-SNE expected perplexity from 1 to {len(X) - 1} for {len(X)} points, got {perplexity}")
    conditional = _conditional_probabilities(X, perplexity)
    joint = conditional + conditional.T
    return joint / joint.sum()


def _conditional_probabilities(X, perplexity, tolerance=1e-6, most=200):
    """Return p[j | i], array (N, N), by bisection on the precisions of all points at once."""
    count, wanted = len(X), math.log(perplexity)
    others = ~np.eye(count, dtype=bool)
    distances = _squared_distances(_centred(X))[others].reshape(count, count - 1)
    distances -= distances.min(axis=1, keepdims=True)  # changes no p, and keeps the sums of exponentials above 1
    distances /= distances.mean(axis=1, keepdims=True) + np.finfo(float).tiny  # a unit in which beta is not far from 1
    p, active = np.empty_like(distances), np.arange(count)
    precision, low, high = np.ones(count), np.zeros(count), np.full(count, np.inf)
    for _ in range(most):  # points with more twins than the perplexity never arrive; equal shares are their limit
        p[active], entropy = _gaussians(distances[active], precision[active])
        wrong = np.abs(entropy - wanted) > tolerance
        active, too_wide = active[wrong], entropy[wrong] > wanted
        if not active.size:
            break
        low[active[too_wide]] = precision[active[too_wide]]
        high[active[~too_wide]] = precision[active[~too_wide]]
        precision[active] = np.where(np.isinf(high[active]), 2 * precision[active], (low[active] + high[active]) / 2)
    table = np.zeros((count, count))
    table[others] = p.ravel()
    return table


def _gaussians(distances, precision):
    """Return exp(-precision * distance) divided by the sum of its row, and the entropy of every row, in nats."""
    weights = np.exp(-precision[:, None] * distances)
    total = weights.sum(axis=1)
    weights /= total[:, None]
    return weights, np.log(total) + precision * np.einsum("ij,ij->i", weights, distances)


def _centred(X):
    """Return X moved to its mean and divided by its largest coordinate, so that no square overflows."""
    X = X - X.mean(axis=0)
    return X / (np.abs(X).max() or 1)


def _squared_distances(X):
    """Return |x_i - x_j|^2 for all pairs, array (N, N), as |x_i|^2 + |x_j|^2 - 2 x_i . x_j."""
    squares = np.einsum("ij,ij->i", X, X)
    distances = np.maximum(squares[:, None] + squares - 2 * (X @ X.T), 0)  # rounding may have gone below
    np.fill_diagonal(distances, 0)
    return distances


def kl_gradient(P, Y):
    """How badly a map shows the neighbourhoods, and where each of its points should not go.

    W[i, j] = 1 / (1 + |y_i - y_j|^2),  W[i, i] = 0;  Q = W / sum of W;  kl = sum over i != j of P ln(P / Q)
    gradient of y_i = 4 * sum over j of (P[i, j] - Q[i, j]) W[i, j] (y_i - y_j)

    Args:
        P: array (N, N), symmetric, summing to 1, such as `joint_probabilities` returns.
        Y: array (N, D), the map.

    Returns:
        The divergence, a float, in nats; and its gradient, array (N, D), float64.

    Raises:
        ValueError: shapes that do not fit, or a map that is not finite.

    Source: van der Maaten & Hinton 2008, section 3 and appendix A.
    """
    Y = _points(Y, "Y (N, D)")
    P = np.asarray(P, np.float64)
    if P.shape != (len(Y), len(Y)):
        raise ValueError(f"kl_gradient expected P ({len(Y)}, {len(Y)}) for Y {Y.shape}, got {P.shape}")
    W = 1 / (1 + _squared_distances(Y))
    np.fill_diagonal(W, 0)
    Q = W / W.sum()
    some = (P > 0) & (Q > 0)
    kl = float(np.sum(P[some] * np.log(P[some] / Q[some])))
    force = (P - Q) * W
    return kl, 4 * (force.sum(axis=1, keepdims=True) * Y - force @ Y)


class TSNE:
    """Draw a map of points in many dimensions that keeps neighbours together, by exact gradient descent.

    Y <- Y + v,  v <- momentum * v - learning_rate * gain * gradient of kl

    For the first 250 iterations P is multiplied by `early_exaggeration` and the momentum is 0.5; then the map halts,
    and goes on with P itself and momentum 0.8. The gain of a coordinate grows by 0.2 while its velocity goes downhill,
    and shrinks by a fifth when it does not, to 0.01 at the least. An iteration costs N^2 operations, in float32: a few
    thousand points are comfortable. Names and schedule are scikit-learn's.

    Args:
        n_components: coordinates D of the map.
        perplexity: neighbours each point is to have, from 1 to N - 1.
        early_exaggeration: factor on P at first, at least 1: it pulls clusters together while they can still pass.
        learning_rate: step along the gradient, or "auto": N / early_exaggeration / 4, at least 50.
        max_iter: iterations.
        init: "pca": the first D principal components, shrunk so that the first has standard deviation 0.0001; or
            "random": N(0, 0.0001^2).
        random_state: an integer or a NumPy Generator for `init="random"`; None: NumPy's global state seeds it.
        callback: None, or a function called as callback(iteration, embedding, kl) after every 50 iterations, with a
            copy of the map, array (N, D), and its divergence from P itself, not exaggerated, in nats.

    Attributes:
        embedding_: array (N, D), float32.
        kl_divergence_: divergence of the final map, in nats.
        n_iter_: iterations run.

    Raises:
        TypeError: `random_state` or `callback` is of another kind.
        ValueError: an argument outside its range; in `fit`, data that are no finite matrix (N, F), too few points for
            the perplexity, fewer features than n_components with "pca", or a learning rate that throws the map apart.

    Source: van der Maaten & Hinton 2008; Jacobs 1988 for the gains; the review, Fig. 4.
    """

    def __init__(self, n_components=2, perplexity=30.0, early_exaggeration=12.0, learning_rate="auto", max_iter=1000,
                 init="pca", random_state=None, callback=None):
        self.n_components = whole_number(n_components, "TSNE", "n_components", 1)
        self.perplexity = number(perplexity, "TSNE", "perplexity", least=1)
        self.early_exaggeration = number(early_exaggeration, "TSNE", "early_exaggeration", least=1)
        automatic = isinstance(learning_rate, str) and learning_rate == "auto"
        self.learning_rate = "auto" if automatic else number(learning_rate, "TSNE", "learning_rate", above=0)
        self.max_iter = whole_number(max_iter, "TSNE", "max_iter", 1)
        one_of(init, ("pca", "random"), "TSNE", "init")
        if callback is not None and not callable(callback):
            raise TypeError(f"TSNE expected callback as a function or None, got {type(callback).__name__}")
        _generator(random_state)
        self.init, self.random_state, self.callback = init, random_state, callback

    def fit(self, X, y=None):
        """Compute the map of X (N, F) and return this object; `y` is ignored."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X, y=None):
        """Compute the map of X, array (N, F) of finite numbers, and return it, array (N, D); `y` is ignored."""
        P = joint_probabilities(X, self.perplexity)
        rate = max(len(P) / self.early_exaggeration / 4, 50) if self.learning_rate == "auto" else self.learning_rate
        descent = _Descent(P, self._start(np.asarray(X, np.float64)), rate)
        for iteration in range(1, self.max_iter + 1):
            descent.step(*((self.early_exaggeration, 0.5) if iteration <= EXAGGERATED else (1.0, 0.8)))
            if iteration == EXAGGERATED:
                descent.rest()
            if self.callback is not None and iteration % 50 == 0:
                self.callback(iteration, descent.Y.copy(), descent.kl())
        self.kl_divergence_, self.embedding_, self.n_iter_ = descent.kl(), descent.Y, self.max_iter
        return self.embedding_

    def _start(self, X):
        """Return the map to start from, a small cloud, array (N, D), float32."""
        if self.init == "random":
            return 1e-4 * _generator(self.random_state).standard_normal((len(X), self.n_components), np.float32)
        if min(X.shape) < self.n_components:
            raise ValueError(f'TSNE expected X (N, F), both at least {self.n_components} for init="pca", got {X.shape}')
        left, sizes, _ = np.linalg.svd(_centred(X), full_matrices=False)
        scores = (left * sizes)[:, : self.n_components]
        scores *= np.where(scores.max(axis=0) < -scores.min(axis=0), -1, 1)  # a component has no sign: choose one
        return (1e-4 * scores / (scores[:, 0].std() or 1)).astype(np.float32)


class _Descent:
    """The state of the descent: map, velocity, gains; and the gradient in float32, by blocks of rows.

    sum over j of (P - Q) W (y_i - y_j) = [(P W) (y_i - y_j)] - [W^2 (y_i - y_j)] / sum of W

    One pass over a block that stays in the cache gives both brackets and its share of the sum. The distances are a
    matrix product too: 1 + |y_i - y_j|^2 = (-2 y_i, 1 + |y_i|^2, 1) . (y_j, 1, |y_j|^2).
    """

    def __init__(self, P, Y, learning_rate):
        self.Y, self.learning_rate = Y, float(learning_rate)
        self.entropy = float(np.sum(P[P > 0] * np.log(P[P > 0])))
        self.P = np.where(P < 1e-16, 0, P).astype(np.float32)  # numbers near float32's smallest are slow
        self.rest()
        height = max(1, BLOCK // len(Y))
        self.blocks = [slice(first, min(first + height, len(Y))) for first in range(0, len(Y), height)]
        self.W, self.product = np.empty((2, height, len(Y)), np.float32)

    def rest(self):
        """Bring the map to a halt."""
        self.velocity, self.gains = np.zeros_like(self.Y), np.ones_like(self.Y)

    def _blocks_of_W(self):
        """Yield (rows, those rows of W, room for a product of the same shape)."""
        squares, ones = np.einsum("ij,ij->i", self.Y, self.Y)[:, None], np.ones((len(self.Y), 1), np.float32)
        left, right = np.hstack([-2 * self.Y, squares + 1, ones]), np.hstack([self.Y, ones, squares]).T.copy()
        for rows in self.blocks:
            height = rows.stop - rows.start
            W = np.matmul(left[rows], right, out=self.W[:height])
            np.reciprocal(np.maximum(W, 1, out=W), out=W)
            W[np.arange(height), np.arange(rows.start, rows.stop)] = 0
            yield rows, W, self.product[:height]

    def gradient(self, exaggeration):
        """Return the gradient of the divergence of Q from `exaggeration` * P, array (N, D), float32."""
        points = np.hstack([self.Y, np.ones((len(self.Y), 1), np.float32)])
        attraction, repulsion, total = np.empty_like(points), np.empty_like(points), 0.0
        for rows, W, product in self._blocks_of_W():
            total += float(W.sum())
            np.matmul(np.multiply(self.P[rows], W, out=product), points, out=attraction[rows])
            np.matmul(np.multiply(W, W, out=product), points, out=repulsion[rows])
        force = np.float32(exaggeration) * attraction - repulsion / np.float32(total)
        return 4 * (force[:, -1:] * self.Y - force[:, :-1])

    @np.errstate(over="ignore", invalid="ignore")  # `kl` says what is wrong
    def step(self, exaggeration, momentum):
        """Move every point once."""
        gradient = self.gradient(exaggeration)
        agree = self.velocity * gradient < 0  # the velocity goes down where the gradient goes up
        np.maximum(np.where(agree, self.gains + np.float32(0.2), self.gains * np.float32(0.8)), 0.01, out=self.gains)
        self.velocity *= np.float32(momentum)
        self.velocity -= self.learning_rate * self.gains * gradient
        self.Y += self.velocity

    def kl(self):
        """Return the divergence, in nats: sum of P ln P - sum of P ln W + ln(sum of W)."""
        if not np.abs(self.Y).max() < FARTHEST:
            raise ValueError(f"TSNE expected a learning_rate at which the map stays together, "
                             f"got {self.learning_rate:g}, which threw points beyond {FARTHEST:g}")
        cross = total = 0.0
        for rows, W, product in self._blocks_of_W():
            total += float(W.sum(dtype=np.float64))
            W[W == 0] = 1  # the diagonal, and what lies beyond float32: ln 1 = 0
            np.multiply(self.P[rows], np.log(W, out=W), out=product)
            cross -= float(product.sum(dtype=np.float64))
        return self.entropy + cross + math.log(total)


def _points(X, expected):
    """Return points as a matrix of finite float64."""
    try:
        points = np.asarray(X, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"t-SNE expected {expected} of numbers, got {type(X).__name__}: {error}") from error
    if points.ndim != 2 or len(points) < 3 or not points.shape[1]:
        raise ValueError(f"t-SNE expected {expected} with N at least 3, got {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError(f"t-SNE expected {expected} of finite numbers, got {points[~np.isfinite(points)][0]}")
    return points


def _generator(random_state):
    """Return a Generator from a whole number, a Generator or None."""
    if random_state is None or isinstance(random_state, np.random.Generator):
        return random_generator(random_state, "TSNE")
    if not is_whole_number(random_state, 0):
        raise TypeError(f"TSNE expected random_state as an integer from 0, a Generator or None, got {random_state!r}")
    return np.random.default_rng(int(random_state))
