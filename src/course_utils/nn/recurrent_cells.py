"""One step of a recurrent network as a module: plain units, gated units, memory cells."""

import math

import numpy as np

from course_utils.arguments import check_shape, one_of, random_generator, whole_number
from course_utils.autograd.tensor import as_tensor
from course_utils.nn import init
from course_utils.nn.arguments import float_dtype, float_tensor, named_as_in_torch
from course_utils.nn.module import Module, Parameter
from course_utils.nn.recurrent import NONLINEARITIES, WEIGHTS, gru, lstm, rnn


class Recurrent(Module):
    """What cells and layers share: sizes, first values, and the check of the state.

    Attributes:
        gates: how many blocks of H rows a weight has.
        states: the names of what passes from step to step.
    """

    gates, states = 1, ("h_0",)

    def __init__(self, input_size, hidden_size, bias):
        name = type(self).__name__
        self.input_size = whole_number(input_size, name, "input_size", 1)
        self.hidden_size = whole_number(hidden_size, name, "hidden_size", 1)
        self.bias = bool(bias)

    def _add_weights(self, input_size, suffix, dtype, rng):
        bound, rows = 1 / math.sqrt(self.hidden_size), self.gates * self.hidden_size
        shapes = (rows, input_size), (rows, self.hidden_size), (rows,), (rows,)
        for name, shape in list(zip(WEIGHTS, shapes, strict=True))[: 4 if self.bias else 2]:
            setattr(self, name + suffix, init.uniform_(Parameter(np.empty(shape, dtype)), -bound, bound, rng))

    def _weights(self, suffix=""):
        return [getattr(self, name + suffix) for name in WEIGHTS[: 4 if self.bias else 2]]

    def _first_states(self, hx, shape, dtype):
        """Return the states before the first step as Tensors of a shape; zeros if there are none."""
        name, count = type(self).__name__, len(self.states)
        if hx is None:
            return [as_tensor(np.zeros(shape, dtype), name) for _ in self.states]
        if count > 1 and (not isinstance(hx, tuple | list) or len(hx) != count):
            came = f"{len(hx)} of them" if isinstance(hx, tuple | list) else type(hx).__name__
            raise TypeError(f"{name} expected hx as a pair ({', '.join(self.states)}), got {came}")
        states = [float_tensor(one, name, which) for which, one in
                  zip(self.states, hx if count > 1 else [hx], strict=True)]
        for which, one in zip(self.states, states, strict=True):
            check_shape(one.data.shape, shape, name, which)
        return states

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class _Cell(Recurrent):
    def __init__(self, input_size, hidden_size, bias, dtype, rng):
        super().__init__(input_size, hidden_size, bias)
        name = type(self).__name__
        self._add_weights(self.input_size, "", float_dtype(dtype, name), random_generator(rng, name))

    def _step(self, function, x, hx, **options):
        """Run a recurrent function over one step; return the states after it."""
        name = type(self).__name__
        x = float_tensor(x, name)
        if x.data.ndim not in (1, 2) or x.data.shape[-1] != self.input_size:
            raise ValueError(f"{name} expected input (N, {self.input_size}) or ({self.input_size},), "
                             f"got {x.data.shape}")
        shape = (*x.data.shape[:-1], self.hidden_size)
        states = [one.reshape(-1, self.hidden_size) for one in self._first_states(hx, shape, x.data.dtype)]
        _, last = function(x.reshape(1, -1, self.input_size), *states, *self._weights(), **options)
        return tuple(one.reshape(shape) for one in (last if isinstance(last, tuple) else (last,)))


class RNNCell(_Cell):
    """One step of plain recurrent units.

    h' = tanh(w_ih x + b_ih + w_hh h + b_hh)

    Every parameter starts in U(-k, k) with k = 1 / sqrt(hidden_size), as in PyTorch.

    Args:
        input_size: numbers I that come in at a step.
        hidden_size: units H, and numbers that go out.
        bias: whether there are b_ih and b_hh.
        nonlinearity: "tanh" or "relu".
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight_ih, weight_hh: Parameters (H, I) and (H, H).
        bias_ih, bias_hh: Parameters (H,), if there is a bias.

    Shapes:
        input (N, I) or (I,), and the state hx (N, H) or (H,), zeros if not given; output likewise.

    Raises:
        TypeError: the dtype or `rng` is of another kind, or an input or the state holds no floats.
        ValueError: a size is not a positive integer, a shape does not fit, or another nonlinearity.

    Source: Elman 1990; the review, "Recurrent neural networks", Fig. 5.
    """

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", *, dtype=np.float32, rng=None):
        self.nonlinearity = one_of(nonlinearity, NONLINEARITIES, "RNNCell", "nonlinearity")
        super().__init__(input_size, hidden_size, bias, dtype, rng)

    def forward(self, x, hx=None):
        return self._step(rnn, x, hx, nonlinearity=self.nonlinearity)[0]

    def extra_repr(self):
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}")


class GRUCell(_Cell):
    """One step of gated recurrent units.

    r, z = sigmoid(w_ih x + b_ih + w_hh h + b_hh);  n = tanh(w_in x + b_in + r * (w_hn h + b_hn));
    h' = (1 - z) * n + z * h

    Args:
        input_size, hidden_size, bias, dtype, rng: as for `RNNCell`.

    Attributes:
        weight_ih, weight_hh: Parameters (3H, I) and (3H, H): the blocks r, z, n below one another.
        bias_ih, bias_hh: Parameters (3H,), if there is a bias.

    Shapes, first values and errors: those of `RNNCell`.

    Source: Cho et al. 2014.
    """

    gates = 3

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, bias=True, *, dtype=np.float32, rng=None):
        super().__init__(input_size, hidden_size, bias, dtype, rng)

    def forward(self, x, hx=None):
        return self._step(gru, x, hx)[0]


class LSTMCell(_Cell):
    """One step of long short-term memory.

    [i, f, g, o] = w_ih x + b_ih + w_hh h + b_hh;  c' = sigmoid(f) * c + sigmoid(i) * tanh(g);
    h' = sigmoid(o) * tanh(c')

    Every parameter starts in U(-k, k) with k = 1 / sqrt(hidden_size), as in PyTorch.

    Args:
        input_size: numbers I that come in at a step.
        hidden_size: memory cells H, and numbers that go out.
        bias: whether there are b_ih and b_hh.
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight_ih, weight_hh: Parameters (4H, I) and (4H, H): the gates i, f, g, o below one another.
        bias_ih, bias_hh: Parameters (4H,), if there is a bias.

    Shapes:
        input (N, I) or (I,), and the state hx = (h, c), each (N, H) or (H,), zeros if not given; output (h', c')
        likewise.

    Raises:
        TypeError: the dtype, `rng` or the state is of another kind, or an input holds no floats.
        ValueError: a size is not a positive integer, or a shape does not fit.

    Source: Hochreiter & Schmidhuber 1997; the review, "Recurrent neural networks".
    """

    gates, states = 4, ("h_0", "c_0")

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, bias=True, *, dtype=np.float32, rng=None):
        super().__init__(input_size, hidden_size, bias, dtype, rng)

    def forward(self, x, hx=None):
        return self._step(lstm, x, hx)
