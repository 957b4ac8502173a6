"""The figure Alignments: the page translates as Python does, which does as PyTorch does; errors are clear."""

import json

import numpy as np
import pytest
import torch
from node_bridge import ask

from course_utils import data
from course_utils.widgets import Alignments
from course_utils.widgets.alignments import LIMITS
from course_utils.widgets.alignments.translator import NAMES

TRANSLATE = """
const network = figure.unpackNetwork(asked.network);
const known = new Map(asked.source_words.map((word, place) => [word, place]));
return asked.sentences.map((sentence) => {
  const source = figure.tokenise(sentence, known);
  const ids = source.map((word) => known.get(word));
  return asked.widths.map((width) => {
    const found = figure.translate(network, ids, { width, longest: asked.longest, penalty: asked.length_penalty });
    return found.map(({ words, score, looks }) => {
      const target = words.map((word) => asked.target_words[word]);
      const text = figure.joinTokens(target);
      return { source, target, score, text, looks: looks.map((row) => [...row]),
        crossings: figure.crossings(target, source, looks).length };
    });
  });
});"""
SOURCE = ["i", "see", "him", "don't", "know", ".", "?", ","]
TARGET = ["<s>", "</s>", "je", "le", "vois", "ne", "connais", "pas", ".", "j'", "-moi"]
SENTENCES = ["I see him.", "I don't know him", "See, know?"]


def state(source=8, target=11, embedding=3, encoder=4, decoder=5, attention=3, seed=0, scale=1.5):
    """The state dict of a network with weights drawn at random."""
    rng = np.random.default_rng(seed)
    gru = {"encoder": (encoder, embedding, ("", "_reverse")), "decoder": (decoder, embedding, ("",))}
    shapes = {"source.weight": (source, embedding), "target.weight": (target, embedding),
              "start.weight": (decoder, 2 * encoder), "start.bias": (decoder,),
              "attention.query.weight": (attention, decoder), "attention.key.weight": (attention, 2 * encoder),
              "attention.score.weight": (1, attention), "combine.weight": (embedding, decoder + 2 * encoder),
              "combine.bias": (embedding,), "output.weight": (target, embedding), "output.bias": (target,)}
    for name, (units, inputs, directions) in gru.items():
        for way in directions:
            for part, size in (("ih", inputs), ("hh", units)):
                shapes[f"{name}.weight_{part}_l0{way}"] = (3 * units, size)
                shapes[f"{name}.bias_{part}_l0{way}"] = (3 * units,)
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


def make(weights=None, **changes):
    given = {"source_words": SOURCE, "target_words": TARGET, "sentences": SENTENCES}
    return Alignments(state() if weights is None else weights, **given | changes)


def in_node(widget, sentences, widths):
    asked = {"sentences": sentences, "widths": widths, "longest": LIMITS["target"]}
    return ask("alignments", TRANSLATE, widget.static_state() | asked)


def same_in_the_page(widget, sentences, widths):
    """Assert that the page finds the same, and return how many different translations there are."""
    texts = set()
    for sentence, of_widths in zip(sentences, in_node(widget, sentences, widths), strict=True):
        for width, found in zip(widths, of_widths, strict=True):
            widget.set_state({"sentence": sentence, "width": width})
            here = widget.translations()
            assert [one["target"] for one in found] == [words for words, _ in here], sentence
            np.testing.assert_allclose([one["score"] for one in found], [score for _, score in here], atol=1e-10)
            for candidate, one in enumerate(found):
                widget.candidate = candidate
                looks = np.reshape(one["looks"], (len(one["target"]), len(one["source"])))
                np.testing.assert_allclose(looks, widget.attention(), atol=1e-10)
                assert one["source"] == widget.source_tokens() and one["crossings"] == widget.crossings()
                assert one["text"] == data.join_tokens(one["target"])
                texts.add(one["text"])
    return len(texts)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_the_page_translates_as_python_does(seed, penalty):
    widget = make(state(seed=seed), length_penalty=penalty)
    assert same_in_the_page(widget, [*SENTENCES, "him know see, i don't know see him?"], [1, 2, 3, 5]) > 5


