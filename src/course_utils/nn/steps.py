"""One step of each kind of recurrent layer, forward and back: plain units, gated units, memory cells.

The sigmoid is a hyperbolic tangent, sigmoid(a) = tanh(a / 2) / 2 + 1 / 2: all gates of a step go through one function.
The halves are put into the weights beforehand.
"""

import numpy as np

from course_utils.nn.unrolled import Unrolled


class UnrolledRNN(Unrolled):
    """Plain units: h_t = tanh(sum), da_t = dh_t (1 - h_t^2)."""

    def _forward(self):
        sums, hidden, transposed = self.sums[:, :, 0], self.hidden, np.ascontiguousarray(self.weight_hh.T)
        for bias in self.biases[1:]:
            sums += bias
        for t, total in enumerate(sums):
            np.matmul(hidden[t], transposed, out=hidden[t + 1])
            hidden[t + 1] += total
            self._squash(hidden[t + 1])
            if self.reading.beyond is not None:  # there rectified units could grow without bound
                hidden[t + 1, self.reading.beyond[t]] = 0
        return (hidden[1:],)

    def _squash(self, total):
        np.tanh(total, out=total)

    def _slopes(self, hidden):
        return 1 - hidden * hidden

    def _back_through_time(self, gradient):
        slopes = self._slopes(self.hidden[1:])
        back = np.zeros_like(gradient, shape=gradient.shape[1:])
        for t in reversed(range(len(slopes))):
            back += gradient[t]
            slopes[t] *= back
            np.matmul(slopes[t], self.weight_hh, out=back)
        return slopes, slopes, (back,)


class UnrolledReLU(UnrolledRNN):
    """Rectified units: h_t = max(0, sum), da_t = dh_t where h_t > 0."""

    def _squash(self, total):
        np.maximum(total, 0, out=total)

    def _slopes(self, hidden):
        return (hidden > 0).astype(hidden.dtype)


class UnrolledGRU(Unrolled):
    """Gated units, see `gru`. The weights have the blocks r, z, n; those of the input are turned here to n, r, z.

    So the four sums n, r, z and W_hn h + b_hn can lie side by side, the first three of them those with W_ih, the last
    three those with W_hh.
    """

    gates = 3

    def __init__(self, reading, x, h, weight_ih, weight_hh, *biases):
        size = len(weight_hh) // 3
        turned = [np.roll(one, size, axis=0) for one in (weight_ih, *biases[:1])]
        super().__init__(reading, x, h, turned[0], weight_hh, *turned[1:], *biases[1:])

    def _forward(self):
        length, batch, _, size = self.sums.shape
        sums, hidden = self.sums.reshape(length, batch, 3 * size), self.hidden
        inner = np.zeros(size, self.dtype)  # b_hn, the one bias that stands beside W_hh alone
        for bias in self.biases[1:]:
            sums[:, :, size:] += bias[: 2 * size]
            inner += bias[2 * size :]
        half = np.ones(3 * size, self.dtype)
        half[: 2 * size] = 0.5
        sums[:, :, size:] *= half[0]
        transposed = np.ascontiguousarray(self.weight_hh.T) * half
        self.inner = np.empty((length, batch, size), self.dtype)  # W_hn h + b_hn
        product = np.empty((batch, 3 * size), self.dtype)
        for t, total in enumerate(sums):
            np.matmul(hidden[t], transposed, out=product)
            gates, n = total[:, size:], total[:, :size]
            gates += product[:, : 2 * size]
            np.tanh(gates, out=gates)
            gates *= 0.5
            gates += 0.5
            np.add(product[:, 2 * size :], inner, out=self.inner[t])
            n += gates[:, :size] * self.inner[t]
            np.tanh(n, out=n)
            np.subtract(hidden[t], n, out=hidden[t + 1])
            hidden[t + 1] *= gates[:, size:]
            hidden[t + 1] += n
        return (hidden[1:],)

    def _back_through_time(self, gradient):
        n, r, z = (self.sums[:, :, block] for block in range(3))
        length, batch, size = n.shape
        slopes = np.empty((length, batch, 4, size), self.dtype)  # of n, r, z and the inner sum
        np.multiply(1 - z, 1 - n * n, out=slopes[:, :, 0])
        np.multiply(slopes[:, :, 0], r, out=slopes[:, :, 3])
        np.multiply(slopes[:, :, 3], (1 - r) * self.inner, out=slopes[:, :, 1])
        np.multiply(self.hidden[:-1] - n, z * (1 - z), out=slopes[:, :, 2])
        matrices = slopes.reshape(length, batch, 4 * size)
        back = np.zeros((batch, size), self.dtype)
        for t in reversed(range(length)):
            back += gradient[t]
            slopes[t] *= back[:, None]
            back *= z[t]
            back += matrices[t, :, size:] @ self.weight_hh
        return matrices[:, :, : 3 * size], matrices[:, :, size:], (back,)

    def backward(self, gradient, wanted):
        shares, size = super().backward(gradient, wanted), len(self.weight_hh) // 3
        return shares | {number: np.roll(shares[number], -size, axis=0) for number in (2, 4) if number in shares}


class UnrolledLSTM(Unrolled):
    """Memory cells, see `lstm`. The blocks are i, f, g, o."""

    gates, states = 4, ("h_0", "c_0")

    def _forward(self, c):
        length, batch, _, size = self.sums.shape
        flat, hidden = self.sums.reshape(length, batch, 4 * size), self.hidden
        for bias in self.biases[1:]:
            flat += bias
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), size)
        flat *= half
        transposed, shift = np.ascontiguousarray(self.weight_hh.T) * half, 1 - half
        self.cells = np.empty((length + 1, batch, size), self.dtype)  # c_0 … c_T
        self.squashed = np.empty((length, batch, size), self.dtype)  # tanh(c_1) … tanh(c_T)
        self.cells[0] = c
        product = np.empty((batch, 4 * size), self.dtype)
        for t, total in enumerate(flat):
            total += np.matmul(hidden[t], transposed, out=product)
            np.tanh(total, out=total)
            total *= half
            total += shift
            i, f, g, o = self.sums[t].swapaxes(0, 1)
            np.multiply(i, g, out=self.cells[t + 1])
            self.cells[t + 1] += f * self.cells[t]
            np.tanh(self.cells[t + 1], out=self.squashed[t])
            np.multiply(o, self.squashed[t], out=hidden[t + 1])
        if self.reading.beyond is not None:  # going back, nothing is added there and the cells' gradient is kept
            self.sums[self.reading.beyond] = np.array([0, 1, 0, 0], self.dtype)[:, None]
        return hidden[1:], self.cells[1:]

    def _back_through_time(self, gradient, of_cells):
        i, f, g, o = (self.sums[:, :, gate] for gate in range(4))
        slopes = self.sums * (1 - self.sums)
        slopes[:, :, 2] = 1 - g * g
        for gate, factor in enumerate((g, self.cells[:-1], i, self.squashed)):
            slopes[:, :, gate] *= factor
        to_cells = o * (1 - self.squashed * self.squashed)
        matrices = slopes.reshape(*slopes.shape[:2], len(self.weight_hh))  # the same numbers, gates side by side
        back, of_cells = np.zeros_like(of_cells), of_cells.copy()
        for t in reversed(range(len(slopes))):
            back += gradient[t]
            to_cells[t] *= back
            of_cells += to_cells[t]
            slopes[t, :, :3] *= of_cells[:, None]
            slopes[t, :, 3] *= back
            np.matmul(matrices[t], self.weight_hh, out=back)
            of_cells *= f[t]
        return matrices, matrices, (back, of_cells)
