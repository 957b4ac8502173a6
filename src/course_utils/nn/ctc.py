"""Connectionist temporal classification: a loss for sequences of labels that nobody aligned with the input.

A path names one class for each step: a label, or the blank. It spells a target if merging equal neighbours and then
leaving out the blanks gives the target. Its places are the *states* blank, label 1, blank, label 2, …, blank: a step
stays, moves to the next state, or skips a blank between two different labels. The probability of a target is the sum
over all its paths, taken step by step over all states at once; all numbers are logarithms.
"""

import numpy as np

from course_utils.arguments import check_shape, one_of, whole_number
from course_utils.autograd.tensor import Tensor, record, saved
from course_utils.nn.arguments import float_tensor, lengths_of, named_as_in_torch
from course_utils.nn.losses import REDUCTIONS
from course_utils.nn.module import Module


@named_as_in_torch()
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """How surprised a network is by sequences of labels, whatever the steps at which it wrote them; one operation.

    loss_n = -ln p(target_n) = -ln sum over the paths that spell target_n of the product over t of y[t, n, path_t];
    with a_t(s), b_t(s) the sums over the beginnings of paths up to, and their ends after, state s at step t,
    gradient of log_probs[t, n, c] = y[t, n, c] - sum over the states s of class c of a_t(s) b_t(s) / p(target_n)

    The gradient is PyTorch's: that of the scores whose `log_softmax` the log_probs are. `log_softmax` hands it on as it
    is. (With respect to log_probs that need not sum to 1 the first term, y, would be missing.)

    Args:
        log_probs: Tensor or array (T, N, C) of floats, ln y: logarithms of probabilities, as `log_softmax` gives them;
            or (T, C) for one sequence.
        targets: integers from 0 to C - 1 without the blank: (N, S), where a row counts up to its length; or one after
            the other, (sum of target_lengths,); an array, a list or a Tensor.
        input_lengths: integers (N,) from 0 to T: the steps of each input. Later ones count for nothing.
        target_lengths: integers (N,): the labels of each target; 0 for none.
        blank: the class that stands for no label.
        reduction: "mean" over the batch of loss_n / max(1, target_lengths_n), "sum", or "none".
        zero_infinity: whether an infinite loss, of a target too long for its input, and its gradient count as 0. If
            not, that gradient is nan.

    Returns:
        Tensor (); (N,) with "none", in nats.

    Raises:
        TypeError: the log_probs are not floats, the targets or lengths not integers.
        ValueError: shapes or lengths that do not fit, a target that is no class or the blank, a blank that is no class,
            or another reduction.

    Source: Graves et al. 2006.
    """
    log_probs = float_tensor(log_probs, "ctc_loss", "log_probs")
    one_of(reduction, REDUCTIONS, "ctc_loss", "reduction")
    values, one_sequence = saved(log_probs), log_probs.data.ndim == 2
    if one_sequence:
        values, targets = values[:, None], [_integers(targets, "targets").reshape(-1)]
        input_lengths = _integers(input_lengths, "input_lengths").reshape(-1)
        target_lengths = _integers(target_lengths, "target_lengths").reshape(-1)
    check_shape(values.shape, ("T", "N", "C"), "ctc_loss", "log_probs", filled=("T", "N", "C"))
    length, batch, classes = values.shape
    blank = whole_number(blank, "ctc_loss", "blank", 0, classes - 1)
    input_lengths = lengths_of(input_lengths, batch, length, "ctc_loss", "input_lengths", 0)
    rows, target_lengths = _rows(targets, target_lengths, batch)
    _check_labels(rows, target_lengths, blank, classes)
    paths = _Paths(values, rows, input_lengths, target_lengths, blank)
    losses = np.where(np.isinf(paths.losses), 0, paths.losses) if zero_infinity else paths.losses
    shares = np.ones(batch) if reduction != "mean" else 1 / (batch * np.maximum(target_lengths, 1))
    shares = shares.astype(values.dtype)

    def rule(gradient):
        share = paths.gradient(0 if zero_infinity else np.nan)
        share *= (gradient * shares)[:, None]
        return share.reshape(log_probs.data.shape)

    if reduction != "none":
        losses = np.add.reduce(losses * shares)
    elif one_sequence:
        losses = losses[0]
    return record("ctc_loss", (log_probs,), losses, rule, targets=rows, blank=blank, reduction=reduction)


class CTCLoss(Module):
    """The loss of connectionist temporal classification: `ctc_loss` with its settings.

    loss_n = -ln sum over the paths that spell target_n of the product over t of y[t, n, path_t]

    Args:
        blank, reduction, zero_infinity: as for `ctc_loss`.

    Shapes:
        log_probs (T, N, C) or (T, C), targets (N, S) or one after the other, input_lengths and target_lengths (N,);
        output (), or (N,) with the reduction "none".

    Raises:
        TypeError, ValueError: as for `ctc_loss`.

    Source: Graves et al. 2006.
    """

    @named_as_in_torch()
    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        self.blank = whole_number(blank, "CTCLoss", "blank", 0)
        self.reduction = one_of(reduction, REDUCTIONS, "CTCLoss", "reduction")
        self.zero_infinity = bool(zero_infinity)

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction,
                        self.zero_infinity)


