"""Recurrent layers in both directions, of sequences of unequal length and with dropout between them: PyTorch's."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from test_nn_recurrent import (
    SETTINGS,
    TorchWithState,
    WithState,
    cell_of,
    every_kind,
    flat,
    layer_of,
    seeds,
    states_of,
    twin_of,
    values,
)
from torch.nn.utils import rnn as packing

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck
from course_utils.compare import assert_matches_torch, copy_parameters

DEEP = {"num_layers": 2, "bidirectional": True}
LENGTHS = np.array([3, 6, 1, 4])


class WithLengths(nn.Module):
    def __init__(self, layer, lengths):
        self.layer, self.lengths = layer, lengths

    def forward(self, x, *state):
        return self.layer(x, (state if len(state) > 1 else state[0]) if state else None, lengths=self.lengths)


class TorchWithLengths(torch.nn.Module):
    """PyTorch's way: the sequences are packed, read and padded again."""

    def __init__(self, layer, lengths):
        super().__init__()
        self.layer, self.lengths = layer, torch.from_numpy(np.asarray(lengths))

    def forward(self, x, *state):
        first, total = self.layer.batch_first, x.shape[1 if self.layer.batch_first else 0]
        packed = packing.pack_padded_sequence(x, self.lengths, first, enforce_sorted=False)
        output, last = self.layer(packed, (state if len(state) > 1 else state[0]) if state else None)
        return packing.pad_packed_sequence(output, first, total_length=total)[0], last


@every_kind
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_both_directions_equal_torch(kind, batch_first, bias):
    ours = layer_of(kind, **DEEP, batch_first=batch_first, bias=bias)
    theirs = twin_of(ours)
    assert list(ours.state_dict()) == list(theirs.state_dict()) and repr(ours) == repr(theirs)
    report = assert_matches_torch(ours, theirs, values((6, 4, 3)))
    assert len(report) == 1 + len(ours.states) + 1 + 4 * (4 if bias else 2)
    assert_matches_torch(ours, theirs, values((6, 3)))
    state = states_of(ours, (4, 6 if batch_first else 4, 5))
    assert_matches_torch(WithState(ours), TorchWithState(theirs), values((6, 4, 3)), *state)


@every_kind
@pytest.mark.parametrize("options", [{}, {"num_layers": 2}, {"bidirectional": True}, {**DEEP, "batch_first": True}],
                         ids=str)
def test_sequences_of_unequal_length_equal_torchs_packed_ones(kind, options):
    ours = layer_of(kind, **options)
    x = values((4, 6, 3) if ours.batch_first else (6, 4, 3))
    both = WithLengths(ours, LENGTHS), TorchWithLengths(twin_of(ours), LENGTHS)
    assert_matches_torch(*both, x)
    directions = 2 if ours.bidirectional else 1
    assert_matches_torch(*both, x, *states_of(ours, (directions * ours.num_layers, 4, 5)))


@every_kind
@SETTINGS
@given(data=st.data(), steps=st.integers(1, 5), batch=st.integers(1, 4), rng=seeds)
def test_all_lengths_equal_torch(kind, data, steps, batch, rng):
    lengths = data.draw(st.lists(st.integers(1, steps), min_size=batch, max_size=batch))
    ours = layer_of(kind, 2, 3, **DEEP)
    x = rng.standard_normal((steps, batch, 2))
    assert_matches_torch(WithLengths(ours, lengths), TorchWithLengths(twin_of(ours), lengths), x,
                         *states_of(ours, (4, batch, 3)))


@every_kind
def test_each_sequence_of_a_batch_is_read_as_if_it_were_alone(kind):
    layer, x = layer_of(kind, **DEEP), values((6, 4, 3))
    together = flat(layer(x, lengths=LENGTHS))
    for n, length in enumerate(LENGTHS):
        output, *last = flat(layer(x[:length, n]))
        np.testing.assert_allclose(together[0].data[:length, n], output.data, rtol=1e-12)
        assert not together[0].data[length:, n].any()
        for one, other in zip(together[1:], last, strict=True):
            np.testing.assert_allclose(one.data[:, n], other.data, rtol=1e-12)


