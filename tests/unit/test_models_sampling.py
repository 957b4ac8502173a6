"""From which probabilities the next token is drawn: temperature, the k likeliest, the nucleus."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.autograd import Tensor
from course_utils.models import sampling_probabilities

LOGITS = np.log([0.05, 0.4, 0.25, 0.25, 0.05])
scores = st.lists(st.floats(-20, 20), min_size=1, max_size=8).map(np.array)
shares = st.floats(0.01, 1)


def by_loop(logits, temperature, top_k, top_p):
    """The definition, one token after another."""
    p = np.exp(logits / temperature - np.max(logits / temperature))
    p /= p.sum()
    order = sorted(range(len(p)), key=lambda one: (-logits[one], one))[:top_k]
    whole, kept, total = sum(p[one] for one in order), [], 0.0
    for one in order:
        kept.append(one)
        total += p[one] / whole
        if total >= top_p - 1e-12:
            break
    found = np.zeros(len(p))
    found[kept] = p[kept] / p[kept].sum()
    return found


@given(scores, st.floats(0.1, 3), st.integers(1, 9), shares)
def test_it_is_the_definition(logits, temperature, top_k, top_p):
    found = sampling_probabilities(logits, temperature, top_k, top_p)
    np.testing.assert_allclose(found, by_loop(logits, temperature, top_k, top_p), rtol=1e-9, atol=1e-15)
    assert found.sum() == pytest.approx(1)


def test_each_setting_on_numbers_to_check_by_hand():
    np.testing.assert_allclose(sampling_probabilities(LOGITS), np.exp(LOGITS))
    squares = np.array([1, 64, 25, 25, 1])
    np.testing.assert_allclose(sampling_probabilities(LOGITS, 0.5), squares / 116)
    np.testing.assert_allclose(sampling_probabilities(LOGITS, top_k=2), [0, 8 / 13, 5 / 13, 0, 0])
    np.testing.assert_allclose(sampling_probabilities(LOGITS, top_p=0.65), [0, 8 / 13, 5 / 13, 0, 0])
    np.testing.assert_allclose(sampling_probabilities(LOGITS, top_p=0.66), [0, 4 / 9, 2.5 / 9, 2.5 / 9, 0])
    np.testing.assert_allclose(sampling_probabilities(LOGITS, 0.01), [0, 1, 0, 0, 0], atol=1e-12)


def test_top_p_counts_what_top_k_has_left():
    np.testing.assert_allclose(sampling_probabilities(LOGITS, top_k=2, top_p=0.6), [0, 1, 0, 0, 0])


def test_a_token_that_never_comes_stays_impossible_and_many_rows_are_each_their_own():
    logits = np.array([[-np.inf, 0, 0], [3.0, -np.inf, -np.inf]])
    np.testing.assert_allclose(sampling_probabilities(logits, 2.0), [[0, 0.5, 0.5], [1, 0, 0]])
    rows = np.random.default_rng(0).normal(size=(2, 3, 6))
    found = sampling_probabilities(rows, 0.7, 4, 0.8)
    for n, t in np.ndindex(2, 3):
        np.testing.assert_array_equal(found[n, t], sampling_probabilities(rows[n, t], 0.7, 4, 0.8))


@pytest.mark.parametrize("kind", [lambda a: a.astype(np.float32), Tensor, torch.tensor])
def test_logits_of_every_kind_and_left_as_they_were(kind):
    before = LOGITS.copy()
    np.testing.assert_allclose(sampling_probabilities(kind(LOGITS), 0.5, 3, 0.9),
                               sampling_probabilities(LOGITS, 0.5, 3, 0.9), rtol=1e-5)
    np.testing.assert_array_equal(LOGITS, before)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"temperature": 0}, "sampling_probabilities expected temperature as a number above 0, got 0"),
    ({"top_k": 0}, "sampling_probabilities expected top_k as an integer of at least 1 or None, got 0"),
    ({"top_p": 0}, "sampling_probabilities expected top_p as a number above 0, at most 1, got 0"),
    ({"top_p": 1.5}, "sampling_probabilities expected top_p as a number above 0, at most 1, got 1.5"),
    ({"logits": 3.0}, "sampling_probabilities expected logits (..., V), got float64 ()"),
    ({"logits": [np.nan, 1.0]}, "expected numbers or -inf, and a number in every row, got nan"),
    ({"logits": [-np.inf, -np.inf]}, "expected numbers or -inf, and a number in every row, got -inf"),
])
def test_errors_say_what_was_expected_and_what_came(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        sampling_probabilities(**{"logits": LOGITS, **arguments})
