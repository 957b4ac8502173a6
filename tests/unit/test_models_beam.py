"""Beam search against the enumeration of all sequences, and against a search written with lists."""

import itertools
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import models
from course_utils.autograd import Tensor

SETTINGS = settings(deadline=None, derandomize=True, max_examples=150, database=None)
START, END = 7, 0


class Language:
    """A language in which the next token depends on all before it: a table of ln p for every history.

    A history is a number: that of the history before it, times the number of tokens, plus the token plus 1.
    """

    def __init__(self, tokens=4, longest=5, seed=0, scale=2.0):
        self.tokens = tokens
        scores = scale * np.random.default_rng(seed).standard_normal((sum(tokens**k for k in range(longest)), tokens))
        self.log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def step(self, tokens, histories):
        histories = np.where(tokens == START, histories, histories * self.tokens + tokens + 1)
        return self.log_p[np.minimum(histories, len(self.log_p) - 1)], histories

    def total(self, sequence, history=0):
        total = 0.0
        for token in sequence:
            total += self.log_p[history, token]
            history = history * self.tokens + token + 1
        return total

    def all_sequences(self, longest):
        words = [token for token in range(self.tokens) if token != END]
        for length in range(longest):
            yield from ([*sequence, END] for sequence in itertools.product(words, repeat=length))
        yield from map(list, itertools.product(words, repeat=longest))

    def search(self, width=3, max_length=4, count=1, **options):
        return models.beam_search(self.step, np.zeros(count, int), [START] * count, END, width, max_length, **options)


def cut(tokens):
    """A row of tokens up to its end."""
    tokens = tokens.tolist()
    return tokens[: tokens.index(END) + 1] if END in tokens else tokens


def search_with_lists(language, width, max_length, penalty):
    """The same search, one sequence at a time: (score, tokens) of the kept beginnings, the best first."""
    kept = [(0.0, [])]
    for _ in range(max_length):
        grown = [one for one in kept if one[1][-1:] == [END]]
        for _, tokens in kept:
            if tokens[-1:] != [END]:
                for token in range(language.tokens):
                    longer = [*tokens, token]
                    grown.append((language.total(longer) / len(longer) ** penalty, longer))
        kept = sorted(grown, reverse=True)[:width]
    return kept


