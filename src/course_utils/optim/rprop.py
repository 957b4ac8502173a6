"""Resilient backpropagation."""

import numpy as np

from course_utils.optim.optimizer import Optimizer


class Rprop(Optimizer):
    """Use only the sign of the gradient; every weight has a step of its own, which grows while the sign stays.

    w = w - sign(gradient) * step, where for each weight
    step = step * etas[1] if the gradient has the sign that it had before, step * etas[0] if it has the other sign, and
    after a change of sign the weight stays where it is for one step.

    It is meant for gradients of the whole training set: the sign of a minibatch's gradient is too noisy.

    Args:
        params: Tensors to change.
        lr: the first step, in the unit of w.
        etas: factors that shrink (below 1) and grow (above 1) a step.
        step_sizes: the smallest and the largest step, in the unit of w.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: there are no parameters, lr is negative, or a pair is not as above.

    Source: Riedmiller & Braun 1993.
    """

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        super().__init__(params)
        self._check_not_negative(lr=lr)
        self._check_pair("etas", etas, lambda shrink, grow: 0 < shrink < 1 < grow, "(a, b) with 0 < a < 1 < b")
        self._check_pair("step_sizes", step_sizes, lambda low, high: 0 <= low <= high, "(smallest, largest)")
        self.lr, self.etas, self.step_sizes = lr, etas, step_sizes

    def _update(self, data, gradient, state, scratch):
        if not state:
            state["prev"] = np.zeros_like(data)
            state["step_size"] = np.full_like(data, self.lr)
        np.multiply(gradient, state["prev"], out=scratch)
        changed = scratch < 0
        state["step_size"][changed] *= self.etas[0]
        state["step_size"][scratch > 0] *= self.etas[1]
        np.clip(state["step_size"], *self.step_sizes, out=state["step_size"])
        np.copyto(state["prev"], gradient)
        state["prev"][changed] = 0
        np.sign(state["prev"], out=scratch)
        scratch *= state["step_size"]
        data -= scratch
