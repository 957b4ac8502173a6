"""What changes between an operation and `backward` does not change the gradients: every operation, layer and loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_autograd import FEWER, every_operation

from course_utils import autograd, nn, optim
from course_utils.autograd import Tensor, no_grad


def leaves(*arrays):
    return [Tensor(array, requires_grad=True) for array in arrays]


def spoil(given):
    """Write other values into every array below what was given: into leaves, arrays, and what tuples hold."""
    if isinstance(given, (tuple, list, dict)):
        for one in given.values() if isinstance(given, dict) else given:
            spoil(one)
    array = given.data if isinstance(given, Tensor) else given
    if isinstance(array, np.ndarray) and array.flags.writeable:
        array[...] = ~array if array.dtype == bool else 1 - array


def gradients(compute, tensors, others, between):
    """Compute, do something `between`, go back, and return the gradients."""
    with np.errstate(all="ignore"):
        result = compute(*tensors, **others)
    between(result, tensors, others)
    result.backward(np.random.default_rng(0).standard_normal(result.shape))
    return [tensor.grad for tensor in tensors]


def assert_keeps(compute, arrays, others):
    def copies():
        return leaves(*arrays), {name: copied(one) for name, one in others.items()}

    def spoiled(result, tensors, others):
        spoil(tensors), spoil(others)

    expected = gradients(compute, *copies(), lambda *_: None)
    found = gradients(compute, *copies(), spoiled)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def copied(given):
    if isinstance(given, tuple):
        return tuple(map(copied, given))
    return given.copy() if isinstance(given, np.ndarray) else given


@every_operation
@FEWER
@given(data=st.data())
def test_operations(operation, data):
    arrays, kwargs = operation.arguments(data.draw, smooth=False)
    assert_keeps(operation.ours, arrays, kwargs)


def normal(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape)


WORDS, MASK = np.array([[2, 0], [3, 3]]), np.array([[True, True, False], [False, True, True]])
NETWORKS = {
    "linear": (nn.linear, [normal(5, 3), normal(2, 3), normal(2)], {}),
    "linear of a sequence": (nn.linear, [normal(4, 5, 3), normal(2, 3)], {}),
    "leaky_relu": (nn.leaky_relu, [normal(5, 3)], {}),
    "elu": (nn.elu, [normal(5, 3)], {}),
    "softplus": (nn.softplus, [normal(5, 3)], {}),
    "softmax": (nn.softmax, [normal(5, 3)], {}),
    "log_softmax": (nn.log_softmax, [normal(5, 3)], {}),
    "cross_entropy": (nn.cross_entropy, [normal(2, 3)], {"targets": np.array([0, 2])}),
    "cross_entropy each": (lambda x, targets: nn.cross_entropy(x, targets, reduction="none"), [normal(2, 3)],
                           {"targets": np.array([0, 2])}),
    "ctc_loss": (lambda x, **others: nn.ctc_loss(nn.log_softmax(x), **others), [normal(5, 2, 3)], {
        "targets": np.array([[1, 2], [2, 2]]), "input_lengths": np.array([5, 4]), "target_lengths": np.array([1, 2])}),
    "ctc_loss of a leaf": (lambda x, **others: nn.ctc_loss(x, **others), [normal(5, 2, 3) - 2], {
        "targets": np.array([1, 2, 2]), "input_lengths": np.array([5, 4]), "target_lengths": np.array([1, 2])}),
    "mse_loss": (nn.mse_loss, [normal(5, 3)], {"target": normal(3, 5).T.copy()}),
    "conv2d": (nn.conv2d, [normal(2, 3, 5, 5), normal(4, 3, 2, 2), normal(4)], {}),
    "conv2d of images whose batch lies last": (lambda x, w: nn.conv2d(x.permute(3, 0, 1, 2), w),
                                               [normal(3, 5, 5, 2), normal(4, 3, 2, 2)], {}),
    "max_pool2d": (lambda x: nn.max_pool2d(x, 2), [normal(2, 3, 4, 4)], {}),
    "avg_pool2d": (lambda x: nn.avg_pool2d(x, 2, padding=1), [normal(2, 3, 4, 4)], {}),
    "embedding": (lambda weight, indices: nn.embedding(indices, weight), [normal(4, 3)], {"indices": WORDS}),
    "lstm": (lambda *all: nn.lstm(*all)[0], [normal(*shape) for shape in [
        (4, 2, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,), (20,)]], {}),
    "gru": (lambda *all: nn.gru(*all)[0], [normal(*shape) for shape in [
        (4, 2, 3), (2, 5), (15, 3), (15, 5), (15,), (15,)]], {}),
    "rnn with lengths": (lambda *all, lengths: nn.rnn(*all, lengths=lengths, reverse=True)[0], [
        normal(*shape) for shape in [(4, 2, 3), (2, 5), (5, 3), (5, 5), (5,), (5,)]], {"lengths": np.array([4, 2])}),
    "BatchNorm1d": (nn.BatchNorm1d(3, dtype=np.float64), [normal(5, 3)], {}),
    "AdditiveAttention": (lambda *all, mask: nn.AdditiveAttention(4, 5, 6, dtype=np.float64,
                                                                 rng=np.random.default_rng(0))(*all, mask)[0],
                          [normal(2, 4), normal(2, 3, 5)], {"mask": MASK}),
    "array on the left": (lambda x, a: a * x + a / x - (a > 0) * x, [normal(3)], {"a": normal(3)}),
    "array to a power": (lambda x, a: a**x, [normal(3)], {"a": normal(3) ** 2}),
    "tensor of an array": (lambda x, a: Tensor(a) * x, [normal(3)], {"a": normal(3)}),
    "view of a leaf": (lambda x, y: x.reshape(3, 2).T @ y[1:], [normal(6), normal(4, 2)], {}),
    "broadcast": (lambda x, a: x * a, [normal(2, 3)], {"a": np.broadcast_to(normal(1), (2, 3))}),
}


@pytest.mark.parametrize(("compute", "arrays", "others"), NETWORKS.values(), ids=NETWORKS.keys())
def test_layers_and_losses(compute, arrays, others):
    assert_keeps(compute, arrays, others)


def test_a_step_between_two_losses_changes_neither():
    """Both losses were computed before the step; PyTorch refuses the second backward, here it is that of its loss."""
    layer = nn.Linear(3, 2, dtype=np.float64, rng=np.random.default_rng(0))
    x = Tensor(normal(4, 3), requires_grad=True)
    first, second = (layer(x) * layer(x)).sum(), (layer(x) * 3).sum()
    before = layer.weight.data.copy()
    first.backward()
    optim.SGD(layer.parameters(), lr=0.1).step()
    x.zero_grad()
    second.backward()
    assert (layer.weight.data != before).any()
    np.testing.assert_allclose(x.grad, np.tile(3 * before.sum(axis=0), (4, 1)))


def test_results_are_read_only_and_constants_are_not():
    x = Tensor(normal(3), requires_grad=True)
    for result in (x.exp(), x[1:], x.reshape(3, 1), x.sum(), nn.softmax(x), x.exp().detach()):
        with pytest.raises(ValueError, match="read-only"):
            result.data[...] = 0
    x.data[...] = 1
    with no_grad():
        x.exp().data[...] = 0
    (Tensor(normal(3)) * 2).data[...] = 0


def test_a_result_that_is_an_operand_itself_leaves_the_operand_writeable():
    x = Tensor(normal(3), requires_grad=True)
    autograd.tensor.record("same", (x,), x.data, lambda gradient: gradient)
    x.data[...] = 1


def test_values_taken_from_a_result_can_be_changed():
    x = Tensor(normal(3), requires_grad=True)
    x.data = (x * 2).data
    x.data[...] = 1
    with no_grad():
        x.data = x - 0.5
    assert x.data.tolist() == [0.5] * 3 and x.is_leaf


def test_what_nobody_can_change_is_not_copied():
    x = Tensor(normal(3), requires_grad=True)
    hidden = x.exp()
    assert autograd.tensor.saved(hidden) is hidden.data and autograd.tensor.saved(x) is not x.data
    assert autograd.tensor.saved(x, Tensor(1.0)) is x.data  # no rule will use it
    with no_grad():
        assert autograd.tensor.saved(x) is x.data
