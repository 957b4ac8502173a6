"""nn.Embedding looks up what torch.nn.Embedding looks up, and passes back what it passes back."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck, no_grad
from course_utils.compare import assert_matches_torch

SETTINGS = settings(deadline=None, derandomize=True, max_examples=80, database=None)
lengths = st.integers(1, 5)
seeds = st.integers(0, 2**16).map(np.random.default_rng)
OPTIONS = [{}, {"padding_idx": 0}, {"padding_idx": 4}, {"padding_idx": -2}]
every_option = pytest.mark.parametrize("options", OPTIONS, ids=str)


def table(count=5, size=3, dtype=np.float64, **options):
    return nn.Embedding(count, size, **options, dtype=dtype, rng=np.random.default_rng(7))


@every_option
def test_layer_equals_torch_in_value_and_gradient(options):
    for shape in [(), (6,), (4, 3), (2, 3, 2), (0,), (0, 3)]:
        indices = np.random.default_rng(0).integers(0, 5, shape)
        report = assert_matches_torch(table(**options), torch.nn.Embedding(5, 3, **options), indices)
        assert report.keys() == {"output", "gradient of weight"}


@SETTINGS
@given(shape=st.lists(st.integers(0, 5), max_size=4), sizes=st.tuples(lengths, lengths), rng=seeds, data=st.data())
def test_function_equals_torch_for_every_shape(shape, sizes, rng, data):
    padding = data.draw(st.none() | st.integers(-sizes[0], sizes[0] - 1))
    indices = rng.integers(0, sizes[0], shape)
    report = assert_matches_torch(
        lambda indices, weight: nn.embedding(indices, weight, padding),
        lambda indices, weight: functional.embedding(indices, weight, padding),
        indices, rng.standard_normal(sizes))
    assert report.keys() == {"output", "gradient of input"}


def test_gradient_equals_finite_differences():
    result = gradcheck(lambda weight: nn.embedding([[4, 1, 1], [0, 1, 4]], weight) ** 2, table().weight)
    assert result, result


def test_gradient_of_a_row_adds_up_over_all_places_where_it_was_looked_up():
    layer = table(4, 2)
    layer([[2, 0], [2, 2]]).backward(np.array([[[1.0, 10], [5, 50]], [[2, 20], [4, 40]]]))
    assert layer.weight.grad.tolist() == [[5, 50], [0, 0], [7, 70], [0, 0]]
    layer([3, 0]).sum().backward()  # a second backward pass adds to the first
    assert layer.weight.grad.tolist() == [[6, 51], [0, 0], [7, 70], [1, 1]]


def test_many_repeated_indices_add_up_as_numpy_adds_them():
    rng = np.random.default_rng(0)
    layer, indices = table(50, 4), rng.integers(0, 50, (300, 7))
    gradient, expected = rng.standard_normal((300, 7, 4)), np.zeros((50, 4))
    layer(indices).backward(gradient)
    np.add.at(expected, indices, gradient)
    np.testing.assert_allclose(layer.weight.grad, expected, rtol=1e-12)


def test_the_indices_may_change_between_the_two_passes():
    layer, indices = table(), np.array([1, 2])
    y = layer(indices)
    indices[:] = 0
    y.sum().backward()
    assert layer.weight.grad.sum(1).tolist() == [0, 3, 3, 0, 0]


def test_padding_starts_at_zero_and_stays_there():
    layer = table(padding_idx=-4)
    assert layer.padding_idx == 1 and not layer.weight.data[1].any() and layer.weight.data[[0, 2, 3, 4]].all()
    (layer([1, 2, 1]) * 3.0).sum().backward()
    assert layer.weight.grad.tolist() == [[0] * 3, [0] * 3, [3] * 3, [0] * 3, [0] * 3]


def test_the_table_starts_in_a_standard_normal_distribution():
    values = table(2000, 50).weight.data
    assert values.shape == (2000, 50)
    assert abs(values.mean()) < 0.02 and values.std() == pytest.approx(1, abs=0.02)
    assert (np.abs(values) < 1).mean() == pytest.approx(0.683, abs=0.01)
    np.testing.assert_array_equal(values, table(2000, 50).weight.data)


def test_names_and_look_are_those_of_torch():
    for options in OPTIONS:
        ours, theirs = table(**options), torch.nn.Embedding(5, 3, **options)
        assert repr(ours) == repr(theirs)
        assert list(ours.state_dict()) == list(theirs.state_dict()) == ["weight"]
        ours.load_state_dict(theirs.state_dict())
        np.testing.assert_array_equal(ours([3]).data, theirs(torch.tensor([3])).detach().numpy())


def test_dtypes():
    assert nn.Embedding(4, 2).weight.dtype == np.float32
    layer = table(dtype=np.float32)
    layer(np.array([1, 1], np.uint8)).sum().backward()
    assert layer([2]).dtype == layer.weight.grad.dtype == np.float32


def test_indices_of_every_kind_and_one_recorded_operation():
    layer, indices = table(), [[1, 2], [0, 1]]
    kinds = [indices, np.array(indices), np.array(indices, np.uint8), Tensor(indices), torch.tensor(indices)]
    for kind in kinds:
        np.testing.assert_array_equal(layer(kind).data, layer.weight.data[indices])
    assert (layer(indices).op, layer(indices).parents) == ("embedding", (layer.weight,))
    assert layer(2).shape == (3,)


def test_a_looked_up_row_is_a_copy():
    layer = table()
    with no_grad():  # a recorded row could not be written to
        layer(2).data[:] = 9
        layer([2]).data[:] = 9
    assert (layer.weight.data != 9).all()


ERRORS = [
    (lambda: table()([0.0, 1.0]), TypeError, "embedding expected indices as integers, got float64"),
    (lambda: table()([True]), TypeError, "embedding expected indices as integers, got bool"),
    (lambda: table()([[0, 5]]), ValueError, "embedding expected indices from 0 to 4, got 5"),
    (lambda: table()([1, -1]), ValueError, "embedding expected indices from 0 to 4, got -1"),
    (lambda: nn.embedding([0], np.ones(3)), ValueError,
     "embedding expected weight (num_embeddings, embedding_dim), got (3,)"),
    (lambda: nn.embedding([0], np.ones((2, 3), int)), TypeError, "expected float32 or float64 input, got int64"),
    (lambda: nn.Embedding(0, 3), ValueError, "Embedding expected num_embeddings as an integer of at least 1, got 0"),
    (lambda: nn.Embedding(3, 2.0), ValueError, "Embedding expected embedding_dim as an integer of at least 1, got 2.0"),
    (lambda: table(padding_idx=5), ValueError, "embedding expected padding_idx from -5 to 4, got 5"),
    (lambda: table(padding_idx=1.0), TypeError, "embedding expected padding_idx as an integer or None, got 1.0"),
    (lambda: table(dtype=np.float16), TypeError, "Embedding expected dtype float32 or float64"),
    (lambda: nn.Embedding(3, 2, rng=0), TypeError, "Embedding expected rng as a numpy.random.Generator, got int"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