def test_the_stored_network_translates_alike_too():
    widget = Alignments.example()
    assert same_in_the_page(widget, list(widget.sentences), [1, 3, 5]) > 20


def test_python_computes_what_pytorch_does():
    from course_utils.torch_models import translator

    sizes = {"embedding": 3, "encoder": 4, "decoder": 5, "attention": 3}
    network = translator.Translator(8, 11, **sizes).double().eval()
    widget = make({name: torch.from_numpy(value) for name, value in state(seed=3).items()})
    arrived = widget._network.state_dict()  # as rounded for the journey
    network.load_state_dict({name: torch.from_numpy(np.array(arrived[name])) for name in NAMES})
    for sentence in SENTENCES:
        widget.sentence = sentence
        for width in (1, 3):
            widget.width = width
            ids = torch.tensor([[SOURCE.index(word) for word in widget.source_tokens()]])
            words, looks = network.translate(ids, torch.tensor([ids.shape[1]]), width, max_length=LIMITS["target"])
            assert [TARGET[word] for word in words[0]] == widget.translations()[0][0]
            np.testing.assert_allclose(looks[0][: len(words[0])], widget.attention(), atol=1e-9)


def test_a_weight_travels_in_eight_bits():
    weights = state()
    arrived = make(weights)._network.state_dict()
    for name in NAMES:
        error = np.abs(arrived[name] - weights[name])
        if "bias" in name:
            np.testing.assert_allclose(arrived[name], weights[name], rtol=1e-4)
        else:
            assert (error <= np.abs(weights[name]).max(axis=1, keepdims=True) / 250).all() and error.max() > 0


def test_attention_is_that_of_the_candidate():
    widget = make(width=3)
    for candidate, (words, _) in enumerate(widget.translations()):
        looks = widget.attention(candidate)
        assert looks.shape == (len(words), len(widget.source_tokens()))
        np.testing.assert_allclose(looks.sum(axis=1), 1)
    widget.candidate = 1
    np.testing.assert_array_equal(widget.attention(), widget.attention(1))
    widget.attention()[:] = 7
    assert widget.attention().max() <= 1, "what is handed out is a copy"


def test_another_sentence_or_width_begins_again():
    widget = make(width=3)
    widget.candidate = 1
    widget.word = 0
    widget.candidate = 2
    assert widget.word is None, "of another translation"
    widget.word = 0
    widget.sentence = SENTENCES[1]
    assert (widget.candidate, widget.word) == (0, None)
    widget.candidate = 2
    widget.width = 2
    assert (widget.candidate, widget.word) == (0, None)


def test_what_the_front_end_sends_arrives_together_or_not_at_all():
    widget = make()
    widget.set_state({"word": 1, "candidate": 3, "width": 4, "sentence": SENTENCES[1]})
    assert (widget.sentence, widget.width, widget.candidate, widget.word) == (SENTENCES[1], 4, 3, 1)
    before = widget.static_state()
    for bad in ({"width": 2, "candidate": 2}, {"sentence": "I see Zeno", "width": 1}, {"width": "2", "candidate": 0},
                {"sentence": SENTENCES[0], "word": 13}):
        with pytest.raises(ValueError, match="Alignments expected"):
            widget.set_state(bad)
        assert widget.static_state() == before


def test_it_says_what_it_shows():
    widget = make(sentence="I see him")
    (words, score), looks = widget.translations()[0], widget.attention()
    way = "the likeliest word each time"
    assert widget.describe() == f"“I see him” becomes “{data.join_tokens(words)}” ({way}, score {score:.2f})"
    widget.word = 0
    place = looks[0].argmax()
    assert f"; {words[0]} looks at {widget.source_tokens()[place]}: {100 * looks[0].max():.0f} %" in widget.describe()
    widget.width = 2
    widget.candidate = 1
    assert "candidate 2 of 2" in widget.describe()
    assert repr(widget).startswith("Interactive translation")