@pytest.mark.parametrize("penalty", [0, 0.5, 1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_a_wide_beam_finds_the_best_of_all_sequences(seed, penalty):
    language = Language(seed=seed)
    found = language.search(width=200, length_penalty=penalty)
    scores = {tuple(one): language.total(one) / len(one) ** penalty for one in language.all_sequences(4)}
    ranked = sorted(scores, key=scores.get, reverse=True)
    assert cut(found.tokens[0, 0]) == list(ranked[0])
    assert found.scores[0, 0] == pytest.approx(scores[ranked[0]], rel=1e-12)


@SETTINGS
@given(seed=st.integers(0, 2**16), tokens=st.integers(2, 5), width=st.integers(1, 6), max_length=st.integers(1, 4),
       penalty=st.sampled_from([0.0, 0.6, 1.0, 3.0]))
def test_every_width_finds_what_a_search_with_lists_finds(seed, tokens, width, max_length, penalty):
    language = Language(tokens, seed=seed)
    found = language.search(width, max_length, length_penalty=penalty)
    expected = search_with_lists(language, width, max_length, penalty)
    assert cut(found.tokens[0, 0]) == expected[0][1]
    assert found.scores[0, 0] == pytest.approx(expected[0][0], rel=1e-12)
    assert found.tokens.shape[:2] == found.scores.shape == (1, width) and found.tokens.shape[2] <= max_length
    if found.tokens.shape[2] == max_length:  # it did not stop before: all beginnings are those of the other
        assert [cut(row) for row in found.tokens[0][: len(expected)]] == [sequence for _, sequence in expected]
        np.testing.assert_allclose(found.scores[0, : len(expected)], [score for score, _ in expected], rtol=1e-12)


def test_a_width_of_one_takes_the_likeliest_token_each_time():
    language = Language(seed=3)
    found, expected, history = language.search(width=1), [], 0
    while len(expected) < 4 and expected[-1:] != [END]:
        expected.append(int(language.log_p[history].argmax()))
        history = history * 4 + expected[-1] + 1
    assert cut(found.tokens[0, 0]) == expected
    assert any(cut(Language(seed=seed).search(width=1).tokens[0, 0]) != cut(Language(seed=seed).search(4).tokens[0, 0])
               for seed in range(10))  # or there would be nothing to search for


def test_the_penalty_decides_between_short_and_long():
    log_p = np.log([[0.4, 0.6], [0.3, 0.7], [0.3, 0.7]])  # 0 ends: 0.4 at once, 0.18 and 0.126 later

    def step(tokens, places):
        return log_p[places], places + 1

    lengths = {}
    for penalty in (0, 1):
        found = models.beam_search(step, np.zeros(1, int), [START], END, 8, 3, length_penalty=penalty)
        lengths[penalty] = len(cut(found.tokens[0, 0]))
    assert lengths == {0: 1, 1: 3}
    assert found.scores[0, 0] == pytest.approx(np.log(0.6 * 0.7 * 0.7) / 3)


@pytest.mark.parametrize("penalty", [0, 1])
def test_sequences_do_not_disturb_each_other(penalty):
    language = Language(seed=1)
    alone = [models.beam_search(language.step, np.array([first]), [START], END, 3, 4, penalty) for first in range(5)]
    together = models.beam_search(language.step, np.arange(5), [START] * 5, END, 3, 4, penalty)
    for n, one in enumerate(alone):
        assert cut(together.tokens[n, 0]) == cut(one.tokens[0, 0])
        assert together.scores[n, 0] == pytest.approx(one.scores[0, 0], rel=1e-12)


def test_the_state_follows_its_beginning_and_comes_back():
    language = Language(seed=2)

    def step(tokens, state):
        histories, (written, nothing) = state
        log_p, histories = language.step(tokens, histories)
        return log_p, (histories, [torch.cat([written, torch.from_numpy(tokens)[:, None]], 1), nothing])

    state = np.zeros(3, int), (torch.zeros(3, 0, dtype=torch.int64), None)
    tokens, _, (_, (written, nothing)) = models.beam_search(step, state, [START] * 3, END, 4, 4)
    assert nothing is None and written.shape == (12, tokens.shape[2])
    np.testing.assert_array_equal(written[:, 1:].numpy(), tokens.reshape(12, -1)[:, :-1])
    assert (written[:, 0] == START).all()


@pytest.mark.parametrize("make", [Tensor, torch.from_numpy, lambda array: torch.tensor(array, requires_grad=True)])
def test_log_p_may_come_from_either_world_and_is_not_changed(make):
    language = Language(seed=5)
    language.log_p.setflags(write=False)
    found = models.beam_search(lambda tokens, state: (make(language.step(tokens, state)[0].copy()),
                                                      language.step(tokens, state)[1]), np.zeros(1, int), [START], END)
    np.testing.assert_array_equal(found.tokens, language.search(3, 30).tokens)


def test_what_the_decoder_returns_may_be_its_own_table():
    table = np.log(np.tile([0.3, 0.6, 0.1], (8, 1)).astype(np.float32))
    before = table.copy()
    found = models.beam_search(lambda tokens, state: (table, state), None, [1, 1], 0, 4, 3)
    np.testing.assert_array_equal(table, before)
    assert found.scores.dtype == np.float32
    np.testing.assert_allclose(found.scores[:, :2], [[np.log(0.3), np.log(0.6**3)]] * 2, rtol=1e-6)


def test_without_a_state_and_with_another_pad():
    log_p = np.log([0.5, 0.3, 0.2])
    tokens, scores, state = models.beam_search(lambda tokens, state: (np.tile(log_p, (len(tokens), 1)), state), None,
                                               np.array([1, 1]), 0, 2, 3, length_penalty=1, pad=2)
    assert state is None and tokens.tolist() == [[[0, 2], [1, 0]]] * 2
    np.testing.assert_allclose(scores, [[np.log(0.5), np.log(0.3 * 0.5) / 2]] * 2)


def test_it_stops_when_nothing_can_overtake_and_not_before():
    calls = []

    def step(tokens, state):
        calls.append(len(tokens))
        return np.tile(np.log([0.9, 0.1]), (len(tokens), 1)), state

    assert models.beam_search(step, None, [1], 0, 2, 50).tokens[0, 0].tolist() == [0] and len(calls) == 1
    calls.clear()  # the mean of ln p can still grow: ln 0.1 / 50 is better than ln 0.9
    models.beam_search(step, None, [1], 0, 2, 50, length_penalty=1)
    assert len(calls) > 1


def test_a_token_of_probability_zero_never_comes_and_missing_sequences_score_minus_infinity():
    log_p = np.array([np.log(0.5), np.log(0.5), -np.inf])
    tokens, scores, _ = models.beam_search(lambda tokens, state: (np.tile(log_p, (len(tokens), 1)), state), None, [1],
                                           0, 9, 2)
    finite = np.isfinite(scores[0])
    assert finite.sum() < 9 and not (tokens[0, finite] == 2).any() and (np.diff(scores[0, finite]) <= 0).all()


def test_no_sequence_at_all():
    found = models.beam_search(lambda tokens, state: (np.zeros((0, 3)), state), None, [], 0)
    assert found.tokens.shape[:2] == found.scores.shape == (0, 3)


def call(step=None, start=(1,), end=0, state=None, **options):
    return models.beam_search(step or (lambda tokens, state: (np.log(np.full((len(tokens), 3), 1 / 3)), state)), state,
                              list(start), end, **options)


ERRORS = [
    (lambda: call(width=0), ValueError, "beam_search expected width as an integer of at least 1, got 0"),
    (lambda: call(max_length=1.5), ValueError, "beam_search expected max_length as an integer of at least 1, got 1.5"),
    (lambda: call(length_penalty=-1), ValueError,
     "beam_search expected length_penalty as a number at least 0, got -1"),
    (lambda: call(start=(1.0,)), TypeError, "beam_search expected start as integers, got float64"),
    (lambda: call(start=((1, 2),)), ValueError, "beam_search expected start (N,), got (1, 2)"),
    (lambda: call(end=3), ValueError, "beam_search expected end as an integer from 0 to 2, got 3"),
    (lambda: call(pad=-1), ValueError, "beam_search expected pad as an integer from 0 to 2, got -1"),
    (lambda: call(lambda tokens, state: (np.zeros((1, 3)), state)), ValueError,
     "beam_search expected log_p of step (3, V) with V at least 1, got (1, 3)"),
    (lambda: call(lambda tokens, state: (np.ones((3, 3)), state)), ValueError,
     "beam_search expected log_p of step as logarithms of probabilities, at most 0, got 1.0"),
    (lambda: call(lambda tokens, state: (np.full((3, 3), np.nan), state)), ValueError, "at most 0, got nan"),
    (lambda: call(lambda tokens, state: (np.zeros((3, 3), int), state)), TypeError,
     "beam_search expected log_p of step as floats, got int64"),
    (lambda: call(state=(np.zeros((1, 4)), np.zeros((2, 1, 4)))), ValueError,  # as torch.nn.LSTM has it
     "beam_search expected the arrays of the state with 1 rows, (1, ...), got (2, 1, 4)"),
    (lambda: call(lambda tokens, state: (np.log(np.full((3, 3), 1 / 3)), torch.zeros(2, 3))), ValueError,
     "beam_search expected the arrays of the state with 3 rows, (3, ...), got (2, 3)"),
    (lambda: call(state={"h": np.zeros((1, 4))}), TypeError,
     "beam_search expected state as an array, a tensor, or a tuple of them, got dict"),
]


@pytest.mark.parametrize(("run", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(run, error, message):
    with pytest.raises(error, match=re.escape(message)):
        run()
