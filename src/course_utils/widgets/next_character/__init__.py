"""The interactive figure `NextCharacter`: what a character network expects next, and what one of its cells holds."""

import json
from pathlib import Path

import numpy as np
import traitlets

from course_utils.arguments import is_number, is_whole_number
from course_utils.models import sampling_probabilities
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.next_character.lstm import OWNER, Reader, checked_network, drawn, random_at, weight_shapes
from course_utils.widgets.traits import Whatever
from course_utils.widgets.weights import pack, unpack

__all__ = ["NextCharacter"]

# What the figure's scripts read too.
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
STORED = Path(__file__).parents[2] / "torch_models" / "next_character.safetensors"
MOST_BYTES = 199_000  # of the network in the page
FIRST_TEXT = "KING RICHARD:\nThe night is long, and he that s"
_EXAMPLE = "\n abcdehilnorstw"


class NextCharacter(CourseWidget):
    """Type a text and see which character a network expects next, let it write on, and colour the text by a cell.

    p = softmax(W h_t + b),  h_t and c_t of an LSTM after t characters, each a one-hot vector;
    drawn from:  p^(1/temperature), of it the top_k likeliest, of these the fewest whose sum reaches top_p;
    the colour of character t is tanh(c_t) of one cell

    Args:
        network: a module or a state dict of ours or of PyTorch's: an LSTM of one or more layers, its keys weight_ih_l0
            (4H, V), weight_hh_l0 (4H, H), bias_ih_l0, bias_hh_l0 (4H,), weight_ih_l1 (4H, H), …, and a linear layer,
            weight (V, H) and bias (V,), whatever stands before these names. The weights are rounded to 255 steps a row.
            The stored one of lesson 06-03 if None.
        characters: the V characters that it knows, a string, in the order of its inputs.
        text: what it reads at first, at most 300 of these characters; a line and a half if None.
        position: after how many characters of the text it is asked; at its end if None.
        cell: the cell that colours the text, from 0; the cells of a second layer count on.
        temperature: from 0.1 to 2.
        top_k: how many characters may be drawn, 1 to V; all of them if None.
        top_p: which share of the probability they have together at least, 0.05 to 1.
        seed: of the random numbers, 1 to 999. The number of a place in the text depends on seed and place alone.

    Attributes:
        text, position, cell, temperature, top_k, top_p, seed: as above; what the reader changes arrives here.
        typed: how many characters of the text are the reader's; the network wrote the rest.

    Raises:
        ValueError: an argument is outside its range, or the network takes more than 199 kB. Nothing changes then.

    Source: Graves 2013, section 2; Karpathy 2015; Holtzman et al. 2020 for top_p.
    """

    subject = "Interactive view of a network that expects the next character"

    network = traitlets.Dict(read_only=True).tag(sync=True)
    characters = traitlets.Unicode(read_only=True).tag(sync=True)
    text = Whatever("").tag(sync=True)
    typed = Whatever(0).tag(sync=True)
    position = Whatever(0).tag(sync=True)
    cell = Whatever(0).tag(sync=True)
    temperature = Whatever(1.0).tag(sync=True)
    top_k = Whatever(1).tag(sync=True)
    top_p = Whatever(1.0).tag(sync=True)
    seed = Whatever(1).tag(sync=True)

    def __init__(self, network=None, characters=None, text=None, position=None, cell=0, temperature=1.0, top_k=None,
                 top_p=1.0, seed=1):
        if network is None and characters is None:
            network, characters = _stored()
        characters = _checked_characters(characters)
        packed = pack(checked_network(network, len(characters)))
        if len(json.dumps(packed)) > MOST_BYTES:
            _refuse(f"a network of at most {MOST_BYTES // 1000} kB, such as 128 cells and 65 characters",
                    f"{len(json.dumps(packed)) / 1000:.0f} kB")
        super().__init__()
        self.set_trait("network", packed)
        self.set_trait("characters", characters)
        self.text = "".join(one for one in FIRST_TEXT if one in characters) if text is None else text
        self.position = len(self.text) if position is None else position
        self.cell, self.temperature, self.top_p, self.seed = cell, temperature, top_p, seed
        self.top_k = len(characters) if top_k is None else top_k

    @classmethod
    def example(cls):
        """Return a small untrained network that has written half of its text, looked at near its beginning."""
        rng = np.random.default_rng(3)
        count, size = len(_EXAMPLE), 8
        kinds = {"weight_ih": (4 * size, count), "weight_hh": (4 * size, size), "bias_ih": (4 * size,),
                 "bias_hh": (4 * size,)}
        network = {f"lstm.{kind}_l0": rng.normal(size=shape) for kind, shape in kinds.items()}
        network |= {"linear.weight": 3 * rng.normal(size=(count, size)), "linear.bias": rng.normal(size=count)}
        figure = cls(network, _EXAMPLE, "the earth\nand the wind\nand all the rest\nas then so now", cell=2)
        figure.write(60)
        figure.position = 7
        return figure

    @property
    def read(self):
        """The network, as the browser has it, after `position` characters: a `lstm.Reader`."""
        reader = self._reader()
        for one in self.text[: self.position]:
            reader.step(self.characters.index(one))
        return reader

    def probabilities(self):
        """Return the network's own probabilities of the character after `position`, float64 (V,)."""
        return sampling_probabilities(self.read.logits())

    def shares(self):
        """Return the same after temperature, top-k and top-p: from these the next character is drawn."""
        return sampling_probabilities(self.read.logits(), **self._settings())

    def cells(self):
        """Return tanh(c_t) of every cell after every character of the text, float64 (T, cells)."""
        reader, found = self._reader(), []
        for one in self.text:
            reader.step(self.characters.index(one))
            found.append(np.tanh(reader.c).ravel())
        return np.array(found).reshape(len(self.text), reader.c.size)

    def bits(self):
        """Return what the text costs, in bits a character, from its second character on; nan without one."""
        reader, costs = self._reader(), []
        for one, following in zip(self.text, self.text[1:], strict=False):
            reader.step(self.characters.index(one))
            costs.append(-np.log2(sampling_probabilities(reader.logits())[self.characters.index(following)]))
        return float(np.mean(costs)) if costs else float("nan")

    def write(self, count=1):
        """Let the network write so many characters at the end of the text, fewer if that is full, and look there."""
        self.position, typed = len(self.text), self.typed
        reader, text = self.read, self.text
        for place in range(len(text), min(len(text) + count, LIMITS["text"])):
            index = drawn(sampling_probabilities(reader.logits(), **self._settings()), random_at(self.seed, place))
            text += self.characters[index]
            reader.step(index)
        self.text, self.position = text, len(text)
        self.typed = typed

    def describe(self):
        shares, own = self.shares(), self.probabilities()
        best = int(shares.argmax())
        where = json.dumps(self.text[max(0, self.position - 20) : self.position], ensure_ascii=False)
        return (f"after {where} the next character is {json.dumps(self.characters[best], ensure_ascii=False)} with "
                f"{shares[best]:.0%} ({own[best]:.0%} without temperature, top-k and top-p); {len(self.text)} "
                f"characters, {self.typed} of them typed; cell {self.cell}")

    def _reader(self):
        # Two matrices a layer, and the output.
        layers, size = len(self.network["weights"]) // 2, len(self.network["scales"][0]) // 4
        return Reader(unpack(self.network, weight_shapes(layers, size, len(self.characters))))

    def _settings(self):
        return {name: getattr(self, name) for name in ("temperature", "top_k", "top_p")}

    @traitlets.validate("text")
    def _check_text(self, proposal):
        text = proposal["value"]
        if not isinstance(text, str) or len(text) > LIMITS["text"]:
            came = f"{len(text)} of them" if isinstance(text, str) else repr(text)[:60]
            _refuse(f"text as a string of at most {LIMITS['text']} characters", came)
        unknown = sorted({*text} - {*self.characters})
        if unknown:
            _refuse(f"a text of the {len(self.characters)} characters that the network knows", f"{unknown!r:.60}")
        return text

    @traitlets.observe("text")
    def _follow_text(self, change):
        self.position = min(self.position, len(change["new"]))
        # A page that changes the text sends `typed` only where that changes too.
        self.typed = min(self.typed, len(change["new"])) if "text" in self._given else len(change["new"])

    @traitlets.validate("position", "typed", "cell", "top_k", "seed")
    def _check_whole(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = {
            "cell": (0, len(self.network["weights"]) // 2 * len(self.network["scales"][0]) // 4 - 1),
            "top_k": (1, len(self.characters)),
            "seed": LIMITS["seed"],
        }.get(name, (0, len(self.text)))
        if not is_whole_number(value, low, high):
            _refuse(f"{name} as an integer from {low} to {high}", f"{value!r:.60}")
        return int(value)

    @traitlets.validate("temperature", "top_p")
    def _check_number(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = LIMITS[name]
        if not is_number(value, low, high):
            _refuse(f"{name} as a number from {low} to {high}", f"{value!r:.60}")
        return float(value)


def _refuse(expected, came):
    raise WidgetValueError(f"{OWNER} expected {expected}, got {came}")


def _checked_characters(characters):
    """Return the characters if a text field can hold each of them as one."""
    if not isinstance(characters, str) or len(characters) < 2 or len({*characters}) < len(characters):
        _refuse("characters as a string of 2 or more different ones", f"{characters!r:.60}")
    odd = [one for one in characters if one == "\r" or ord(one) > 0xFFFF]
    if odd:
        _refuse("characters that a text field holds as one each", f"{odd!r:.60}")
    return characters


def _stored():
    """Return the weights of lesson 06-03, a state dict, and the characters they know: without PyTorch, for the book."""
    from safetensors import safe_open

    with safe_open(STORED, "np") as file:
        return {key: file.get_tensor(key) for key in file.keys()}, file.metadata()["characters"]  # noqa: SIM118
