"""Stochastic gradient descent, plain and with momentum."""

from course_utils.optim.optimizer import Optimizer, add_scaled, with_decay


class SGD(Optimizer):
    """Step against the gradient, or with momentum against a decaying sum of gradients.

    w = w - lr * d, where g = gradient + weight_decay * w and
    d = g;                    without momentum
    d = v;                    v = momentum * v + (1 - dampening) * g, at the first step v = g
    d = g + momentum * v;     with nesterov

    Args:
        params: Tensors to change.
        lr: learning rate, in the unit of w squared per unit of the loss.
        momentum: how much of v is kept.
        dampening: how much of the gradient v leaves out.
        weight_decay: pull towards zero.
        nesterov: whether to look one step of momentum ahead.

    Raises:
        TypeError: the parameters are not Tensors.
        ValueError: there are no parameters, a setting is negative, or nesterov without momentum or with dampening.

    Source: the review, "Supervised learning"; Polyak 1964; Sutskever et al. 2013.
    """

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        super().__init__(params)
        self._check_not_negative(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(f"SGD expected momentum > 0 and dampening 0 with nesterov, got momentum={momentum} "
                             f"and dampening={dampening}")
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov

    def _update(self, data, gradient, state, scratch):
        direction = with_decay(gradient, data, self.weight_decay)
        if self.momentum:
            velocity = self._velocity(direction, state, scratch)
            direction = direction + float(self.momentum) * velocity if self.nesterov else velocity
        add_scaled(data, -self.lr, direction, scratch)

    def _velocity(self, direction, state, scratch):
        """Move v on by one step, and return it."""
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = direction.copy()
        else:
            state["momentum_buffer"] *= self.momentum
            add_scaled(state["momentum_buffer"], 1 - self.dampening, direction, scratch)
        return state["momentum_buffer"]
