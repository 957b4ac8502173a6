"""Optimisers: what to do with a gradient. PyTorch's update rules, names and arguments.

    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for inputs, targets in batches:
        optimizer.zero_grad()
        nn.cross_entropy(model(inputs), targets).backward()
        optimizer.step()

Every optimiser steps against the gradient; they differ in how far. Settings are attributes that may be changed between
steps: `optimizer.lr = 0.01`; `lr_scheduler` does that by a plan. `clip_grad_norm_` goes between `backward` and `step`.
"""

from course_utils.optim import lr_scheduler
from course_utils.optim.adaptive import Adagrad, Adam, AdamW, RMSprop
from course_utils.optim.clipping import clip_grad_norm_
from course_utils.optim.optimizer import Optimizer
from course_utils.optim.rprop import Rprop
from course_utils.optim.sgd import SGD

__all__ = [
    "SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "Rprop", "clip_grad_norm_", "lr_scheduler",
]
