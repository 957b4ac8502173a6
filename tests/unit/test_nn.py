"""Every layer and function of course_utils.nn has PyTorch's values and PyTorch's gradients.

LAYERS is the table of modules, FUNCTIONS that of functions: one line each, and it is compared with PyTorch in float64,
checked against finite differences, and run in float32.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck, sigmoid
from course_utils.compare import assert_matches_torch

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60, database=None)
lengths = st.integers(1, 5)
seeds = st.integers(0, 2**16).map(np.random.default_rng)


@dataclass
class Layer:
    """A module, PyTorch's, and the shapes to try."""

    name: str
    shapes: list
    arguments: tuple = ()
    options: dict = field(default_factory=dict)
    takes: tuple = ()  # which of dtype and rng the course's layer takes

    def ours(self, dtype=np.float64):
        given = {"dtype": dtype, "rng": np.random.default_rng(7)}
        return getattr(nn, self.name)(*self.arguments, **self.options, **{name: given[name] for name in self.takes})

    def theirs(self):
        return getattr(torch.nn, self.name)(*self.arguments, **self.options)

    def __str__(self):
        return " ".join([self.name, *map(str, self.arguments), *(f"{k}={v}" for k, v in self.options.items())])


ANY = [(), (6,), (4, 3), (2, 3, 2), (0, 3)]
LAYERS = [
    Layer("Linear", [(4, 3), (3,), (2, 5, 3), (2, 3, 2, 3), (1, 3), (0, 3)], (3, 2), takes=("dtype", "rng")),
    Layer("Linear", [(4, 3), (2, 5, 3)], (3, 1), {"bias": False}, takes=("dtype", "rng")),
    Layer("Linear", [(4, 1)], (1, 4), takes=("dtype", "rng")),
    Layer("ReLU", ANY),
    Layer("Tanh", ANY),
    Layer("Sigmoid", ANY),
    Layer("LeakyReLU", ANY),
    Layer("LeakyReLU", [(4, 3)], options={"negative_slope": 0.3}),
    Layer("ELU", ANY),
    Layer("ELU", [(4, 3)], options={"alpha": 1.7}),
    Layer("Softplus", ANY),
    Layer("Softplus", [(40, 3)], options={"beta": 3.0, "threshold": 2.0}),
    Layer("Dropout", [(4, 3)], (0.0,)),
    Layer("Dropout", [(4, 3)], (1.0,)),
    Layer("BatchNorm1d", [(5, 3), (2, 3), (4, 3, 2), (1, 3, 2)], (3,), takes=("dtype",)),
    Layer("BatchNorm1d", [(5, 3), (4, 3, 2)], (3,), {"affine": False}, takes=("dtype",)),
    Layer("BatchNorm1d", [(5, 3)], (3,), {"eps": 0.3, "momentum": 0.4}, takes=("dtype",)),
    Layer("BatchNorm1d", [(5, 3)], (3,), {"momentum": None}, takes=("dtype",)),
    Layer("BatchNorm1d", [(5, 3)], (3,), {"track_running_stats": False}, takes=("dtype",)),
    Layer("BatchNorm2d", [(5, 3, 2, 4), (1, 3, 1, 2)], (3,), takes=("dtype",)),
    Layer("BatchNorm2d", [(5, 3, 2, 2)], (3,), {"affine": False, "momentum": None}, takes=("dtype",)),
    Layer("Flatten", [(4, 3), (2, 3, 2, 2), (3,) * 5, (2, 0, 3)]),
    Layer("Flatten", [(4, 3), (2, 3, 2, 2)], (0, 1)),
    Layer("Flatten", [(2, 3, 2, 2)], (-3, -2)),
]
every_layer = pytest.mark.parametrize("layer", LAYERS, ids=str)


def values(shape, seed=0):
    return 2 * np.random.default_rng(seed).standard_normal(shape)


def shuffle_parameters(module):
    """Give a layer values that are no special case: a batch norm starts with ones and zeros."""
    rng = np.random.default_rng(3)
    state = {name: np.abs(rng.standard_normal(array.shape)) + 0.1 if array.dtype.kind == "f" else array + 2
             for name, array in module.state_dict().items()}
    module.load_state_dict(state)
    return module


