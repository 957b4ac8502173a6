"""Arguments by position are PyTorch's; those that only PyTorch has are refused in one sentence."""

import inspect

import numpy as np
import pytest
import torch

from course_utils import nn
from course_utils.autograd import Tensor

LAYERS = [name for name in nn.__all__ if inspect.isclass(getattr(nn, name)) and hasattr(torch.nn, name)
          and name not in ("Module", "Parameter", "Sequential")]
FUNCTIONS = ["cross_entropy", "mse_loss", "softmax", "log_softmax", "elu", "leaky_relu", "embedding", "relu", "dropout",
             "ctc_loss"]
OURS = {"logits": "input", "targets": "target", "x": "input", "indices": "input"}  # names of what comes in
RECURRENT = {  # torch's have only *args
    name: ("input_size", "hidden_size", "num_layers", *further, "bias", "batch_first", "dropout", "bidirectional")
    for name, further in {"RNN": ("nonlinearity",), "GRU": (), "LSTM": ()}.items()
}


def by_position(function):
    parameters = inspect.signature(function).parameters.values()
    return [OURS.get(one.name, one.name) for one in parameters if one.kind == one.POSITIONAL_OR_KEYWORD]


@pytest.mark.parametrize("name", LAYERS + FUNCTIONS)
def test_positions_are_torchs(name):
    theirs = getattr(torch.nn, name) if name in LAYERS else getattr(torch.nn.functional, name)
    ours, expected = by_position(getattr(nn, name)), RECURRENT.get(name) or tuple(by_position(theirs))
    assert tuple(ours) == expected[: len(ours)]


@pytest.mark.parametrize("name", RECURRENT)
def test_recurrent_layers_take_their_arguments_by_position(name):
    arguments = [3, 2, 4, *(["relu"] if name == "RNN" else []), False, True, 0.5, True]
    assert repr(getattr(nn, name)(*arguments)) == repr(getattr(torch.nn, name)(*arguments))


# A call that is right, and PyTorch's next argument by position.
NEXT = {
    "Linear": ((3, 2, True), "device"), "Conv1d": ((4, 4, 3, 1, 0, 1, 1, True), "padding_mode"),
    "Conv2d": ((4, 4, 3, 1, 0, 1, 1, True), "padding_mode"), "Conv3d": ((4, 4, 3, 1, 0, 1, 1, True), "padding_mode"),
    "BatchNorm1d": ((3, 1e-5, 0.1, True, True), "device"), "BatchNorm2d": ((3, 1e-5, 0.1, True, True), "device"),
    "Dropout": ((0.5,), "inplace"), "dropout": ((np.ones(3), 0.5, True), "inplace"),
    "Embedding": ((4, 3, None), "max_norm"),
    "RNN": ((3, 2, 1, "tanh", True, False, 0.0, False), "device"), "RNNCell": ((3, 2, True, "tanh"), "device"),
    "GRU": ((3, 2, 1, True, False, 0.0, False), "device"), "GRUCell": ((3, 2, True), "device"),
    "LSTM": ((3, 2, 1, True, False, 0.0, False), "proj_size"), "LSTMCell": ((3, 2, True), "device"),
    "LeakyReLU": ((0.1,), "inplace"), "ELU": ((1.0,), "inplace"),
    "AvgPool1d": ((2, 2, 0), "ceil_mode"), "cross_entropy": ((np.ones((2, 3)), [0, 1]), "weight"),
    "mse_loss": ((np.ones(3), np.ones(3)), "size_average"),
}


@pytest.mark.parametrize(("name", "arguments", "lacking"), [(name, *rest) for name, rest in NEXT.items()], ids=NEXT)
def test_what_only_torch_has_is_named(name, arguments, lacking):
    function = getattr(nn, name)
    function(*arguments)
    with pytest.raises(TypeError, match=f"^{name} expected the arguments .*, got a further one: {lacking} in PyTorch"):
        function(*arguments, np.ones(3))
    with pytest.raises(TypeError, match=f"^{name} expected the arguments .*, got {lacking}, which it does not have"):
        function(*arguments, **{lacking: 1})


MESSAGES = {
    "weights of classes": (lambda: nn.cross_entropy(np.ones((2, 3)), [0, 1], np.ones(3)),
                           "cross_entropy expected the arguments logits, targets and by name reduction, "
                           "got a further one: weight in PyTorch, which it does not have"),
    "a Tensor": (lambda: nn.cross_entropy(Tensor(np.ones((2, 3))), [0, 1], Tensor(np.ones(3))), "weight in PyTorch"),
    "by name here": (lambda: nn.Linear(3, 2, True, None, np.float64),
                     "Linear expected the arguments in_features, out_features, bias and by name dtype, rng, "
                     "got a further one: dtype in PyTorch, which is given by name here"),
    "too many": (lambda: nn.Dropout(0.5, False, 1, 2), "Dropout .* inplace in PyTorch, which it does not have"),
    "a pool": (lambda: nn.MaxPool2d(2, ceil_mode=True),
               "MaxPool2d expected the arguments kernel_size, stride, padding, got ceil_mode, which it does not have"),
    "further for a pool": (lambda: nn.AvgPool2d(2, 2, 0, True), "AvgPool2d expected .* padding, got 1 more"),
    "torch's names": (lambda: nn.cross_entropy(input=np.ones((2, 3)), target=[0, 1]), "got input, which it does not"),
}


@pytest.mark.parametrize(("call", "message"), MESSAGES.values(), ids=MESSAGES)
def test_messages(call, message):
    with pytest.raises(TypeError, match=f"{message}"):
        call()


def test_help_still_shows_the_arguments():
    assert str(inspect.signature(nn.Dropout)) == "(p=0.5, *, rng=None)"
    assert str(inspect.signature(nn.cross_entropy)) == "(logits, targets, *, reduction='mean')"
