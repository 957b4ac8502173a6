"""The interactive figure `GateExplorer`: one memory cell over a short sequence, its gates set by hand or learned."""

import json
from pathlib import Path

import numpy as np
import traitlets

from course_utils.arguments import check_shape, is_whole_number, one_of
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever

__all__ = ["GateExplorer"]

# What the figure's scripts read too.
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
GATES = ("input_gate", "forget_gate", "output_gate")
WAYS = ("hand", "learned")
_X = [0.3, -0.5, 0.4, 0.2, -0.3, 0.5, -0.2, 0.1]
_WRITE, _ASK = [0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1]
# A cell that lesson 06-02 has trained, rounded: rows i, f, g, o; columns x, write, ask.
_WEIGHT_IH = [[-0.01, 7.16, 0.01], [0.05, -8.52, -0.08], [1.32, -0.01, 0.0], [0.03, -0.23, 7.14]]
_WEIGHT_HH, _BIAS = [0.02, 0.03, -0.03, 0.0], [-4.63, 4.67, 0.0, -4.29]


def _sigmoid(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


class GateExplorer(CourseWidget):
    """One memory cell that reads a short sequence: what it holds, what it says, and on which steps that depends.

    by hand:  c_t = f_t c_(t-1) + i_t x_t,  h_t = o_t c_t;
    learned:  [i, f, g, o] = weight_ih [x_t, write_t, ask_t] + weight_hh h_(t-1) + bias, then as in an LSTM

    Args:
        x: the numbers that are read, list of 3 to 8 from -1 to 1.
        write, ask: marks that the learned gates read, 0 or 1 for each step.
        input_gate, forget_gate, output_gate: the gates set by hand, numbers from 0 to 1 for each step; open if None.
        weight_ih, weight_hh, bias: of the learned cell, (4, 3), (4,) and (4,), the gates i, f, g, o; one from the
            lesson if None.
        gates: "hand" or "learned".
        wanted: the step whose number the last output should hold, with gates set by hand.
        step: the step that is looked at.

    Attributes:
        x, write, ask, input_gate, forget_gate, output_gate, weight_ih, weight_hh, bias, gates, wanted, step: as above;
            what the reader changes arrives here.

    Raises:
        ValueError: an argument is outside its range, or lists are not of one length.

    Source: Hochreiter & Schmidhuber 1997; Gers et al. 2000; the review, "Recurrent neural networks".
    """

    subject = "Interactive view of one memory cell and its gates"

    x = Whatever(None).tag(sync=True)
    write = Whatever(None).tag(sync=True)
    ask = Whatever(None).tag(sync=True)
    input_gate = Whatever(None).tag(sync=True)
    forget_gate = Whatever(None).tag(sync=True)
    output_gate = Whatever(None).tag(sync=True)
    weight_ih = Whatever(None).tag(sync=True)
    weight_hh = Whatever(None).tag(sync=True)
    bias = Whatever(None).tag(sync=True)
    gates = Whatever("hand").tag(sync=True)
    wanted = Whatever(1).tag(sync=True)
    step = Whatever(1).tag(sync=True)

    def __init__(self, x=None, write=None, ask=None, input_gate=None, forget_gate=None, output_gate=None,
                 weight_ih=None, weight_hh=None, bias=None, gates="hand", wanted=3, step=1):
        x = _checked("x", _X if x is None else x)
        steps = len(x)
        default = {"write": (_WRITE * 2)[:steps], "ask": [0] * (steps - 1) + [1], "weight_ih": _WEIGHT_IH,
                   "weight_hh": _WEIGHT_HH, "bias": _BIAS} | {gate: [1.0] * steps for gate in GATES}
        given = {"write": write, "ask": ask, "input_gate": input_gate, "forget_gate": forget_gate,
                 "output_gate": output_gate, "weight_ih": weight_ih, "weight_hh": weight_hh, "bias": bias}
        lists = {name: _checked(name, default[name] if one is None else one) for name, one in given.items()}
        super().__init__(x=x, **lists, gates=gates, wanted=wanted, step=step)

    @property
    def values(self):
        """i, f, g, o, c and h of each step, a dict of arrays (T,)."""
        found, c, h = {name: [] for name in "ifgoch"}, 0.0, 0.0
        for t, read in enumerate(zip(self.x, self.write, self.ask, strict=True)):
            if self.gates == "hand":
                i, f, o = (getattr(self, gate)[t] for gate in GATES)
                g = self.x[t]
            else:
                a = np.array(self.weight_ih) @ read + np.array(self.weight_hh) * h + np.array(self.bias)
                (i, f, o), g = _sigmoid(a[[0, 1, 3]]), np.tanh(a[2])
            c = f * c + i * g
            h = o * (c if self.gates == "hand" else np.tanh(c))
            for name, one in zip("ifgoch", (i, f, g, o, c, h), strict=True):
                found[name].append(float(one))
        return {name: np.array(ones) for name, ones in found.items()}

    def describe(self):
        values, way = self.values, "set by hand" if self.gates == "hand" else "learned"
        held = ", ".join(f"{c:.2f}" for c in values["c"])
        return f"gates {way}, {len(self.x)} steps; the cell holds {held}; the last output is {values['h'][-1]:.2f}"

    @traitlets.validate("x", "write", "ask", *GATES)
    def _check_list(self, proposal):
        name = proposal["trait"].name
        values = _checked(name, proposal["value"])
        for other in ("x", "write", "ask", *GATES):
            count = len(values if other == name else _checked(other, getattr(self, other)))
            if count != len(values):
                raise WidgetValueError(f"GateExplorer expected lists of one length, got {len(values)} for {name} and "
                                       f"{count} for {other}")
        return values

    @traitlets.observe("x")
    def _shorten(self, change):
        self.wanted, self.step = min(self.wanted, len(self.x)), min(self.step, len(self.x))

    @traitlets.validate("weight_ih", "weight_hh", "bias")
    def _check_weights(self, proposal):
        return _checked(proposal["trait"].name, proposal["value"])

    @traitlets.validate("gates")
    def _check_gates(self, proposal):
        return one_of(proposal["value"], WAYS, "GateExplorer", "gates", error=WidgetValueError)

    @traitlets.validate("wanted", "step")
    def _check_step(self, proposal):
        name, value, most = proposal["trait"].name, proposal["value"], len(_checked("x", self.x))
        if not is_whole_number(value, 1, most):
            raise WidgetValueError(f"GateExplorer expected {name} as an integer from 1 to {most}, got {value!r:.80}")
        return int(value)


_SHAPES = {"weight_ih": (4, 3), "weight_hh": (4,), "bias": (4,)}
_RANGES = {"x": LIMITS["input"], **dict.fromkeys(GATES, (0, 1)), **dict.fromkeys(_SHAPES, LIMITS["weight"])}


def _checked(name, values):
    """Return a list of the figure as nested lists of numbers, if it is what the figure can show."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise WidgetValueError(f"GateExplorer expected {name} as numbers, got {values!r:.80}") from None
    check_shape(array.shape, _SHAPES.get(name, ("T",)), "GateExplorer", name, error=WidgetValueError)
    fewest, most = LIMITS["steps"]
    if name not in _SHAPES and not fewest <= len(array) <= most:
        raise WidgetValueError(f"GateExplorer expected {name} of {fewest} to {most} steps, got {len(array)}")
    if name in ("write", "ask"):
        if not np.all(np.isin(array, (0, 1))):
            raise WidgetValueError(f"GateExplorer expected {name} of 0 and 1, got {array.tolist()!r:.80}")
        return array.astype(int).tolist()
    low, high = _RANGES[name]
    if not np.all((array >= low) & (array <= high)):
        raise WidgetValueError(f"GateExplorer expected {name} from {low} to {high}, got {array.tolist()!r:.80}")
    return array.tolist()
