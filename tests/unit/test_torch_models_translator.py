"""The translator: equal to our layers, blind to what fills up, and able to learn."""

import numpy as np
import pytest
import torch

from course_utils import data, nn, torch_models
from course_utils.data.sentence_pairs import SentencePairs
from course_utils.torch_models import translating

E, H, D, A, S, T = 4, 3, 5, 6, 9, 8
SENTENCES = [("a", "b"), ("b", "c", "a"), ("c",), ("a", "c", "c", "b"), ("b",), ("c", "a")]


@pytest.fixture
def tiny():
    """Word-for-word pairs of three words, all of them for training."""
    words = {"a": "x", "b": "y", "c": "z"}
    french = tuple(tuple(words[word] for word in one) for one in SENTENCES)
    targets = "<s>", "</s>", "x", "y", "z"
    return SentencePairs(tuple(SENTENCES), french, ("training",) * 6, ("a", "b", "c"), targets, "built-in", "")


def network(attention=A, seed=0):
    torch.manual_seed(seed)
    return torch_models.Translator(S, T, E, H, D, attention).double().eval()


SOURCE, LENGTHS = torch.tensor([[3, 4, 5, 6], [1, 2, 0, 0]]), torch.tensor([4, 2])
TARGET = torch.tensor([[0, 3, 4], [0, 5, 1]])


