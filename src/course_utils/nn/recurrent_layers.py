"""Layers that read sequences: plain units, gated units, memory cells; several above one another, in both directions."""

import functools
import warnings

import numpy as np

from course_utils.arguments import one_of, random_generator, share, whole_number
from course_utils.autograd import concatenate, stack
from course_utils.nn.arguments import float_dtype, float_tensor, lengths_of, named_as_in_torch
from course_utils.nn.dropout import dropout as drop
from course_utils.nn.recurrent import NONLINEARITIES, gru, lstm, rnn
from course_utils.nn.recurrent_cells import Recurrent


class _Layers(Recurrent):
    """What the three kinds share. A subclass has `gates`, `states` and `_function`, the function of one layer."""

    def __init__(self, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng):
        super().__init__(input_size, hidden_size, bias)
        name = type(self).__name__
        self.num_layers = whole_number(num_layers, name, "num_layers", 1)
        self.batch_first, self.bidirectional = bool(batch_first), bool(bidirectional)
        self.dropout = float(share(dropout, name, "dropout"))
        if self.dropout and self.num_layers == 1:
            warnings.warn(f"{name} expected num_layers above 1 with dropout, which is between layers; got dropout "
                          f"{dropout} and num_layers 1", stacklevel=4)
        dtype, self.rng = float_dtype(dtype, name), random_generator(rng, name)
        self._directions = ("", "_reverse")[: 1 + self.bidirectional]
        for layer in range(self.num_layers):
            size = len(self._directions) * self.hidden_size if layer else self.input_size
            for direction in self._directions:
                self._add_weights(size, f"_l{layer}{direction}", dtype, self.rng)

    def forward(self, x, hx=None, *, lengths=None):
        """Read a batch of sequences; see the class for the shapes.

        Args:
            x: the input.
            hx: the state before the first step; zeros if not given.
            lengths: integers (N,) from 1 to T, the steps of each sequence; without them all have T. What stands after
                a sequence's end counts for nothing, the output there is 0, and the last state is that at its end: what
                PyTorch computes from `pack_padded_sequence(x, lengths, enforce_sorted=False)`.
        """
        x, one_sequence = self._steps_first(float_tensor(x, type(self).__name__))
        length, batch = x.data.shape[:2]
        if lengths is not None:
            lengths = lengths_of(lengths, batch, length, type(self).__name__, "lengths", 1)
        shape = (self.num_layers * len(self._directions), *(() if one_sequence else (batch,)), self.hidden_size)
        states = self._first_states(hx, shape, x.data.dtype)
        states = [one.reshape(shape[0], batch, self.hidden_size) for one in states]
        x, last = self._all_layers(x, states, lengths)
        last = tuple(stack(one).reshape(shape) for one in zip(*last, strict=True))
        last = last if len(last) > 1 else last[0]
        if one_sequence:
            return x[:, 0], last
        return x.swapaxes(0, 1) if self.batch_first else x, last

    def _all_layers(self, x, states, lengths):
        """Return the outputs of the last layer, and the last states of every layer and direction."""
        last = []
        for layer in range(self.num_layers):
            if layer and self.dropout:
                x = drop(x, self.dropout, self.training, rng=self.rng)
            outputs = []
            for direction in self._directions:
                first, weights = (one[len(last)] for one in states), self._weights(f"_l{layer}{direction}")
                output, after = self._function(x, *first, *weights, lengths=lengths, reverse=bool(direction))
                outputs.append(output)
                last.append(after if isinstance(after, tuple) else (after,))
            x = concatenate(outputs, -1) if self.bidirectional else outputs[0]
        return x, last

    def _steps_first(self, x):
        """Return the input as (T, N, I), and whether it came as one sequence (T, I)."""
        shape, axes = x.data.shape, "N, T" if self.batch_first else "T, N"
        if len(shape) not in (2, 3) or shape[-1] != self.input_size or not shape[self.batch_first and len(shape) == 3]:
            raise ValueError(f"{type(self).__name__} expected input ({axes}, {self.input_size}) or (T, "
                             f"{self.input_size}) with T at least 1, got {shape}")
        if len(shape) == 2:
            return x.reshape(shape[0], 1, shape[1]), True
        return x.swapaxes(0, 1) if self.batch_first else x, False

    def extra_repr(self):
        settings = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
        changed = [f"{name}={getattr(self, name)}" for name, usual in settings.items() if getattr(self, name) != usual]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *changed])


