"""The figure NextCharacter: what Python checks and computes, and that the page computes and writes the same."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils import models, nn
from course_utils.widgets import NextCharacter, next_character
from course_utils.widgets.next_character.lstm import Reader, checked_network, weight_shapes
from course_utils.widgets.weights import unpack

KNOWN = "\n abcdef"
COUNT = len(KNOWN)
TEXT = "a bad cab\nfed a bee"
LOUD = 3.0  # factor of the weights of PyTorch's start, so that the network has an opinion


def network(layers=1, size=6, count=COUNT, seed=0):
    torch.manual_seed(seed)
    parts = torch.nn.ModuleDict({"lstm": torch.nn.LSTM(count, size, layers), "readout": torch.nn.Linear(size, count)})
    return {name: LOUD * value for name, value in parts.state_dict().items()}


def figure(layers=1, **settings):
    return NextCharacter(network(layers), KNOWN, **({"text": TEXT} | settings))


def rounded(widget, layers, size=6):
    """PyTorch's network with the weights that travel."""
    pairs = unpack(widget.network, weight_shapes(layers, size, len(KNOWN)))
    lstm, readout = torch.nn.LSTM(len(KNOWN), size, layers), torch.nn.Linear(size, len(KNOWN))
    state = {}
    for place, (weight, bias) in enumerate(pairs[:-1]):
        kind = ("ih", "hh")[place % 2]
        state |= {f"weight_{kind}_l{place // 2}": weight, f"bias_{kind}_l{place // 2}": bias}
    lstm.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    readout.load_state_dict(dict(zip(("weight", "bias"), map(torch.tensor, pairs[-1]), strict=True)))
    return lstm.double(), readout.double()


@pytest.mark.parametrize("layers", [1, 2])
def test_python_and_page_agree_with_pytorch(layers):
    widget = figure(layers, position=12)
    lstm, readout = rounded(widget, layers)
    ids = torch.tensor([KNOWN.index(one) for one in TEXT])
    with torch.no_grad():
        output, (_, c) = lstm(torch.nn.functional.one_hot(ids[:12], len(KNOWN)).double())
        own = readout(output[-1]).softmax(-1).numpy()
    np.testing.assert_allclose(widget.probabilities(), own, rtol=1e-10)
    np.testing.assert_allclose(widget.cells()[11], torch.tanh(c).ravel().numpy(), rtol=1e-10)
    body = """const reader = new figure.Reader(asked.network, asked.characters).read(asked.text);
      const along = Array.from({ length: reader.cells }, (_, cell) => reader.along(cell));
      return { own: figure.probabilities(reader.logits(asked.position)), along, bits: reader.mean() };"""
    found = ask("next_character", body, widget.static_state())
    np.testing.assert_allclose(found["own"], own, rtol=1e-10)
    np.testing.assert_allclose(np.array(found["along"]).T, widget.cells(), rtol=1e-10)
    assert found["bits"] == pytest.approx(widget.bits(), rel=1e-12)


def test_the_rounding_of_the_weights_changes_little():
    exact = network()
    lstm, readout = torch.nn.LSTM(len(KNOWN), 6), torch.nn.Linear(6, len(KNOWN))
    for part, owner in (("lstm.", lstm), ("readout.", readout)):
        owner.load_state_dict({key.removeprefix(part): one for key, one in exact.items() if key.startswith(part)})
    ids = torch.tensor([KNOWN.index(one) for one in TEXT])
    with torch.no_grad():
        wanted = readout(lstm(torch.nn.functional.one_hot(ids, len(KNOWN)).float())[0][-1]).softmax(-1)
    np.testing.assert_allclose(figure().probabilities(), wanted, atol=0.02)


def test_the_stored_network_is_there_and_its_rounding_costs_nearly_nothing():
    figure, (state, characters) = NextCharacter(), next_character._stored()
    exact, costs = Reader(checked_network(state, len(characters))), []
    for one, following in zip(figure.text, figure.text[1:], strict=False):
        exact.step(characters.index(one))
        costs.append(-np.log2(models.sampling_probabilities(exact.logits())[characters.index(following)]))
    assert figure.bits() == pytest.approx(np.mean(costs), abs=0.03)
    assert figure.bits() < 4  # a blind guess among 65 costs 6
    assert len(json.dumps(figure.static_state())) < 200_000


SETTINGS = [{}, {"temperature": 0.3}, {"temperature": 2.0}, {"top_k": 3}, {"top_p": 0.6},
            {"temperature": 1.5, "top_k": 5, "top_p": 0.8}]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_page_draws_from_the_same_probabilities_and_writes_the_same(settings):
    widget = figure(seed=7, **settings)
    body = """const reader = new figure.Reader(asked.network, asked.characters).read(asked.text);
      return [figure.shaped(reader.logits(asked.position), asked), figure.continued(reader, asked.text, asked, 80)];"""
    shares, text = ask("next_character", body, widget.static_state())
    np.testing.assert_allclose(widget.shares(), shares, rtol=1e-10, atol=1e-15)
    widget.write(80)
    assert widget.text == text and len(text) == len(TEXT) + 80