@every_layer
@pytest.mark.parametrize("mode", [True, False], ids=["train", "eval"])
def test_layer_equals_torch_in_value_and_every_gradient(layer, mode):
    for shape in layer.shapes:
        ours, theirs = shuffle_parameters(layer.ours()).train(mode), layer.theirs().train(mode)
        report = assert_matches_torch(ours, theirs, values(shape))
        assert {"output", "gradient of input"} <= report.keys()
        assert {f"gradient of {name}" for name, _ in theirs.named_parameters()} <= report.keys()
        assert {f"buffer {name}" for name, _ in theirs.named_buffers()} <= report.keys()


@every_layer
@pytest.mark.parametrize("mode", [True, False], ids=["train", "eval"])
def test_layer_gradient_equals_finite_differences(layer, mode):
    module = shuffle_parameters(layer.ours()).train(mode)
    result = gradcheck(lambda x, *parameters: module(x), values(layer.shapes[-2:][0]), *module.parameters())
    assert result, result


@every_layer
def test_float32_stays_float32(layer):
    module = layer.ours(np.float32)
    x = Tensor(values(layer.shapes[0]).astype(np.float32), requires_grad=True)
    y = module(x)
    y.backward(np.ones(y.shape))
    arrays = [y.data, x.grad, *(parameter.grad for parameter in module.parameters()), *module.buffers()]
    assert {array.dtype for array in arrays if array.dtype.kind == "f"} == {np.dtype(np.float32)}


def shown_by_torch(module):
    """Leave out what only PyTorch has: `inplace`, and in newer versions the bias of a batch norm."""
    return re.sub(r"(affine=\w+), bias=\w+", r"\1", repr(module).replace(", inplace=False", ""))


@every_layer
def test_layer_is_shown_as_in_torch(layer):
    assert repr(layer.ours()) == shown_by_torch(layer.theirs())


def test_layers_take_float32_if_nothing_is_said():
    assert nn.Linear(2, 3).weight.dtype == nn.Linear(2, 3).bias.dtype == np.float32
    assert nn.BatchNorm1d(2).weight.dtype == nn.BatchNorm1d(2).running_var.dtype == np.float32


def network(world, **options):
    def linear(*sizes):
        return world.Linear(*sizes, **options)

    return world.Sequential(
        world.Flatten(), linear(12, 7), world.BatchNorm1d(7, **{k: v for k, v in options.items() if k == "dtype"}),
        world.ReLU(), world.Sequential(linear(7, 5), world.Tanh()), world.Dropout(0.0), linear(5, 3),
    )


@pytest.mark.parametrize("mode", [True, False], ids=["train", "eval"])
def test_a_network_equals_torch(mode):
    ours = network(nn, dtype=np.float64, rng=np.random.default_rng(0)).train(mode)
    report = assert_matches_torch(ours, network(torch.nn).train(mode), values((6, 3, 4)))
    assert len(report) == 2 + 8 + 3
    assert repr(ours) == shown_by_torch(network(torch.nn))


def test_a_float32_network_is_close_to_torch():
    ours, theirs = network(nn, rng=np.random.default_rng(0)), network(torch.nn)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in ours.state_dict().items()})
    x = values((6, 3, 4)).astype(np.float32)
    np.testing.assert_allclose(ours(x).data, theirs(torch.from_numpy(x)).detach().numpy(), rtol=1e-4, atol=1e-5)


# functions

KINKED = np.array([-50.0, -20.0, -1.0, -0.0, 0.0, 1.0, 20.0, 50.0])
FUNCTIONS = {
    "relu": (nn.relu, torch.relu, [KINKED]),
    "tanh": (nn.tanh, torch.tanh, [KINKED]),
    "sigmoid": (nn.sigmoid, torch.sigmoid, [KINKED]),
    "leaky_relu": (nn.leaky_relu, functional.leaky_relu, [KINKED]),
    "elu": (nn.elu, functional.elu, [KINKED]),
    "softplus": (nn.softplus, functional.softplus, [KINKED]),
    "linear": (nn.linear, functional.linear, [values((2, 4, 3)), values((5, 3)), values(5)]),
    "linear without bias": (nn.linear, functional.linear, [values(3), values((5, 3))]),
    "softmax": (nn.softmax, lambda x: functional.softmax(x, -1), [values((2, 3, 4))]),
    "softmax of dim": (lambda x: nn.softmax(x, 1), lambda x: functional.softmax(x, 1), [values((2, 3, 4))]),
    "log_softmax": (nn.log_softmax, lambda x: functional.log_softmax(x, -1), [300 * values((2, 3, 4))]),
    "log_softmax of dim": (lambda x: nn.log_softmax(x, 0), lambda x: functional.log_softmax(x, 0), [values(4)]),
    "mse_loss": (nn.mse_loss, functional.mse_loss, [values((4, 3)), values((4, 3), 1)]),
    "mse_loss sum": (lambda x, y: nn.mse_loss(x, y, reduction="sum"),
                     lambda x, y: functional.mse_loss(x, y, reduction="sum"), [values(4), values(4, 1)]),
    "mse_loss none": (lambda x, y: nn.mse_loss(x, y, reduction="none"),
                      lambda x, y: functional.mse_loss(x, y, reduction="none"), [values(()), values((), 1)]),
}
every_function = pytest.mark.parametrize(("ours", "theirs", "inputs"), FUNCTIONS.values(), ids=FUNCTIONS.keys())