class RNN(_Layers):
    """Layers of plain recurrent units that read a sequence, each the outputs of the one before.

    for every layer and t = 1 … T:  h_t = RNNCell(x_t, h_(t-1));  x_t of the next layer = h_t

    With two directions, a second network of its own weights reads from the last step to the first, and
    x_t of the next layer = [h_t, h_t of the second]. Every parameter starts in U(-k, k) with k = 1 / sqrt(hidden_size),
    as in PyTorch.

    Args:
        input_size: numbers I that come in at a step.
        hidden_size: units H of a layer.
        num_layers: layers L.
        nonlinearity: "tanh" or "relu".
        bias: whether there are b_ih and b_hh.
        batch_first: whether input and output are (N, T, ...) instead of (T, N, ...); the state stays (D L, N, H).
        dropout: probability with which, in training, a number on its way to the next layer is set to 0.
        bidirectional: whether there are two directions, D = 2, or one, D = 1.
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values and for dropout; without one, NumPy's global state seeds it.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: Parameters (H, I), (H, H), (H,) and (H,); then, with two
            directions, weight_ih_l0_reverse and so on; then those of the next layer, weight_ih_l1 (H, D H) and so on.

    Shapes:
        input (T, N, I), or (T, I) for one sequence, and the state hx (D L, N, H) or (D L, H), zeros if not given;
        output (T, N, D H) or (T, D H), and h_n, the state after the last step that is read. `forward` says what
        `lengths` are.

    Raises:
        TypeError: the dtype or `rng` is of another kind, or an input or the state holds no floats.
        ValueError: a size is not a positive integer, `dropout` not from 0 to 1, a shape does not fit, there is no step,
            or another nonlinearity.

    Source: Elman 1990; both directions, Schuster & Paliwal 1997; the review, "Recurrent neural networks", Fig. 5.
    """

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False,
                 dropout=0.0, bidirectional=False, *, dtype=np.float32, rng=None):
        self.nonlinearity = one_of(nonlinearity, NONLINEARITIES, "RNN", "nonlinearity")
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng)

    @property
    def _function(self):
        return functools.partial(rnn, nonlinearity=self.nonlinearity)


class GRU(_Layers):
    """Layers of gated recurrent units that read a sequence, each the outputs of the one before.

    for every layer and t = 1 … T:  h_t = GRUCell(x_t, h_(t-1));  x_t of the next layer = h_t

    Args:
        input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng: as for `RNN`.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: Parameters (3H, I), (3H, H), (3H,) and (3H,), the blocks
            r, z, n below one another; further ones as for `RNN`.

    Shapes, first values and errors: those of `RNN`.

    Source: Cho et al. 2014.
    """

    gates, _function = 3, staticmethod(gru)

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, *, dtype=np.float32, rng=None):
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng)


class LSTM(_Layers):
    """Layers of long short-term memory that read a sequence, each the outputs of the one before.

    for every layer and t = 1 … T:  h_t, c_t = LSTMCell(x_t, (h_(t-1), c_(t-1)));  x_t of the next layer = h_t

    Args:
        input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng: as for `RNN`; H are
            the memory cells of a layer.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: Parameters (4H, I), (4H, H), (4H,) and (4H,), the gates
            i, f, g, o below one another; further ones as for `RNN`.

    Shapes:
        those of `RNN`, but the state hx = (h_0, c_0) is a pair, and so is (h_n, c_n).

    Raises:
        TypeError, ValueError: as for `RNN`, and a state that is no pair.

    Source: Hochreiter & Schmidhuber 1997; the review, "Recurrent neural networks".
    """

    gates, states, _function = 4, ("h_0", "c_0"), staticmethod(lstm)

    @named_as_in_torch("proj_size")
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, *, dtype=np.float32, rng=None):
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype, rng)