@every_kind
@pytest.mark.parametrize("filler", [np.nan, 1e300])
def test_what_stands_after_the_end_counts_for_nothing(kind, filler, recwarn):
    layer, x = layer_of(kind, **DEEP), values((6, 4, 3))
    beyond = np.arange(6)[:, None] >= LENGTHS
    results = []
    for filling in (0.0, filler):
        x[beyond] = filling
        inputs = Tensor(x, requires_grad=True)
        layer.zero_grad()
        output, *last = flat(layer(inputs, lengths=LENGTHS))
        ((output * output).sum() + (last[-1] * last[-1]).sum()).backward()
        assert not inputs.grad[beyond].any()
        results.append([output.data, inputs.grad, *(one.data for one in last), *(p.grad for p in layer.parameters())])
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not recwarn


def test_rectified_units_that_grow_do_no_harm_after_the_end(recwarn):
    layer = nn.RNN(1, 2, nonlinearity="relu", dtype=np.float32, rng=np.random.default_rng(0))
    layer.weight_hh_l0.data[:] = 3 * np.eye(2)
    x, gradients = np.ones((200, 2, 1), np.float32), []  # 3^200 is more than float32 can hold
    for steps in (4, 200):
        layer.zero_grad()
        flat(layer(x[:steps], lengths=[3, 4]))[0].sum().backward()
        gradients.append([one.grad for one in layer.parameters()])
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    assert not recwarn


@every_kind
def test_full_lengths_are_no_lengths_and_may_be_a_list_or_a_tensor(kind):
    layer, x = layer_of(kind, **DEEP), values((6, 4, 3))
    for lengths in ([6] * 4, np.full(4, 6, np.uint8), Tensor(np.full(4, 6))):
        for one, other in zip(flat(layer(x, lengths=lengths)), flat(layer(x)), strict=True):
            np.testing.assert_array_equal(one.data, other.data)
    assert layer(x[:, :0], lengths=[])[0].shape == (6, 0, 10)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_gradients_with_lengths_equal_finite_differences(kind):
    layer = layer_of(kind, 2, 2, bidirectional=True)

    def results(x, *parameters):
        return sum((one * one).sum() for one in flat(layer(x, lengths=[3, 1])))

    result = gradcheck(results, values((3, 2, 2)), *layer.parameters())
    assert result, result


@every_kind
def test_the_second_direction_is_the_first_on_the_sequence_turned_round(kind):
    layer, alone, x = layer_of(kind, bidirectional=True), layer_of(kind), values((6, 4, 3))
    copy_parameters({name.removesuffix("_reverse"): array for name, array in layer.state_dict().items()
                     if name.endswith("_reverse")}, alone)
    (output, *last), (turned, *last_turned) = flat(layer(x)), flat(alone(x[::-1]))
    np.testing.assert_allclose(output.data[..., 5:], turned.data[::-1], rtol=1e-12)
    np.testing.assert_allclose(last[0].data[1], last_turned[0].data[0], rtol=1e-12)


def test_lengths_changed_afterwards_do_not_change_the_gradient():
    lengths, found = LENGTHS.copy(), []
    for change in (False, True):
        layer = layer_of("LSTM", bidirectional=True)
        output, _ = layer(values((6, 4, 3)), lengths=lengths)
        if change:
            lengths[...] = 1
        output.sum().backward()
        found.append(layer.weight_ih_l0_reverse.grad)
    np.testing.assert_array_equal(*found)


# Dropout


@every_kind
def test_dropout_stands_between_the_layers_and_only_in_training(kind):
    layer, x = layer_of(kind, num_layers=2, dropout=0.4), values((6, 4, 3))
    theirs = twin_of(layer)
    assert repr(layer) == repr(theirs)
    assert_matches_torch(layer.eval(), theirs.eval(), x)
    below, above = layer_of(kind), layer_of(kind, input_size=5)
    for which, part in enumerate((below, above)):
        copy_parameters({name.replace(f"l{which}", "l0"): array for name, array in layer.state_dict().items()
                         if f"l{which}" in name}, part)
    layer.train().rng, same = np.random.default_rng(3), np.random.default_rng(3)
    ours, apart = flat(layer(x)), flat(above(nn.dropout(below(x)[0], 0.4, rng=same)))
    np.testing.assert_array_equal(ours[0].data, apart[0].data)
    ours[0].sum().backward()
    apart[0].sum().backward()
    np.testing.assert_allclose(layer.weight_hh_l0.grad, below.weight_hh_l0.grad, rtol=1e-12)
    assert not np.array_equal(layer(x)[0].data, ours[0].data)  # another mask


@every_kind
def test_dropping_everything_equals_torch(kind):
    layer = layer_of(kind, **DEEP, dropout=1)
    assert_matches_torch(layer, twin_of(layer), values((6, 4, 3)))


