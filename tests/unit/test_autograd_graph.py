"""The graph: what it records, how gradients accumulate in it, how deep it may be, and what does not enter it."""

import copy
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import autograd
from course_utils.autograd import Tensor, is_grad_enabled, no_grad

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60, database=None)


def leaf(values, **kwargs):
    return Tensor(values, requires_grad=True, **kwargs)


# What a tensor records


def test_a_result_knows_where_it_came_from():
    x = leaf(2.0, name="x")
    y = x**2
    z = 3 * y
    assert (x.op, x.parents, x.params, x.name) == ("leaf", (), {}, "x")
    assert (y.op, y.parents, y.params, y.name) == ("pow", (x,), {"exponent": 2}, None)
    assert z.op == "mul" and z.parents[1] is y and z.parents[0].item() == 3.0 and not z.parents[0].requires_grad
    assert z.requires_grad and x.is_leaf and not z.is_leaf
    assert x.sum(axis=None).params == {"axis": None, "keepdims": False}


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "sum", "mean",
                                  "max"])
def test_op_is_the_name_of_the_function(name):
    assert getattr(autograd, name)(leaf([1.0])).op == name


def test_nothing_is_recorded_without_a_need():
    result = Tensor(1.0) + Tensor(2.0)
    assert (result.op, result.parents, result.requires_grad) == ("leaf", (), False)


def test_repr_says_values_dtype_name_and_operation():
    assert repr(leaf([1.0, 2.5], name="w")) == "Tensor([1. , 2.5], name='w', requires_grad=True)"
    assert repr(leaf(np.float32(2)) * 2) == "Tensor(4., dtype=float32, op='mul')"
    assert repr(Tensor([1, 2])) == "Tensor([1, 2], dtype=int64)"


def test_python_sees_a_sequence_and_a_number():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    first, second = x
    assert len(x) == 2 and second.data.tolist() == [3.0, 4.0] and first.op == "getitem"
    assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 2), 2, 4, np.float64)
    one = leaf([[2.75]])
    assert (one.item(), float(one), int(one), bool(one), f"{one:.1f}") == (2.75, 2.75, 2, True, "2.8")
    assert f"{one}" == repr(one)


def test_comparisons_give_boolean_arrays():
    x = leaf([1.0, 2.0, 3.0])
    for result, expected in [
        (x > 2, [False, False, True]), (x >= 2, [False, True, True]), (x < 2, [True, False, False]),
        (2 < x, [False, False, True]), (x == np.array([1, 0, 3]), [True, False, True]), (x <= x, [True] * 3),
        (x != Tensor(2.0), [True, False, True]),
    ]:
        assert isinstance(result, np.ndarray) and result.dtype == bool and result.tolist() == expected
    assert (x == "x") is False and (x == None) is False  # noqa: E711
    assert x in {x} and len({x, leaf([1.0, 2.0, 3.0])}) == 2  # hashed by identity


@pytest.mark.parametrize("expression", [
    lambda x, a: a * x, lambda x, a: a[0] * x, lambda x, a: a @ x, lambda x, a: a - x,
    lambda x, a: np.float64(2) * x, lambda x, a: np.float32(2) / x, lambda x, a: (a >= 0).all() * x,
])
def test_arrays_and_numpy_numbers_on_the_left_leave_the_work_to_tensor(expression):
    x, array = leaf(np.ones((2, 2))), np.arange(4.0).reshape(2, 2)
    result = expression(x, array)
    assert isinstance(result, Tensor) and result.requires_grad
    np.testing.assert_array_equal(result.data, expression(x.data, array))


def test_numpys_functions_take_a_tensor_without_gradient_as_an_array_and_ask_every_tensor_for_its_shape():
    array = np.arange(6.0).reshape(2, 3)
    x, w = Tensor(array), leaf(array)
    for result, expected in [
        (np.exp(x), np.exp(array)), (np.sum(x, axis=0), array.sum(axis=0)), (np.add.reduce(x), array.sum(axis=0)),
        (np.concatenate([x, array]), np.concatenate([array, array])), (np.max(w.detach()), 5.0),
        (np.greater(array, w), array > array), (np.where(array > 2, x, 0), np.where(array > 2, array, 0)),
    ]:
        assert not isinstance(result, Tensor)
        np.testing.assert_array_equal(result, expected)
    assert np.allclose(x, array) and (np.shape(w), np.ndim(w), np.size(w)) == ((2, 3), 2, 6)
    target = array.copy()
    target -= x
    assert type(target) is np.ndarray and (target == 0).all()


