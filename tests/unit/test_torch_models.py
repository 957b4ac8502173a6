"""The captioning network: what goes in and comes out, greedy and beam search against exhaustive search, learning."""

import itertools
import re
import subprocess
import sys

import pytest
import torch
from torch.nn import functional

from course_utils import torch_models
from course_utils.torch_models import CaptionDecoder, SceneEncoder

PAD, START, END = 0, 1, 2


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def decoder_of(vocabulary_size=7, attention=True, scale=3.0, **options):
    """A small decoder whose choices are not all alike: the first weights are made larger."""
    sizes = {"feature_size": 4, "embedding_size": 5, "hidden_size": 6, "attention_size": 3}
    decoder = CaptionDecoder(vocabulary_size, **sizes, attention=attention, **options).double().eval()
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter *= scale
    return decoder


def features_of(count=3, positions=9):
    return torch.randn(count, positions, 4, dtype=torch.float64)


def log_likelihood(decoder, features, tokens):
    """Sum ln p of a caption (L,), word by word from the teacher-forced scores; <pad> and <start> are no words."""
    tokens = torch.tensor(tokens)
    logits, _ = decoder(features, torch.cat([torch.tensor([START]), tokens[:-1]])[None])
    logits[..., [decoder.pad, decoder.start]] = -torch.inf
    return logits[0].log_softmax(-1)[torch.arange(len(tokens)), tokens].sum().item()


def words_of(tokens):
    """Cut a row of tokens after <end>."""
    tokens = tokens.tolist()
    return tokens[: tokens.index(END) + 1] if END in tokens else tokens


def test_models_load_on_first_use_and_torch_with_them():
    program = ("import sys; import course_utils.torch_models as models; before = 'torch' in sys.modules; "
               "models.SceneEncoder; print(before, 'torch' in sys.modules)")
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "True"]
    assert {"AdditiveAttention", "SceneEncoder", "CaptionDecoder"} <= set(dir(torch_models))
    with pytest.raises(AttributeError, match="no attribute 'SceneDecoder'; it has AdditiveAttention, SceneEncoder"):
        torch_models.SceneDecoder  # noqa: B018


def test_encoder_gives_a_vector_for_each_place():
    encoder = SceneEncoder(feature_size=10)
    features = encoder(torch.rand(2, 3, 64, 64))
    assert features.shape == (2, 64, 10) and features.dtype == torch.float32
    features.sum().backward()
    assert all(parameter.grad is not None for parameter in encoder.parameters())


def test_places_of_the_encoder_are_rows_of_the_grid():
    encoder = SceneEncoder().eval()
    dark, light = torch.zeros(1, 3, 64, 64), torch.zeros(1, 3, 64, 64)
    light[:, :, 17:23, 41:47] = 1  # row 2, column 5 of the grid
    change = (encoder(light) - encoder(dark)).abs().sum(-1).view(encoder.grid)
    rows, columns = change.nonzero().T
    assert abs(rows.float().mean() - 2) < 1 and abs(columns.float().mean() - 5) < 1
    assert (rows - 2).abs().max() <= 3 and (columns - 5).abs().max() <= 3  # far away nothing changes


def test_the_encoder_says_how_much_of_the_picture_a_place_sees():
    encoder = SceneEncoder().eval()
    step, view = encoder.view()
    picture = torch.rand(1, 3, 64, 64, requires_grad=True)
    encoder(picture)[0, 27].sum().backward()  # row 3, column 3
    rows, columns = picture.grad.abs().sum((0, 1)).nonzero().T
    assert step == 8 and max(rows.max() - rows.min(), columns.max() - columns.min()) + 1 <= view == 41


@pytest.mark.parametrize("attention", [True, False])
def test_teacher_forcing_gives_scores_and_weights_for_every_place(attention):
    decoder, features = decoder_of(attention=attention), features_of()
    captions = torch.tensor([[1, 3, 4, 2], [1, 5, 2, 0], [1, 6, 6, 6]])
    logits, weights = decoder(features, captions)
    assert logits.shape == (3, 4, 7) and weights.shape == (3, 4, 9)
    torch.testing.assert_close(weights.sum(-1), torch.ones(3, 4, dtype=torch.float64))
    assert bool((weights == 1 / 9).all()) != attention
    logits.sum().backward()
    assert all(parameter.grad is not None for parameter in decoder.parameters())


def test_a_score_depends_on_the_words_before_and_not_on_those_after():
    decoder, features = decoder_of(), features_of(1)
    first, _ = decoder(features, torch.tensor([[1, 3, 4, 5]]))
    second, _ = decoder(features, torch.tensor([[1, 3, 6, 5]]))
    torch.testing.assert_close(first[:, :2], second[:, :2])
    assert not torch.isclose(first[:, 2:], second[:, 2:]).any()


