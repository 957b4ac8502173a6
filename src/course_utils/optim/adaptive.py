"""Optimisers that divide by the size of past gradients, so that every weight has a learning rate of its own."""

import math

import numpy as np

from course_utils.optim.optimizer import Optimizer, add_scaled, moving_average, with_decay


def _root_plus(square, eps, scratch):
    """Return sqrt(square) + eps, in `scratch`."""
    np.sqrt(square, out=scratch)
    scratch += eps
    return scratch


class Adagrad(Optimizer):
    """Divide by the root of the sum of all squared gradients: what changed often moves less.

    s = s + g^2,  w = w - lr / (1 + t * lr_decay) * g / (sqrt(s) + eps), where g = gradient + weight_decay * w and
    t = 0, 1, 2, ... counts the steps

    Args:
        params: Tensors to change.
        lr: learning rate, in the unit of w.
        lr_decay: how fast the learning rate falls.
        weight_decay: pull towards zero.
        initial_accumulator_value: s before the first step.
        eps: keeps the division finite.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: there are no parameters, or a setting is negative.

    Source: Duchi, Hazan & Singer 2011.
    """

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        super().__init__(params)
        self._check_not_negative(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
                                 initial_accumulator_value=initial_accumulator_value, eps=eps)
        self.lr, self.lr_decay, self.weight_decay, self.eps = lr, lr_decay, weight_decay, eps
        self.initial_accumulator_value = initial_accumulator_value

    def _update(self, data, gradient, state, scratch):
        if not state:
            state |= {"step": 0, "sum": np.full_like(data, self.initial_accumulator_value)}
        gradient = with_decay(gradient, data, self.weight_decay)
        rate = self.lr / (1 + state["step"] * self.lr_decay)
        state["step"] += 1
        np.multiply(gradient, gradient, out=scratch)
        state["sum"] += scratch
        np.divide(gradient, _root_plus(state["sum"], self.eps, scratch), out=scratch)
        add_scaled(data, -rate, scratch, scratch)


class RMSprop(Optimizer):
    """Divide by the root of a moving average of squared gradients.

    s = alpha * s + (1 - alpha) * g^2,  w = w - lr * d, where g = gradient + weight_decay * w and
    d = g / (sqrt(s) + eps);                      without momentum
    d = v;                                        v = momentum * v + g / (sqrt(s) + eps)
    With `centered`, s - m^2 takes the place of s under the root, m = alpha * m + (1 - alpha) * g.

    Args:
        params: Tensors to change.
        lr: learning rate, in the unit of w.
        alpha: how much of the averages is kept.
        eps: keeps the division finite.
        weight_decay: pull towards zero.
        momentum: how much of v is kept.
        centered: whether to divide by the standard deviation of the gradient rather than by its root mean square.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: there are no parameters, a setting is negative, or alpha is not below 1.

    Source: Tieleman & Hinton 2012; Graves 2013 (centered).
    """

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        super().__init__(params)
        self._check_not_negative(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
        self._check("alpha", alpha, alpha < 1, "in [0, 1)")
        self.lr, self.alpha, self.eps, self.weight_decay = lr, alpha, eps, weight_decay
        self.momentum, self.centered = momentum, centered

    def _update(self, data, gradient, state, scratch):
        if not state:
            state["square_avg"] = np.zeros_like(data)
            state |= {"grad_avg": np.zeros_like(data)} if self.centered else {}
            state |= {"momentum_buffer": np.zeros_like(data)} if self.momentum > 0 else {}
        gradient = with_decay(gradient, data, self.weight_decay)
        square = state["square_avg"]
        np.multiply(gradient, gradient, out=scratch)
        moving_average(square, self.alpha, scratch, scratch)
        if self.centered:
            moving_average(state["grad_avg"], self.alpha, gradient, scratch)
            square = square - state["grad_avg"] ** 2
        np.divide(gradient, _root_plus(square, self.eps, scratch), out=scratch)
        if self.momentum > 0:
            state["momentum_buffer"] *= self.momentum
            state["momentum_buffer"] += scratch
        add_scaled(data, -self.lr, state["momentum_buffer"] if self.momentum > 0 else scratch, scratch)


class Adam(Optimizer):
    """Momentum, divided by the root of a moving average of squared gradients; both corrected for starting at zero.

    m = betas[0] * m + (1 - betas[0]) * g,  s = betas[1] * s + (1 - betas[1]) * g^2, where g = gradient
    + weight_decay * w;  w = w - lr * (m / (1 - betas[0]^t)) / (sqrt(s / (1 - betas[1]^t)) + eps) with t = 1, 2, ...

    Args:
        params: Tensors to change.
        lr: learning rate, in the unit of w: about the size of one step.
        betas: how much of m and of s is kept.
        eps: keeps the division finite.
        weight_decay: pull towards zero.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: there are no parameters, a setting is negative, or a beta is not in [0, 1).

    Source: Kingma & Ba 2015.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params)
        self._check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        self._check_pair("betas", betas, lambda first, second: 0 <= first < 1 and 0 <= second < 1, "(a, b) in [0, 1)")
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay

    def _update(self, data, gradient, state, scratch):
        if not state:
            state |= {"step": 0, "exp_avg": np.zeros_like(data), "exp_avg_sq": np.zeros_like(data)}
        gradient = self._decay(gradient, data)
        state["step"] += 1
        beta1, beta2 = self.betas
        moving_average(state["exp_avg"], beta1, gradient, scratch)
        np.multiply(gradient, gradient, out=scratch)
        moving_average(state["exp_avg_sq"], beta2, scratch, scratch)
        np.sqrt(state["exp_avg_sq"], out=scratch)
        scratch /= math.sqrt(1 - beta2 ** state["step"])
        scratch += self.eps
        np.divide(state["exp_avg"], scratch, out=scratch)
        add_scaled(data, -self.lr / (1 - beta1 ** state["step"]), scratch, scratch)

    def _decay(self, gradient, data):
        """Pull towards zero through the gradient."""
        return with_decay(gradient, data, self.weight_decay)


class AdamW(Adam):
    """Adam with a pull towards zero that is not divided by anything: w = (1 - lr * weight_decay) * w before each step.

    The arguments, and what is raised, are those of `Adam`; `weight_decay` is 0.01 if not given.

    Source: Loshchilov & Hutter 2019.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, lr, betas, eps, weight_decay)

    def _decay(self, gradient, data):
        data *= float(1 - self.lr * self.weight_decay)
        return gradient
