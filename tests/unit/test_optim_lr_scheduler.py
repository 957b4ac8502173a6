"""Every schedule gives PyTorch's rates, step by step: SCHEDULES is the table."""

import numpy as np
import pytest
import torch

from course_utils import nn, optim
from course_utils.optim import lr_scheduler

# name -> (schedule, settings); a list of pairs is one after the other, with the milestones.
SCHEDULES = {
    "stairs": ("StepLR", {"step_size": 7}),
    "stairs, gentle": ("StepLR", {"step_size": 3, "gamma": 0.5}),
    "cosine": ("CosineAnnealingLR", {"T_max": 40}),
    "cosine, to a floor": ("CosineAnnealingLR", {"T_max": 25, "eta_min": 0.02}),
    "line": ("LinearLR", {}),
    "line, longer": ("LinearLR", {"start_factor": 0.1, "total_iters": 12}),
    "line, down to nothing": ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 20}),
    "function": ("LambdaLR", {"lr_lambda": lambda epoch: 1 / (1 + epoch) ** 0.5}),
    "warm-up, cosine": ([("LinearLR", {"start_factor": 0.01, "total_iters": 10}),
                         ("CosineAnnealingLR", {"T_max": 30})], [10]),
    "three": ([("LinearLR", {"total_iters": 4}), ("StepLR", {"step_size": 5}), ("CosineAnnealingLR", {"T_max": 9})],
              [6, 22]),
}


def make(package, optimizer, schedule, settings):
    """A schedule of one of the two packages."""
    if isinstance(schedule, str):
        return getattr(package, schedule)(optimizer, **settings)
    parts = [make(package, optimizer, *part) for part in schedule]
    return package.SequentialLR(optimizer, parts, milestones=settings)


def rates(world, schedule, settings, steps=60, lr=0.3):
    """The rates of `steps` steps, as the optimiser has them, and as the schedule tells them."""
    if world is torch:
        optimizer = torch.optim.SGD([torch.ones(1)], lr=lr)
        made = make(torch.optim.lr_scheduler, optimizer, schedule, settings)
    else:
        optimizer = optim.SGD([nn.Parameter([1.0])], lr=lr)
        made = make(lr_scheduler, optimizer, schedule, settings)
    used, told = [], []
    for _ in range(steps):
        used.append(optimizer.param_groups[0]["lr"] if world is torch else optimizer.lr)
        told += made.get_last_lr()
        optimizer.step()
        made.step()
    return used, told


@pytest.mark.parametrize("name", SCHEDULES)
def test_60_rates_equal_torchs(name):
    expected, _ = rates(torch, *SCHEDULES[name])
    used, told = rates(optim, *SCHEDULES[name])
    np.testing.assert_allclose(used, expected, rtol=1e-12, atol=1e-15)
    assert used == told and len(set(used)) > 1


def test_training_with_warm_up_and_cosine_equals_torchs():
    ours, theirs = nn.Parameter([1.0, -2.0]), torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    plan = SCHEDULES["warm-up, cosine"]
    optimizers = [optim.AdamW([ours], lr=0.1), torch.optim.AdamW([theirs], lr=0.1)]
    runs = [(optimizers[0], make(lr_scheduler, optimizers[0], *plan)),
            (optimizers[1], make(torch.optim.lr_scheduler, optimizers[1], *plan))]
    for _ in range(35):
        ours.grad, theirs.grad = ours.data**3, theirs.detach() ** 3
        for optimizer, schedule in runs:
            optimizer.step()
            schedule.step()
    np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-10)
    assert 0.01 < abs(ours.data[0]) < 0.99


def test_a_second_schedule_starts_from_the_first_rate_too():
    optimizer = optim.SGD([nn.Parameter([1.0])], lr=0.5)
    lr_scheduler.LinearLR(optimizer, start_factor=0.1)
    assert optimizer.lr == 0.05 and lr_scheduler.StepLR(optimizer, 5).base_lrs == [0.5] and optimizer.lr == 0.5


def made():
    return optim.SGD([nn.Parameter([1.0])], lr=0.5)


def two(milestones, other=False):
    optimizer = made()
    parts = [lr_scheduler.LinearLR(optimizer), lr_scheduler.StepLR(made() if other else optimizer, 2)]
    return lr_scheduler.SequentialLR(optimizer, parts, milestones)


ERRORS = {
    "no optimiser": (lambda: lr_scheduler.StepLR(torch.optim.SGD([torch.ones(1)]), 3), TypeError,
                     "StepLR expected an optimiser of course_utils.optim, got SGD"),
    "step_size": (lambda: lr_scheduler.StepLR(made(), 0), ValueError, "StepLR expected step_size .* at least 1, got 0"),
    "gamma": (lambda: lr_scheduler.StepLR(made(), 3, gamma=-1), ValueError, "gamma as a number at least 0, got -1"),
    "T_max": (lambda: lr_scheduler.CosineAnnealingLR(made(), 2.5), ValueError, "T_max as an integer .*got 2.5"),
    "eta_min": (lambda: lr_scheduler.CosineAnnealingLR(made(), 9, -0.1), ValueError, "eta_min .* got -0.1"),
    "start_factor": (lambda: lr_scheduler.LinearLR(made(), 0), ValueError, "above 0, at most 1, got 0"),
    "end_factor": (lambda: lr_scheduler.LinearLR(made(), 1, 2), ValueError, "end_factor .* from 0 to 1, got 2"),
    "total_iters": (lambda: lr_scheduler.LinearLR(made(), total_iters=0), ValueError, "total_iters .* got 0"),
    "lambda": (lambda: lr_scheduler.LambdaLR(made(), 0.5), TypeError, "lr_lambda as a function, got float"),
    "too few milestones": (lambda: two([]), ValueError, r"expected 1 rising milestones for 2 schedules, got \[\]"),
    "falling milestones": (lambda: two([0]), ValueError, r"rising milestones .*got \[0\]"),
    "another's": (lambda: two([3], other=True), ValueError, "schedules of its own optimiser, got"),
    "base": (lambda: lr_scheduler.LRScheduler(made()), NotImplementedError, "expected a method lr_at, got none"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert type(caught.value) is error