def test_the_state_is_small_and_plain():
    widget = Alignments.example()
    size = len(json.dumps(widget.static_state()))
    print(f"{size / 1000:.0f} kB")
    assert 20_000 < size < 200_000
    plain = make(source_words=np.array(SOURCE), sentences=tuple(SENTENCES), width=np.int64(2)).static_state()
    assert json.loads(json.dumps(plain)) == plain and {type(word) for word in plain["source_words"]} == {str}


def test_the_example_translates_and_ribbons_cross_where_french_has_another_order():
    widget, written = Alignments.example(), {}
    for sentence in widget.sentences:
        widget.sentence = sentence
        written[data.join_tokens(widget.translations()[0][0])] = widget.crossings() > 0
    same, other = ([text for text, crossed in written.items() if crossed is wanted] for wanted in (False, True))
    assert {"j'ai une bonne idée.", "il est très jeune."} <= set(same) and len(same) >= 4
    assert {"tu ne peux pas m'aider.", "je t'aime vraiment."} <= set(other) and len(other) >= 4


BIG = state(source=800, target=900, embedding=100)
BAD = [
    ({"weights": [1, 2]}, "a state dict, got list"),
    ({"weights": {}}, "with the names source.weight, .* missing or not expected: attention.key.weight"),
    ({"weights": state() | {"more.weight": np.zeros((2, 2))}}, "missing or not expected: more.weight"),
    ({"weights": state() | {"start.bias": np.zeros((2, 2))}}, r"finite floats in start.bias, .* got \(2, 2\)"),
    ({"weights": state() | {"start.bias": np.full(5, np.nan)}}, "finite floats in start.bias"),
    ({"weights": state() | {"start.bias": np.zeros(7)}}, r"fits 8 source words and 11 .* start.bias expected"),
    ({"weights": state(source=9)}, "fits 8 source words and 11 target words"),
    ({"source_words": "abc"}, "source_words as a list of 1 to 2000 different strings"),
    ({"source_words": [*SOURCE[:7], "i"]}, "source_words as a list .* got 'i' twice"),
    ({"target_words": [*TARGET[2:], "<s>", "</s>"]}, "<s> and </s> as the first target words, got "),
    ({"sentences": []}, "sentences as a list of 1 to 40 .* got 0 of them"),
    ({"sentences": ["I see Zeno."]}, "sentence of the 8 known words, got 'zeno' in 'I see Zeno.'"),
    ({"sentence": ""}, "sentence of 1 to 12 words and signs, got ''"),
    ({"sentence": "i " * 12}, "sentence of 1 to 12 words and signs, got 'i i"),
    ({"sentence": 3}, "sentence as a string, got 3"),
    ({"width": 0}, "width as an integer from 1 to 5, got 0"),
    ({"width": 6}, "width as an integer from 1 to 5, got 6"),
    ({"length_penalty": -1}, "length_penalty"),
    ({"weights": BIG, "source_words": [f"w{n}" for n in range(800)], "sentences": ["w1"],
      "target_words": ["<s>", "</s>", *(f"w{n}" for n in range(898))]}, "at most 200 kB of weights and words, got"),
]


@pytest.mark.parametrize(("change", "words"), BAD, ids=[words[:40] for _, words in BAD])
def test_what_it_refuses(change, words):
    with pytest.raises(ValueError, match=f"Alignments expected .*{words}"):
        make(**change)


@pytest.mark.parametrize(("trait", "value"), [("candidate", 1), ("candidate", None), ("word", 99), ("word", "je"),
                                              ("width", True), ("sentence", "I see Zeno"), ("sentence", None)], ids=str)
def test_a_refused_change_leaves_all_as_it_was(trait, value):
    widget = make()
    before = widget.static_state()
    with pytest.raises(ValueError, match=f"Alignments expected {trait}"):
        setattr(widget, trait, value)
    assert widget.static_state() == before
