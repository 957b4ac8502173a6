"""Recurrent functions: plain units, gated units and memory cells that run over a batch of sequences.

A layer over a whole sequence is one recorded operation: the graph does not grow with the length. The arithmetic is in
`unrolled.py` and `steps.py`, the modules are in `recurrent_cells.py` and `recurrent_layers.py`.
"""

from course_utils.arguments import check_shape, one_of
from course_utils.autograd.tensor import record, saved
from course_utils.nn.arguments import float_tensor, lengths_of
from course_utils.nn.steps import UnrolledGRU, UnrolledLSTM, UnrolledReLU, UnrolledRNN
from course_utils.nn.unrolled import Reading, SharedPass

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
NONLINEARITIES = {"tanh": UnrolledRNN, "relu": UnrolledReLU}


def rnn(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, *, nonlinearity="tanh", lengths=None, reverse=False):
    """Run one layer of plain recurrent units over a batch of sequences, as one operation.

    h_t = tanh(a_t),  a_t = w_ih x_t + b_ih + w_hh h_(t-1) + b_hh;
    going back, for t = T … 1:  dh_t += w_hh^T da_(t+1);  da_t = dh_t (1 - h_t^2);  dw_hh = sum over t of da_t h_(t-1)^T

    Args:
        x: Tensor or array (T, N, I) of floats: T steps of N sequences.
        h_0: Tensor or array (N, H): the output before the first step.
        weight_ih: Tensor (H, I).
        weight_hh: Tensor (H, H).
        bias_ih, bias_hh: Tensors (H,), both or neither.
        nonlinearity: "tanh", or "relu" for max(0, a_t) in its place.
        lengths: integers (N,) from 1 to T, the steps of each sequence; without them all have T. What stands after a
            sequence's end counts for nothing.
        reverse: whether the last step is read first; the outputs keep the places of their inputs.

    Returns:
        output, h_n: Tensors (T, N, H), 0 after a sequence's end, and (N, H), the output of the step that is read last.

    Raises:
        TypeError: the input or the state holds no floats, or the lengths are no integers.
        ValueError: shapes that do not fit, no step, a length that is not from 1 to T, or another nonlinearity.

    Source: Elman 1990; Rumelhart et al. 1986; the review, "Recurrent neural networks", Fig. 5.
    """
    one_of(nonlinearity, NONLINEARITIES, "rnn", "nonlinearity")
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return _run("rnn", NONLINEARITIES[nonlinearity], x, (h_0,), weights, lengths, reverse)


def gru(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, *, lengths=None, reverse=False):
    """Run one layer of gated recurrent units over a batch of sequences, as one operation.

    r, z = sigmoid(w_ih x_t + b_ih + w_hh h_(t-1) + b_hh);  p = w_hn h_(t-1) + b_hn;
    n = tanh(w_in x_t + b_in + r * p);  h_t = (1 - z) * n + z * h_(t-1);
    going back:  da_n = dh_t (1 - z) (1 - n^2);  da_r = da_n p r (1 - r);  da_z = dh_t (h_(t-1) - n) z (1 - z);
    dp = da_n r;  dh_(t-1) += dh_t z + w_hh^T [da_r, da_z, dp]

    Args:
        x, h_0, lengths, reverse: as for `rnn`.
        weight_ih: Tensor (3H, I), the blocks r, z, n below one another.
        weight_hh: Tensor (3H, H).
        bias_ih, bias_hh: Tensors (3H,), both or neither.

    Returns:
        output, h_n: as `rnn` returns them.

    Raises:
        TypeError, ValueError: as for `rnn`.

    Source: Cho et al. 2014, with r after the product with w_hn, as in PyTorch and cuDNN.
    """
    return _run("gru", UnrolledGRU, x, (h_0,), (weight_ih, weight_hh, bias_ih, bias_hh), lengths, reverse)


def lstm(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, *, lengths=None, reverse=False):
    """Run one layer of memory cells over a batch of sequences, as one operation.

    [i, f, g, o] = w_ih x_t + b_ih + w_hh h_(t-1) + b_hh, then i, f, o = sigmoid(i, f, o) and g = tanh(g);
    c_t = f * c_(t-1) + i * g;  h_t = o * tanh(c_t);
    going back, for t = T … 1:  dh_t += w_hh^T da_(t+1);  dc_t = f_(t+1) * dc_(t+1) + dh_t * o * (1 - tanh(c_t)^2);
    da_t = [dc_t g i (1 - i), dc_t c_(t-1) f (1 - f), dc_t i (1 - g^2), dh_t tanh(c_t) o (1 - o)]

    Args:
        x, lengths, reverse: as for `rnn`.
        h_0, c_0: Tensors or arrays (N, H): the output and the cells before the first step.
        weight_ih: Tensor (4H, I), the blocks i, f, g, o below one another.
        weight_hh: Tensor (4H, H).
        bias_ih, bias_hh: Tensors (4H,), both or neither.

    Returns:
        output, (h_n, c_n): Tensor (T, N, H), 0 after a sequence's end, and two of (N, H), the output and the cells of
        the step that is read last.

    Raises:
        TypeError, ValueError: as for `rnn`.

    Source: Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000; the review, "Recurrent neural
    networks".
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    output, *last = _run("lstm", UnrolledLSTM, x, (h_0, c_0), weights, lengths, reverse)
    return output, tuple(last)


def _run(op, kind, x, states, weights, lengths, reverse):
    """Check, compute and record; return the output and each state after the last step."""
    parents = [float_tensor(one, op) for one in (x, *states)]
    parents += [float_tensor(one, op, name) for name, one in zip(WEIGHTS, weights, strict=True) if one is not None]
    _check_shapes(op, kind, *(parent.data.shape for parent in parents))
    length, batch = parents[0].data.shape[:2]
    if lengths is not None:
        lengths = lengths_of(lengths, batch, length, op, "lengths", 1)
    reading = Reading(length, batch, lengths, bool(reverse))
    steps = kind(reading, *(saved(parent, *parents) for parent in parents))
    shared = SharedPass(steps.backward, parents)
    together = record(op, tuple(parents), steps.results, *(shared.rule(i) for i in range(len(parents))))
    return together[:length], *(together[length + i] for i in range(len(states)))


def _check_shapes(op, kind, x, *rest):
    count, gates = len(kind.states), kind.gates
    states, (weight_ih, weight_hh, *biases) = rest[:count], rest[count:]
    size = weight_hh[-1] if weight_hh else 0
    if len(weight_hh) != 2 or weight_hh[0] != gates * size or not size:
        rows = "hidden_size" if gates == 1 else f"{gates} * hidden_size"
        raise ValueError(f"{op} expected weight_hh ({rows}, hidden_size), got {weight_hh}")
    check_shape(weight_ih, (gates * size, "input_size"), op, "weight_ih")
    check_shape(x, ("T", "N", weight_ih[1]), op, "input", filled=("T",))
    for name, shape in zip(kind.states, states, strict=True):
        check_shape(shape, (x[1], size), op, name)
    if biases not in ([], [(gates * size,)] * 2):
        raise ValueError(f"{op} expected two biases {(gates * size,)} or none, got {', '.join(map(str, biases))}")
