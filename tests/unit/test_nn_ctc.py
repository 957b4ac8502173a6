"""nn.CTCLoss is PyTorch's in value and gradient, and the sum over all paths that spell a target."""

import itertools
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from course_utils import nn
from course_utils.autograd import Tensor, gradcheck
from course_utils.compare import assert_matches_torch, relative_difference

SETTINGS = settings(deadline=None, derandomize=True, max_examples=150, database=None)
every_reduction = pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
TARGETS = np.array([[1, 2, 2], [3, 1, 4], [4, 4, 4], [2, 0, 0]])  # repeated letters, different ones, and a short one
INPUT_LENGTHS, TARGET_LENGTHS = np.array([7, 5, 6, 7]), np.array([3, 3, 3, 1])


def log_probs_of(*shape, seed=0, scale=1.0):
    scores = scale * np.random.default_rng(seed).standard_normal(shape)
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


def compare(log_probs, targets, input_lengths, target_lengths, *arguments, **options):
    """Assert equality with PyTorch's; return what the loss is."""
    integers = targets, input_lengths, target_lengths
    in_torch = [torch.as_tensor(np.asarray(one)) for one in integers]
    assert_matches_torch(lambda x: nn.ctc_loss(x, *integers, *arguments, **options),
                         lambda x: functional.ctc_loss(x, *in_torch, *arguments, **options), log_probs)
    return nn.ctc_loss(log_probs, *integers, *arguments, **options).data


def spelt(path, blank=0):
    """Merge equal neighbours and leave out the blanks."""
    return [label for label, _ in itertools.groupby(path) if label != blank]


def by_enumeration(log_probs, target, blank=0):
    """-ln of the sum over all paths (T, C) that spell the target."""
    steps, classes = log_probs.shape
    paths = (path for path in itertools.product(range(classes), repeat=steps) if spelt(path, blank) == list(target))
    total = sum(np.exp(sum(log_probs[t, c] for t, c in enumerate(path))) for path in paths)
    return -np.log(total) if total else np.inf


@every_reduction
def test_padded_targets_equal_torch_in_value_and_gradient(reduction):
    compare(log_probs_of(7, 4, 5), TARGETS, INPUT_LENGTHS, TARGET_LENGTHS, reduction=reduction)


@every_reduction
def test_targets_one_after_the_other_equal_torch_and_the_padded_ones(reduction):
    joined = np.concatenate([row[:length] for row, length in zip(TARGETS, TARGET_LENGTHS, strict=True)])
    loss = compare(log_probs_of(7, 4, 5), joined, INPUT_LENGTHS, TARGET_LENGTHS, reduction=reduction)
    padded = nn.ctc_loss(log_probs_of(7, 4, 5), TARGETS, INPUT_LENGTHS, TARGET_LENGTHS, reduction=reduction)
    np.testing.assert_array_equal(loss, padded.data)


@pytest.mark.parametrize("target", [[], [1], [2, 1], [1, 1], [2, 2, 1], [1, 2, 1], [1, 1, 1]], ids=str)
@pytest.mark.parametrize("steps", [1, 3, 5])
def test_the_loss_is_that_of_all_paths_together(target, steps):
    log_probs = log_probs_of(steps, 3)
    expected = by_enumeration(log_probs, target)
    loss = nn.ctc_loss(log_probs[:, None], np.array([target], int), [steps], [len(target)], reduction="sum")
    assert loss.item() == pytest.approx(expected, rel=1e-12)
    assert np.isinf(expected) == (len(target) + sum(a == b for a, b in itertools.pairwise(target)) > steps)


def test_another_blank_equals_torch_and_the_sum_over_paths():
    log_probs, targets = log_probs_of(4, 2, 3), np.array([[0, 1], [1, 1]])
    losses = compare(log_probs, targets, [4, 4], [2, 2], 2, reduction="none")
    expected = [by_enumeration(log_probs[:, n], targets[n], blank=2) for n in (0, 1)]
    np.testing.assert_allclose(losses, expected, rtol=1e-12)