@pytest.mark.parametrize("attention", [A, None])
def test_it_computes_what_our_layers_do(attention):
    model = network(attention)
    state = {key: value.numpy() for key, value in model.state_dict().items()}
    ours = {"encoder": nn.GRU(E, H, bidirectional=True, dtype=np.float64), "decoder": nn.GRU(E, D, dtype=np.float64),
            "start": nn.Linear(2 * H, D, dtype=np.float64), "combine": nn.Linear(D + 2 * H, E, dtype=np.float64),
            "output": nn.Linear(E, T, dtype=np.float64)}
    if attention:
        ours["attention"] = nn.AdditiveAttention(D, 2 * H, A, dtype=np.float64)
    for part, layer in ours.items():
        layer.load_state_dict({key.removeprefix(f"{part}."): value for key, value in state.items()
                               if key.startswith(f"{part}.")})
    keys, last = ours["encoder"](state["source.weight"][SOURCE.T], lengths=LENGTHS.numpy())
    keys, summary = keys.swapaxes(0, 1), last.swapaxes(0, 1).reshape(2, 2 * H)
    hidden, _ = ours["decoder"](state["target.weight"][TARGET.T], nn.tanh(ours["start"](summary)).reshape(1, 2, D))
    hidden, mask = hidden.swapaxes(0, 1), np.arange(4) < LENGTHS.numpy()[:, None]
    context = np.repeat(summary.data[:, None], 3, axis=1)
    if attention:
        context, weights = (one.data for one in ours["attention"](hidden, keys, mask))
    logits = ours["output"](nn.tanh(ours["combine"](np.concatenate([hidden.data, context], axis=-1))))
    theirs, where = model(SOURCE, LENGTHS, TARGET)
    np.testing.assert_allclose(logits.data, theirs.detach(), rtol=1e-10, atol=1e-12)
    if attention:
        np.testing.assert_allclose(weights, where.detach(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("attention", [A, None])
def test_what_fills_up_counts_for_nothing(attention):
    model = network(attention)
    together, _ = model(SOURCE, LENGTHS, TARGET)
    alone, _ = model(SOURCE[1:, :2], LENGTHS[1:], TARGET[1:])
    torch.testing.assert_close(together[1:], alone)
    other = SOURCE.clone()
    other[1, 2:] = 8
    torch.testing.assert_close(model(other, LENGTHS, TARGET)[0], together)


@pytest.mark.parametrize("width", [1, 3])
def test_greedy_search_and_the_beam_follow_its_probabilities(width):
    model = network()
    with torch.no_grad():
        model.output.weight *= 30  # decided
    written, looks = model.translate(SOURCE, LENGTHS, width, max_length=6)
    assert [one.shape for one in looks] == [(min(len(words) + 1, 6), size) for words, size in
                                            zip(written, (4, 2), strict=True)]
    assert all(np.allclose(one.sum(axis=1), 1) for one in looks)
    if width == 1:
        for n, words in enumerate(written):
            start = torch.tensor([[0, *words]])
            logits, where = model(SOURCE[n : n + 1], LENGTHS[n : n + 1], start)
            logits[..., 0] = -torch.inf
            assert logits[0].argmax(-1)[: len(words)].tolist() == words
            np.testing.assert_allclose(looks[n], where[0, : len(looks[n]), : LENGTHS[n]].detach(), atol=1e-12)


def test_the_loss_leaves_out_what_fills_up():
    torch.manual_seed(0)
    logits, wanted = torch.randn(2, 3, 5), torch.tensor([[1, 2, 3], [4, 0, 0]])
    right = -(logits.log_softmax(-1)[[0, 0, 0, 1], [0, 1, 2, 0], [1, 2, 3, 4]]).mean()
    torch.testing.assert_close(torch_models.masked_loss(logits, wanted, np.array([3, 1])), right)


def test_words_in_random_order_find_their_places_again():
    source, lengths = data.number_sentences([tuple("abcde"), tuple("ab")], "abcde")
    read, order = torch_models.scramble(source, lengths, np.random.default_rng(3))
    assert read[0].tolist() != source[0].tolist() and sorted(read[0]) == sorted(source[0])
    assert sorted(read[1, :2]) == [0, 1] and (read[1, 2:] == 0).all()
    looks = np.arange(10.0).reshape(2, 5)
    straight = translating._in_order(looks, order[0])
    for place in range(5):
        np.testing.assert_array_equal(straight[:, order[0][place]], looks[:, place])


@pytest.mark.parametrize("attention", [16, None])
def test_it_learns_three_words(tiny, attention):
    model = torch_models.build_translator(tiny, embedding=8, encoder=12, decoder=16, attention=attention)
    losses = torch_models.train_translator(model, tiny, 150, batch=6, rate=2e-2)
    assert losses[-1] < 0.1 < losses[0]
    written, looks = torch_models.translate_sentences(model, tiny, SENTENCES)
    assert written == list(tiny.french) and (looks is None) == (attention is None)


def test_joined_sentences_are_learned_as_one(tiny):
    batches = translating._batches(tiny, 4, 3, np.random.default_rng(0))
    seen = [next(batches) for _ in range(20)]
    assert max(lengths.max() for _, lengths, _, _ in seen) > max(map(len, SENTENCES))
    for source, lengths, target, ends in seen:
        assert (target[:, 0] == 0).all() and (target[np.arange(len(ends)), ends - 1] == 1).all()
        assert (ends == lengths + 2).all()
        for row, own, length in zip(source, target, lengths, strict=True):
            np.testing.assert_array_equal(row[:length] + 2, own[1 : length + 1])  # word for word, in the same order


def test_attention_of_given_translations_is_that_of_writing_them(tiny):
    model = torch_models.build_translator(tiny, embedding=8, encoder=12, decoder=16, attention=16)
    torch_models.train_translator(model, tiny, 150, batch=6, rate=2e-2)
    _, looks = torch_models.translate_sentences(model, tiny, SENTENCES)
    for one, other in zip(looks, torch_models.attend(model, tiny, range(6)), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_last_states_are_the_ends_of_both_directions(tiny):
    model = torch_models.build_translator(tiny, embedding=8, encoder=12, decoder=16, attention=None).eval()
    states = torch_models.last_states(model, tiny, SENTENCES)
    alone = torch_models.last_states(model, tiny, SENTENCES[2:3])
    assert states.shape == (6, 24)
    np.testing.assert_allclose(states[2], alone[0], atol=1e-6)


def test_stored_and_loaded_it_translates_alike(tiny, tmp_path, monkeypatch):
    model = torch_models.build_translator(tiny, embedding=8, encoder=12, decoder=16, attention=16).eval()
    monkeypatch.setattr(translating, "CHECKPOINT", tmp_path / "translator.safetensors")
    torch_models.save_translator(translating.CHECKPOINT, model, tiny, seed=0)
    loaded, source_words, target_words = torch_models.load_translator()
    assert (source_words, target_words) == (tiny.source_words, tiny.target_words)
    assert torch_models.translator_facts() == {"seed": 0}
    for one, other in zip(model.parameters(), loaded.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)
