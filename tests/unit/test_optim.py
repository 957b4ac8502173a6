"""Every optimiser takes PyTorch's steps: OPTIMIZERS is the table of names and settings."""

import numpy as np
import pytest
import torch

from course_utils import nn, optim
from course_utils.autograd import Tensor

# Rates below those at which steps begin to jump to and fro: there, rounding errors grow by themselves.
OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"lr": 0.02}),
    ("SGD", {"lr": 0.02, "momentum": 0.9}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.02, "momentum": 0.8, "nesterov": True}),
    ("SGD", {"lr": 0.02, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": (0.3, 1.5), "step_sizes": (1e-3, 0.2)}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3}),
    ("Adagrad", {"lr": 0.1, "weight_decay": 0.1}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.005, "alpha": 0.8, "eps": 1e-3}),
    ("RMSprop", {"lr": 0.005, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.005, "centered": True}),
    ("RMSprop", {"lr": 0.005, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.02, "betas": (0.7, 0.9), "eps": 1e-3}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3}),
]
# All classes of the package but the base.
NAMES = sorted(name for name in optim.__all__ if isinstance(getattr(optim, name), type) and name != "Optimizer")
every_optimizer = pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=str)


def problem(seed=0):
    """A small network on a small problem, as arrays."""
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in [(6, 4), (6,), (3, 6)]]
    return arrays, rng.standard_normal((20, 4)), rng.standard_normal((20, 3))


def loss_of(parameters, x, target):
    """Written with operators that both worlds have."""
    weight, bias, output = parameters
    difference = (x @ weight.T + bias).tanh() @ output.T - target
    return (difference * difference).mean()


def run(name, options, world, steps=100, dtype=np.float64):
    arrays, x, target = problem()
    if world is torch:
        parameters = [torch.tensor(array, requires_grad=True) for array in arrays]
        x, target = torch.from_numpy(x), torch.from_numpy(target)
        optimizer = getattr(torch.optim, name)(parameters, **options)
    else:
        parameters = [nn.Parameter(array.astype(dtype)) for array in arrays]
        x, target = Tensor(x.astype(dtype)), Tensor(target.astype(dtype))
        optimizer = getattr(optim, name)(parameters, **options)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(parameters, x, target)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return parameters, losses, optimizer


@every_optimizer
def test_100_steps_equal_torchs(name, options):
    (ours, losses, _), (theirs, expected, _) = run(name, options, optim), run(name, options, torch)
    np.testing.assert_allclose(losses, expected, rtol=1e-10)
    for parameter, torch_parameter in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(parameter.data, torch_parameter.detach().numpy(), rtol=1e-10, atol=1e-12)
    assert losses[-1] < losses[0]


