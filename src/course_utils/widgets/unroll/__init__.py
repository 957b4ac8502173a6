"""The interactive figure `Unroll`: a recurrent network with a loop, and the same network spread out in time."""

import json
from pathlib import Path

import numpy as np
import traitlets

from course_utils.arguments import check_shape, is_number, is_whole_number, one_of
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever

__all__ = ["Unroll"]

# What the figure's scripts read too.
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
UNITS = {"tanh": (np.tanh, lambda s: 1 - s**2), "linear": (lambda z: z, np.ones_like)}
SHOWN = ("none", "U", "W", "V")
_U, _W, _V = [1.0, 0.5], [[0.6, -0.8], [0.8, 0.6]], [1.0, 0.5]
_INPUTS = [1.0, 0.0, -1.0, 0.5, 0.0, 1.0, -0.5, 0.0]


class Unroll(CourseWidget):
    """A recurrent network that reads a short sequence, folded up or unrolled, and the gradient of its last output.

    s_t = f(U x_t + W s_(t-1)),  o_t = V s_t,  E = o_T;  dE/ds_T = V,  dE/ds_(t-1) = W^T (f'(z_t) * dE/ds_t)

    Args:
        U: weights of the input, list (H,), H from 1 to 3.
        W: recurrent weights, nested list (H, H); only their proportions count, the spectral radius is `radius`.
        V: weights of the output, list (H,), not all 0.
        inputs: x_t, list of 2 to 8 numbers from -3 to 3.
        radius: spectral radius of W, 0.1 to 2.
        size: by which the inputs are multiplied, 0 to 3.
        units: "tanh" or "linear".
        step: what has been done, from 0 to 2 T: T steps forwards, then T back; all of it if None.
        unfolded: whether the network is unrolled at the start.
        shown: the matrix that is highlighted, "U", "W", "V" or "none".

    Attributes:
        U, W, V, inputs, radius, size, units, step, unfolded, shown: as above, W with spectral radius 1; what the reader
            changes arrives here.

    Raises:
        ValueError: an argument is outside its range, shapes do not fit, or W has no eigenvalue but 0.

    Source: the review, "Recurrent neural networks", Fig. 5.
    """

    subject = "Interactive view of a recurrent network, folded up and unrolled in time"

    U = Whatever(None).tag(sync=True)
    W = Whatever(None).tag(sync=True)
    V = Whatever(None).tag(sync=True)
    inputs = Whatever(None).tag(sync=True)
    radius = Whatever(None).tag(sync=True)
    size = Whatever(None).tag(sync=True)
    units = Whatever(None).tag(sync=True)
    step = Whatever(None).tag(sync=True)
    unfolded = Whatever(True).tag(sync=True)
    shown = Whatever("none").tag(sync=True)

    def __init__(self, U=None, W=None, V=None, inputs=None, radius=1.0, size=1.0, units="tanh", step=None,
                 unfolded=True, shown="none"):
        inputs = _checked("inputs", _INPUTS if inputs is None else inputs)
        given = {"U": (U, _U), "W": (W, _W), "V": (V, _V)}
        weights = {name: _checked(name, default if one is None else one) for name, (one, default) in given.items()}
        super().__init__(**weights, inputs=inputs, radius=radius, size=size, units=units,
                         step=2 * len(inputs) if step is None else step, unfolded=unfolded, shown=shown)

    @property
    def states(self):
        """The states s_0 … s_T, an array (T + 1, H); the first is 0."""
        f, u, w = UNITS[self.units][0], np.array(self.U), self.radius * np.array(self.W)
        states = [np.zeros(len(u))]
        for x in self.inputs:
            states.append(f(u * self.size * x + w @ states[-1]))
        return np.array(states)

    @property
    def outputs(self):
        """The outputs o_1 … o_T, an array (T,)."""
        return self.states[1:] @ np.array(self.V)

    @property
    def gradients(self):
        """The gradients of the last output with respect to s_1 … s_T, an array (T, H)."""
        slopes, w = UNITS[self.units][1](self.states[1:]), self.radius * np.array(self.W)
        gradients = [np.array(self.V)]
        for slope in slopes[:0:-1]:
            gradients.insert(0, w.T @ (slope * gradients[0]))
        return np.array(gradients)

    @property
    def reach(self):
        """How long the gradient is at the first step, as a share of its length at the last."""
        lengths = np.linalg.norm(self.gradients, axis=1)
        return float(lengths[0] / lengths[-1])

    def describe(self):
        form = "unrolled" if self.unfolded else "folded up"
        return (f"{form}, {len(self.inputs)} steps, {self.units} units, spectral radius {self.radius:g}; the gradient "
                f"at step 1 is {self.reach:.2g} times as long as at the last")

    @traitlets.validate("U", "W", "V")
    def _check_weights(self, proposal):
        name = proposal["trait"].name
        weights = _checked(name, proposal["value"])
        units = {one: len(weights if one == name else _checked(one, getattr(self, one))) for one in "UWV"}
        if len(set(units.values())) > 1:
            came = ", ".join(map(str, units.values()))
            raise WidgetValueError(f"Unroll expected U, W and V of as many units, got {came}")
        return weights

    @traitlets.validate("inputs")
    def _check_inputs(self, proposal):
        return _checked("inputs", proposal["value"])

    @traitlets.observe("inputs")
    def _shorten(self, change):
        self.step = min(self.step, 2 * len(self.inputs))

    @traitlets.validate("radius", "size")
    def _check_number(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = LIMITS[name]
        if not is_number(value, low, high):
            raise WidgetValueError(f"Unroll expected {name} from {low} to {high}, got {value!r:.80}")
        return float(value)

    @traitlets.validate("units", "shown")
    def _check_choice(self, proposal):
        name = proposal["trait"].name
        return one_of(proposal["value"], UNITS if name == "units" else SHOWN, "Unroll", name, error=WidgetValueError)

    @traitlets.validate("step")
    def _check_step(self, proposal):
        value, most = proposal["value"], 2 * len(_checked("inputs", self.inputs))
        if not is_whole_number(value, 0, most):
            raise WidgetValueError(f"Unroll expected step as an integer from 0 to {most}, got {value!r:.80}")
        return int(value)

    @traitlets.validate("unfolded")
    def _check_unfolded(self, proposal):
        if not isinstance(proposal["value"], bool):
            raise WidgetValueError(f"Unroll expected unfolded as True or False, got {proposal['value']!r:.80}")
        return proposal["value"]


def _checked(name, values):
    """Return U, W, V or the inputs as nested lists of floats, if they are what the figure can show."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise WidgetValueError(f"Unroll expected {name} as numbers, got {values!r:.80}") from None
    kind, shape = ("input", ("T",)) if name == "inputs" else ("weight", ("H", "H") if name == "W" else ("H",))
    check_shape(array.shape, shape, "Unroll", name, error=WidgetValueError)
    (low, high), (fewest, most) = LIMITS[kind], LIMITS["steps" if kind == "input" else "units"]
    if not fewest <= len(array) <= most:
        what = "steps" if kind == "input" else "units"
        raise WidgetValueError(f"Unroll expected {name} of {fewest} to {most} {what}, got {len(array)}")
    if not np.all((array >= low) & (array <= high)):
        raise WidgetValueError(f"Unroll expected {name} from {low} to {high}, got {array.tolist()!r:.80}")
    if name == "V" and not np.any(array):
        raise WidgetValueError("Unroll expected V with a number other than 0, got zeros")
    return _with_radius_one(array) if name == "W" else array.tolist()


def _with_radius_one(w):
    radius = float(np.abs(np.linalg.eigvals(w)).max())
    if radius < 1e-3:
        raise WidgetValueError(f"Unroll expected W with an eigenvalue other than 0, got {w.tolist()!r:.80}")
    return w.tolist() if abs(radius - 1) < 1e-9 else (w / radius).tolist()