def test_data_are_copied_when_they_will_be_trained_and_shared_otherwise():
    array = np.zeros(3)
    assert np.shares_memory(Tensor(array).data, array) and not np.shares_memory(leaf(array).data, array)
    assert np.asarray(Tensor(array)) is array and Tensor(array).numpy() is array


def test_integers_and_booleans_stay_what_they_are_and_can_index():
    indices = Tensor([2, 0, 2])
    assert indices.dtype == np.int64 and Tensor([True]).dtype == bool and Tensor([1.0]).dtype == np.float64
    x = leaf([1.0, 2.0, 3.0])
    (x[indices] * x[Tensor([True, False, True])].sum()).sum().backward()
    expected = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    (expected[[2, 0, 2]] * expected[[0, 2]].sum()).sum().backward()
    np.testing.assert_array_equal(x.grad, expected.grad.numpy())


# Accumulation


@st.composite
def programs(draw):
    """Random graphs with much fan-out: each step combines two earlier values."""
    steps = draw(st.integers(1, 12))
    return [(draw(st.sampled_from(["add", "sub", "mul", "sin", "maximum", "reuse"])), draw(st.integers(0, i + 1)),
             draw(st.integers(0, i + 1))) for i in range(steps)]


def run(program, start, other, maximum):
    steps = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: 0.5 * a * b,
             "sin": lambda a, b: (a + b).sin(), "maximum": maximum, "reuse": lambda a, b: a * a + a}
    values = [start, other]
    for op, i, j in program:
        values.append(steps[op](values[i], values[j]))
    return values[-1]