@every_function
def test_function_equals_torch(ours, theirs, inputs, recwarn):
    report = assert_matches_torch(ours, theirs, *inputs)
    assert len(report) == 1 + len(inputs)
    assert not recwarn


@every_function
def test_function_gradient_equals_finite_differences(ours, theirs, inputs):
    smooth = [values(array.shape, seed) for seed, array in enumerate(inputs)]
    result = gradcheck(ours, *smooth)
    assert result, result


# losses and layers over many shapes


@SETTINGS
@given(count=lengths, classes=lengths, rng=seeds, scale=st.sampled_from([1e-3, 1.0, 100.0]), data=st.data())
def test_cross_entropy_equals_torch(count, classes, rng, scale, data):
    reduction = data.draw(st.sampled_from(["mean", "sum", "none"]))
    logits, targets = scale * rng.standard_normal((count, classes)), rng.integers(0, classes, count)
    for kind in (np.int64, np.uint8):
        report = assert_matches_torch(
            lambda x, y, kind=kind: nn.cross_entropy(x, y.data.astype(kind), reduction=reduction),
            lambda x, y: functional.cross_entropy(x, y, reduction=reduction), logits, targets)
        assert list(report) == ["output", "gradient of input"]


@SETTINGS
@given(shape=st.lists(lengths, max_size=3), sizes=st.tuples(lengths, lengths), bias=st.booleans(), rng=seeds)
def test_linear_equals_torch_for_every_shape(shape, sizes, bias, rng):
    ours = nn.Linear(*sizes, bias=bias, dtype=np.float64, rng=rng)
    assert_matches_torch(ours, torch.nn.Linear(*sizes, bias=bias), rng.standard_normal((*shape, sizes[0])))


@SETTINGS
@given(shape=st.tuples(st.integers(2, 6), lengths, lengths), flat=st.booleans(), rng=seeds, affine=st.booleans(),
       training=st.booleans(), momentum=st.sampled_from([None, 0.0, 0.1, 1.0]), eps=st.sampled_from([1e-5, 0.1]))
def test_batchnorm_equals_torch_for_every_shape(shape, flat, rng, affine, training, momentum, eps):
    shape = shape[:2] if flat else shape
    options = {"affine": affine, "momentum": momentum, "eps": eps}
    ours = shuffle_parameters(nn.BatchNorm1d(shape[1], **options, dtype=np.float64)).train(training)
    theirs = torch.nn.BatchNorm1d(shape[1], **options).train(training)
    assert_matches_torch(ours, theirs, 3 + rng.standard_normal(shape), rtol=1e-9)


def test_cross_entropy_far_from_zero_is_exact_and_never_warns(recwarn):
    logits = Tensor([[1e4, 0.0, -1e4], [-1e300, 1e300, 0.0], [800.0, 800.0, 0.0]], requires_grad=True)
    loss = nn.cross_entropy(logits, [1, 1, 0], reduction="none")
    np.testing.assert_array_equal(loss.data, [1e4, 0, np.log(2)])
    loss.sum().backward()
    np.testing.assert_allclose(logits.grad, [[1, -1, 0], [0, 0, 0], [-0.5, 0.5, 0]], atol=1e-300)
    assert not recwarn


def test_cross_entropy_takes_targets_of_every_kind():
    logits, targets = values((3, 4)), [2, 0, 3]
    kinds = [targets, np.array(targets), np.array(targets, np.uint8), Tensor(targets), torch.tensor(targets)]
    assert len({nn.cross_entropy(logits, one).item() for one in kinds}) == 1