def test_dropout_is_repeatable_and_with_one_layer_there_is_none():
    first, second = (layer_of("GRU", num_layers=3, dropout=0.5)(values((6, 4, 3)))[0].data for _ in range(2))
    np.testing.assert_array_equal(first, second)
    with pytest.warns(UserWarning, match="^GRU expected num_layers above 1 with dropout.* got dropout 0.5") as caught:
        layer = nn.GRU(3, 5, dropout=0.5, dtype=np.float64, rng=np.random.default_rng(7))
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(layer(values((6, 4, 3)))[0].data, layer_of("GRU")(values((6, 4, 3)))[0].data)


ONES = np.ones
X = ONES((6, 4, 3))
ERRORS = [
    (lambda: layer_of("GRU")(ONES((6, 4, 2))), ValueError,
     "GRU expected input (T, N, 3) or (T, 3) with T at least 1, got (6, 4, 2)"),
    (lambda: layer_of("RNN", batch_first=True)(ONES((4, 0, 3))), ValueError,
     "RNN expected input (N, T, 3) or (T, 3) with T at least 1, got (4, 0, 3)"),
    (lambda: layer_of("RNN")(X, ONES((2, 4, 5))), ValueError, "RNN expected h_0 (1, 4, 5), got (2, 4, 5)"),
    (lambda: layer_of("GRU", **DEEP)(X, ONES((2, 4, 5))), ValueError, "GRU expected h_0 (4, 4, 5), got (2, 4, 5)"),
    (lambda: layer_of("GRU")(X, (ONES((1, 4, 5)), ONES((1, 4, 5)))), TypeError,
     "GRU expected a Tensor, an array or a number, got tuple"),
    (lambda: layer_of("GRU")(X, ONES((1, 4, 5), int)), TypeError, "GRU expected float32 or float64 h_0, got int64"),
    (lambda: layer_of("LSTM")(X, lengths=[6, 6, 6]), ValueError, "LSTM expected lengths (4,), got (3,)"),
    (lambda: layer_of("LSTM")(X, lengths=[6, 6, 6, 0]), ValueError, "LSTM expected lengths from 1 to 6, got 0"),
    (lambda: layer_of("LSTM")(X, lengths=[7, 6, 6, 6]), ValueError, "LSTM expected lengths from 1 to 6, got 7"),
    (lambda: layer_of("LSTM")(X, lengths=[6.0, 6, 6, 6]), TypeError, "LSTM expected lengths as integers, got float64"),
    (lambda: layer_of("RNN")(X[:, 0], lengths=6), ValueError, "RNN expected lengths (1,), got ()"),
    (lambda: nn.RNN(3, 5, nonlinearity="sigmoid"), ValueError,
     "RNN expected nonlinearity as one of tanh, relu, got 'sigmoid'"),
    (lambda: nn.RNNCell(3, 5, nonlinearity=None), ValueError,
     "RNNCell expected nonlinearity as one of tanh, relu, got None"),
    (lambda: nn.GRU(3, 5, 2, dropout=1.5), ValueError, "GRU expected dropout as a number from 0 to 1, got 1.5"),
    (lambda: nn.GRU(3, 0), ValueError, "GRU expected hidden_size as an integer of at least 1, got 0"),
    (lambda: cell_of("GRU")(ONES((4, 2))), ValueError, "GRUCell expected input (N, 3) or (3,), got (4, 2)"),
    (lambda: cell_of("RNN")(ONES((4, 3)), ONES(5)), ValueError, "RNNCell expected h_0 (4, 5), got (5,)"),
    (lambda: nn.rnn(X, ONES((4, 5)), ONES((5, 3)), ONES((4, 5))), ValueError,
     "rnn expected weight_hh (hidden_size, hidden_size), got (4, 5)"),
    (lambda: nn.gru(X, ONES((4, 5)), ONES((15, 3)), ONES((5, 5))), ValueError,
     "gru expected weight_hh (3 * hidden_size, hidden_size), got (5, 5)"),
    (lambda: nn.rnn(X, ONES((4, 5)), ONES((5, 3)), ONES((5, 5)), nonlinearity="cos"), ValueError,
     "rnn expected nonlinearity as one of tanh, relu, got 'cos'"),
    (lambda: nn.gru(X, ONES((4, 5)), ONES((15, 3)), ONES((15, 5)), lengths=[0] * 4), ValueError,
     "gru expected lengths from 1 to 6, got 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
