"""Long short-term memory: a layer that reads a sequence step by step and keeps what it needs in memory cells.

A layer over a whole sequence is one recorded operation: the graph does not grow with the length. The arithmetic is in
`unrolled.py`.
"""

import math

import numpy as np

from course_utils.arguments import check_shape, random_generator, whole_number
from course_utils.autograd import stack
from course_utils.autograd.tensor import as_tensor, record, saved
from course_utils.nn import init
from course_utils.nn.arguments import float_dtype, float_tensor, named_as_in_torch
from course_utils.nn.module import Module, Parameter
from course_utils.nn.unrolled import SharedPass, Unrolled

_WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def lstm(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Run one layer of memory cells over a batch of sequences, as one operation.

    [i, f, g, o] = w_ih x_t + b_ih + w_hh h_(t-1) + b_hh, then i, f, o = sigmoid(i, f, o) and g = tanh(g);
    c_t = f * c_(t-1) + i * g;  h_t = o * tanh(c_t);
    going back, for t = T … 1:  dh_t += w_hh^T da_(t+1);  dc_t = f_(t+1) * dc_(t+1) + dh_t * o * (1 - tanh(c_t)^2);
    da_t = [dc_t g i (1 - i), dc_t c_(t-1) f (1 - f), dc_t i (1 - g^2), dh_t tanh(c_t) o (1 - o)]

    Args:
        x: Tensor or array (T, N, I) of floats: T steps of N sequences.
        h_0, c_0: Tensors or arrays (N, H): the output and the cells before the first step.
        weight_ih: Tensor (4H, I).
        weight_hh: Tensor (4H, H).
        bias_ih, bias_hh: Tensors (4H,), both or neither.

    Returns:
        output, (h_n, c_n): Tensor (T, N, H), and two of (N, H), the output and the cells after the last step.

    Raises:
        TypeError: the input or the state holds no floats.
        ValueError: shapes that do not fit, or no step.

    Source: Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000; the review, "Recurrent neural
    networks".
    """
    parents = [float_tensor(one, "lstm") for one in (x, h_0, c_0)]
    weights = zip(_WEIGHTS, (weight_ih, weight_hh, bias_ih, bias_hh), strict=True)
    parents += [float_tensor(one, "lstm", name) for name, one in weights if one is not None]
    _check_shapes(*(parent.data.shape for parent in parents))
    steps = Unrolled(*(saved(parent, *parents) for parent in parents))
    shared = SharedPass(steps.backward, parents)
    together = record("lstm", tuple(parents), steps.results, *(shared.rule(i) for i in range(len(parents))))
    return together[:-1], (together[-2], together[-1])


def _check_shapes(x, h, c, weight_ih, weight_hh, *biases):
    size = weight_hh[-1] if weight_hh else 0
    if len(weight_hh) != 2 or weight_hh[0] != 4 * size or not size:
        raise ValueError(f"lstm expected weight_hh (4 * hidden_size, hidden_size), got {weight_hh}")
    check_shape(weight_ih, (4 * size, "input_size"), "lstm", "weight_ih")
    check_shape(x, ("T", "N", weight_ih[1]), "lstm", "input", filled=("T",))
    for name, shape in (("h_0", h), ("c_0", c)):
        check_shape(shape, (x[1], size), "lstm", name)
    if biases not in ((), ((4 * size,), (4 * size,))):
        raise ValueError(f"lstm expected two biases {(4 * size,)} or none, got {', '.join(map(str, biases))}")


class _Recurrent(Module):
    """What the cell and the layer share: sizes, first values, and the check of the state."""

    def __init__(self, input_size, hidden_size, bias):
        name = type(self).__name__
        self.input_size = whole_number(input_size, name, "input_size", 1)
        self.hidden_size = whole_number(hidden_size, name, "hidden_size", 1)
        self.bias = bool(bias)

    def _add_weights(self, input_size, suffix, dtype, rng):
        bound, rows = 1 / math.sqrt(self.hidden_size), 4 * self.hidden_size
        shapes = (rows, input_size), (rows, self.hidden_size), (rows,), (rows,)
        for name, shape in list(zip(_WEIGHTS, shapes, strict=True))[: 4 if self.bias else 2]:
            setattr(self, name + suffix, init.uniform_(Parameter(np.empty(shape, dtype)), -bound, bound, rng))

    def _weights(self, suffix=""):
        return [getattr(self, name + suffix) for name in _WEIGHTS[: 4 if self.bias else 2]]

    def _state(self, hx, shape, dtype):
        """Return h_0 and c_0 as Tensors of a shape; zeros if there is no state."""
        name = type(self).__name__
        if hx is None:
            return as_tensor(np.zeros(shape, dtype), name), as_tensor(np.zeros(shape, dtype), name)
        if not isinstance(hx, tuple | list) or len(hx) != 2:
            came = f"{len(hx)} of them" if isinstance(hx, tuple | list) else type(hx).__name__
            raise TypeError(f"{name} expected hx as a pair (h_0, c_0), got {came}")
        state = [float_tensor(one, name) for one in hx]
        for which, one in zip(("h_0", "c_0"), state, strict=True):
            check_shape(one.data.shape, shape, name, which)
        return state

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class LSTMCell(_Recurrent):
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

    @named_as_in_torch("device", "dtype")
    def __init__(self, input_size, hidden_size, bias=True, *, dtype=np.float32, rng=None):
        super().__init__(input_size, hidden_size, bias)
        self._add_weights(self.input_size, "", float_dtype(dtype, "LSTMCell"), random_generator(rng, "LSTMCell"))

    def forward(self, x, hx=None):
        x = float_tensor(x, "LSTMCell")
        if x.data.ndim not in (1, 2) or x.data.shape[-1] != self.input_size:
            raise ValueError(f"LSTMCell expected input (N, {self.input_size}) or ({self.input_size},), "
                             f"got {x.data.shape}")
        shape = (*x.data.shape[:-1], self.hidden_size)
        state = [one.reshape(-1, self.hidden_size) for one in self._state(hx, shape, x.data.dtype)]
        _, state = lstm(x.reshape(1, -1, self.input_size), *state, *self._weights())
        return tuple(one.reshape(shape) for one in state)


class LSTM(_Recurrent):
    """Layers of long short-term memory that read a sequence, each the outputs of the one before.

    for every layer and t = 1 … T:  h_t, c_t = LSTMCell(x_t, (h_(t-1), c_(t-1)));  x_t of the next layer = h_t

    Every parameter starts in U(-k, k) with k = 1 / sqrt(hidden_size), as in PyTorch.

    Args:
        input_size: numbers I that come in at a step.
        hidden_size: memory cells H of a layer.
        num_layers: layers L.
        bias: whether there are b_ih and b_hh.
        batch_first: whether input and output are (N, T, ...) instead of (T, N, ...); the state stays (L, N, H).
        dtype: float32 or float64, of the parameters.
        rng: NumPy Generator for the first values; without one, NumPy's global state seeds it.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: Parameters (4H, I), (4H, H), (4H,) and (4H,), the gates
            i, f, g, o below one another; then those of the next layer, weight_ih_l1 (4H, H) and so on.

    Shapes:
        input (T, N, I), or (T, I) for one sequence, and the state hx = (h_0, c_0), each (L, N, H) or (L, H), zeros if
        not given; output (T, N, H) or (T, H), and (h_n, c_n), the state after the last step.

    Raises:
        TypeError: the dtype, `rng` or the state is of another kind, or an input holds no floats.
        ValueError: a size is not a positive integer, a shape does not fit, or there is no step.

    Source: Hochreiter & Schmidhuber 1997; the review, "Recurrent neural networks".
    """

    @named_as_in_torch("dropout", "bidirectional", "proj_size")
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, *, dtype=np.float32,
                 rng=None):
        super().__init__(input_size, hidden_size, bias)
        self.num_layers = whole_number(num_layers, "LSTM", "num_layers", 1)
        self.batch_first = bool(batch_first)
        dtype, rng = float_dtype(dtype, "LSTM"), random_generator(rng, "LSTM")
        for layer in range(self.num_layers):
            self._add_weights(self.hidden_size if layer else self.input_size, f"_l{layer}", dtype, rng)

    def forward(self, x, hx=None):
        x, one_sequence = self._steps_first(float_tensor(x, "LSTM"))
        batch = () if one_sequence else x.data.shape[1:2]
        state = self._state(hx, (self.num_layers, *batch, self.hidden_size), x.data.dtype)
        h_0, c_0 = (one.reshape(self.num_layers, -1, self.hidden_size) for one in state)
        last = []
        for layer in range(self.num_layers):
            x, state = lstm(x, h_0[layer], c_0[layer], *self._weights(f"_l{layer}"))
            last.append(state)
        h_n, c_n = (stack(one).reshape(self.num_layers, *batch, self.hidden_size) for one in zip(*last, strict=True))
        if one_sequence:
            return x[:, 0], (h_n, c_n)
        return x.swapaxes(0, 1) if self.batch_first else x, (h_n, c_n)

    def _steps_first(self, x):
        """Return the input as (T, N, I), and whether it came as one sequence (T, I)."""
        shape, axes = x.data.shape, "N, T" if self.batch_first else "T, N"
        if len(shape) not in (2, 3) or shape[-1] != self.input_size or not shape[self.batch_first and len(shape) == 3]:
            raise ValueError(f"LSTM expected input ({axes}, {self.input_size}) or (T, {self.input_size}) with T at "
                             f"least 1, got {shape}")
        if len(shape) == 2:
            return x.reshape(shape[0], 1, shape[1]), True
        return x.swapaxes(0, 1) if self.batch_first else x, False

    def extra_repr(self):
        sizes, _, bias = super().extra_repr().partition(", bias")
        layers = f", num_layers={self.num_layers}" if self.num_layers > 1 else ""
        return sizes + layers + _ + bias + (", batch_first=True" if self.batch_first else "")