def test_losses_are_one_recorded_operation():
    logits = Tensor(values((3, 4)), requires_grad=True)
    loss = nn.cross_entropy(logits, [0, 1, 2])
    assert (loss.op, loss.parents) == ("cross_entropy", (logits,))
    layer = nn.Linear(4, 2, dtype=np.float64)
    assert (layer(logits).op, layer(logits).parents) == ("linear", (logits, layer.weight, layer.bias))


def test_a_target_that_needs_a_gradient_gets_one():
    student, teacher = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 3.0], requires_grad=True)
    nn.mse_loss(student, teacher).backward()
    assert student.grad.tolist() == [-2.0, -1.0] and teacher.grad.tolist() == [2.0, 1.0]


# what training changes


def test_dropout_drops_and_enlarges_in_training_only():
    x = Tensor(np.ones((200, 300)), requires_grad=True)
    layer = nn.Dropout(0.2, rng=np.random.default_rng(0))
    y = layer(x)
    assert set(np.unique(y.data)) == {0.0, 1 / (1 - 0.2)}
    assert (y.data == 0).mean() == pytest.approx(0.2, abs=0.01) and y.data.mean() == pytest.approx(1, abs=0.01)
    y.backward(np.full(y.shape, 3.0))
    np.testing.assert_array_equal(x.grad, 3 * y.data)  # the gradient passes where the value did
    assert (layer(x).data != y.data).any(), "expected a new mask each time"
    assert layer.eval()(x) is x


def test_dropout_is_repeatable():
    x = np.ones((4, 5))
    first, second = (nn.Dropout(rng=np.random.default_rng(3))(x).data for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_batchnorm_learns_the_statistics_in_training_and_uses_them_in_evaluation():
    rng = np.random.default_rng(0)
    layer = nn.BatchNorm1d(2, dtype=np.float64)
    for _ in range(200):
        layer(rng.normal([5.0, -1.0], [2.0, 0.5], (64, 2)))
    np.testing.assert_allclose(layer.running_mean, [5, -1], atol=0.2)
    np.testing.assert_allclose(layer.running_var, [4, 0.25], rtol=0.2)
    assert layer.num_batches_tracked == 200
    before = layer.state_dict()
    y = layer.eval()(np.array([[5.0, -1.0], [7.0, -0.5]]))
    np.testing.assert_allclose(y.data, [[0, 0], [1, 1]], atol=0.2)
    assert all((array == before[name]).all() for name, array in layer.state_dict().items())


def test_batchnorm_with_mixed_dtypes_computes_in_that_of_the_input():
    narrow, wide = (shuffle_parameters(nn.BatchNorm1d(3, dtype=dtype)).eval() for dtype in (np.float32, np.float64))
    assert_matches_torch(narrow, torch.nn.BatchNorm1d(3).eval(), values((5, 3)))  # its float32 statistics are exact
    wide.weight = wide.bias = None
    assert wide(values((5, 3)).astype(np.float32)).dtype == np.float32


def test_batchnorm_follows_torch_over_many_batches():
    ours, theirs = nn.BatchNorm1d(3, momentum=None, dtype=np.float64), torch.nn.BatchNorm1d(3, momentum=None).double()
    for seed in range(5):
        x = values((4 + seed, 3), seed)
        ours(x), theirs(torch.from_numpy(x))
    for name, array in ours.state_dict().items():
        np.testing.assert_allclose(array, theirs.state_dict()[name].numpy(), rtol=1e-12)


def test_a_network_learns():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((256, 2))
    labels = (x[:, 0] * x[:, 1] > 0).astype(int)  # exclusive or: no linear classifier can
    model = nn.Sequential(nn.Linear(2, 16, dtype=np.float64, rng=rng), nn.Tanh(),
                          nn.Linear(16, 2, dtype=np.float64, rng=rng))
    for _ in range(300):
        model.zero_grad()
        nn.cross_entropy(model(x), labels).backward()
        for parameter in model.parameters():
            parameter.data -= 0.5 * parameter.grad
    assert (model(x).data.argmax(1) == labels).mean() > 0.95


def test_sigmoid_module_is_the_function():
    x = values((2, 3))
    np.testing.assert_array_equal(nn.Sigmoid()(x).data, sigmoid(Tensor(x)).data)
