"""The network of the figure on the Python side, as network.js has it, and how its weights travel."""

import numpy as np

from course_utils import models, nn
from course_utils.autograd import concatenate, tanh
from course_utils.nn.state import to_array
from course_utils.widgets import weights
from course_utils.widgets.base import WidgetValueError

START, END = 0, 1  # places of <s> and </s> among the target words
# Weights as they travel, in this order; beside each its bias, or None.
PAIRS = (
    ("source.weight", None),
    ("encoder.weight_ih_l0", "encoder.bias_ih_l0"),
    ("encoder.weight_hh_l0", "encoder.bias_hh_l0"),
    ("encoder.weight_ih_l0_reverse", "encoder.bias_ih_l0_reverse"),
    ("encoder.weight_hh_l0_reverse", "encoder.bias_hh_l0_reverse"),
    ("start.weight", "start.bias"),
    ("target.weight", None),
    ("decoder.weight_ih_l0", "decoder.bias_ih_l0"),
    ("decoder.weight_hh_l0", "decoder.bias_hh_l0"),
    ("attention.query.weight", None),
    ("attention.key.weight", None),
    ("attention.score.weight", None),
    ("combine.weight", "combine.bias"),
    ("output.weight", "output.bias"),
)
NAMES = tuple(name for pair in PAIRS for name in pair if name is not None)


class Translator(nn.Module):
    """Read a sentence in both directions and write its translation; see `Alignments` for the equations."""

    def __init__(self, source_size, target_size, embedding, encoder, decoder, attention):
        kind = {"dtype": np.float64}
        self.source = nn.Embedding(source_size, embedding, **kind)
        self.encoder = nn.GRU(embedding, encoder, batch_first=True, bidirectional=True, **kind)
        self.start = nn.Linear(2 * encoder, decoder, **kind)
        self.target = nn.Embedding(target_size, embedding, **kind)
        self.decoder = nn.GRU(embedding, decoder, batch_first=True, **kind)
        self.attention = nn.AdditiveAttention(decoder, 2 * encoder, attention, **kind)
        self.combine = nn.Linear(decoder + 2 * encoder, embedding, **kind)
        self.output = nn.Linear(embedding, target_size, **kind)

    def translate(self, ids, width, max_length, length_penalty):
        """Return what a beam search finds for one sentence, ids (S,), and where the network looked.

        Returns:
            `models.Beams`, and the weights (width, L, S) of its candidates.
        """
        keys, last = self.encoder(self.source(np.array([ids])))
        state = tanh(self.start(concatenate([last[0], last[1]], -1))).data  # (1, D)
        keys = keys.data.repeat(width, 0)
        looks = np.zeros((1, 0, len(ids)))

        def step(words, state):
            hidden, looks = state
            hidden, last = self.decoder(self.target(words[:, None]), hidden[None])
            context, weights = self.attention(hidden, keys)
            z = tanh(self.combine(concatenate([hidden, context], -1)))
            logits = self.output(z).data[:, 0].copy()
            logits[:, START] = -np.inf
            raised = logits - logits.max(axis=1, keepdims=True)
            log_p = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
            return log_p, (last.data[0], np.concatenate([looks, weights.data], axis=1))

        found = models.beam_search(step, (state, looks), [START], END, width, max_length, length_penalty)
        return found, found.state[1]


def rounded(state_dict, source_size, target_size):
    """Return what travels of a network, JSON values, and the network with the weights as they arrive.

    Raises:
        WidgetValueError: it is no state dict of such a network.
    """
    arrays = _checked(state_dict)
    _, embedding = arrays["source.weight"].shape
    sizes = source_size, target_size, embedding, *_units(arrays)
    network = Translator(*sizes)
    try:
        network.load_state_dict(arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise WidgetValueError(f"Alignments expected a state dict that fits {source_size} source words and "
                               f"{target_size} target words: {error}") from None
    empty = np.zeros(0)
    packed = weights.pack([(arrays[name], empty if bias is None else arrays[bias]) for name, bias in PAIRS])
    shapes = [arrays[name].shape for name, _ in PAIRS]
    for (name, bias), (weight, offset) in zip(PAIRS, weights.unpack(packed, shapes), strict=True):
        arrays[name] = weight
        if bias is not None:
            arrays[bias] = offset
    network.load_state_dict(arrays)
    return packed, network


def _units(arrays):
    """Return the units of encoder, decoder and attention."""
    return tuple(arrays[name].shape[-1] for name in ("encoder.weight_hh_l0", "decoder.weight_hh_l0",
                                                     "attention.score.weight"))


def _checked(state_dict):
    """Return a state dict as matrices and vectors of float64, with the names that the network has."""
    if not hasattr(state_dict, "items"):
        raise WidgetValueError(f"Alignments expected a state dict, got {type(state_dict).__name__}")
    arrays = {name: to_array(value) for name, value in state_dict.items()}
    if set(arrays) != set(NAMES):
        wrong = sorted(set(arrays) ^ set(NAMES))
        raise WidgetValueError(f"Alignments expected a state dict with the names {', '.join(NAMES)}; missing or not "
                               f"expected: {', '.join(wrong)}")
    for name, array in arrays.items():
        if array.dtype.kind != "f" or not np.isfinite(array).all() or array.ndim != 1 + ("weight" in name):
            came = f"{array.dtype} {array.shape}" if array.dtype.kind != "f" or array.size == 0 else array.shape
            raise WidgetValueError(f"Alignments expected finite floats in {name}, a matrix if it is a weight and a "
                                   f"vector if it is a bias, got {came}")
    return {name: arrays[name].astype(np.float64) for name in NAMES}