@SETTINGS
@given(data=st.data(), steps=st.integers(1, 7), batch=st.integers(1, 4), classes=st.integers(2, 5),
       longest=st.integers(0, 4), seed=st.integers(0, 2**16))
def test_every_shape_equals_torch(data, steps, batch, classes, longest, seed):
    rng = np.random.default_rng(seed)
    blank = data.draw(st.integers(0, classes - 1))
    labels = [label for label in range(classes) if label != blank]
    lengths = rng.integers(0, steps + 1, batch), rng.integers(0, longest + 1, batch)
    reduction, zero_infinity = data.draw(st.sampled_from(["mean", "sum", "none"])), data.draw(st.booleans())
    with np.errstate(invalid="ignore"):  # the gradients of infinite losses
        compare(log_probs_of(steps, batch, classes, seed=seed), rng.choice(labels, (batch, longest)), *lengths, blank,
                reduction, zero_infinity)


def test_long_inputs_with_tiny_probabilities_equal_torch():
    rng = np.random.default_rng(0)
    loss = compare(log_probs_of(300, 3, 20, scale=5.0), rng.integers(1, 20, (3, 60)), [300, 280, 120], [60, 50, 60],
                   reduction="none")
    assert loss[:2].min() > 800 and np.isfinite(loss).all()  # e^-800 is 0 in float64


def test_float32_stays_float32_and_is_close_to_torch():
    x = Tensor(log_probs_of(60, 3, 20).astype(np.float32), requires_grad=True)
    targets = np.random.default_rng(0).integers(1, 20, (3, 10))
    loss = nn.ctc_loss(x, targets, [60, 50, 40], [10, 9, 8])
    loss.backward()
    theirs = torch.tensor(x.data, requires_grad=True)
    expected = functional.ctc_loss(theirs, torch.tensor(targets), torch.tensor([60, 50, 40]), torch.tensor([10, 9, 8]))
    expected.backward()
    assert loss.dtype == x.grad.dtype == np.float32 and loss.item() == pytest.approx(expected.item(), rel=1e-5)
    np.testing.assert_allclose(x.grad, theirs.grad.numpy(), atol=1e-5)


# Gradients


@every_reduction
def test_gradients_through_log_softmax_equal_finite_differences(reduction):
    def loss(scores):
        return nn.ctc_loss(nn.log_softmax(scores), TARGETS[:, :2], INPUT_LENGTHS - 3, [2, 2, 1, 0], reduction=reduction)

    result = gradcheck(loss, np.random.default_rng(0).standard_normal((4, 4, 5)))
    assert result, result


def test_log_softmax_hands_the_gradient_on_as_it_is():
    scores = Tensor(np.random.default_rng(0).standard_normal((7, 4, 5)), requires_grad=True)
    log_probs = nn.log_softmax(scores)
    log_probs.retain_grad()
    nn.ctc_loss(log_probs, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS).backward()
    assert relative_difference(scores.grad, log_probs.grad).max() < 1e-12 and np.abs(scores.grad).max() > 0.01


def test_a_class_that_cannot_be_does_no_harm():
    scores = np.random.default_rng(0).standard_normal((5, 1, 4))
    scores[:, :, 3] = -np.inf
    x = Tensor(log_probs_of(5, 1, 4), requires_grad=True)
    x.data = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    nn.ctc_loss(x, [[1, 2]], [5], [2]).backward()
    assert np.isfinite(x.grad).all() and not x.grad[:, :, 3].any()
    assert np.isinf(nn.ctc_loss(x, [[1, 3]], [5], [2]).item())


# Targets that are empty, and targets that cannot be