@pytest.mark.parametrize("attention", [True, False])
def test_without_attention_only_the_mean_counts(attention):
    decoder, features, captions = decoder_of(attention=attention), features_of(), torch.tensor([[1, 3, 4]] * 3)
    spread = features + torch.tensor([2.0, -2, 1, -1, 0, 0, 0, 0, 0])[:, None]  # the mean stays
    same = torch.allclose(decoder(features, captions)[0], decoder(spread, captions)[0])
    assert same != attention


def test_all_places_may_take_the_place_of_their_mean():
    decoder, features = decoder_of(attention=False, places=9), features_of()
    captions = torch.tensor([[START, 3, 4]] * 3)
    assert decoder.all_places.weight.shape == (4, 36)
    logits, weights = decoder(features, captions)
    moved, _ = decoder(features[:, torch.randperm(9)], captions)  # the same mean, other places
    assert not torch.allclose(logits, moved) and torch.allclose(weights, torch.full_like(weights, 1 / 9))
    words = words_of(decoder.greedy(features, 8)[0][0])
    logits, _ = decoder(features[:1], torch.tensor([[START, *words[:-1]]]))
    logits[..., [PAD, START]] = -torch.inf
    assert logits[0].argmax(-1).tolist() == words
    assert "all_places.weight" not in decoder_of(attention=False).state_dict()


@pytest.mark.parametrize("attention", [True, False])
def test_greedy_takes_the_likeliest_word_at_every_step(attention):
    decoder, features = decoder_of(attention=attention), features_of(20)
    decoder.output.bias.data[END] -= 0.7
    tokens, weights = decoder.greedy(features, max_length=8)
    assert tokens.shape == weights.shape[:2] and weights.shape[2] == 9 and tokens.shape[1] <= 8
    ended = 0
    for row, looks, own in zip(tokens, weights, features, strict=True):
        words = words_of(row)
        logits, expected = decoder(own[None], torch.tensor([[START, *words[:-1]]]))
        logits[..., [PAD, START]] = -torch.inf
        assert logits[0].argmax(-1).tolist() == words
        torch.testing.assert_close(looks[: len(words)], expected[0])
        assert not row[len(words) :].any() and not looks[len(words) :].any()
        ended += END in words
    assert 0 < ended < 20  # some end and some are cut off


def test_greedy_stops_when_all_captions_have_ended():
    decoder = decoder_of()
    decoder.output.bias.data[END] += 1000
    tokens, weights = decoder.greedy(features_of(), max_length=8)
    assert tokens.tolist() == [[END]] * 3 and weights.shape == (3, 1, 9)
    assert decoder.beam(features_of(), 3, max_length=8)[0].tolist() == [[END]] * 3


def test_a_wide_beam_finds_the_likeliest_of_all_captions():
    decoder, features = decoder_of(5, scale=4.0), features_of(8, 6)
    endless = [3, 4]
    captions = [[*words, END] for length in range(4) for words in itertools.product(endless, repeat=length)]
    captions += [list(words) for words in itertools.product(endless, repeat=4)]  # cut off
    tokens, weights = decoder.beam(features, width=40, max_length=4)
    differs = 0
    for row, looks, own in zip(tokens, weights, features, strict=True):
        best = max(captions, key=lambda caption: log_likelihood(decoder, own[None], caption))
        assert words_of(row) == best
        _, expected = decoder(own[None], torch.tensor([[START, *best[:-1]]]))
        torch.testing.assert_close(looks[: len(best)], expected[0])
        differs += words_of(decoder.greedy(own[None], 4)[0][0]) != best
    assert differs  # or the search would have nothing to find


@pytest.mark.parametrize("width", [2, 4])
def test_where_a_beam_looked_is_where_its_caption_looks(width):
    decoder, features = decoder_of(9, scale=1.5), features_of(20)
    with torch.no_grad():  # words that follow from the words before, and few that end a caption
        for bias in (decoder.lstm.bias_ih_l0, decoder.lstm.bias_hh_l0, decoder.combine.bias, decoder.output.bias):
            bias.zero_()
        decoder.output.bias[END] = -2
    tokens, weights = decoder.beam(features, width, max_length=8)
    alone = [words_of(row) for row in decoder.greedy(features, 8)[0]]
    assert sum(words_of(row) != words for row, words in zip(tokens, alone, strict=True)) > 3
    for row, looks, own in zip(tokens, weights, features, strict=True):
        words = words_of(row)
        _, expected = decoder(own[None], torch.tensor([[START, *words[:-1]]]))
        torch.testing.assert_close(looks[: len(words)], expected[0])
        assert not row[len(words) :].any() and not looks[len(words) :].any()


