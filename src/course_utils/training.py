"""The PyTorch training loop, for the lessons after the one that writes it out.

    history = training.fit(model, torch.nn.functional.cross_entropy, optimizer, (images, labels), epochs=5)
    history.loss, history.accuracy, history.seconds                     # one number an epoch

It is the loop of that lesson (shuffle, forward, loss, backward, step) with a device, mixed precision on CUDA, a
progress bar and a record added. PyTorch is imported when it is needed.
"""

import contextlib
import time
from dataclasses import dataclass, field

import numpy as np

from course_utils import runtime
from course_utils.arguments import whole_number


@dataclass
class History:
    """What happened in each epoch; every list has one number an epoch, or none where there is nothing to tell.

    Args:
        loss: mean loss over the training examples, each measured just before the step that learned from it.
        accuracy: fraction of training examples classified correctly, likewise; for class indices as targets only.
        valid_loss, valid_accuracy: the same over the validation examples, after the epoch, in evaluation mode.
        seconds: duration of the epoch in seconds, without the validation.
        device: where the training ran, such as "cpu".
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    valid_loss: list[float] = field(default_factory=list)
    valid_accuracy: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    device: str = ""

    def __str__(self):
        parts = [f"{len(self.seconds)} epochs on {self.device}, {sum(self.seconds):.1f} s"]
        for name in ("loss", "accuracy", "valid_loss", "valid_accuracy"):
            if values := getattr(self, name):
                parts.append(f"{name} {values[-1]:.4f}")
        return " · ".join(parts)


def fit(model, loss_function, optimizer, train, valid=None, epochs=1, batch_size=64, seed=0, device=None,
        mixed_precision=True, description="training"):
    """Train a PyTorch model on minibatches in random order.

    weights = weights - optimiser's step along the gradient of the mean loss over a minibatch

    Afterwards the model is on the device, in evaluation mode.

    Args:
        model: torch.nn.Module.
        loss_function: takes (outputs, targets), returns their mean loss, a tensor ().
        optimizer: torch.optim.Optimizer of the model's parameters.
        train: pair (inputs, targets) of arrays or tensors with one row an example. Floats take the dtype of the model's
            parameters; integer targets (N,) are class indices.
        valid: such a pair to measure after each epoch, or None.
        epochs: how often to go through the examples.
        batch_size: examples a step; the last batch of an epoch may be smaller.
        seed: fixes the order of the examples and what the model draws (dropout); PyTorch's global state is left as it
            was. The initial weights are the caller's.
        device: torch.device or its name; `runtime.device()` if not given.
        mixed_precision: on CUDA, run the forward pass in float16 where that is safe (torch.autocast), with the loss
            scaled so that small gradients survive (torch.amp.GradScaler). Elsewhere it does nothing.
        description: what the progress bar says; None shows none.

    Returns:
        A History.

    Raises:
        TypeError: the model, the optimiser or the loss function is of another kind, or the examples are not a pair.
        ValueError: inputs and targets differ in length, there are none, a count is not positive or the seed
            negative, the optimiser has none of the model's parameters, or the loss is not one number.
    """
    import torch

    _check_model(model, loss_function, "fit")
    _check_optimizer(model, optimizer)
    epochs, batch_size, seed = (
        whole_number(value, "fit", name, least)
        for name, value, least in (("epochs", epochs, 1), ("batch_size", batch_size, 1), ("seed", seed, 0))
    )
    device = torch.device(device) if device is not None else runtime.device()
    _move(model, optimizer, device)
    train = _tensors(train, "train", model, device, "fit")
    valid = None if valid is None else _tensors(valid, "valid", model, device, "fit")
    scaler = torch.amp.GradScaler("cuda", enabled=mixed_precision and device.type == "cuda")
    steps = epochs * -(-len(train[0]) // batch_size)
    history = History(device=device.type)
    with _seeded(seed, device) as order, contextlib.closing(_progress(steps, description)) as progress:
        for _ in range(epochs):
            start = time.perf_counter()
            batches = _shuffled(train, batch_size, order)
            _note(history.loss, history.accuracy, _epoch(model, loss_function, optimizer, scaler, batches, progress))
            history.seconds.append(time.perf_counter() - start)
            if valid:
                _note(history.valid_loss, history.valid_accuracy, _measure(model, loss_function, valid, batch_size))
    model.eval()
    return history


def evaluate(model, loss_function, data, batch_size=1024, device=None):
    """Measure a PyTorch model, in evaluation mode, without changing it.

    loss = mean over all examples; accuracy = fraction whose largest output is the target's

    Args:
        model: torch.nn.Module; it moves to the device, and its mode is restored.
        loss_function: takes (outputs, targets), returns their mean loss, a tensor ().
        data: pair (inputs, targets) of arrays or tensors with one row an example, as for `fit`.
        batch_size: examples at once.
        device: torch.device or its name; `runtime.device()` if not given.

    Returns:
        (loss, accuracy), floats; the accuracy is None unless the targets are class indices.

    Raises:
        TypeError, ValueError: as `fit`.
    """
    import torch

    _check_model(model, loss_function, "evaluate")
    batch_size = whole_number(batch_size, "evaluate", "batch_size", 1)
    device = torch.device(device) if device is not None else runtime.device()
    was_training = model.training
    data = _tensors(data, "data", model.to(device), device, "evaluate")
    try:
        return _measure(model, loss_function, data, batch_size)
    finally:
        model.train(was_training)


def _shuffled(tensors, batch_size, order):
    """Yield minibatches in random order."""
    import torch

    for rows in torch.randperm(len(tensors[0]), generator=order).to(tensors[0].device).split(batch_size):
        yield [tensor[rows] for tensor in tensors]


def _epoch(model, loss_function, optimizer, scaler, batches, progress):
    """Learn from every minibatch; return mean loss and accuracy."""
    model.train()
    measured = []
    for inputs, targets in batches:
        optimizer.zero_grad()
        loss, correct = _forward(model, loss_function, inputs, targets, scaler.is_enabled())
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        measured.append((loss.detach(), correct, len(inputs)))
        next(progress)
    return _averages(measured)


def _forward(model, loss_function, inputs, targets, mixed_precision=False):
    """Return the loss and the number of examples classified correctly, None if the targets are not classes."""
    import torch

    with torch.autocast("cuda", dtype=torch.float16) if mixed_precision else contextlib.nullcontext():
        outputs = model(inputs)
        loss = loss_function(outputs, targets)
    if not isinstance(loss, torch.Tensor) or loss.ndim:
        came = f"shape {tuple(loss.shape)}" if isinstance(loss, torch.Tensor) else type(loss).__name__
        raise ValueError(f"the training loop expected loss_function to return one number, a tensor (), got {came}")
    are_classes = targets.dtype == torch.int64 and targets.ndim == 1 and outputs.ndim == 2
    return loss, (outputs.detach().argmax(1) == targets).sum() if are_classes else None


def _measure(model, loss_function, data, batch_size):
    """Return mean loss and accuracy in evaluation mode."""
    import torch

    model.eval()
    with torch.no_grad():
        batches = zip(*(tensor.split(batch_size) for tensor in data), strict=True)
        return _averages([(*_forward(model, loss_function, *batch), len(batch[0])) for batch in batches])


def _averages(measured):
    """Turn (mean loss, correct, examples) of each batch into mean loss and accuracy over all examples."""
    import torch

    losses, correct, counts = zip(*measured, strict=True)
    loss = np.average(torch.stack(losses).cpu().double().numpy(), weights=counts)  # one transfer from the device
    accuracy = None if correct[0] is None else torch.stack(correct).sum().item() / sum(counts)
    return float(loss), accuracy


def _note(losses, accuracies, measured):
    """Append to the history."""
    losses.append(measured[0])
    if measured[1] is not None:
        accuracies.append(measured[1])


def _progress(steps, description):
    """Yield once a step, from a bar if there is a description. Closing the generator closes the bar."""
    yield from runtime.progress(range(steps), description) if description else range(steps)


@contextlib.contextmanager
def _seeded(seed, device):
    """Seed PyTorch for the time of the training; yield a generator for the order of the examples."""
    import torch

    devices = [torch.cuda.current_device() if device.index is None else device.index] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield torch.Generator().manual_seed(seed)


def _move(model, optimizer, device):
    """Move the model to the device, and what the optimiser already remembers with it."""
    moves = any(one.device.type != device.type for one in model.parameters())
    model.to(device)
    if moves:
        optimizer.load_state_dict(optimizer.state_dict())  # puts every remembered tensor where its parameter is


def _tensors(pair, name, model, device, owner):
    """Turn a pair of arrays into tensors on the device: floats in the model's dtype, integers as int64."""
    import torch

    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"{owner} expected {name} as a pair (inputs, targets), got {_came(pair)}")
    pair = [one if isinstance(one, torch.Tensor) else torch.from_numpy(np.require(one, requirements=["C", "W"]))
            for one in pair]
    lengths = [len(one) if one.ndim else 0 for one in pair]
    if lengths[0] != lengths[1] or not lengths[0]:
        raise ValueError(f"{owner} expected {name} with as many inputs as targets, at least one, "
                         f"got {tuple(pair[0].shape)} and {tuple(pair[1].shape)}")
    dtype = next((one.dtype for one in model.parameters() if one.is_floating_point()), torch.float32)
    return [one.to(device, dtype if one.is_floating_point() else torch.int64) for one in pair]


def _check_model(model, loss_function, owner):
    import torch

    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"{owner} expected a torch.nn.Module, got {_came(model)}")
    if not callable(loss_function):
        raise TypeError(f"{owner} expected a function (outputs, targets) as loss_function, got {_came(loss_function)}")


def _check_optimizer(model, optimizer):
    import torch

    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"fit expected a torch.optim.Optimizer, got {_came(optimizer)}")
    ours = {id(one) for one in model.parameters()}
    if not any(id(one) in ours for group in optimizer.param_groups for one in group["params"]):
        raise ValueError("fit expected an optimizer of this model's parameters, got one of others: make it after the "
                         "model, from model.parameters()")


def _came(value):
    return f"a {type(value).__name__} of {len(value)}" if isinstance(value, (tuple, list)) else type(value).__name__
