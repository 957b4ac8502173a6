"""nn.AdditiveAttention and torch_models.AdditiveAttention are one equation: equal values, equal gradients."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck
from course_utils.compare import assert_matches_torch, copy_parameters
from course_utils.torch_models import AdditiveAttention

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60, database=None)
lengths = st.integers(1, 4)
seeds = st.integers(0, 2**16).map(np.random.default_rng)
QUERIES = [(4, 3), (4, 6, 3), (4, 1, 3)]
MASK = np.array([[1, 1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 1, 1]], bool)


def values(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def attention_of(query_size=3, key_size=5, hidden_size=4, dtype=np.float64):
    return nn.AdditiveAttention(query_size, key_size, hidden_size, dtype=dtype, rng=np.random.default_rng(7))


@pytest.mark.parametrize("mask", [None, MASK], ids=["all positions", "masked"])
@pytest.mark.parametrize("shape", QUERIES, ids=str)
def test_both_worlds_are_equal_in_value_and_every_gradient(shape, mask):
    inputs = [values(shape), values((4, 7, 5), 1)] + ([] if mask is None else [mask])
    report = assert_matches_torch(attention_of(), AdditiveAttention(3, 5, 4), *inputs)
    assert len(report) == 2 + 2 + 3  # context, weights; query, keys; W, U, v


@SETTINGS
@given(several=st.lists(st.integers(0, 3), max_size=1), batch=st.integers(0, 3), positions=lengths,
       sizes=st.tuples(lengths, lengths, lengths), rng=seeds, scale=st.sampled_from([0.1, 1.0, 3.0]))
def test_both_worlds_are_equal_for_every_shape(several, batch, positions, sizes, rng, scale):
    ours = nn.AdditiveAttention(*sizes, dtype=np.float64, rng=rng)
    query, keys = rng.standard_normal((batch, *several, sizes[0])), rng.standard_normal((batch, positions, sizes[1]))
    assert_matches_torch(ours, AdditiveAttention(*sizes), scale * query, scale * keys)


@pytest.mark.parametrize("result", [0, 1], ids=["context", "weights"])
def test_gradients_equal_finite_differences(result):
    layer = attention_of()
    check = gradcheck(lambda query, keys, *parameters: layer(query, keys, MASK)[result],
                      values((4, 2, 3)), values((4, 7, 5), 1), *layer.parameters())
    assert check, check


def test_the_equation_written_out():
    layer, query, keys = attention_of(), values((4, 3)), values((4, 7, 5), 1)
    context, weights = layer(query, keys)
    W, U, v = layer.query.weight.data, layer.key.weight.data, layer.score.weight.data[0]
    for n in range(4):
        scores = np.array([v @ np.tanh(W @ query[n] + U @ keys[n, p]) for p in range(7)])
        expected = np.exp(scores) / np.exp(scores).sum()
        np.testing.assert_allclose(weights.data[n], expected, rtol=1e-12)
        np.testing.assert_allclose(context.data[n], sum(expected[p] * keys[n, p] for p in range(7)), rtol=1e-12)


def test_weights_are_probabilities_and_zero_where_the_mask_is_false():
    context, weights = attention_of()(values((4, 6, 3)), values((4, 7, 5), 1), MASK)
    np.testing.assert_allclose(weights.data.sum(-1), 1, rtol=1e-12)
    assert ((weights.data > 0) == MASK[:, None]).all()
    np.testing.assert_allclose(context.data[1], np.tile(values((4, 7, 5), 1)[1, 0], (6, 1)), rtol=1e-12)


def test_what_the_mask_hides_changes_nothing():
    layer, query, keys = attention_of(), values((4, 3)), values((4, 7, 5), 1)
    context, _ = layer(query, keys, MASK)
    other = np.where(MASK[..., None], keys, 100.0)
    np.testing.assert_allclose(layer(query, other, Tensor(MASK))[0].data, context.data, rtol=1e-12)


def test_several_queries_are_the_queries_one_by_one():
    layer, query, keys = attention_of(), values((4, 6, 3)), values((4, 7, 5), 1)
    context, weights = layer(query, keys)
    for t in range(6):
        one = layer(query[:, t], keys)
        np.testing.assert_allclose(context.data[:, t], one[0].data, rtol=1e-12)
        np.testing.assert_allclose(weights.data[:, t], one[1].data, rtol=1e-12)


def test_state_dicts_go_both_ways():
    ours, theirs = attention_of(dtype=np.float32), AdditiveAttention(3, 5, 4)
    assert list(ours.state_dict()) == list(theirs.state_dict()) == ["query.weight", "key.weight", "score.weight"]
    copy_parameters(theirs, ours)
    np.testing.assert_array_equal(ours.key.weight.data, theirs.key.weight.detach().numpy())
    other = attention_of(dtype=np.float32)
    copy_parameters(other, theirs)
    np.testing.assert_array_equal(theirs.score.weight.detach().numpy(), other.score.weight.data)


def test_float32_stays_float32():
    layer = nn.AdditiveAttention(3, 5, 4)
    query, keys = (Tensor(values(shape).astype(np.float32), requires_grad=True) for shape in ((4, 3), (4, 7, 5)))
    context, weights = layer(query, keys, MASK)
    (context.sum() + (weights * weights).sum()).backward()
    arrays = [context.data, weights.data, query.grad, keys.grad, *(one.grad for one in layer.parameters())]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


ONES = np.ones
ERRORS = [
    (lambda: attention_of()(ONES((4, 2)), ONES((4, 7, 5))), ValueError,
     "AdditiveAttention expected query (4, 3) or (4, T, 3), got (4, 2)"),
    (lambda: attention_of()(ONES((2, 3)), ONES((4, 7, 5))), ValueError, "got (2, 3)"),
    (lambda: attention_of()(ONES((4, 3)), ONES((4, 7, 4))), ValueError,
     "AdditiveAttention expected keys (N, P, 5) with P at least 1, got (4, 7, 4)"),
    (lambda: attention_of()(ONES((4, 3)), ONES((4, 0, 5))), ValueError, "got (4, 0, 5)"),
    (lambda: attention_of()(ONES((4, 3), int), ONES((4, 7, 5))), TypeError,
     "AdditiveAttention expected float32 or float64 input, got int64"),
    (lambda: attention_of()(ONES((4, 3)), ONES((4, 7, 5)), ONES((4, 7))), TypeError,
     "AdditiveAttention expected a boolean mask, true where one may look, got float64"),
    (lambda: attention_of()(ONES((4, 3)), ONES((4, 7, 5)), MASK[:, :6]), ValueError,
     "AdditiveAttention expected mask (4, 7), got (4, 6)"),
    (lambda: attention_of()(ONES((4, 3)), ONES((4, 7, 5)), MASK & [[1], [1], [0], [1]] > 0), ValueError,
     "AdditiveAttention expected a mask that leaves each row a position, got none in row 2"),
    (lambda: nn.AdditiveAttention(3, 0, 4), ValueError,
     "AdditiveAttention expected key_size as an integer of at least 1, got 0"),
    (lambda: nn.AdditiveAttention(3, 5, 4, dtype=int), TypeError, "AdditiveAttention expected dtype float32 or"),
    (lambda: nn.AdditiveAttention(3, 5, 4, rng=1), TypeError, "expected rng as a numpy.random.Generator, got int"),
    (lambda: AdditiveAttention(3, 5, 4)(torch.ones(4, 2), torch.ones(4, 7, 5)), ValueError,
     "AdditiveAttention expected query (4, 3) or (4, T, 3), got (4, 2)"),
    (lambda: AdditiveAttention(3, 5, 4)(torch.ones(4, 3), torch.ones(7, 5)), ValueError,
     "AdditiveAttention expected keys (N, P, 5) with P at least 1, got (7, 5)"),
    (lambda: AdditiveAttention(3, 5, 4)(torch.ones(4, 3), torch.ones(4, 7, 5), torch.ones(4, 7)), TypeError,
     "AdditiveAttention expected a boolean mask, true where one may look, got torch.float32"),
    (lambda: AdditiveAttention(3, 5, 4)(torch.ones(4, 3), torch.ones(4, 7, 5), torch.ones(1, 7) > 0), ValueError,
     "AdditiveAttention expected mask (4, 7), got (1, 7)"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