def test_the_same_seed_writes_the_same_and_take_back_is_known():
    widget, other = figure(), figure()
    widget.write(30)
    for _ in range(30):
        other.write()
    assert widget.text == other.text and widget.typed == len(TEXT) and widget.position == len(TEXT) + 30
    another = figure(seed=2)
    another.write(30)
    assert another.text != widget.text
    widget.text = "abc"
    assert (widget.typed, widget.position) == (3, 3)


def test_it_writes_until_the_text_is_full():
    widget = figure()
    widget.write(1000)
    assert len(widget.text) == 300


def test_what_the_text_costs_is_the_mean_over_what_follows_its_first_character():
    widget = figure()
    costs = []
    for position in range(1, len(TEXT)):
        widget.position = position
        costs.append(-np.log2(widget.probabilities()[KNOWN.index(TEXT[position])]))
    assert widget.bits() == pytest.approx(np.mean(costs), rel=1e-12)
    assert np.isnan(figure(text="a").bits()) and figure(text="").cells().shape == (0, 6)


def test_the_shares_are_those_of_the_package():
    widget = figure(temperature=0.7, top_k=4, top_p=0.9)
    logits = np.log(widget.probabilities())
    expected = models.sampling_probabilities(logits, temperature=0.7, top_k=4, top_p=0.9)
    np.testing.assert_allclose(widget.shares(), expected, rtol=1e-9)


def test_it_takes_our_modules_too():
    class Character(nn.Module):
        def __init__(self):
            super().__init__()
            self.memory, self.output = nn.LSTM(len(KNOWN), 5), nn.Linear(5, len(KNOWN))

    assert NextCharacter(Character(), KNOWN, "abc").cells().shape == (3, 5)


def test_it_says_what_it_shows():
    widget = figure(cell=4)
    best = KNOWN[widget.shares().argmax()]
    assert f"after {json.dumps(TEXT)} the next character is {json.dumps(best)}" in widget.describe()
    assert "19 characters, 19 of them typed; cell 4" in repr(widget)


def test_texts_of_its_own_leave_out_what_the_network_does_not_know():
    widget = NextCharacter(network(), KNOWN)
    assert {*widget.text} <= {*KNOWN} and len(widget.text) > 10


def missing(name):
    return {key: one for key, one in network().items() if not key.endswith(name)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"network": 3}, "network as a module or a state dict, got int"),
        ({"network": missing("bias_hh_l0")}, "weight_ih_l0, weight_hh_l0"),
        ({"network": network() | {"more.weight": np.ones(3)}}, "weight and bias of a linear layer"),
        ({"network": network(count=9)}, "of shapes"),
        ({"network": network() | {"readout.bias": np.full(8, np.nan)}}, "finite numbers in readout.bias"),
        ({"network": network(size=200, count=8)}, "at most 199 kB"),
        ({"characters": "abca"}, "characters as a string of 2 or more different ones"),
        ({"characters": None}, "characters as a string"),
        ({"characters": "\r abcdef"}, "a text field holds as one each"),
        ({"text": "abcg"}, r"8 characters that the network knows, got \['g'\]"),
        ({"text": "a" * 301}, "at most 300 characters, got 301 of them"),
        ({"text": 5}, "text as a string"),
        ({"position": 20}, "position as an integer from 0 to 19, got 20"),
        ({"cell": 6}, "cell as an integer from 0 to 5, got 6"),
        ({"temperature": 0}, "temperature as a number from 0.1 to 2, got 0"),
        ({"top_k": 0}, "top_k as an integer from 1 to 8, got 0"),
        ({"top_p": 1.2}, "top_p as a number from 0.05 to 1, got 1.2"),
        ({"seed": 0}, "seed as an integer from 1 to 999, got 0"),
    ],
)
def test_a_bad_argument_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        NextCharacter(**({"network": network(), "characters": KNOWN, "text": TEXT} | arguments))


@pytest.mark.parametrize(
    "sent",
    [{"text": "xyz"}, {"text": "ab", "position": 3}, {"position": -1}, {"typed": 2.5}, {"cell": None}, {"top_p": "all"},
     {"temperature": float("nan")}],
)
def test_what_the_front_end_sends_is_checked_too(sent):
    widget = figure()
    before = json.dumps(widget.static_state())
    with pytest.raises((ValueError, traitlets.TraitError)):
        widget.set_state(sent)
    assert json.dumps(widget.static_state()) == before


def test_text_caret_and_what_is_typed_arrive_together():
    widget = figure()
    widget.set_state({"text": TEXT + "ab", "position": len(TEXT) + 2, "typed": len(TEXT)})
    assert (widget.typed, widget.position) == (len(TEXT), len(TEXT) + 2)
    widget.set_state({"text": "a", "position": 0, "typed": 1})
    assert (widget.text, widget.typed, widget.position) == ("a", 1, 0)


def test_what_the_network_wrote_in_the_page_can_be_taken_back():
    """The page sends what changes only: while the network writes, that is text and position."""
    widget = figure()
    widget.set_state({"text": TEXT + "ab", "position": len(TEXT) + 2})
    assert (widget.typed, widget.position) == (len(TEXT), len(TEXT) + 2)
    widget.set_state({"text": "a", "position": 0})
    assert widget.typed == 1


def test_128_cells_and_65_characters_fit_into_the_page():
    many = "".join(map(chr, range(33, 98)))
    widget = NextCharacter(network(size=128, count=65), many, "!" * 300)
    assert len(json.dumps(widget.static_state())) < 200_000