def test_the_loss_of_an_empty_target_is_that_of_blanks_alone():
    log_probs = log_probs_of(7, 4, 5)
    loss = compare(log_probs, TARGETS, INPUT_LENGTHS, [3, 0, 0, 1], reduction="none")
    assert loss[1] == pytest.approx(-log_probs[:5, 1, 0].sum(), rel=1e-12)
    empty = compare(log_probs, TARGETS[:, :0], INPUT_LENGTHS, [0] * 4, reduction="mean")
    assert empty == pytest.approx(-sum(log_probs[:t, n, 0].sum() for n, t in enumerate(INPUT_LENGTHS)) / 4)


@every_reduction
def test_a_target_too_long_for_its_input_is_infinite_or_counts_as_nothing(reduction, recwarn):
    lengths = [3, 5, 4, 7], TARGET_LENGTHS  # 1 2 2 needs four steps, 4 4 4 needs five
    log_probs = log_probs_of(7, 4, 5)
    loss = nn.ctc_loss(log_probs, TARGETS, *lengths, reduction=reduction)
    assert np.isinf(loss.data).tolist() == ([True, False, True, False] if reduction == "none" else True)
    loss = compare(log_probs, TARGETS, *lengths, reduction=reduction, zero_infinity=True)
    x = Tensor(log_probs, requires_grad=True)
    nn.ctc_loss(x, TARGETS, *lengths, reduction=reduction, zero_infinity=True).sum().backward()
    assert np.isfinite(loss).all() and not x.grad[:, [0, 2]].any() and x.grad[:, [1, 3]].any()
    assert not recwarn
    x.zero_grad()
    nn.ctc_loss(x, TARGETS, *lengths, reduction=reduction).backward(np.ones_like(loss))
    np.testing.assert_array_equal(np.isnan(x.grad).any(axis=(0, 2)), [True, False, True, False])


def test_just_enough_steps_leave_one_path():
    log_probs = log_probs_of(4, 1, 5)
    loss = nn.ctc_loss(log_probs, [[1, 2, 2]], [4], [3], reduction="sum")
    assert loss.item() == pytest.approx(-sum(log_probs[t, 0, c] for t, c in enumerate([1, 2, 0, 2])), rel=1e-12)


def test_an_input_without_steps_spells_nothing():
    losses = compare(log_probs_of(7, 4, 5), TARGETS, [0, 0, 6, 7], [0, 3, 3, 1], reduction="none")
    assert losses[0] == 0 and np.isinf(losses[1])


# Forms of the arguments


def test_one_sequence_equals_torch():
    for reduction in ("none", "mean", "sum"):
        loss = compare(log_probs_of(7, 5), TARGETS[0], 6, 3, reduction=reduction)
        assert loss.shape == ()
    compare(log_probs_of(7, 5), TARGETS[0], [6], [3])


def test_the_module_is_the_function():
    x = log_probs_of(7, 4, 5)
    arguments = TARGETS % 4, INPUT_LENGTHS, TARGET_LENGTHS
    layer, theirs = nn.CTCLoss(4, "sum", True), torch.nn.CTCLoss(4, "sum", True)
    assert layer(x, *arguments).item() == nn.ctc_loss(x, *arguments, 4, "sum", True).item()
    in_torch = [torch.from_numpy(one) for one in arguments]
    assert_matches_torch(lambda x: layer(x, *arguments), lambda x: theirs(x, *in_torch), x)
    assert repr(layer) == repr(theirs) and nn.CTCLoss()(x, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS).item() == (
        nn.ctc_loss(x, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS).item())


def test_lists_and_tensors_are_taken_and_what_stands_after_a_target_is_free():
    x = log_probs_of(7, 4, 5)
    expected = nn.ctc_loss(x, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS).item()
    filled = np.where(np.arange(3) < TARGET_LENGTHS[:, None], TARGETS, -100)
    assert nn.ctc_loss(x, filled.tolist(), Tensor(INPUT_LENGTHS), tuple(TARGET_LENGTHS)).item() == expected
    assert filled[3, 1] == -100 and nn.ctc_loss(x, filled, INPUT_LENGTHS, TARGET_LENGTHS).item() == expected
    assert filled[3, 1] == -100  # nothing was written into it