@every_optimizer
def test_float32_stays_float32(name, options):
    options = {key: np.float64(value) if isinstance(value, float) else value for key, value in options.items()}
    narrow, _, optimizer = run(name, options, optim, 20, np.float32)
    remembered = [value for state in optimizer.state for value in state.values() if isinstance(value, np.ndarray)]
    assert {array.dtype for array in remembered} <= {np.dtype(np.float32)}
    for parameter, exact in zip(narrow, run(name, options, optim, 20)[0], strict=True):
        assert parameter.dtype == np.float32
        np.testing.assert_allclose(parameter.data, exact.data, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_are_torchs(name):
    ours, theirs = getattr(optim, name)([nn.Parameter([1.0])]), getattr(torch.optim, name)([torch.ones(1)])
    settings = {key: value for key, value in vars(ours).items() if not key.startswith("_")}
    del settings["params"], settings["state"]
    assert settings == {key: theirs.defaults[key] for key in settings}


def test_the_table_has_every_optimiser():
    assert {name for name, _ in OPTIMIZERS} == set(NAMES)


@every_optimizer
def test_a_step_changes_the_values_in_place_and_leaves_the_gradient(name, options):
    parameter = nn.Parameter(np.ones((3, 2)))
    data, before = parameter.data, parameter.data.copy()
    gradient = np.arange(6.0).reshape(3, 2) - 2
    parameter.grad = gradient
    optimizer = getattr(optim, name)([parameter], **options)
    for _ in range(3):
        optimizer.step()
    assert parameter.data is data and (data != before).any()
    np.testing.assert_array_equal(gradient, np.arange(6.0).reshape(3, 2) - 2)
    assert parameter.grad is gradient


def test_parameters_without_a_gradient_are_left_alone():
    used, unused = nn.Parameter([1.0]), nn.Parameter([1.0])
    used.grad = np.ones(1)
    optimizer = optim.Adam([used, unused], weight_decay=0.1)
    optimizer.step()
    assert used.data != 1 and unused.data == 1 and optimizer.state[1] == {}


def test_zero_grad_forgets_every_gradient():
    parameters = [nn.Parameter([1.0]), nn.Parameter([2.0])]
    optimizer = optim.SGD(iter(parameters), lr=0.1)
    for parameter in parameters:
        parameter.grad = np.ones(1)
    optimizer.zero_grad()
    assert all(parameter.grad is None for parameter in parameters)


def test_settings_can_be_changed_between_steps_and_are_shown():
    parameter = nn.Parameter([1.0])
    optimizer = optim.SGD([parameter], lr=0.5)
    for rate in (0.5, np.float64(0.25)):
        optimizer.lr = rate
        parameter.grad = np.ones(1)
        optimizer.step()
    assert parameter.data == 0.25
    assert repr(optim.SGD([parameter], lr=0.5)) == (
        "SGD(lr=0.5, momentum=0, dampening=0, weight_decay=0, nesterov=False)"
    )


SHAPES = [(), (1,), (3,), (2, 3)]


def towards_three(name, options, world, shape, steps=60):
    """Minimise (w - 3)^2 over parameters of one shape, and put new values in the place of the old ones on the way."""
    start = np.arange(1.0, np.prod(shape) + 1).reshape(shape)
    parameter = torch.tensor(start, requires_grad=True) if world is torch else Tensor(start, requires_grad=True)
    optimizer = getattr(world.optim if world is torch else world, name)([parameter], **options)
    seen = []
    for step in range(steps):
        optimizer.zero_grad()
        ((parameter - 3) ** 2).sum().backward()
        optimizer.step()
        if step % 7 == 3:
            parameter.data = parameter.data - 0.1
        seen.append(parameter.detach().numpy().copy())
    assert parameter.shape == shape
    return np.array(seen)


@every_optimizer
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_shape_and_new_values_equal_torchs(name, options, shape):
    ours, theirs = (towards_three(name, options, world, shape) for world in (optim, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    assert (np.abs(ours[-1] - ours[0]) > 0).all()


def test_one_number_with_momentum_and_decay():
    """The least of (w - 3)^2 + w^2 / 20 is at 2.857; without its velocity the number would swing past it."""
    weight = Tensor(1.0, requires_grad=True)
    optimizer = optim.SGD([weight], lr=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(300):
        optimizer.zero_grad()
        ((weight - 3) ** 2).backward()
        optimizer.step()
    assert weight.item() == pytest.approx(6 / 2.1, abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_one_step_moves_a_number_whose_values_were_replaced(name):
    weight = Tensor(1.0, requires_grad=True)
    weight.data = weight.data - 0.1
    weight.grad = np.array(2.0)
    getattr(optim, name)([weight], lr=0.5).step()
    assert weight.item() < 0.9 - 0.1
    if name == "Adam":
        assert weight.item() == pytest.approx(0.4)


def test_a_gradient_may_be_what_an_array_is_made_of():
    for gradient in (2.0, np.float32(2), np.array(2), Tensor(2.0)):
        weight = Tensor(1.0, requires_grad=True)
        weight.grad = gradient
        optim.SGD([weight], lr=0.25).step()
        assert weight.item() == 0.5


def test_a_wrong_gradient_leaves_every_parameter_as_it_was():
    first, second = nn.Parameter([1.0, 2.0]), nn.Parameter([3.0])
    first.grad, second.grad = np.ones(2), np.ones(2)
    with pytest.raises(ValueError, match=r"SGD.step expected a gradient of shape \(1,\) for parameter 1, got \(2,\)"):
        optim.SGD([first, second], lr=1).step()
    assert first.data.tolist() == [1, 2] and second.data.tolist() == [3]


def test_after_a_change_of_sign_rprop_waits_for_one_step():
    parameter = nn.Parameter([0.0])
    optimizer = optim.Rprop([parameter], lr=0.1)
    seen = []
    for gradient in (1.0, 1.0, -1.0, -1.0, 0.0):
        parameter.grad = np.array([gradient])
        optimizer.step()
        seen.append(round(parameter.data.item(), 12))
    assert seen == [-0.1, -0.22, -0.22, -0.16, -0.16]


def parameter():
    return nn.Parameter([1.0])


def twice():
    shared = parameter()
    return [shared, shared]


def step(values, gradient, **options):
    weight = Tensor(values, requires_grad=True, **options)
    weight.grad = gradient
    optim.Adam([weight]).step()


ERRORS = {
    "gradient shape": (lambda: step([1.0, 2.0], np.ones((3, 2)), name="w"), ValueError,
                       r"Adam.step expected a gradient of shape \(2,\) for parameter 0, w, got \(3, 2\)"),
    "gradient that would broadcast": (lambda: step([1.0, 2.0], np.ones(1)), ValueError, r"shape \(2,\) .* got \(1,\)"),
    "gradient of one number": (lambda: step(1.0, np.ones(1)), ValueError, r"shape \(\) for parameter 0, got \(1,\)"),
    "gradient text": (lambda: step(1.0, "2"), TypeError, "gradient of real numbers for parameter 0, got <U1"),
    "empty": (lambda: optim.SGD([]), ValueError, "SGD expected at least one parameter, got none; an iterator"),
    "used up": (lambda: optim.Adam(iter(())), ValueError, "Adam expected at least one parameter, got none"),
    "tensor": (lambda: optim.SGD(parameter()), TypeError,
               r"SGD expected a list of parameters, got Parameter; write \[tensor\]"),
    "model": (lambda: optim.SGD(nn.Sequential(nn.Linear(2, 3))), TypeError,
              r"SGD expected a list of parameters, got Sequential; .* model.parameters\(\)"),
    "number": (lambda: optim.SGD(3), TypeError, "SGD expected a list of parameters, got int"),
    "arrays": (lambda: optim.Adagrad([np.ones(2)]), TypeError, "Adagrad expected Tensors as parameters, got ndarray"),
    "groups": (lambda: optim.SGD([{"params": [parameter()]}]), TypeError, "Tensors as parameters, got dict"),
    "result": (lambda: optim.SGD([parameter() * 2]), ValueError, "SGD expected leaves as parameters, .* of 'mul'"),
    "twice": (lambda: optim.SGD(twice()), ValueError, "SGD expected different parameters, got one of them twice"),
    "lr": (lambda: optim.SGD([parameter()], lr=-0.1), ValueError, "SGD expected lr >= 0, got -0.1"),
    "lr nan": (lambda: optim.Adam([parameter()], lr=float("nan")), ValueError, "Adam expected lr >= 0, got nan"),
    "lr text": (lambda: optim.RMSprop([parameter()], lr="0.1"), ValueError, "RMSprop expected lr >= 0, got '0.1'"),
    "Rprop lr": (lambda: optim.Rprop([parameter()], lr=-1), ValueError, "Rprop expected lr >= 0, got -1"),
    "momentum": (lambda: optim.SGD([parameter()], momentum=-1), ValueError, "SGD expected momentum >= 0, got -1"),
    "nesterov": (lambda: optim.SGD([parameter()], nesterov=True), ValueError,
                 "momentum > 0 and dampening 0 with nesterov, got momentum=0 and dampening=0"),
    "nesterov dampening": (lambda: optim.SGD([parameter()], momentum=0.9, dampening=0.1, nesterov=True), ValueError,
                           "got momentum=0.9 and dampening=0.1"),
    "weight_decay": (lambda: optim.Adam([parameter()], weight_decay=-1), ValueError, "weight_decay >= 0, got -1"),
    "eps": (lambda: optim.Adagrad([parameter()], eps=-1), ValueError, "Adagrad expected eps >= 0, got -1"),
    "lr_decay": (lambda: optim.Adagrad([parameter()], lr_decay=-1), ValueError, "lr_decay >= 0, got -1"),
    "alpha": (lambda: optim.RMSprop([parameter()], alpha=1.0), ValueError, r"alpha in \[0, 1\), got 1.0"),
    "alpha below": (lambda: optim.RMSprop([parameter()], alpha=-0.1), ValueError, "alpha >= 0, got -0.1"),
    "betas": (lambda: optim.Adam([parameter()], betas=(0.9, 1.0)), ValueError, r"betas \(a, b\) in .*got \(0.9, 1.0\)"),
    "betas number": (lambda: optim.Adam([parameter()], betas=0.9), ValueError, "betas .* got 0.9"),
    "etas": (lambda: optim.Rprop([parameter()], etas=(1.2, 0.5)), ValueError,
             r"etas \(a, b\) with 0 < a < 1 < b, got \(1.2, 0.5\)"),
    "step_sizes": (lambda: optim.Rprop([parameter()], step_sizes=(1, 0.1)), ValueError, r"\(smallest, largest\), got"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert type(caught.value) is error


def test_the_base_class_names_what_is_missing():
    tensor = parameter()
    tensor.grad = np.ones(1)
    with pytest.raises(NotImplementedError, match="Optimizer expected a method _update, got none"):
        optim.Optimizer([tensor]).step()
