"""The network that scores the next character: shapes, what is stored, and the weights in the package."""

import math
import re

import pytest
import torch

from course_utils import torch_models

# From the test part of Tiny Shakespeare.
PASSAGE = """KATHARINA:
Forward, I pray, since we have come so far,
And be it moon, or sun, or what you please:
An if you please to call it a rush-candle,
Henceforth I vow it shall be so for me.

PETRUCHIO:
I say it is the moon.

KATHARINA:
I know it is the moon.

PETRUCHIO:
Nay, then you lie: it is the blessed sun.
"""


def test_a_text_read_in_two_parts_gives_what_it_gives_in_one():
    network, ids = torch_models.CharacterNetwork(7, 5), torch.randint(7, (6, 3))
    whole, (h, c) = network(ids)
    first, state = network(ids[:2])
    rest, last = network(ids[2:], state)
    assert whole.shape == (6, 3, 7) and h.shape == c.shape == (1, 3, 5)
    torch.testing.assert_close(torch.cat([first, rest]), whole)
    torch.testing.assert_close(last, (h, c))


def test_dropout_acts_on_the_outputs_in_training_only():
    network, ids = torch_models.CharacterNetwork(7, 50, dropout=0.5), torch.randint(7, (6, 3))
    assert not torch.equal(network(ids)[0], network(ids)[0])
    network.eval()
    torch.testing.assert_close(network(ids)[0], network(ids)[0])


def test_what_is_stored_comes_back(tmp_path):
    path, network = tmp_path / "network.safetensors", torch_models.CharacterNetwork(3, 4)
    torch_models.save_character_network(path, network, "\nab", seed=1)
    again, characters, facts = torch_models.load_character_network(path)
    assert (characters, facts) == ("\nab", {"seed": 1}) and not again.training
    for one, other in zip(network.parameters(), again.cpu().parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


def test_the_weights_in_the_package_are_as_good_as_they_say():
    network, characters, facts = torch_models.load_character_network()
    ids = torch.tensor([characters.index(one) for one in PASSAGE])[:, None]
    with torch.no_grad():
        logits, _ = network.cpu()(ids[:-1])
    bits = torch.nn.functional.cross_entropy(logits[:, 0], ids[1:, 0]).item() / math.log(2)
    assert len(characters) == 65 and bits < facts["bits"]["test"] + 0.4


@pytest.mark.parametrize(("make", "message"), [
    (lambda: torch_models.CharacterNetwork(0, 5), "CharacterNetwork expected size as an integer of at least 1, got 0"),
    (lambda: torch_models.CharacterNetwork(5, 5, 2), "CharacterNetwork expected dropout as a number from 0 to 1"),
    (lambda: torch_models.CharacterNetwork(5, 5)(torch.zeros(3, dtype=int)), "CharacterNetwork expected input (T, N)"),
])
def test_errors_say_what_was_expected_and_what_came(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()
