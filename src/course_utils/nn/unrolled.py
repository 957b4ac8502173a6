"""The arithmetic of recurrent layers: all steps of a batch of sequences, and backpropagation through time.

The loops over the steps are short, because what need not wait for the step before is done for all steps at once: the
products with the input, and on the way back every slope and the products that give the weights their gradients. What
the three kinds have in common is here; each kind's own step is in `steps.py`.
"""

import numpy as np


class Reading:
    """The order in which a layer reads its steps: forwards or backwards, each sequence up to its own end.

    Args:
        length, batch: steps T and sequences N.
        lengths: steps of each sequence, integers (N,) from 1 to T, or None for T.
        reverse: whether the last step is read first.

    Attributes:
        last: the index of the step of each sequence that is read last.
        beyond: boolean (T, N), true after a sequence's end, or None without lengths.
    """

    def __init__(self, length, batch, lengths, reverse):
        self.reverse, self.last, self.beyond = reverse, -1, None
        if lengths is not None:
            steps = np.arange(length)[:, None]
            self.last, self.beyond = (lengths - 1, np.arange(batch)), steps >= lengths
            self.order = np.where(self.beyond, steps, lengths - 1 - steps), self.last[1]

    def __call__(self, array):
        """Return the steps (T, N, ...) in the order of reading, 0 after the end; twice is back again.

        The array is returned itself if that is its order, else a new one.
        """
        if self.beyond is None:
            return np.ascontiguousarray(array[::-1]) if self.reverse else array
        array = array[self.order] if self.reverse else np.array(array)
        array[self.beyond] = 0
        return array


class Unrolled:
    """One layer unrolled in time: the values of every step, and the way back through them.

    Args:
        reading: a `Reading`.
        x: the input (T, N, I).
        rest: the states before the first step, (N, H) each; weight_ih (G H, I), weight_hh (G H, H); no bias or two.

    Attributes:
        gates: how many blocks G of H rows a weight has.
        states: the names of what passes from step to step, first of all the output.
        sums: W_ih x + b_ih of every step, (T, N, G, H), of which `_forward` makes the gates.
        hidden: the outputs h_0 … h_T in the order of reading, (T + 1, N, H).
        results: the outputs in the order of the input and, behind them, the states after the last step.
    """

    gates, states = 1, ("h_0",)

    def __init__(self, reading, x, *rest):
        count, (length, batch, _) = len(self.states), x.shape
        first, (self.weight_ih, self.weight_hh, *self.biases) = rest[:count], rest[count:]
        self.reading, self.x, size = reading, reading(x), self.weight_hh.shape[1]
        self.dtype = np.result_type(x, *rest)
        self.sums = rows_of(self.x) @ self.weight_ih.T
        self.sums = self.sums.astype(self.dtype, copy=False).reshape(length, batch, self.gates, size)
        for bias in self.biases[:1]:
            self.sums += bias.reshape(self.gates, size)
        self.hidden = np.empty((length + 1, batch, size), self.dtype)
        self.hidden[0] = first[0]
        last = self._forward(*first[1:])
        self.results = np.concatenate([reading(self.hidden[1:]), *(one[reading.last][None] for one in last)])

    def _forward(self, *first):
        """Fill `hidden`, given the states beside h_0; return for every state its values after each step, (T, N, H)."""
        raise NotImplementedError

    def _back_through_time(self, gradient, *of_last):
        """Go back through the steps.

        Args:
            gradient: that of the outputs in the order of reading, (T, N, H), an array that may be changed.
            of_last: those of the states beside the output after the last step, (N, H) each.

        Returns:
            The gradients of the sums with W_ih and of those with W_hh, (T, N, G H) each and often the same; and those
            of the states before the first step.
        """
        raise NotImplementedError

    def backward(self, gradient, wanted):
        """Return the gradients of the arguments of `__init__` that are wanted, a dict number -> array, x being 0.

        Args:
            gradient: that of `results`.
            wanted: the numbers of the arguments.
        """
        length, count = len(self.x), len(self.states)
        of_outputs = self.reading(gradient[:length].copy())
        of_outputs[self.reading.last] += gradient[length]
        with_ih, with_hh, of_states = self._back_through_time(of_outputs, *gradient[length + 1 :])
        with_ih, with_hh = rows_of(with_ih), rows_of(with_hh)  # a row for each step of each sequence
        shares = {
            0: lambda: self.reading((with_ih @ self.weight_ih).reshape(self.x.shape)),
            count + 1: lambda: with_ih.T @ rows_of(self.x),
            count + 2: lambda: with_hh.T @ rows_of(self.hidden[:-1]),
            count + 3: lambda: np.add.reduce(with_ih),
            count + 4: lambda: np.add.reduce(with_hh),
        }
        return {number: of_states[number - 1] if 0 < number <= count else shares[number]() for number in wanted}


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
