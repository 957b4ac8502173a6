"""A network that reads a text character by character and scores the next one."""

import json
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from course_utils import runtime
from course_utils.arguments import check_shape, share, whole_number

CHARACTER_WEIGHTS = Path(__file__).parent / "next_character.safetensors"


class CharacterNetwork(nn.Module):
    """One layer of memory cells that read one-hot characters, and a linear layer that scores the next.

    h_t, c_t = LSTM(one-hot of character t, h_(t-1), c_(t-1));  logits of character t + 1 = linear(h_t)

    Args:
        size: different characters A.
        units: memory cells H.
        dropout: probability with which a number of h_t is left out in training.

    Shapes:
        input integers (T, N) and the state (h, c), each (1, N, H), zeros if not given; output logits (T, N, A) and
        the state after the last character.

    Raises:
        ValueError: a size below 1, or an input of another shape.

    Source: Sutskever, Martens & Hinton 2011; Graves 2013; the review, "Recurrent neural networks".
    """

    def __init__(self, size, units, dropout=0.0):
        super().__init__()
        whole_number(size, "CharacterNetwork", "size", 1)
        whole_number(units, "CharacterNetwork", "units", 1)
        self.lstm = nn.LSTM(size, units)
        self.readout = nn.Linear(units, size)
        self.dropout = nn.Dropout(share(dropout, "CharacterNetwork", "dropout"))

    def forward(self, ids, state=None):
        check_shape(ids.shape, ("T", "N"), "CharacterNetwork", "input", filled=("T",))
        one_hot = functional.one_hot(ids, self.lstm.input_size).to(self.readout.weight.dtype)
        hidden, state = self.lstm(one_hot, state)
        return self.readout(self.dropout(hidden)), state


def save_character_network(path, network, characters, **facts):
    """Write a network, rounded to float16, with its characters, a string, and facts about it to a safetensors file."""
    halves = {key: value.cpu().half().contiguous() for key, value in network.state_dict().items()}
    save_file(halves, path, {"characters": "".join(characters), "facts": json.dumps(facts)})
    Path(path).chmod(0o644)  # safetensors lets nobody else read it


def load_character_network(path=CHARACTER_WEIGHTS):
    """Load the network that `python experiments/next_character.py --weights` trained on Tiny Shakespeare.

    Returns:
        (network, characters, facts): in eval mode, float32, on `runtime.device()`; the characters in the order of its
        inputs, a string; and a dict with the command, seed, settings and bits per character.
    """
    with safe_open(path, "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        characters, facts = file.metadata()["characters"], json.loads(file.metadata()["facts"])
    size, units = tensors["readout.weight"].shape
    network = CharacterNetwork(size, units)
    network.load_state_dict(tensors)
    return network.to(runtime.device()).eval(), characters, facts
