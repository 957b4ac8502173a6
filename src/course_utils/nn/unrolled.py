"""The arithmetic of a recurrent layer: all steps of a batch of sequences, and backpropagation through time.

The loops over the steps are short, because what need not wait for the step before is done for all steps at once: the
products with the input, and on the way back every slope and the products that give the weights their gradients.
"""

import numpy as np

_SCALE = np.array([[0.5], [0.5], [1.0], [0.5]])  # of the gates i, f, g, o: sigmoid(a) = tanh(a / 2) / 2 + 1 / 2


class Unrolled:
    """One layer of memory cells unrolled in time: the values of every step, and the way back through them.

    Attributes:
        results: the outputs h_1 … h_T and, behind them, the last cells c_T, an array (T + 1, N, H).
    """

    def __init__(self, x, h, c, weight_ih, weight_hh, *biases):
        (length, batch, _), size = x.shape, weight_hh.shape[1]
        self.x, self.weight_ih, self.weight_hh = x, weight_ih, weight_hh
        self.dtype = np.result_type(x, h, c, weight_ih, weight_hh, *biases)
        self.hidden = np.empty((length + 2, batch, size), self.dtype)  # h_0 … h_T, c_T
        self.cells = np.empty((length + 1, batch, size), self.dtype)  # c_0 … c_T
        self.hidden[0], self.cells[0] = h, c
        self.gates = (rows_of(x) @ weight_ih.T + sum(biases)).astype(self.dtype, copy=False)
        self.gates = self.gates.reshape(length, batch, 4, size)
        self.squashed = np.empty((length, batch, size), self.dtype)  # tanh(c_1) … tanh(c_T)
        self._forward()
        self.results = self.hidden[1:]

    def _forward(self):
        scale, flat = _SCALE.astype(self.dtype), self.gates.reshape(*self.gates.shape[:2], len(self.weight_ih))
        transposed = np.ascontiguousarray(self.weight_hh.T)
        for t, gates in enumerate(self.gates):
            flat[t] += self.hidden[t] @ transposed
            gates *= scale
            np.tanh(gates, out=gates)
            gates *= scale
            gates += 1 - scale
            i, f, g, o = gates.swapaxes(0, 1)
            np.multiply(i, g, out=self.cells[t + 1])
            self.cells[t + 1] += f * self.cells[t]
            np.tanh(self.cells[t + 1], out=self.squashed[t])
            np.multiply(o, self.squashed[t], out=self.hidden[t + 1])
        self.hidden[-1] = self.cells[-1]

    def backward(self, gradient, wanted):
        """Return the gradients of the arguments of `__init__` that are wanted, a dict number -> array.

        Args:
            gradient: that of `results`.
            wanted: the numbers of the arguments.
        """
        of_gates, of_hidden, of_cells = self._back_through_time(gradient)
        matrix = of_gates.reshape(-1, len(self.weight_hh))  # a row for each step of each sequence
        shares = {
            0: lambda: (matrix @ self.weight_ih).reshape(self.x.shape),
            1: lambda: of_hidden,
            2: lambda: of_cells,
            3: lambda: matrix.T @ rows_of(self.x),
            4: lambda: matrix.T @ rows_of(self.hidden[:-2]),
            5: lambda: np.add.reduce(matrix),
            6: lambda: np.add.reduce(matrix),
        }
        return {number: shares[number]() for number in wanted}

    def _back_through_time(self, gradient):
        """Return the gradients of the sums inside the gates (T, N, 4, H), of h_0 and of c_0."""
        i, f, g, o = (self.gates[:, :, gate] for gate in range(4))
        slopes = self.gates * (1 - self.gates)
        slopes[:, :, 2] = 1 - g * g
        for gate, factor in enumerate((g, self.cells[:-1], i, self.squashed)):
            slopes[:, :, gate] *= factor
        to_cells = o * (1 - self.squashed * self.squashed)
        matrices = slopes.reshape(*slopes.shape[:2], len(self.weight_hh))  # the same numbers, gates side by side
        of_hidden, of_cells = np.zeros_like(gradient[0]), gradient[-1]
        for t in reversed(range(len(slopes))):
            of_hidden += gradient[t]
            of_cells = of_cells + of_hidden * to_cells[t]
            slopes[t, :, :3] *= of_cells[:, None]
            slopes[t, :, 3] *= of_hidden
            of_hidden = matrices[t] @ self.weight_hh
            of_cells = of_cells * f[t]
        return slopes, of_hidden, of_cells


def rows_of(array):
    """Put the steps of all sequences below one another, as one matrix."""
    return array.reshape(-1, array.shape[-1])


class SharedPass:
    """One backward pass that gives all parents of an operation their gradients: the first rule that is asked runs it.

    A share is handed over once and forgotten, so that a later pass starts anew.
    """

    def __init__(self, backward, parents):
        self.backward, self.parents = backward, parents
        self.gradient, self.shares = None, {}

    def rule(self, number):
        def rule(gradient):
            if gradient is not self.gradient or number not in self.shares:
                wanted = [i for i, parent in enumerate(self.parents) if parent.requires_grad]
                self.gradient, self.shares = gradient, self.backward(gradient, wanted)
            share = self.shares.pop(number)
            if not self.shares:
                self.gradient = None
            return share

        return rule
