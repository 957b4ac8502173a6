"""An end-to-end memory network: a story is a memory, a question is a key, and a few looks lead to the answer."""

import numpy as np
import torch
from torch import nn

from course_utils.arguments import check_shape, number, whole_number

SCALE = 0.3  # standard deviation of the first weights; with the published 0.1 two facts are not found in 1,000 steps


def sentence_bags(words, vocabulary_size, position=True):
    """Turn sentences into bags of words that keep the words' places.

    sentence[d] = sum over j of l[j, d] w[word j, d],  l[j, d] = (1 - j / J) - (d / D) (1 - 2 j / J)

    for the words j = 1 … J of a sentence and the numbers d = 1 … D of a vector. The weights are a first bag minus d / D
    times a second: sentence = bags[0] @ w - (d / D) bags[1] @ w, whatever D is.

    Args:
        words: integers (S, J), the words of each sentence, filled up with 0.
        vocabulary_size: words V, the 0 included.
        position: whether to weight; else the first bag counts words, and the second is empty.

    Returns:
        float32 array (2, S, V).

    Source: Sukhbaatar et al. 2015, section 4.1.
    """
    words = np.asarray(words)
    check_shape(words.shape, ("S", "J"), "sentence_bags", "words")
    length = np.maximum((words > 0).sum(1, keepdims=True), 1)
    place = np.arange(1, words.shape[1] + 1) / length  # (S, J), of the words; more than 1 only behind them
    bags = np.zeros((2, len(words), vocabulary_size), np.float32)
    weights = (1 - place, 1 - 2 * place) if position else (np.ones_like(place), np.zeros_like(place))
    for bag, weight in zip(bags, weights, strict=True):
        np.add.at(bag, (np.arange(len(words))[:, None], words), weight)
    bags[:, :, 0] = 0
    return bags


class MemoryNetwork(nn.Module):
    """Answer a question about a story by looking into it several times.

    u_1 = q;  a_k = softmax over i of u_k . m_k[i];  u_(k+1) = u_k + sum over i of a_k[i] c_k[i];  logits = W u_(K+1)
    m_k[i] = sentence i in table k - 1 + time[k - 1, i],  c_k[i] = sentence i in table k + time[k, i]

    i = 0 is the newest sentence. The question is read with table 0, and W is table K: what a sentence offers in one
    look is the key of the next (adjacent tying). With `before`, c_k[i] also holds the sentence that was told before it.

    Args:
        vocabulary_size: words V.
        memory: sentences M that are remembered, the newest.
        hops: looks K.
        size: numbers D in a vector.
        time: whether a sentence carries when it was told.
        before: whether what a sentence offers includes the sentence before it, in tables of its own.
        scale: standard deviation of the first weights.

    Attributes:
        words: Parameter (K + 1, V, D).
        time: Parameter (K + 1, M, D), or None.
        before: Parameter (K, V, D), or None.

    Shapes:
        see `forward`.

    Raises:
        ValueError: a size is not a positive integer, or the inputs have other shapes.

    Source: Sukhbaatar et al. 2015; `before` is ours.
    """

    def __init__(self, vocabulary_size, memory=50, hops=3, size=32, time=True, before=False, scale=SCALE):
        super().__init__()
        name = type(self).__name__
        self.vocabulary_size = whole_number(vocabulary_size, name, "vocabulary_size", 2)
        self.memory = whole_number(memory, name, "memory", 1)
        self.hops, self.size = whole_number(hops, name, "hops", 1), whole_number(size, name, "size", 1)
        number(scale, name, "scale", above=0)
        shapes = {"words": (hops + 1, vocabulary_size, size), "time": (hops + 1, memory, size) if time else None,
                  "before": (hops, vocabulary_size, size) if before else None}
        for part, shape in shapes.items():
            self.register_parameter(part, shape and nn.Parameter(scale * torch.randn(shape)))

    def forward(self, sentences, memory, questions):
        """Score every word as the answer.

        Args:
            sentences: (2, S, V), `sentence_bags` of the sentences that occur; row 0 is no sentence.
            memory: integers (N, M + 1), as in `CodedStories`.
            questions: (2, N, V), `sentence_bags` of the questions.

        Returns:
            logits (N, V), and attention (N, K, M): how much of each look went to which sentence.
        """
        self._check(sentences.shape, memory.shape, questions.shape)
        told, before = memory[:, :-1], memory[:, 1:]
        tables = [self._read(sentences, table) for table in self.words]  # K + 1 times (S, D)
        state, looks = self._read(questions, self.words[0]), []
        for hop in range(self.hops):
            scores = (state @ tables[hop].T).gather(1, told)  # (N, M): equal sentences are compared once
            if self.time is not None:
                scores = scores + state @ self.time[hop].T
            look = scores.masked_fill(told == 0, -torch.inf).softmax(1)
            state = state + self._found(hop, look, tables[hop + 1], told)
            if self.before is not None:
                state = state + self._sum(look, before, self._read(sentences, self.before[hop]))
            looks.append(look)
        return state @ self.words[-1].T, torch.stack(looks, 1)

    def _read(self, bags, table):
        """Return the vectors (S, D) of sentences, from a table (V, D)."""
        part = torch.arange(1, self.size + 1, device=table.device, dtype=table.dtype) / self.size
        return bags[0] @ table - part * (bags[1] @ table)

    def _found(self, hop, look, table, told):
        found = self._sum(look, told, table)
        return found if self.time is None else found + look @ self.time[hop + 1]

    @staticmethod
    def _sum(look, rows, table):
        """Return the sum of look[n, i] table[rows[n, i]]: weights of equal sentences are added up first."""
        share = look.new_zeros(len(look), len(table)).scatter_add(1, rows, look)
        return share @ table

    def _check(self, sentences, memory, questions):
        check_shape(sentences, (2, "S", self.vocabulary_size), "MemoryNetwork", "sentences")
        check_shape(memory, ("N", self.memory + 1), "MemoryNetwork", "memory")
        check_shape(questions, (2, memory[0], self.vocabulary_size), "MemoryNetwork", "questions")