class _Paths:
    """All paths that spell the targets of a batch, in 2 S + 1 states each.

    Attributes:
        labels: the class of each state, (N, 2 S + 1); after a target's own states the blank.
        arrivals: the logarithm of the sum over all beginnings of paths that come to a state, its own y not counted,
            (T, N, 2 S + 1).
        losses: -ln p(target), (N,).
    """

    def __init__(self, log_probs, rows, input_lengths, target_lengths, blank):
        self.log_probs, self.steps, self.last = log_probs, input_lengths, 2 * target_lengths
        self.batch = np.arange(len(rows))
        self.labels = np.full((len(rows), 2 * rows.shape[1] + 1), blank)
        self.labels[:, 1::2] = rows
        self.blank = blank
        self.emissions = log_probs[:, self.batch[:, None], self.labels]
        self.arrivals = self._arrivals(self.emissions, self.labels)
        self.losses = self._losses()

    def _arrivals(self, emissions, labels):
        skips = np.full(labels.shape, -np.inf, emissions.dtype)  # 0 where the state two before may come
        skips[:, 2:][(labels[:, 2:] != self.blank) & (labels[:, 2:] != labels[:, :-2])] = 0
        arrivals = np.full_like(emissions, -np.inf)
        arrivals[0, :, :2] = 0
        reached = np.full((len(labels), labels.shape[1] + 2), -np.inf, emissions.dtype)  # and two before the first
        here, before, two_before = reached[:, 2:], reached[:, 1:-1], reached[:, :-2]
        terms, largest = np.empty((3, *labels.shape), emissions.dtype), np.empty_like(skips)
        lowest = np.finfo(emissions.dtype).min
        with np.errstate(divide="ignore"):  # the logarithm of no path at all
            for t in range(1, len(emissions)):
                np.add(arrivals[t - 1], emissions[t - 1], out=here)
                np.add(two_before, skips, out=terms[2])
                np.maximum(here, before, out=largest)
                np.maximum(largest, terms[2], out=largest)
                np.maximum(largest, lowest, out=largest)  # -inf - -inf would be nan
                np.subtract(here, largest, out=terms[0])
                np.subtract(before, largest, out=terms[1])
                terms[2] -= largest
                np.exp(terms, out=terms)
                np.add.reduce(terms, out=arrivals[t])
                np.log(arrivals[t], out=arrivals[t])
                arrivals[t] += largest
        return arrivals

    def _losses(self):
        ends = []
        for state in (self.last, self.last - 1):
            place = self.steps - 1, self.batch, state
            ends.append(self.arrivals[place] + self.emissions[place])
        ends[1][self.last == 0] = -np.inf  # there is no label
        losses = -np.logaddexp(*ends)
        losses[self.steps == 0] = np.where(self.last[self.steps == 0], np.inf, 0)
        return losses

    def gradient(self, if_infinite):
        """Return that of each loss, (T, N, C), `if_infinite` where the loss is infinite."""
        steps, states = np.arange(len(self.emissions))[:, None], np.arange(self.labels.shape[1])
        turned = np.maximum(self.last[:, None] - states, 0)  # the states of a target from its last to its first
        order = np.maximum(self.steps - 1 - steps, 0)[:, :, None], self.batch[:, None], turned  # and the steps
        departures = self._arrivals(self.emissions[order], self.labels[self.batch[:, None], turned])[order]
        departures[:, states > self.last[:, None]] = -np.inf
        infinite = np.isinf(self.losses)
        posterior = np.exp(self.arrivals + self.emissions + departures + np.where(infinite, 0, self.losses)[:, None])
        is_class = (self.labels[:, :, None] == np.arange(self.log_probs.shape[2])).astype(posterior.dtype)
        share = np.exp(self.log_probs) - (posterior.swapaxes(0, 1) @ is_class).swapaxes(0, 1)
        share[:, infinite] = if_infinite
        share[steps >= self.steps] = 0
        return share


def _integers(values, name):
    values = np.asarray(values.data if isinstance(values, Tensor) else values)
    if values.dtype.kind not in "iu" and values.size:
        raise TypeError(f"ctc_loss expected {name} as integers, got {values.dtype}")
    return values.astype(np.intp)  # a copy: what the caller does to his does not change the gradient


def _rows(targets, target_lengths, batch):
    """Return the targets as rows (N, S), whether they came so or one after the other, and their lengths (N,)."""
    targets = _integers(targets, "targets")
    if targets.ndim == 2:
        check_shape(targets.shape, (batch, "S"), "ctc_loss", "targets")
        return targets, lengths_of(target_lengths, batch, targets.shape[1], "ctc_loss", "target_lengths", 0)
    target_lengths = lengths_of(target_lengths, batch, targets.size, "ctc_loss", "target_lengths", 0)
    if targets.shape != (target_lengths.sum(),):
        raise ValueError(f"ctc_loss expected targets ({batch}, S), or one after the other "
                         f"({target_lengths.sum()},), got {targets.shape}")
    rows = np.zeros((batch, target_lengths.max()), np.intp)
    rows[np.arange(rows.shape[1]) < target_lengths[:, None]] = targets
    return rows, target_lengths


def _check_labels(rows, target_lengths, blank, classes):
    """Refuse labels that are no class; put the blank after the end of each target."""
    beyond = np.arange(rows.shape[1]) >= target_lengths[:, None]
    rows[beyond] = blank
    wrong = ~beyond & ((rows < 0) | (rows >= classes) | (rows == blank))
    if wrong.any():
        raise ValueError(f"ctc_loss expected targets from 0 to {classes - 1} without the blank {blank}, "
                         f"got {rows[wrong][0]}")