@SETTINGS
@given(programs())
def test_fan_out_and_repeated_backward_accumulate_as_in_torch(program):
    arrays = np.random.default_rng(0).standard_normal((2, 3))
    ours = [leaf(array) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    result, expected = run(program, *ours, autograd.maximum), run(program, *theirs, torch.maximum)
    for _ in range(2):
        result.sum().backward()
        expected.sum().backward(retain_graph=True)
        for tensor, torch_tensor in zip(ours, theirs, strict=True):
            if torch_tensor.grad is None:
                assert tensor.grad is None
            else:
                np.testing.assert_allclose(tensor.grad, torch_tensor.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_a_second_backward_adds_and_zero_grad_forgets():
    x = leaf(3.0)
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 12.0
    x.zero_grad()
    assert x.grad is None
    y.backward()
    assert x.grad == 6.0


def test_accumulation_changes_grad_in_place_as_in_torch():
    x = leaf([1.0])
    (x * 2).backward()
    held = x.grad
    (x * 2).backward()
    assert held is x.grad and held.tolist() == [4.0]


def test_grad_is_kept_for_leaves_and_on_request():
    x, unused, constant = leaf([1.0, 2.0]), leaf([1.0]), Tensor([3.0, 4.0])
    y = x * constant
    kept = y * 2
    kept.retain_grad()
    (kept * kept).sum().backward()
    assert y.grad is None and unused.grad is None and constant.grad is None
    np.testing.assert_array_equal(kept.grad, 2 * kept.data)
    np.testing.assert_array_equal(x.grad, 2 * kept.data * 2 * constant.data)


def test_backward_on_a_leaf_and_with_each_kind_of_gradient():
    x = leaf([1.0, 2.0])
    x.backward(np.array([1.0, 2.0]))
    (x * 1).backward(Tensor([1.0, 2.0]))
    (x * 1).backward([1, 2])
    assert x.grad.tolist() == [3.0, 6.0]
    integers = leaf([1.0, 2.0])
    integers.backward(np.array([1, 2]))
    assert integers.grad.dtype == np.float64  # that of the data, whatever came
    one = leaf([[2.0]])
    (one * 3).backward()  # one element is enough for the gradient to be 1
    assert one.grad.tolist() == [[3.0]]


@pytest.mark.parametrize("build", [
    lambda a, b: [a + b], lambda a, b: [a - b], lambda a, b: [a.reshape(4), b.T], lambda a, b: [a[:, ::2], a[0], b[1:]],
    lambda a, b: [autograd.concatenate([a, b, a])], lambda a, b: [autograd.stack([a, b])], lambda a, b: [a, b],
    lambda a, b: [a.sum(), b.mean(axis=0)], lambda a, b: [a.swapaxes(0, 1) + b, a + b], lambda a, b: [a + a],
])
def test_gradients_share_no_memory_with_anything(build):
    a, b = leaf(np.ones((2, 2))), leaf(np.full((2, 2), 2.0))
    results = build(a, b)
    gradients = [np.ones(result.shape) for result in results]
    for result in results:
        if not result.is_leaf:
            result.retain_grad()
    for result, gradient in zip(results, gradients, strict=True):
        result.backward(gradient)
    arrays = [*gradients, a.data, b.data, *(t.grad for t in {a, b, *results} if t.grad is not None)]
    for i, first in enumerate(arrays):
        assert first.flags.writeable
        for second in arrays[i + 1 :]:
            assert not np.shares_memory(first, second)
    assert all((gradient == 1).all() for gradient in gradients)


def test_the_graph_keeps_the_values_it_was_built_with_when_data_is_replaced():
    x = leaf(3.0)
    y = x * x
    x.data = np.array(100.0)
    y.backward()
    assert x.grad == 6.0


# Outside the graph


def test_no_grad_records_nothing_and_nests():
    x = leaf(2.0)
    switch = no_grad()
    with switch:
        with switch:
            assert not is_grad_enabled()
        assert not is_grad_enabled()
        assert not (x * 2).requires_grad and (x * 2).is_leaf
    assert is_grad_enabled() and (x * 2).requires_grad
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert is_grad_enabled()


def test_no_grad_is_a_decorator_with_and_without_parentheses():
    x = leaf(2.0)

    @no_grad()
    def double(depth):
        return double(depth - 1) if depth else x * 2

    @no_grad
    def triple():
        """Thrice."""
        return x * 3

    assert not double(2).requires_grad and not triple().requires_grad and is_grad_enabled()
    assert (triple.__name__, triple.__doc__) == ("triple", "Thrice.")


def test_no_grad_in_one_thread_leaves_the_others_alone():
    with no_grad():
        seen = []
        thread = threading.Thread(target=lambda: seen.append(is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_one_decorated_function_in_two_threads_restores_each_thread_its_own_mode():
    inside, leave = threading.Event(), threading.Event()
    modes = []

    @no_grad
    def wait():
        inside.set()
        assert leave.wait(timeout=10)

    def run():
        wait()
        modes.append(is_grad_enabled())

    @no_grad
    def second():
        return wait()

    first = threading.Thread(target=run)
    first.start()
    assert inside.wait(timeout=10)
    inside.clear()
    other = threading.Thread(target=second)  # enters last, from a mode that is already off
    other.start()
    assert inside.wait(timeout=10)
    leave.set()
    first.join()
    other.join()
    assert modes == [True]


def test_detach_shares_values_and_stops_gradients():
    x = leaf([1.0, 2.0])
    y = x.detach()
    assert y.data is x.data and y.is_leaf and not y.requires_grad
    (x * y).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]


def test_in_place_operators_update_a_leaf_under_no_grad_and_rebind_elsewhere():
    weight = leaf([1.0, 2.0])
    same, values = weight, weight.data
    with no_grad():
        weight -= 0.5 * np.array([1.0, 1.0])
        weight *= 2
    assert weight is same and weight.data is values and values.tolist() == [1.0, 3.0] and weight.requires_grad
    total = first = weight.sum()
    total += weight.sum()
    total.backward()
    assert total is not first and first.item() == 4.0 and weight.grad.tolist() == [2.0, 2.0]


def test_a_leaf_can_be_copied():
    x = leaf([1.0, 2.0], name="w")
    twin = copy.deepcopy(x)
    assert twin.requires_grad and twin.name == "w" and not np.shares_memory(twin.data, x.data)


# Depth, and what an import costs

LONG_CHAIN = """
import sys
import numpy as np
from course_utils.autograd import Tensor

sys.setrecursionlimit(200)  # anything that recurses along the chain fails
x = Tensor({start}, requires_grad=True)
y = x
for _ in range({links} // 5):
    y = (((y * 1.00001) + x) - x).sin().relu().reshape(y.shape)[...] if {mixed} else -(-(-(-(y + 0))))
y.backward(np.ones(y.shape))
assert x.grad.shape == x.shape and np.isfinite(x.grad).all()
assert {mixed} or (x.grad == 1).all()
parent = y.parents[0]
del y, parent  # the whole chain is freed here
print("freed")
"""


@pytest.mark.parametrize(("start", "mixed", "links"), [("0.5", False, 100_000), ("[0.5, 0.2]", True, 100_000)])
def test_a_chain_of_100_000_operations_goes_backward_and_is_freed(start, mixed, links):
    code = LONG_CHAIN.format(start=start, mixed=mixed, links=links)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "freed"), done.stderr[-2000:]


def test_a_wide_graph_of_doubling_paths_is_visited_once_a_tensor():
    x = leaf(1.0)
    y = x
    for _ in range(60):
        y = y + y  # 2**60 paths
    y.backward()
    assert x.grad == 2.0**60


def test_importing_needs_neither_torch_nor_plotting():
    code = (
        "import sys, course_utils, course_utils.autograd, course_utils.compare; "
        "print(sorted({'torch', 'matplotlib', 'plotly', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
