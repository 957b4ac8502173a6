"""The network that translates sentences: an encoder that reads, a decoder that writes, and attention between them."""

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_utils.arguments import whole_number
from course_utils.models import beam_search
from course_utils.torch_models.attention import AdditiveAttention

START, END = 0, 1  # places of <s> and </s> among the target words


class Translator(nn.Module):
    """Read a sentence in both directions, and write its translation word by word.

    k_1 … k_S = GRU(words of the source), in both directions;  c = [last state forwards; last state backwards];
    h_0 = tanh(start c);  h_t = GRU(word t - 1 of the target, h_(t-1));
    context_t = sum over s of a_ts k_s, or c where there is no attention;
    z_t = tanh(combine [h_t; context_t]);  p(word t) = softmax(output z_t)

    Args:
        source_size, target_size: words S and T of the two languages. 0 and 1 are <s> and </s> in the target.
        embedding: numbers E in the vector of a word.
        encoder: units H of the encoder in each direction.
        decoder: units D of the decoder.
        attention: units A in which h_t and k_s are compared; None for a decoder that knows c only.

    Shapes:
        source (N, L), integers; lengths (N,), on the CPU; target (N, M), integers that begin with <s>. Output: logits
        (N, M, T) of the next word, and weights (N, M, L), or None without attention.

    Source: Cho et al. 2014; Sutskever et al. 2014; Bahdanau et al. 2015; the order of asking, Luong et al. 2015.
    """

    def __init__(self, source_size, target_size, embedding=64, encoder=64, decoder=128, attention=64):
        super().__init__()
        self.sizes = {"embedding": embedding, "encoder": encoder, "decoder": decoder, "attention": attention}
        self.source = nn.Embedding(source_size, embedding)
        self.encoder = nn.GRU(embedding, encoder, batch_first=True, bidirectional=True)
        self.start = nn.Linear(2 * encoder, decoder)
        self.target = nn.Embedding(target_size, embedding)
        self.decoder = nn.GRU(embedding, decoder, batch_first=True)
        self.attention = AdditiveAttention(decoder, 2 * encoder, attention) if attention else None
        self.combine = nn.Linear(decoder + 2 * encoder, embedding)
        self.output = nn.Linear(embedding, target_size)

    def encode(self, source, lengths):
        """Read sentences; return keys (N, L, 2H), mask (N, L), and the last states of both directions (N, 2H)."""
        packed = pack_padded_sequence(self.source(source), lengths, batch_first=True, enforce_sorted=False)
        keys, last = self.encoder(packed)
        keys, _ = pad_packed_sequence(keys, batch_first=True, total_length=source.shape[1])
        mask = torch.arange(source.shape[1])[None] < lengths[:, None]
        return keys, mask.to(source.device), torch.cat([last[0], last[1]], dim=1)

    def first_state(self, summary):
        return self.start(summary).tanh()

    def decode(self, target, state, keys, mask, summary):
        """Read target words (N, M) from a state (N, D) on; return logits, weights and the state after the last."""
        hidden, state = self.decoder(self.target(target), state[None])
        if self.attention is None:
            context, weights = summary[:, None].expand(-1, target.shape[1], -1), None
        else:
            context, weights = self.attention(hidden, keys, mask)
        z = self.combine(torch.cat([hidden, context], dim=-1)).tanh()
        return self.output(z), weights, state[0]

    def forward(self, source, lengths, target):
        keys, mask, summary = self.encode(source, lengths)
        return self.decode(target, self.first_state(summary), keys, mask, summary)[:2]

    @torch.no_grad()
    def translate(self, source, lengths, width=1, max_length=24, length_penalty=1.0):
        """Write translations by beam search.

        Args:
            source, lengths: as for `forward`.
            width: beginnings kept for each sentence; 1 takes the likeliest word each time.
            max_length: the most words, </s> included.
            length_penalty: see `models.beam_search`.

        Returns:
            a list of N lists of words, numbers without <s> and </s>, and a list of N arrays (words + 1, L): where the
            network looked for each of them and for </s>; None in its place without attention.
        """
        whole_number(width, "translate", "width", 1)
        keys, mask, summary = (one.repeat_interleave(width, 0) for one in self.encode(source, lengths))
        looks = keys.new_zeros(len(source), 0, source.shape[1])

        def step(words, state):
            hidden, looks = state
            words = torch.from_numpy(words).to(source.device)[:, None]
            logits, weights, hidden = self.decode(words, hidden, keys, mask, summary)
            logits[..., START] = -torch.inf
            if weights is not None:
                looks = torch.cat([looks, weights], dim=1)
            return logits[:, 0].log_softmax(-1), (hidden, looks)

        first = self.first_state(summary[::width]), looks
        found = beam_search(step, first, [START] * len(source), END, width, max_length, length_penalty)
        written = [row[: (np.append(row, END) == END).argmax()].tolist() for row in found.tokens[:, 0]]
        if self.attention is None:
            return written, None
        looks = found.state[1][::width].cpu().numpy()
        return written, [one[: len(words) + 1, :size] for one, words, size in zip(looks, written, lengths, strict=True)]
