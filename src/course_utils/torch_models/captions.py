"""From a picture to a sentence: a small ConvNet that reads, and a recurrent network that writes what the first saw."""

import torch
from torch import nn

from course_utils.arguments import check_shape, whole_number
from course_utils.models import beam_search
from course_utils.torch_models.attention import AdditiveAttention


class SceneEncoder(nn.Module):
    """A ConvNet that turns a picture of 64 by 64 pixels into 64 vectors, one for each place of an 8 by 8 grid.

    features[n, p] = ConvNet(image[n]) at place p + position[p]

    The vector of a place says what is there; the learned `position`, the same for all pictures, says where that is.
    Three of the five convolutions have stride 2, so that a place covers 8 by 8 pixels and has seen its surroundings.

    Args:
        feature_size: numbers F in the vector of a place.
        channels: channels of the first four convolutions.

    Attributes:
        grid: the places along height and width, (8, 8).
        layers: the convolutions, each with batch norm and ReLU.
        position: Parameter (64, F), at first the two coordinates of the place, from -1 to 1, along random directions:
            with that, "left of" is a difference of two vectors from the first step on.

    Shapes:
        input (N, 3, 64, 64) in [0, 1], output (N, 64, F); place p is row p // 8 and column p % 8 of the grid.

    Raises:
        ValueError: the input has another shape.

    Source: Xu et al. 2015, section 3.1.1; the review, Fig. 3.
    """

    grid = (8, 8)

    def __init__(self, feature_size=64, channels=(32, 48, 64, 64)):
        super().__init__()
        sizes, strides = (3, *channels, feature_size), (2, 2, 1, 2, 1)
        layers = []
        for i, stride in enumerate(strides):
            convolution = nn.Conv2d(sizes[i], sizes[i + 1], 3 if i else 5, stride, padding=1 if i else 2, bias=False)
            layers += [convolution, nn.BatchNorm2d(sizes[i + 1]), nn.ReLU()]
        self.layers = nn.Sequential(*layers)
        along = [torch.linspace(-1, 1, steps) for steps in self.grid]
        coordinates = torch.cartesian_prod(*along)  # (64, 2): down and right
        self.position = nn.Parameter(coordinates @ torch.randn(2, feature_size))

    def view(self):
        """Return how many pixels lie between two places, and the side of the square of pixels that a place has seen."""
        step, seen = 1, 1
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d):
                seen += (layer.kernel_size[0] - 1) * step
                step *= layer.stride[0]
        return step, seen

    def forward(self, images):
        check_shape(images.shape, ("N", 3, 64, 64), "SceneEncoder", "input")
        return self.layers(images).flatten(2).transpose(1, 2) + self.position  # (N, 64, F)


