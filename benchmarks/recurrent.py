"""The speed of recurrent layers and of CTC beside PyTorch's, on the CPU: medians, in one process, both in turn."""

import functools

import numpy as np
from language import in_turn

STEPS, BATCH, INPUTS, UNITS = 50, 32, 64, 128
CTC = (  # steps T, batch N, classes C, labels S of a target
    (50, 32, 29, 10),  # 21 states: a word
    (200, 16, 29, 40),  # 81 states: a sentence
)


def recurrent_layers(runs=15):
    """Forward and backward pass of RNN, GRU and LSTM with all their gradients, float32.

    One layer; or two, each of which reads in both directions.
    """
    import torch

    from course_utils import nn
    from course_utils.autograd import Tensor

    sequence = np.random.default_rng(0).random((STEPS, BATCH, INPUTS), dtype=np.float32)
    result = {}
    for kind in ("RNN", "GRU", "LSTM"):
        for layers, bidirectional in ((1, False), (2, True)):
            passes = {}
            for name, world, x in (
                ("course_utils", nn, Tensor(sequence, requires_grad=True)),
                ("PyTorch", torch.nn, torch.from_numpy(sequence.copy()).requires_grad_()),
            ):
                layer = getattr(world, kind)(INPUTS, UNITS, layers, bidirectional=bidirectional)
                gradient = np.ones((STEPS, BATCH, UNITS * (1 + bidirectional)), np.float32)
                gradient = gradient if world is nn else torch.from_numpy(gradient)
                passes[name] = functools.partial(both_ways, layer, x, gradient)
            how = f"{layers} layers both ways" if bidirectional else f"{layers} layer"
            result |= compared(f"{kind} {STEPS} x {BATCH} x {INPUTS} to {UNITS}, {how}", passes, runs)
    return result


def both_ways(layer, x, gradient):
    """Run a recurrent layer of either world forward and backward."""
    layer.zero_grad()
    x.grad = None
    layer(x)[0].backward(gradient)


def ctc_losses(runs=15):
    """Softmax, CTC loss and both their gradients, float32, all inputs of full length and all targets too."""
    import torch

    from course_utils import nn
    from course_utils.autograd import Tensor

    result = {}
    for steps, batch, classes, labels in CTC:
        generator = np.random.default_rng(0)
        scores = generator.standard_normal((steps, batch, classes), dtype=np.float32)
        integers = generator.integers(1, classes, (batch, labels)), np.full(batch, steps), np.full(batch, labels)
        passes = {
            "course_utils": functools.partial(
                ctc_step, nn.log_softmax, nn.ctc_loss, Tensor(scores, requires_grad=True), integers),
            "PyTorch": functools.partial(
                ctc_step, torch.log_softmax, torch.nn.functional.ctc_loss,
                torch.from_numpy(scores.copy()).requires_grad_(), [torch.from_numpy(one) for one in integers]),
        }
        name = f"CTC {steps} x {batch} x {classes}, {2 * labels + 1} states"
        result |= compared(name, passes, runs)
    return result


def ctc_step(log_softmax, ctc_loss, scores, integers):
    """Run the loss of either world forward and backward."""
    scores.grad = None
    ctc_loss(log_softmax(scores, -1), *integers).backward()


def compared(name, passes, runs):
    """Time two worlds in turn; return the rows of the table."""
    for run in passes.values():
        run()
    seconds, _ = in_turn(passes, runs)
    return {
        **{f"{name}, {world}, ms": round(1000 * value, 2) for world, value in seconds.items()},
        f"{name}, course_utils over PyTorch": round(seconds["course_utils"] / seconds["PyTorch"], 2),
    }
