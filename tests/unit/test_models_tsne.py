"""models.TSNE: its probabilities, its gradient, and maps as good as scikit-learn's."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE as ScikitTSNE

from course_utils.models import TSNE, joint_probabilities, kl_gradient
from course_utils.models.tsne import _conditional_probabilities, _Descent

SETTINGS = settings(deadline=None, derandomize=True, max_examples=40, database=None)
seeds = st.integers(0, 2**16).map(np.random.default_rng)


def clusters(count=40, features=5, apart=20.0):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2 * count, features))
    X[count:, 0] += apart
    return X


# the equations


@SETTINGS
@given(count=st.integers(3, 40), features=st.integers(1, 6), rng=seeds, data=st.data())
def test_joint_probabilities_are_symmetric_and_sum_to_1(count, features, rng, data):
    perplexity = data.draw(st.floats(1, count - 1))
    X = rng.standard_normal((count, features)) * data.draw(st.sampled_from([1e-200, 1.0, 1e200])) + rng.normal()
    P = joint_probabilities(X, perplexity)
    np.testing.assert_array_equal(P, P.T)
    assert P.sum() == pytest.approx(1, abs=1e-12) and (P >= 0).all() and not P.diagonal().any()


@SETTINGS
@given(count=st.integers(5, 60), features=st.integers(1, 6), rng=seeds, share=st.floats(0.1, 1))
def test_every_row_has_the_perplexity(count, features, rng, share):
    X = rng.standard_normal((count, features)) * rng.exponential(size=(count, 1)) ** 3 + 1e3
    perplexity = 1 + share * (count - 2)
    p = _conditional_probabilities(X, perplexity)
    np.testing.assert_allclose(p.sum(1), 1, rtol=1e-12)
    entropy = -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=1)
    np.testing.assert_allclose(np.exp(entropy), perplexity, rtol=1e-4)


def test_rows_are_gaussians_of_the_distance():
    X = np.random.default_rng(0).standard_normal((12, 3))
    p = _conditional_probabilities(X, 4.0)
    for i in range(12):
        others = np.delete(np.arange(12), i)
        squared = np.array([np.sum((X[i] - X[j]) ** 2) for j in others])
        slope, _ = np.polyfit(squared, np.log(p[i, others]), 1)
        expected = np.exp(slope * squared)
        assert slope < 0
        np.testing.assert_allclose(p[i, others], expected / expected.sum(), rtol=1e-8)


def test_joint_probabilities_are_those_of_scikit_learn():
    from sklearn.manifold import _t_sne

    X = load_digits().data[:100]
    squared = ((X[:, None] - X) ** 2).sum(-1)
    theirs = _t_sne._joint_probabilities(squared, 20.0, 0)  # float32, the upper triangle only, summing to 1/2
    np.testing.assert_allclose(joint_probabilities(X, 20.0)[np.triu_indices(100, 1)], theirs, rtol=1e-3, atol=1e-9)


def test_twins_share_alike():
    X = np.repeat(np.eye(4), 6, axis=0)
    P = joint_probabilities(X, 2.0)  # five twins each: fewer neighbours cannot be had
    np.testing.assert_allclose(P[0, 1:6], 1 / (24 * 5), rtol=1e-12)
    assert P[0, 6:].max() < 1e-12
    np.testing.assert_allclose(joint_probabilities(np.ones((5, 2)), 2.0)[0, 1:], 1 / 20, rtol=1e-12)


@SETTINGS
@given(count=st.integers(3, 12), size=st.integers(1, 3), rng=seeds)
def test_gradient_equals_central_differences(count, size, rng):
    P, Y = joint_probabilities(rng.standard_normal((count, 4)), 2.0), rng.standard_normal((count, size))
    kl, gradient = kl_gradient(P, Y)
    assert kl >= 0 and gradient.shape == Y.shape
    step = np.zeros_like(Y)
    for index in np.ndindex(Y.shape):
        step[index] = 1e-5
        expected = (kl_gradient(P, Y + step)[0] - kl_gradient(P, Y - step)[0]) / 2e-5
        assert gradient[index] == pytest.approx(expected, rel=1e-6, abs=1e-9)
        step[index] = 0


def test_kl_by_hand():
    Y = np.array([[0.0, 0], [1, 0], [0, 2]])  # squared distances 1, 4, 5: W is 1/2, 1/5, 1/6
    P = np.array([[0, 2, 1], [2, 0, 1], [1, 1, 0]]) / 8
    Q = np.array([1 / 2, 1 / 5, 1 / 6]) / (2 * (1 / 2 + 1 / 5 + 1 / 6))
    expected = 2 * np.sum([1 / 4, 1 / 8, 1 / 8] * np.log([1 / 4, 1 / 8, 1 / 8] / Q))
    assert kl_gradient(P, Y)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("count", [7, 300, 500])  # one block of rows, and several
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_fast_gradient_is_the_gradient(count, size):
    rng = np.random.default_rng(0)
    P, Y = joint_probabilities(rng.standard_normal((count, 5)), 5.0), 10 * rng.standard_normal((count, size))
    descent = _Descent(P, Y.astype(np.float32), 50)
    kl, gradient = kl_gradient(P, Y)
    np.testing.assert_allclose(descent.gradient(1.0), gradient, atol=1e-4 * np.abs(gradient).max())
    assert descent.kl() == pytest.approx(kl, rel=1e-4)
    W = 1 / (1 + ((Y[:, None] - Y) ** 2).sum(-1)) - np.eye(count)
    force = (12 * P - W / W.sum()) * W
    expected = 4 * (force.sum(1, keepdims=True) * Y - force @ Y)
    np.testing.assert_allclose(descent.gradient(12.0), expected, atol=1e-4 * np.abs(expected).max())


# the map


def test_maps_are_as_good_as_those_of_scikit_learn():
    X = load_digits().data[:300]  # a single run is a matter of luck: compare the best of several
    arguments = {"max_iter": 500, "init": "random"}
    ours = min(TSNE(**arguments, random_state=seed).fit(X).kl_divergence_ for seed in range(6))
    theirs = min(ScikitTSNE(**arguments, method="exact", random_state=seed).fit(X).kl_divergence_ for seed in range(2))
    assert ours < 1.02 * theirs


def test_the_divergence_is_that_of_the_map():
    X = clusters()
    model = TSNE(perplexity=10, max_iter=300)
    embedding = model.fit_transform(X)
    assert embedding is model.embedding_ and embedding.shape == (80, 2) and embedding.dtype == np.float32
    assert model.kl_divergence_ == pytest.approx(kl_gradient(joint_probabilities(X, 10), embedding)[0], rel=1e-4)
    assert model.n_iter_ == 300 and isinstance(model.kl_divergence_, float)


@pytest.mark.parametrize("init", ["pca", "random"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_two_clusters_stay_apart(init, size):
    Y = TSNE(size, perplexity=10, max_iter=400, init=init, random_state=0).fit_transform(clusters())
    distances = np.sqrt(((Y[:, None] - Y) ** 2).sum(-1))
    np.fill_diagonal(distances, np.inf)
    assert ((distances.argmin(1) < 40) == (np.arange(80) < 40)).all()  # everyone's neighbour is of its own cluster
    np.fill_diagonal(distances, 0)
    centres = np.linalg.norm(Y[:40].mean(0) - Y[40:].mean(0))
    assert centres > distances[:40, :40].mean() and centres > distances[40:, 40:].mean()


def test_a_seed_decides_the_map():
    def embed(random_state):
        return TSNE(perplexity=10, max_iter=100, init="random", random_state=random_state).fit_transform(clusters())

    np.testing.assert_array_equal(embed(3), embed(3))
    np.testing.assert_array_equal(embed(3), embed(np.random.default_rng(3)))
    assert not np.allclose(embed(3), embed(4))
    np.random.seed(5)
    first = embed(None)
    np.random.seed(5)
    np.testing.assert_array_equal(first, embed(None))


def test_it_starts_from_the_principal_components():
    X = clusters()
    start = TSNE()._start(X)
    assert start.dtype == np.float32 and start[:, 0].std() == pytest.approx(1e-4, rel=1e-5)
    centred = X - X.mean(0)
    projection = centred @ np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :2]
    for ours, theirs in zip(start.T, projection.T, strict=True):
        assert abs(np.corrcoef(ours, theirs)[0, 1]) == pytest.approx(1, abs=1e-6)
    sizes = projection.std(axis=0)
    assert start[:, 1].std() / start[:, 0].std() == pytest.approx(sizes[1] / sizes[0], rel=1e-4)


def test_the_callback_sees_the_map_every_50_iterations():
    frames = []
    model = TSNE(perplexity=10, max_iter=420, callback=lambda *frame: frames.append(frame)).fit(clusters())
    assert [iteration for iteration, _, _ in frames] == list(range(50, 401, 50))
    assert len({id(embedding) for _, embedding, _ in frames}) == 8
    P = joint_probabilities(clusters(), 10)
    for _, embedding, kl in frames[2:]:
        assert kl == pytest.approx(kl_gradient(P, embedding)[0], rel=1e-3)
    assert model.kl_divergence_ < frames[0][2]
    alone = TSNE(perplexity=10, max_iter=420).fit(clusters())
    np.testing.assert_array_equal(alone.embedding_, model.embedding_)


def test_data_that_are_hard_give_a_finite_map_and_no_warning(recwarn):
    rng = np.random.default_rng(0)
    for X in (np.ones((10, 3)), np.repeat(np.eye(5), 4, 0), 1e200 * rng.standard_normal((30, 3)),
              np.vstack([np.zeros((20, 2)), [[1e9, 0]]]), rng.integers(0, 2, (30, 4)).tolist()):
        for perplexity in (1, 3, len(X) - 1):
            assert np.isfinite(TSNE(perplexity=perplexity, max_iter=60).fit_transform(X)).all()
    assert not recwarn


X = clusters(5)
BAD = np.where(np.arange(50).reshape(10, 5) == 7, np.nan, X)
ERRORS = [
    (lambda: TSNE(perplexity=10).fit(X), ValueError, "t-SNE expected perplexity from 1 to 9 for 10 points, got 10"),
    (lambda: joint_probabilities(X, 30), ValueError, "t-SNE expected perplexity from 1 to 9 for 10 points, got 30"),
    (lambda: joint_probabilities(X, 0.5), ValueError, "expected perplexity as a number at least 1, got 0.5"),
    (lambda: TSNE(perplexity="many"), ValueError, "TSNE expected perplexity as a number at least 1, got 'many'"),
    (lambda: TSNE(perplexity=np.nan), ValueError, "TSNE expected perplexity as a number at least 1, got nan"),
    (lambda: TSNE(early_exaggeration=0), ValueError, "TSNE expected early_exaggeration as a number at least 1, got 0"),
    (lambda: TSNE(learning_rate=-1), ValueError, "TSNE expected learning_rate as a number above 0, got -1"),
    (lambda: TSNE(n_components=0), ValueError, "TSNE expected n_components as an integer of at least 1, got 0"),
    (lambda: TSNE(max_iter=1.5), ValueError, "TSNE expected max_iter as an integer of at least 1, got 1.5"),
    (lambda: TSNE(init="svd"), ValueError, "TSNE expected init as one of pca, random, got 'svd'"),
    (lambda: TSNE(random_state=-1), TypeError, "TSNE expected random_state as an integer from 0, a Generator or None"),
    (lambda: TSNE(callback=3), TypeError, "TSNE expected callback as a function or None, got int"),
    (lambda: TSNE().fit(X[0]), ValueError, "t-SNE expected X (N, F) with N at least 3, got (5,)"),
    (lambda: TSNE().fit(X[:2]), ValueError, "t-SNE expected X (N, F) with N at least 3, got (2, 5)"),
    (lambda: TSNE().fit(BAD), ValueError, "t-SNE expected X (N, F) of finite numbers, got nan"),
    (lambda: TSNE().fit([[1, 2], [3]]), ValueError, "t-SNE expected X (N, F) of numbers, got list"),
    (lambda: TSNE(perplexity=3).fit(X[:, :1]), ValueError, 'expected X (N, F), both at least 2 for init="pca"'),
    (lambda: TSNE(perplexity=3, learning_rate=1e30).fit(X), ValueError,
     "TSNE expected a learning_rate at which the map stays together, got 1e+30"),
    (lambda: kl_gradient(np.ones((3, 3)), X), ValueError, "kl_gradient expected P (10, 10) for Y (10, 5), got (3, 3)"),
    (lambda: kl_gradient(np.ones((10, 10)), BAD), ValueError, "t-SNE expected Y (N, D) of finite numbers, got nan"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()


def test_a_fit_that_fails_changes_nothing():
    model = TSNE(perplexity=3, max_iter=50)
    embedding, kl = model.fit_transform(X), model.kl_divergence_
    model.learning_rate = 1e30
    for points in (BAD, X):
        with pytest.raises(ValueError):
            model.fit(points)
        assert model.embedding_ is embedding and model.kl_divergence_ == kl
