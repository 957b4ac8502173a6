"""Optimisers: what to do with a gradient. PyTorch's update rules, names and arguments.

    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for inputs, targets in batches:
        optimizer.zero_grad()
        nn.cross_entropy(model(inputs), targets).backward()
        optimizer.step()

Every optimiser steps against the gradient; they differ in how far. Settings are attributes that may be changed between
steps: `optimizer.lr = 0.01`.
"""

from course_utils.optim.adaptive import Adagrad, Adam, AdamW, RMSprop
from course_utils.optim.optimizer import Optimizer
from course_utils.optim.rprop import Rprop
from course_utils.optim.sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "Rprop"]
