"""Learning rates that change during training. PyTorch's schedules, names and arguments.

    optimizer = optim.SGD(model.parameters(), lr=0.4)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000)
    for inputs, targets in batches:
        ...
        optimizer.step()
        schedule.step()

A schedule is a function of the number of steps so far: a subclass says in `lr_at` what the rate is then. It sets
`optimizer.lr` when it is made and after each of its steps. What else sets `optimizer.lr` in between is overwritten.
"""

import math
from bisect import bisect_right

from course_utils.arguments import is_whole_number, number, whole_number
from course_utils.optim.optimizer import Optimizer


class LRScheduler:
    """The base of every schedule: it counts the steps, and sets the optimiser's rate.

    Args:
        optimizer: the one whose `lr` is set. All its schedules start from the rate that it has when the first is made;
            that rate is kept as `optimizer.initial_lr`.

    Attributes:
        base_lrs: that rate, in a list of one, as PyTorch has one for each group of parameters.
        last_epoch: the number of steps so far. (PyTorch's name; count epochs or single steps, as you like.)

    Raises:
        TypeError: `optimizer` is no optimiser.
        ValueError: a setting is out of range.
    """

    def __init__(self, optimizer):
        name = type(self).__name__
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{name} expected an optimiser of course_utils.optim, got {type(optimizer).__name__}")
        self.optimizer = optimizer
        self.base_lrs = [vars(optimizer).setdefault("initial_lr", optimizer.lr)]
        self.last_epoch = 0
        self._set()

    def lr_at(self, epoch):
        """Return the rate after `epoch` steps."""
        raise NotImplementedError(f"{type(self).__name__} expected a method lr_at, got none")

    def step(self):
        """Go on by one step; to be called after the optimiser's own."""
        self.last_epoch += 1
        self._set()

    def get_last_lr(self):
        """Return the rate that was set last, in a list of one."""
        return [self._last_lr]

    def _set(self):
        self.optimizer.lr = self._last_lr = self.lr_at(self.last_epoch)


class LambdaLR(LRScheduler):
    """The first rate times a function of the number of steps: lr = base * lr_lambda(epoch).

    Args:
        optimizer: as in `LRScheduler`.
        lr_lambda: a function of a whole number.

    Raises:
        TypeError: `lr_lambda` is no function.
    """

    def __init__(self, optimizer, lr_lambda):
        if not callable(lr_lambda):
            raise TypeError(f"LambdaLR expected lr_lambda as a function, got {type(lr_lambda).__name__}")
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def lr_at(self, epoch):
        return self.base_lrs[0] * self.lr_lambda(epoch)


class StepLR(LRScheduler):
    """Stairs: every `step_size` steps the rate is multiplied by `gamma`.

    lr = base * gamma^floor(epoch / step_size)

    Args:
        optimizer: as in `LRScheduler`.
        step_size: length of a stair, in steps.
        gamma: what the rate is multiplied by.
    """

    def __init__(self, optimizer, step_size, gamma=0.1):
        self.step_size = whole_number(step_size, "StepLR", "step_size", 1)
        self.gamma = number(gamma, "StepLR", "gamma", 0)
        super().__init__(optimizer)

    def lr_at(self, epoch):
        return self.base_lrs[0] * self.gamma ** (epoch // self.step_size)


class CosineAnnealingLR(LRScheduler):
    """Half a wave of a cosine: slow at first, fastest in the middle, flat at the end.

    lr = eta_min + (base - eta_min) * (1 + cos(pi * epoch / T_max)) / 2;  after T_max steps it rises again

    Args:
        optimizer: as in `LRScheduler`.
        T_max: steps down to the smallest rate.
        eta_min: the smallest rate.

    Source: Loshchilov & Hutter 2017.
    """

    def __init__(self, optimizer, T_max, eta_min=0.0):  # noqa: N803, PyTorch's name
        self.T_max = whole_number(T_max, "CosineAnnealingLR", "T_max", 1)
        self.eta_min = number(eta_min, "CosineAnnealingLR", "eta_min", 0)
        super().__init__(optimizer)

    def lr_at(self, epoch):
        fallen = (1 + math.cos(math.pi * epoch / self.T_max)) / 2
        return self.eta_min + (self.base_lrs[0] - self.eta_min) * fallen


class LinearLR(LRScheduler):
    """A straight line from one factor to another, and flat after that: as a warm-up it rises.

    lr = base * (start_factor + (end_factor - start_factor) * min(epoch, total_iters) / total_iters)

    Args:
        optimizer: as in `LRScheduler`.
        start_factor: what the rate is multiplied by at first, above 0, at most 1.
        end_factor: what it is multiplied by in the end, 0 to 1.
        total_iters: steps from one to the other.

    Source: Goyal et al. 2017 (warm-up).
    """

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5):
        self.start_factor = number(start_factor, "LinearLR", "start_factor", most=1, above=0)
        self.end_factor = number(end_factor, "LinearLR", "end_factor", 0, 1)
        self.total_iters = whole_number(total_iters, "LinearLR", "total_iters", 1)
        super().__init__(optimizer)

    def lr_at(self, epoch):
        way = min(epoch, self.total_iters) / self.total_iters
        return self.base_lrs[0] * (self.start_factor + (self.end_factor - self.start_factor) * way)


class SequentialLR(LRScheduler):
    """One schedule after the other, each counting from 0 when its turn comes: a warm-up, and then a cosine.

    Args:
        optimizer: as in `LRScheduler`.
        schedulers: a list of schedules of this optimiser.
        milestones: the steps at which the second begins, the third, and so on.

    Raises:
        ValueError: there is not one milestone fewer than there are schedules, they do not rise, or a schedule is that
            of another optimiser.
    """

    def __init__(self, optimizer, schedulers, milestones):
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        for schedule in self.schedulers:
            if getattr(schedule, "optimizer", None) is not optimizer:
                raise ValueError(f"SequentialLR expected schedules of its own optimiser, got {schedule!r:.80}")
        whole = all(is_whole_number(one, 1) for one in self.milestones)
        rising = whole and self.milestones == sorted(set(self.milestones))
        if not rising or len(self.milestones) != len(self.schedulers) - 1:
            raise ValueError(f"SequentialLR expected {max(len(self.schedulers) - 1, 0)} rising milestones for "
                             f"{len(self.schedulers)} schedules, got {milestones!r}")
        super().__init__(optimizer)

    def lr_at(self, epoch):
        turn = bisect_right(self.milestones, epoch)
        return self.schedulers[turn].lr_at(epoch - (self.milestones[turn - 1] if turn else 0))