class CaptionDecoder(nn.Module):
    """Two LSTMs that write a sentence about features of an image, looking anew for every word or only once.

    h_t = LSTM1(embedding of word t, h_(t-1)), h_0 and its cells from the mean of the features
    context_t, a_t = attention(query h_t, keys features)
    m_t = LSTM2([h_t, context_t], m_(t-1)), m_0 = 0
    logits of word t + 1 = linear(tanh(linear([h_t, context_t, m_t])))

    The first reads the words and asks; the second remembers what was found, so that the place of one thing can be
    compared with that of another. Without attention, context_t is the same at every step, the mean of the features, or
    linear(features of all places, one after the other): all else stays the same.

    Args:
        vocabulary_size: words V, the special ones included.
        feature_size: numbers F at each place of the image.
        embedding_size: numbers in the vector of a word.
        hidden_size: memory cells H of each LSTM.
        attention_size: numbers in which query and places are compared.
        attention: whether there is attention; else the mean of the features takes its place.
        places: number of places P of an image if, without attention, the features of all of them are to be known at
            every step instead of their mean.
        dropout: probability with which a number of the word vectors and of the last hidden layer is left out in
            training.
        pad, start, end: indices of the words that fill up, begin and end a caption.

    Shapes:
        see `forward`, `greedy` and `beam`.

    Raises:
        ValueError: features or captions have another shape, or a width or length below 1 is asked for.

    Source: Xu et al. 2015; the query after the word instead of before it, Luong et al. 2015; a second LSTM, Anderson et
    al. 2018; the review, Fig. 3.
    """

    def __init__(self, vocabulary_size, feature_size=64, embedding_size=64, hidden_size=128, attention_size=64,
                 attention=True, places=None, dropout=0.0, pad=0, start=1, end=2):
        super().__init__()
        self._check_words(vocabulary_size, (pad, start, end))
        if places is not None:
            whole_number(places, "CaptionDecoder", "places", 1)
        if attention and places is not None:
            raise ValueError(f"CaptionDecoder expected places only without attention, got {places!r}")
        self.vocabulary_size, self.feature_size, self.places = vocabulary_size, feature_size, places
        self.pad, self.start, self.end = pad, start, end
        self.embedding = nn.Embedding(vocabulary_size, embedding_size, padding_idx=pad)
        self.first_state = nn.Linear(feature_size, 2 * hidden_size)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.attention = AdditiveAttention(hidden_size, feature_size, attention_size) if attention else None
        self.all_places = nn.Linear(places * feature_size, feature_size) if places else None
        self.memory = nn.LSTM(hidden_size + feature_size, hidden_size, batch_first=True)
        self.combine = nn.Linear(2 * hidden_size + feature_size, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden_size, vocabulary_size)

    def forward(self, features, captions):
        """Score the next word at every place of given captions, all places at once.

        Args:
            features: (N, P, F), floats.
            captions: (N, T), integers: <start> and the words, without the last. The targets of the loss are the same
                captions one word on, `captions[:, 1:]` where this was given `captions[:, :-1]`.

        Returns:
            logits (N, T, V), and weights (N, T, P): how much of its attention the word after each place got from where.
        """
        self._check_features(features)
        check_shape(captions.shape, (len(features), "T"), "CaptionDecoder", "captions", filled=("T",))
        logits, weights, _ = self._read(captions, self._state(features), features)
        return logits, weights

    def greedy(self, features, max_length=30):
        """Write captions, at every step the likeliest word. Call `eval()` before.

        Args:
            features: (N, P, F), floats.
            max_length: the most words, <end> included.

        Returns:
            tokens (N, L) without <start>, each row up to its <end> and then filled with <pad>; and weights (N, L, P),
            where the network looked for each of them, 0 for <pad>. L is at most `max_length`.
        """
        return self.beam(features, 1, max_length)

    @torch.no_grad()
    def beam(self, features, width=3, max_length=30):
        """Write captions, keeping at every step the `width` likeliest beginnings of each. Call `eval()` before.

        likelihood of a beginning = sum over its words of ln p(word | words before, image)

        Args:
            features: (N, P, F), floats.
            width: beginnings kept for an image.
            max_length: the most words, <end> included.

        Returns:
            tokens (N, L) and weights (N, L, P) of the likeliest caption, as `greedy` returns them.
        """
        self._check_features(features)
        whole_number(width, "CaptionDecoder", "width", 1)
        whole_number(max_length, "CaptionDecoder", "max_length", 1)
        repeated = features.repeat_interleave(width, 0)  # (N * width, P, F): a row for each beginning
        looks = features.new_zeros(len(features), 0, features.shape[1])

        def step(words, state):
            words = torch.from_numpy(words).to(features.device)
            *state, looks = state
            log_p, weights, state = self._next(words, tuple(_exchanged(one) for one in state), repeated)
            return log_p, (*map(_exchanged, state), torch.cat([looks, weights[:, None]], 1))

        first = *map(_exchanged, self._state(features)), looks
        found = beam_search(step, first, [self.start] * len(features), self.end, width, max_length, pad=self.pad)
        tokens = torch.from_numpy(found.tokens[:, 0]).to(features.device)
        return tokens, found.state[-1][::width] * (tokens != self.pad)[:, :, None]

    def _state(self, features):
        """Return h_0 and c_0 of both LSTMs, each (2, N, H): the first knows the image, the second nothing yet."""
        first = self.first_state(features.mean(1)).tanh().chunk(2, -1)
        return tuple(torch.stack([one, torch.zeros_like(one)]) for one in first)

    def _read(self, words, state, features):
        """Read words (N, T) from a state on; return logits (N, T, V), weights (N, T, P) and the state after them."""
        asks, remembers = (tuple(one[i : i + 1] for one in state) for i in (0, 1))
        hidden, asks = self.lstm(self.dropout(self.embedding(words)), asks)
        if self.attention is None:
            weights = features.new_full((*words.shape, features.shape[1]), 1 / features.shape[1])
            once = features.mean(1) if self.all_places is None else self.all_places(features.flatten(1))  # (N, F)
            context = once[:, None].expand(-1, words.shape[1], -1)
        else:
            context, weights = self.attention(hidden, features)
        found, remembers = self.memory(torch.cat([hidden, context], -1), remembers)
        combined = self.combine(torch.cat([hidden, context, found], -1)).tanh()
        state = tuple(torch.cat(pair) for pair in zip(asks, remembers, strict=True))
        return self.output(self.dropout(combined)), weights, state

    def _next(self, words, state, features):
        """Read one word (N,); return ln p of the next (N, V), never <pad> or <start>, with weights (N, P) and state."""
        logits, weights, state = self._read(words[:, None], state, features)
        logits[..., [self.pad, self.start]] = -torch.inf
        return logits[:, 0].log_softmax(-1), weights[:, 0], state

    def _check_features(self, features):
        check_shape(features.shape, ("N", self.places or "P", self.feature_size), "CaptionDecoder", "features")

    @staticmethod
    def _check_words(vocabulary_size, special):
        whole_number(vocabulary_size, "CaptionDecoder", "vocabulary_size", 4)
        if len(set(special)) < 3 or not set(special) <= set(range(vocabulary_size)):
            raise ValueError("CaptionDecoder expected pad, start and end as three different words from 0 to "
                             f"{vocabulary_size - 1}, got {special[0]}, {special[1]} and {special[2]}")


def _exchanged(state):
    """Put the sequences of a state first and its layers second, or the other way about."""
    return state.transpose(0, 1).contiguous()