def test_it_is_one_recorded_operation():
    x = Tensor(log_probs_of(7, 4, 5), requires_grad=True)
    loss = nn.ctc_loss(x, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS)
    assert loss.op == "ctc_loss" and loss.parents == (x,)


X = log_probs_of(7, 2, 5)
ERRORS = [
    (lambda: nn.ctc_loss(X[0, 0], [1], [7], [1]), ValueError,
     "ctc_loss expected log_probs (T, N, C) with T and N and C at least 1, got (5,)"),
    (lambda: nn.ctc_loss(X[:0], [[1], [1]], [0, 0], [1, 1]), ValueError,
     "with T and N and C at least 1, got (0, 2, 5)"),
    (lambda: nn.ctc_loss(np.ones((7, 2, 5), int), [[1], [1]], [7, 7], [1, 1]), TypeError,
     "ctc_loss expected float32 or float64 log_probs, got int64"),
    (lambda: nn.ctc_loss(X, [[1.0], [1.0]], [7, 7], [1, 1]), TypeError,
     "ctc_loss expected targets as integers, got float64"),
    (lambda: nn.ctc_loss(X, [[1]], [7, 7], [1, 1]), ValueError, "ctc_loss expected targets (2, S), got (1, 1)"),
    (lambda: nn.ctc_loss(X, [1, 2, 3], [7, 7], [1, 1]), ValueError,
     "ctc_loss expected targets (2, S), or one after the other (2,), got (3,)"),
    (lambda: nn.ctc_loss(X, [[[1]], [[1]]], [7, 7], [1, 1]), ValueError,
     "ctc_loss expected targets (2, S), or one after the other (2,), got (2, 1, 1)"),
    (lambda: nn.ctc_loss(X, [[1], [5]], [7, 7], [1, 1]), ValueError,
     "ctc_loss expected targets from 0 to 4 without the blank 0, got 5"),
    (lambda: nn.ctc_loss(X, [[1], [0]], [7, 7], [1, 1]), ValueError, "without the blank 0, got 0"),
    (lambda: nn.ctc_loss(X, [[1], [-1]], [7, 7], [1, 1], 4), ValueError, "without the blank 4, got -1"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7, 8], [1, 1]), ValueError,
     "ctc_loss expected input_lengths from 0 to 7, got 8"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7], [1, 1]), ValueError, "ctc_loss expected input_lengths (2,), got (1,)"),
    (lambda: nn.ctc_loss(X, [[1], [1]], None, [1, 1]), TypeError,
     "ctc_loss expected input_lengths as integers, got object"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7, 7], [1, 2]), ValueError,
     "ctc_loss expected target_lengths from 0 to 1, got 2"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7, 7], [1.0, 1.0]), TypeError,
     "ctc_loss expected target_lengths as integers, got float64"),
    (lambda: nn.ctc_loss(X[:, 0], [1], 7.0, 1), TypeError, "ctc_loss expected input_lengths as integers, got float64"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7, 7], [1, 1], 5), ValueError,
     "ctc_loss expected blank as an integer from 0 to 4, got 5"),
    (lambda: nn.ctc_loss(X, [[1], [1]], [7, 7], [1, 1], reduction="all"), ValueError,
     "ctc_loss expected reduction as one of mean, sum, none, got 'all'"),
    (lambda: nn.CTCLoss(-1), ValueError, "CTCLoss expected blank as an integer of at least 0, got -1"),
    (lambda: nn.CTCLoss(0, "all"), ValueError, "CTCLoss expected reduction as one of mean, sum, none, got 'all'"),
    (lambda: nn.CTCLoss(0, "sum", False, 1), TypeError,
     "CTCLoss expected the arguments blank, reduction, zero_infinity, got 1 more"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
