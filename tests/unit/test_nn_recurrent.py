"""Recurrent layers and cells have PyTorch's values and PyTorch's gradients, with and without a state to start from.

Lengths, dropout and both directions are in `test_nn_recurrent_layers.py`.
"""

import copy
import itertools
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck, no_grad
from course_utils.compare import assert_matches_torch, copy_parameters

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60, database=None)
lengths = st.integers(1, 4)
seeds = st.integers(0, 2**16).map(np.random.default_rng)

SHAPES = [(6, 4, 3), (1, 4, 3), (6, 1, 3), (6, 3)]  # the last: one sequence
LAYERS = [
    {"num_layers": num_layers, "bias": bias, "batch_first": batch_first}
    for num_layers, bias, batch_first in itertools.product((1, 3), (True, False), (True, False))
]
KINDS = {"RNN": {}, "RNN of rectified units": {"nonlinearity": "relu"}, "GRU": {}, "LSTM": {}}
every_kind = pytest.mark.parametrize("kind", KINDS)


def values(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def layer_of(kind, input_size=3, hidden_size=5, dtype=np.float64, **options):
    layer = getattr(nn, kind.split()[0])
    return layer(input_size, hidden_size, **KINDS[kind], **options, dtype=dtype, rng=np.random.default_rng(7))


def cell_of(kind, input_size=3, hidden_size=5, dtype=np.float64, **options):
    cell = getattr(nn, f"{kind.split()[0]}Cell")
    return cell(input_size, hidden_size, **KINDS[kind], **options, dtype=dtype, rng=np.random.default_rng(7))


def twin_of(ours):
    """PyTorch's layer or cell of the same settings, with weights of its own."""
    names = ("bias", "nonlinearity", "num_layers", "batch_first", "dropout", "bidirectional")
    options = {name: getattr(ours, name) for name in names if hasattr(ours, name)}
    return getattr(torch.nn, type(ours).__name__)(ours.input_size, ours.hidden_size, **options)


def lstm_of(*sizes, **options):
    return layer_of("LSTM", *sizes, **options)


class WithState(nn.Module):
    """Take the state as further inputs, so that its gradients are compared as well."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x, *state):
        return self.layer(x, state if len(state) > 1 else state[0])


class TorchWithState(torch.nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x, *state):
        return self.layer(x, state if len(state) > 1 else state[0])


def states_of(layer, shape):
    """What a layer or a cell may start from: one array of a shape, or two."""
    return [values(shape, seed) for seed in range(1, 1 + len(layer.states))]


def flat(results):
    """List the Tensors that a layer returned."""
    return [one for part in results for one in flat(part)] if isinstance(results, tuple) else [results]


@every_kind
@pytest.mark.parametrize("options", LAYERS, ids=str)
def test_layer_equals_torch_in_value_and_every_gradient(kind, options):
    ours = layer_of(kind, **options)
    theirs, of_state = twin_of(ours), len(ours.states)
    for shape in SHAPES:
        report = assert_matches_torch(ours, theirs, values(shape))
        count = options["num_layers"] * (4 if options["bias"] else 2)
        assert len(report) == 1 + of_state + 1 + count  # output, last states; input; parameters
        batch = shape[1 - options["batch_first"]] if len(shape) == 3 else None
        state = states_of(ours, (options["num_layers"], 5) if batch is None else (options["num_layers"], batch, 5))
        report = assert_matches_torch(WithState(ours), TorchWithState(theirs), values(shape), *state)
        assert len(report) == 1 + of_state + 1 + of_state + count
    assert repr(ours) == repr(theirs)


@every_kind
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [(4,), (1,), ()], ids=str)
def test_cell_equals_torch_in_value_and_every_gradient(kind, bias, batch):
    ours = cell_of(kind, bias=bias)
    theirs, of_state = twin_of(ours), len(ours.states)
    report = assert_matches_torch(ours, theirs, values((*batch, 3)))
    assert len(report) == of_state + 1 + (4 if bias else 2)
    state = states_of(ours, (*batch, 5))
    report = assert_matches_torch(WithState(ours), TorchWithState(theirs), values((*batch, 3)), *state)
    assert len(report) == of_state + 1 + of_state + (4 if bias else 2)
    assert repr(ours) == repr(theirs)


@every_kind
@SETTINGS
@given(steps=lengths, batch=st.integers(0, 4), sizes=st.tuples(lengths, lengths), rng=seeds, layers=st.integers(1, 2),
       scale=st.sampled_from([0.1, 1.0, 30.0]))
def test_layer_equals_torch_for_every_shape(kind, steps, batch, sizes, rng, layers, scale):
    ours = layer_of(kind, *sizes, num_layers=layers)
    x = scale * rng.standard_normal((steps, batch, sizes[0]))
    if not batch:  # PyTorch refuses an empty batch going back
        output, *last = flat(ours(x))
        assert output.shape == (steps, 0, sizes[1]) and {one.shape for one in last} == {(layers, 0, sizes[1])}
        output.sum().backward()
        assert all(not parameter.grad.any() for parameter in ours.parameters())
        return
    state = states_of(ours, (layers, batch, sizes[1]))
    assert_matches_torch(WithState(ours), TorchWithState(twin_of(ours)), x, *state)


@every_kind
def test_a_long_sequence_equals_torch(kind):
    ours = layer_of(kind, 2, 4, num_layers=2)
    assert_matches_torch(ours, twin_of(ours), 2 * values((200, 3, 2)))


@pytest.mark.parametrize(("kind", "which"), [(kind, which) for kind, count in (("RNN", 2), ("GRU", 2), ("LSTM", 3))
                                             for which in range(count)])
def test_gradients_equal_finite_differences(kind, which):
    layer = layer_of(kind, 2, 3, num_layers=2)
    state = states_of(layer, (2, 2, 3))

    def one_result(x, *rest):
        return flat(WithState(layer)(x, *rest[: len(state)]))[which]

    result = gradcheck(one_result, values((3, 2, 2)), *state, *layer.parameters())
    assert result, result


@every_kind
def test_the_cell_applied_step_by_step_is_the_layer(kind):
    cell, layer, x = cell_of(kind), layer_of(kind), values((6, 4, 3))
    copy_parameters({f"{name}_l0": array for name, array in cell.state_dict().items()}, layer)
    state, outputs = None, []
    for step in x:
        state = cell(step, state)
        outputs.append(flat(state)[0])
    output, *last = flat(layer(x))
    np.testing.assert_allclose(output.data, [one.data for one in outputs], rtol=1e-12)
    np.testing.assert_allclose([one.data[0] for one in last], [one.data for one in flat(state)], rtol=1e-12)
    sum((one * one).sum() for one in outputs).backward()
    (output * output).sum().backward()
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        gradient = getattr(layer, f"{name}_l0").grad
        np.testing.assert_allclose(getattr(cell, name).grad, gradient, rtol=1e-10, atol=1e-14)


@every_kind
def test_a_sequence_in_two_parts_is_the_sequence(kind):
    layer, x = layer_of(kind, num_layers=2), values((7, 4, 3))
    whole, *last = flat(layer(x))
    first, state = layer(x[:3])
    second, *last_of_second = flat(layer(x[3:], state))
    np.testing.assert_allclose(np.concatenate([first.data, second.data]), whole.data, rtol=1e-12)
    for one, other in zip(last_of_second, last, strict=True):
        np.testing.assert_allclose(one.data, other.data, rtol=1e-12)


def test_a_step_of_gated_units_by_hand():
    ones, weight = np.ones((1, 1)), np.array([[1.0], [2.0], [3.0]])  # r, z, n
    output, h = nn.gru(ones[None], 0.5 * ones, weight, weight, np.zeros(3), np.array([0, 0, 0.7]))
    r, z = 1 / (1 + np.exp(-1.5 * np.array([1.0, 2.0])))
    n = np.tanh(3 + r * (1.5 + 0.7))
    assert h.item() == output.item() == pytest.approx((1 - z) * n + 0.5 * z, rel=1e-14)


def test_a_step_of_memory_cells_by_hand():
    ones, zeros = np.ones((1, 1)), np.zeros((1, 1))
    weight = np.array([[1.0], [2.0], [3.0], [4.0]])  # i, f, g, o
    output, (h, c) = nn.lstm(ones[None], zeros, ones, weight, np.zeros((4, 1)))
    i, f, o = 1 / (1 + np.exp(-np.array([1.0, 2.0, 4.0])))
    assert c.item() == pytest.approx(f + i * np.tanh(3.0), rel=1e-14)
    assert h.item() == output.item() == pytest.approx(o * np.tanh(c.item()), rel=1e-14)


@every_kind
def test_state_dicts_go_both_ways(kind):
    for options in LAYERS:
        ours = layer_of(kind, **options)
        theirs = twin_of(ours)
        assert {name: array.shape for name, array in ours.state_dict().items()} == {
            name: tuple(tensor.shape) for name, tensor in theirs.state_dict().items()}
        assert list(ours.state_dict()) == list(theirs.state_dict())
        ours.load_state_dict(theirs.state_dict())
        for name, parameter in theirs.named_parameters():
            np.testing.assert_array_equal(getattr(ours, name).data.astype(np.float32), parameter.detach().numpy())
        other = layer_of(kind, **options)
        other.load_state_dict({name: array + 1 for name, array in ours.state_dict().items()})
        copy_parameters(other, theirs)
        np.testing.assert_allclose(theirs.weight_hh_l0.detach().numpy(), other.weight_hh_l0.data, rtol=1e-6)
    assert list(cell_of(kind).state_dict()) == list(twin_of(cell_of(kind)).state_dict())


@every_kind
def test_first_values_are_uniform_up_to_one_over_the_root_of_the_hidden_size(kind):
    for module in (layer_of(kind, 30, 100, num_layers=2), cell_of(kind, 30, 100)):
        for parameter in module.parameters():
            assert np.abs(parameter.data).max() == pytest.approx(0.1, rel=0.07) and np.abs(parameter.data).max() <= 0.1
            assert parameter.data.std() == pytest.approx(0.1 / np.sqrt(3), rel=0.2)
    first, second = layer_of(kind), layer_of(kind)
    np.testing.assert_array_equal(first.weight_ih_l0.data, second.weight_ih_l0.data)


@every_kind
def test_float32_stays_float32(kind):
    for layer, shape in ((layer_of(kind, num_layers=2, dtype=np.float32), (6, 4, 3)),
                         (cell_of(kind, dtype=np.float32), (4, 3))):
        x = Tensor(values(shape).astype(np.float32), requires_grad=True)
        results = flat(layer(x))
        results[0].sum().backward()
        arrays = [*(one.data for one in results), x.grad, *(parameter.grad for parameter in layer.parameters())]
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    usual = getattr(nn, kind.split()[0])
    assert usual(2, 3).weight_ih_l0.dtype == nn.LSTMCell(2, 3).bias_hh.dtype == np.float32


@every_kind
def test_a_float32_layer_is_close_to_torch(kind):
    ours = layer_of(kind, num_layers=2, dtype=np.float32)
    theirs = twin_of(ours)
    copy_parameters(ours, theirs)
    x = values((20, 4, 3)).astype(np.float32)
    np.testing.assert_allclose(ours(x)[0].data, theirs(torch.from_numpy(x))[0].detach().numpy(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_sums_far_from_zero_saturate_without_a_warning(kind, recwarn):
    layer, x = layer_of(kind), Tensor(1e4 * values((3, 2, 3)), requires_grad=True)
    output, _ = layer(x)
    output.sum().backward()
    assert np.isfinite(output.data).all() and np.isfinite(x.grad).all()
    assert not recwarn


@every_kind
def test_a_layer_is_one_recorded_operation(kind):
    layer, x = layer_of(kind), Tensor(values((50, 4, 3)), requires_grad=True)
    together = layer(x)[0].parents[0]
    assert together.op == kind.split()[0].lower() and together.parents[0] is x
    assert together.parents[1 + len(layer.states) :] == tuple(layer.parameters())
    with no_grad():
        assert layer(x)[0].is_leaf


@every_kind
def test_gradients_accumulate_and_are_arrays_of_their_own(kind):
    layer = layer_of(kind)
    together = layer(values((6, 4, 3)))[0].parents[0]  # all outputs, and the last states
    gradient = np.ones(together.shape)
    together.backward(gradient)
    once = {name: parameter.grad.copy() for name, parameter in layer.named_parameters()}
    gradient *= 2
    together.backward(gradient)  # the same graph and the very same array, with other values
    for name, parameter in layer.named_parameters():
        np.testing.assert_allclose(parameter.grad, 3 * once[name], rtol=1e-12)
    gradients = [parameter.grad for parameter in layer.parameters()]
    assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(gradients, 2))


@every_kind
def test_a_frozen_parameter_gets_no_gradient_and_the_others_theirs(kind):
    layer, x = layer_of(kind), values((6, 4, 3))
    layer(x)[0].sum().backward()
    frozen = copy.deepcopy(layer)
    frozen.zero_grad()
    frozen.weight_hh_l0.requires_grad = False
    frozen(x)[0].sum().backward()
    assert frozen.weight_hh_l0.grad is None
    np.testing.assert_array_equal(frozen.bias_hh_l0.grad, layer.bias_hh_l0.grad)


def test_one_tensor_as_both_states_gets_the_sum_of_both_gradients():
    layer, state = lstm_of(), [values((1, 4, 5))] * 2
    apart = [Tensor(one, requires_grad=True) for one in state]
    together = Tensor(state[0], requires_grad=True)
    layer(values((6, 4, 3)), apart)[0].sum().backward()
    layer(values((6, 4, 3)), (together, together))[0].sum().backward()
    np.testing.assert_allclose(together.grad, apart[0].grad + apart[1].grad, rtol=1e-12)


ONES = np.ones
ERRORS = [
    (lambda: lstm_of()(ONES((6, 4, 2))), ValueError,
     "LSTM expected input (T, N, 3) or (T, 3) with T at least 1, got (6, 4, 2)"),
    (lambda: lstm_of(batch_first=True)(ONES((6, 0, 3))), ValueError,
     "LSTM expected input (N, T, 3) or (T, 3) with T at least 1, got (6, 0, 3)"),
    (lambda: lstm_of()(ONES((0, 4, 3))), ValueError, "got (0, 4, 3)"),
    (lambda: lstm_of()(ONES(3)), ValueError, "got (3,)"),
    (lambda: lstm_of()(ONES((6, 4, 3), int)), TypeError, "LSTM expected float32 or float64 input, got int64"),
    (lambda: lstm_of()([[1.0, 2.0, 3.0]]), TypeError, "LSTM expected a Tensor, an array or a number, got list"),
    (lambda: lstm_of(num_layers=2)(ONES((6, 4, 3)), (ONES((1, 4, 5)), ONES((2, 4, 5)))), ValueError,
     "LSTM expected h_0 (2, 4, 5), got (1, 4, 5)"),
    (lambda: lstm_of()(ONES((6, 3)), (ONES((1, 5)), ONES((1, 1, 5)))), ValueError,
     "LSTM expected c_0 (1, 5), got (1, 1, 5)"),
    (lambda: lstm_of()(ONES((6, 4, 3)), ONES((1, 4, 5))), TypeError,
     "LSTM expected hx as a pair (h_0, c_0), got ndarray"),
    (lambda: lstm_of()(ONES((6, 4, 3)), (ONES((1, 4, 5)),)), TypeError,
     "LSTM expected hx as a pair (h_0, c_0), got 1 of them"),
    (lambda: cell_of("LSTM")(ONES((4, 2))), ValueError, "LSTMCell expected input (N, 3) or (3,), got (4, 2)"),
    (lambda: cell_of("LSTM")(ONES((4, 3)), (ONES((4, 5)), ONES((3, 5)))), ValueError,
     "LSTMCell expected c_0 (4, 5), got (3, 5)"),
    (lambda: nn.LSTM(0, 5), ValueError, "LSTM expected input_size as an integer of at least 1, got 0"),
    (lambda: nn.LSTM(3, 5.0), ValueError, "LSTM expected hidden_size as an integer of at least 1, got 5.0"),
    (lambda: nn.LSTM(3, 5, 0), ValueError, "LSTM expected num_layers as an integer of at least 1, got 0"),
    (lambda: nn.LSTM(3, 5, dtype=np.float16), TypeError, "LSTM expected dtype float32 or float64"),
    (lambda: nn.LSTMCell(3, 5, rng=0), TypeError, "LSTMCell expected rng as a numpy.random.Generator, got int"),
    (lambda: nn.lstm(ONES((6, 4, 3)), ONES((4, 5)), ONES((4, 5)), ONES((20, 3)), ONES((15, 5))), ValueError,
     "lstm expected weight_hh (4 * hidden_size, hidden_size), got (15, 5)"),
    (lambda: nn.lstm(ONES((6, 4, 3)), ONES((4, 5)), ONES((4, 5)), ONES((5, 3)), ONES((20, 5))), ValueError,
     "lstm expected weight_ih (20, input_size), got (5, 3)"),
    (lambda: nn.lstm(ONES((6, 4, 2)), ONES((4, 5)), ONES((4, 5)), ONES((20, 3)), ONES((20, 5))), ValueError,
     "lstm expected input (T, N, 3) with T at least 1, got (6, 4, 2)"),
    (lambda: nn.lstm(ONES((6, 4, 3)), ONES((1, 5)), ONES((4, 5)), ONES((20, 3)), ONES((20, 5))), ValueError,
     "lstm expected h_0 (4, 5), got (1, 5)"),
    (lambda: nn.lstm(ONES((6, 4, 3)), ONES((4, 5)), ONES((4, 5)), ONES((20, 3)), ONES((20, 5)), ONES(20)), ValueError,
     "lstm expected two biases (20,) or none, got (20,)"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
