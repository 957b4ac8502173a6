"""The interactive figure `Tape`: a neural Turing machine copies a list, and shows its heads and tape at every step."""

import base64

import numpy as np
import traitlets

from course_utils.arguments import check_shape, one_of, whole_number
from course_utils.nn.state import to_array
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.tape import machine as turing
from course_utils.widgets.traits import Ordered, Whatever

__all__ = ["Tape"]

LIMITS = turing.TABLE["limits"]


class Tape(CourseWidget):
    """Show a machine with a tape at work on a list that the reader makes longer, changes and steps through.

    w = address(tape, w before);  read = w tape;  tape = (1 - w erase) tape + w add, with a weighting w for each head

    Args:
        vectors: the list, (L, 8) of 0 and 1, or how many random vectors L, from 1 to 60.
        cells: length of the tape, 8 to 96.
        machine: a `torch_models.NeuralTuringMachine` of 10 inputs, 8 outputs, 16 numbers in a cell and 32 units, or its
            state dict. If None, the one that is stored: trained to copy lists of 1 to 10 vectors.
        step: the step to show, from 0, when "start" is heard, to 2L + 1.
        lacking: what is taken from both heads: "" for nothing, "looking" (for a key), "moves" or "sharpening".

    Attributes:
        bits: the list as text, two hexadecimal digits a vector; assigning another shows it.
        cells, step, lacking: as above. What the reader changes arrives in these four.

    Raises:
        ValueError: an argument is outside its range, or the machine has other shapes. Nothing changes then.

    Source: Graves, Wayne & Danihelka 2014; the review, "Recurrent neural networks".
    """

    subject = "A machine with a tape, copying a list"

    weights = Ordered(read_only=True).tag(sync=True)
    bits = Whatever("a5").tag(sync=True)
    cells = Whatever(24).tag(sync=True)
    step = Whatever(0).tag(sync=True)
    lacking = Whatever("").tag(sync=True)

    def __init__(self, vectors=8, cells=24, machine=None, step=0, lacking=""):
        weights = turing.stored_weights() if machine is None else _checked_weights(machine)
        super().__init__()
        self.set_trait("weights", {name: _to_text(array) for name, array in weights.items()})
        self.bits = _to_bits(vectors)
        self.cells, self.lacking, self.step = cells, lacking, step

    @classmethod
    def example(cls):
        """Return a figure with random weights, and three vectors."""
        weights = turing.random_weights(np.random.default_rng(3))
        return cls([[1, 0, 1, 1, 0, 0, 1, 0], [0, 1, 1, 0, 1, 0, 0, 1], [1, 1, 0, 0, 0, 1, 1, 0]], 12, weights, step=4)

    @property
    def vectors(self):
        """The list, int64 (L, 8) of 0 and 1."""
        return np.array([[int(bit) for bit in f"{byte:08b}"] for byte in bytes.fromhex(self.bits)])

    @property
    def said(self):
        """What the machine says in the last L steps, int64 (L, 8) of 0 and 1."""
        return (self.run()[0][-len(self.vectors) :] > 0.5).astype(int)

    def run(self):
        """Return what happens at each step: outputs (T, 8), weightings (T, 2, cells) and tapes (T, cells, 16)."""
        shapes = turing.weight_shapes()
        weights = {name: np.frombuffer(base64.b64decode(text), "<f4").reshape(shapes[name])
                   for name, text in self.weights.items()}
        return turing.run(weights, self.vectors, self.cells, self.lacking)

    def describe(self):
        wrong, bits = int((self.said != self.vectors).sum()), self.vectors.size
        without = f", without {turing.TABLE['lacking'][self.lacking]}" if self.lacking else ""
        return (f"{len(self.vectors)} vectors on {self.cells} cells{without}: {wrong} of {bits} bits wrong; "
                f"step {self.step} is shown")

    @traitlets.validate("bits")
    def _check_bits(self, proposal):
        bits = proposal["value"]
        low, high = LIMITS["vectors"]
        fits = isinstance(bits, str) and len(bits) % 2 == 0 and low <= len(bits) // 2 <= high
        if not fits or set(bits) - set("0123456789abcdef"):
            raise WidgetValueError(f"Tape expected bits as two hexadecimal digits for each of {low} to {high} vectors, "
                                   f"got {bits!r:.60}")
        return bits

    @traitlets.validate("cells")
    def _check_cells(self, proposal):
        return whole_number(proposal["value"], "Tape", "cells", *LIMITS["cells"], error=WidgetValueError)

    @traitlets.validate("step")
    def _check_step(self, proposal):
        last = None if "bits" in self._given else len(self.bits) + 1  # of the list that is coming
        return whole_number(proposal["value"], "Tape", "step", 0, last, error=WidgetValueError)

    @traitlets.validate("lacking")
    def _check_lacking(self, proposal):
        return one_of(proposal["value"], turing.TABLE["lacking"], "Tape", "lacking", error=WidgetValueError)

    @traitlets.observe("bits")
    def _shorten(self, change):
        if "step" not in self._given:
            self.step = min(self.step, len(change["new"]) + 1)


def _to_text(array):
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")


def _to_bits(vectors):
    """Return a list as text: (L, 8) of 0 and 1, or so many random vectors."""
    low, high = LIMITS["vectors"]
    if np.ndim(vectors) == 0:
        count = whole_number(vectors, "Tape", "vectors", low, high, error=WidgetValueError)
        vectors = np.random.default_rng(0).integers(0, 2, size=(count, turing.BITS))
    vectors = to_array(vectors)
    check_shape(vectors.shape, ("L", turing.BITS), "Tape", "vectors", filled=("L",), error=WidgetValueError)
    if not np.isin(vectors, (0, 1)).all():
        raise WidgetValueError(f"Tape expected vectors of 0 and 1, got {vectors[~np.isin(vectors, (0, 1))][0]}")
    return np.packbits(vectors.astype(np.uint8), axis=1).tobytes().hex()


def _checked_weights(machine):
    """Return the weights of a machine as float32 arrays."""
    state = machine.state_dict() if hasattr(machine, "state_dict") else machine
    shapes = turing.weight_shapes()
    if not isinstance(state, dict) or set(state) != set(shapes):
        came = ", ".join(state) if isinstance(state, dict) else type(state).__name__
        raise WidgetValueError(f"Tape expected a machine with the weights {', '.join(shapes)}, got {came}")
    arrays = {name: to_array(state[name]).astype(np.float32) for name in shapes}
    for name, array in arrays.items():
        check_shape(array.shape, shapes[name], "Tape", name, error=WidgetValueError)
        if not np.isfinite(array).all():
            raise WidgetValueError(f"Tape expected finite numbers in {name}, got nan or inf")
    return arrays