def test_a_wider_beam_is_on_the_whole_likelier():
    decoder, features = decoder_of(9), features_of(30)
    means = [sum(log_likelihood(decoder, own[None], words_of(row)) for row, own in
                 zip(decoder.beam(features, width, 6)[0], features, strict=True)) for width in (1, 2, 5)]
    assert means[0] < means[1] <= means[2]


def test_the_special_words_are_the_callers():
    decoder = decoder_of(pad=4, start=5, end=6)
    assert not decoder.embedding.weight[4].any()
    for tokens, weights in (decoder.greedy(features_of(20), 6), decoder.beam(features_of(20), 2, 6)):
        assert not (tokens == 5).any()  # <start> is never written, and <pad> only after <end>
        for row in tokens.tolist():
            assert set(row[row.index(6) + 1 :] if 6 in row else []) <= {4}
            assert 4 not in row[: row.index(6) if 6 in row else None]
        assert weights.shape[:2] == tokens.shape


def test_dropout_is_for_training_alone():
    decoder, features, captions = decoder_of(dropout=0.5), features_of(), torch.tensor([[1, 3, 4]] * 3)
    torch.testing.assert_close(decoder(features, captions)[0], decoder(features, captions)[0])
    decoder.train()
    assert not torch.equal(decoder(features, captions)[0], decoder(features, captions)[0])


def test_the_network_learns_to_name_a_square_and_looks_at_it():
    colours, places = torch.eye(3), torch.tensor([[8, 8], [8, 40], [40, 8], [40, 40]])
    images, captions, at = torch.full((12, 3, 64, 64), 0.5), [], []
    for number, (colour, (row, column)) in enumerate(itertools.product(range(3), places.tolist())):
        images[number, :, row : row + 16, column : column + 16] = colours[colour][:, None, None]
        captions.append([START, 3 + colour, 6 + (row > 20), END])
        at.append([(r, c) for r in (row // 8, row // 8 + 1) for c in (column // 8, column // 8 + 1)])
    captions = torch.tensor(captions)
    encoder, decoder = SceneEncoder(16, (8, 12, 16, 16)), CaptionDecoder(8, 16, 8, 16, 16)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.01)
    for _ in range(80):
        logits, _ = decoder(encoder(images), captions[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), captions[:, 1:].flatten(), ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    encoder.eval(), decoder.eval()
    tokens, weights = decoder.greedy(encoder(images))
    assert (tokens == captions[:, 1:]).float().mean() > 0.9


ERRORS = [
    (lambda: SceneEncoder()(torch.zeros(2, 1, 64, 64)), "SceneEncoder expected input (N, 3, 64, 64), got (2, 1, 64"),
    (lambda: decoder_of()(features_of()[..., :3], torch.ones(3, 2, dtype=int)),
     "CaptionDecoder expected features (N, P, 4), got (3, 9, 3)"),
    (lambda: decoder_of()(features_of(), torch.ones(2, 2, dtype=int)),
     "CaptionDecoder expected captions (3, T) with T at least 1, got (2, 2)"),
    (lambda: decoder_of()(features_of(), torch.ones(3, 0, dtype=int)),
     "CaptionDecoder expected captions (3, T) with T at least 1, got (3, 0)"),
    (lambda: decoder_of().greedy(features_of()[0]), "CaptionDecoder expected features (N, P, 4), got (9, 4)"),
    (lambda: decoder_of().greedy(features_of(), 0), "CaptionDecoder expected max_length as an integer of at least 1"),
    (lambda: decoder_of().beam(features_of(), 0), "CaptionDecoder expected width as an integer of at least 1, got 0"),
    (lambda: decoder_of().beam(features_of(), 2, 1.5), "max_length as an integer of at least 1, got 1.5"),
    (lambda: CaptionDecoder(3), "CaptionDecoder expected vocabulary_size as an integer of at least 4, got 3"),
    (lambda: CaptionDecoder(7, pad=7), "CaptionDecoder expected pad, start and end as three different words from 0 to "
                                       "6, got 7, 1 and 2"),
    (lambda: CaptionDecoder(7, places=9), "CaptionDecoder expected places only without attention, got 9"),
    (lambda: CaptionDecoder(7, attention=False, places=0), "places as an integer of at least 1, got 0"),
    (lambda: decoder_of(attention=False, places=9)(features_of(positions=8), torch.ones(3, 2, dtype=int)),
     "CaptionDecoder expected features (N, 9, 4), got (3, 8, 4)"),
    (lambda: CaptionDecoder(7, start=2), "three different words from 0 to 6, got 0, 2 and 2"),
]


@pytest.mark.parametrize(("call", "message"), ERRORS, ids=[message for _, message in ERRORS])
def test_errors_say_what_was_expected_and_what_came(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
