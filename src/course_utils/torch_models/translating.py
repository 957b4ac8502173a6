"""Train, try, store and load the network that translates sentences."""

import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional

from course_utils import data, runtime
from course_utils.torch_models.translator import END, START, Translator

CHECKPOINT = Path(__file__).parent / "translator.safetensors"
WARM_UP = 50  # steps in which the learning rate rises
CHUNK = 20  # batches among whose sentences those of like length are put together


def build_translator(pairs, seed=0, **sizes):
    """Return a new `Translator` for the words of `data.load_sentence_pairs`, drawn from a seed."""
    torch.manual_seed(seed)
    return Translator(len(pairs.source_words), len(pairs.target_words), **sizes)


def train_translator(network, pairs, steps, batch=64, rate=5e-3, seed=0, joined=1, scrambled=False,
                     name="translations"):
    """Train a `Translator` to give high probability to the next word of true translations.

    E = mean over the words of a batch, </s> among them, of -ln p(word | words before it, source)

    The decoder reads the true words before (teacher forcing). Adam with betas 0.9 and 0.98; the rate rises for 50 steps
    and falls to 0 along a cosine; a gradient longer than 1 is shortened to 1. A batch holds sentences of like length.

    Args:
        network: moved to `runtime.device()` and changed.
        pairs: `SentencePairs`; those of the training part are used.
        steps: how many.
        batch: rows in a step.
        rate: the highest learning rate.
        seed: of the order of the pairs.
        joined: the most sentences that are written one after the other as one; how many is drawn each time.
        scrambled: whether the encoder reads the words of each sentence in an order drawn anew every time.
        name: what the progress bar says.

    Returns:
        the loss of every step in nats a word, a list of floats. The network is in eval mode afterwards.

    Source: Sutskever et al. 2014; teacher forcing, Williams & Zipser 1989.
    """
    device, rng, losses = runtime.device(), np.random.default_rng(seed), []
    network.to(device).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, betas=(0.9, 0.98))
    batches = _batches(pairs, batch, joined, rng)
    for step in runtime.progress(range(steps), name):
        warm, cosine = min(1, (step + 1) / WARM_UP), (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = rate * warm * cosine
        source, lengths, target, ends = next(batches)
        if scrambled:
            source, _ = scramble(source, lengths, rng)
        source, lengths, target, ends = map(torch.from_numpy, (source, lengths, target, ends))
        target = target.to(device)
        logits, _ = network(source.to(device), lengths, target[:, :-1])
        loss = masked_loss(logits, target[:, 1:], ends - 1)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    network.eval()
    return losses


def masked_loss(logits, wanted, lengths):
    """Return the mean over the words of -ln p(word), without what fills up a row: (N, M, T), (N, M) and (N,)."""
    counts = torch.arange(wanted.shape[1]) < torch.as_tensor(lengths)[:, None]
    wanted = wanted.masked_fill(~counts.to(wanted.device), -100)
    return functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def scramble(source, lengths, rng):
    """Put the words of each sentence into an order drawn at random; return them, and the place each comes from."""
    noise = rng.random(source.shape)
    noise[np.arange(source.shape[1])[None] >= lengths[:, None]] = 2  # what fills up stays at the end
    order = noise.argsort(axis=1, kind="stable")
    return np.take_along_axis(source, order, axis=1), order


def translate_sentences(network, pairs, sentences, width=1, scrambled=None, max_length=60):
    """Translate sentences of known words, 250 at a time.

    Args:
        network: a trained `Translator`.
        pairs: where the words come from.
        sentences: N tuples of English tokens.
        width: beginnings that the beam keeps; 1 is greedy search.
        scrambled: a NumPy generator, for a network that reads the words in random order, or None.
        max_length: the most tokens of a translation, </s> included.

    Returns:
        (translations, looks): N tuples of French tokens, and N arrays (M, L), for each token and </s> the attention
        that each English word got; None without attention.
    """
    device, translations, looks = next(network.parameters()).device, [], []
    for first in range(0, len(sentences), 250):
        source, lengths = data.number_sentences(sentences[first : first + 250], pairs.source_words)
        read, order = scramble(source, lengths, scrambled) if scrambled else (source, None)
        read, lengths = torch.from_numpy(read).to(device), torch.from_numpy(lengths)
        written, where = network.translate(read, lengths, width, max_length)
        translations += [tuple(pairs.target_words[word] for word in words) for words in written]
        if where is not None:
            looks += where if order is None else [_in_order(*one) for one in zip(where, order, strict=True)]
    return translations, looks or None


@torch.no_grad()
def attend(network, pairs, rows, scrambled=None):
    """Return where the network looks for each word of given translations, a list of arrays (M, L); see above."""
    device = next(network.parameters()).device
    source, lengths = data.number_sentences([pairs.english[row] for row in rows], pairs.source_words)
    french = [pairs.french[row] for row in rows]
    target, ends = data.number_sentences(french, pairs.target_words, pairs.target_words[START])
    read, order = scramble(source, lengths, scrambled) if scrambled else (source, None)
    arguments = torch.from_numpy(read).to(device), torch.from_numpy(lengths), torch.from_numpy(target).to(device)
    weights = network(*arguments)[1].cpu().numpy()
    looks = [one[:end, :length] for one, end, length in zip(weights, ends, lengths, strict=True)]  # ends: and </s>
    return looks if order is None else [_in_order(*one) for one in zip(looks, order, strict=True)]


@torch.no_grad()
def last_states(network, pairs, sentences):
    """Return what the encoder holds after reading each sentence, both directions, an array (N, 2H)."""
    device = next(network.parameters()).device
    source, lengths = data.number_sentences(sentences, pairs.source_words)
    return network.encode(torch.from_numpy(source).to(device), torch.from_numpy(lengths))[2].cpu().numpy()


def save_translator(path, network, pairs, **facts):
    """Write a network, rounded to float16, to a safetensors file, with its sizes, its words and facts about it."""
    tensors = {key: value.half().cpu().contiguous() for key, value in network.state_dict().items()}
    metadata = {"words": {"source": pairs.source_words, "target": pairs.target_words}, "sizes": network.sizes,
                "facts": facts}
    save_file(tensors, path, {key: json.dumps(value) for key, value in metadata.items()})
    Path(path).chmod(0o644)  # safetensors lets nobody else read it


def load_translator():
    """Load the small network that ``python experiments/small_translator.py`` trained.

    Returns:
        (network, source_words, target_words): a `Translator` in eval mode, float32, on the CPU, and two tuples.
    """
    with safe_open(CHECKPOINT, "pt") as file:
        words, sizes = (json.loads(file.metadata()[name]) for name in ("words", "sizes"))
        tensors = {key: file.get_tensor(key).float() for key in file.keys()}  # noqa: SIM118
    network = Translator(len(words["source"]), len(words["target"]), **sizes)
    network.load_state_dict(tensors)
    return network.eval(), tuple(words["source"]), tuple(words["target"])


def translator_facts():
    """Return what is stored with the weights of `load_translator`: command (with the steps), seed and scores."""
    with safe_open(CHECKPOINT, "pt") as file:
        return json.loads(file.metadata()["facts"])


def _batches(pairs, size, joined, rng):
    """Give source, lengths, target and its lengths, of batches of like length, again and again in new orders."""
    sides = [_numbers(pairs.english, pairs.source_words), _numbers(pairs.french, pairs.target_words)]
    rows = pairs.rows("training")
    while True:
        order, cuts = rng.permutation(rows), rng.integers(1, joined + 1, len(rows)).cumsum()
        groups = np.split(order, cuts[cuts < len(rows)])
        items = [[np.concatenate([side[row] for row in group]) for side in sides] for group in groups]
        for first in range(0, len(items), CHUNK * size):
            chunk = sorted(items[first : first + CHUNK * size], key=lambda item: sum(map(len, item)))
            batches = [chunk[start : start + size] for start in range(0, len(chunk), size)]
            for number in rng.permutation(len(batches)):
                source, target = zip(*batches[number], strict=True)
                target = [np.concatenate([[START], one, [END]]) for one in target]
                yield *_padded(source), *_padded(target)


def _numbers(sentences, words):
    ids, lengths = data.number_sentences(sentences, words)
    return [row[:length] for row, length in zip(ids, lengths, strict=True)]


def _padded(rows):
    lengths = np.array([len(row) for row in rows])
    ids = np.zeros((len(rows), lengths.max()), np.int64)
    for own, row in zip(ids, rows, strict=True):
        own[: len(row)] = row
    return ids, lengths


def _in_order(looks, order):
    """Give back to each word of a sentence the attention that it got at the place where it was read."""
    straight = np.empty_like(looks)
    straight[:, order[: looks.shape[1]]] = looks
    return straight
