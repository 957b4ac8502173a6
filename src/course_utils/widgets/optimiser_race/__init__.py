"""The interactive figure `OptimiserRace`: optimisers start at the same point of a landscape and race to its minimum."""

import json
import math
from pathlib import Path

import numpy as np
import traitlets

from course_utils import optim
from course_utils.arguments import is_number, one_of
from course_utils.autograd import Tensor
from course_utils.widgets.base import CourseWidget, WidgetValueError

__all__ = ["LANDSCAPES", "OPTIMISERS", "OptimiserRace", "gaussian_pairs", "mulberry32"]

# The update rules are those of `optim`: name -> (parameters, rate, momentum) -> the optimiser.
OPTIMISERS = {
    "gradient descent": lambda params, rate, momentum: optim.SGD(params, lr=rate),
    "momentum": lambda params, rate, momentum: optim.SGD(params, lr=rate, momentum=momentum),
    "Nesterov": lambda params, rate, momentum: optim.SGD(params, lr=rate, momentum=momentum, nesterov=momentum > 0),
    "Rprop": lambda params, rate, momentum: optim.Rprop(params, lr=rate),
    "Adagrad": lambda params, rate, momentum: optim.Adagrad(params, lr=rate),
    "RMSprop": lambda params, rate, momentum: optim.RMSprop(params, lr=rate),
    "Adam": lambda params, rate, momentum: optim.Adam(params, lr=rate),
}


def _ravine(w1, w2):
    along, across = 0.96 * w1 + 0.28 * w2, 0.96 * w2 - 0.28 * w1
    return (along * along + 100 * across * across) / 2


def _banana(w1, w2):
    return (1 - w1) * (1 - w1) / 10 + (w2 - w1 * w1) * (w2 - w1 * w1)


def _saddle(w1, w2):
    return w1 * w1 / 2 + (1 - w2 * w2) * (1 - w2 * w2) / 4


def _noisy_bowl(w1, w2):
    return (w1 * w1 + 4 * w2 * w2) / 2


# What the figure's scripts read too: a table of the landscapes and the ends of what can be set. The losses and their
# gradients stand in both worlds, and a test compares them.
TABLE = json.loads(Path(__file__).with_name("race.json").read_text(encoding="utf-8"))
_LOSSES = {"ravine": _ravine, "banana valley": _banana, "saddle": _saddle, "noisy bowl": _noisy_bowl}
# name -> its part of the table, and `loss`. The window is (w1 from, w1 to), (w2 from, w2 to).
LANDSCAPES = {name: home | {"loss": _LOSSES[name]} for name, home in TABLE["landscapes"].items()}
LIMITS = TABLE["limits"]


def mulberry32(seed, count):
    """Return `count` whole numbers of 32 bits from a whole number: the generator of lib/random.js."""
    state, words = seed & 0xFFFFFFFF, []
    for _ in range(count):
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        word = ((state ^ state >> 15) * (state | 1)) & 0xFFFFFFFF
        word ^= (word + (((word ^ word >> 7) * (word | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        words.append(word ^ word >> 14)
    return words


def gaussian_pairs(seed, count):
    """Return `count` pairs of standard normal numbers, shape (count, 2), the same in Python and in the browser.

    u = mulberry32(seed) / 2^32;  pair = sqrt(-2 log u1) * (cos(2 pi u2), sin(2 pi u2))    (Box & Muller)
    """
    first, second = np.array(mulberry32(seed, 2 * count), dtype=float).reshape(count, 2).T
    radius, angle = np.sqrt(-2 * np.log((first + 1) / 2**32)), 2 * np.pi * (second / 2**32)  # + 1: never log(0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


class OptimiserRace(CourseWidget):
    """Let optimisers race from one start to the minimum of a landscape E(w1, w2).

    w[t + 1] = w[t] - step of the optimiser for the gradient dE/dw(w[t]) + noise[t]

    Args:
        landscape: "ravine", "banana valley", "saddle" or "noisy bowl".
        optimisers: those that race, any of the keys of `OPTIMISERS`.
        start: where they start, (w1, w2) on the map; None for the landscape's own start.
        rates: dict optimiser -> learning rate, 1e-4 to 10; the others keep the landscape's own.
        momentum: how much of the velocity momentum and Nesterov keep, 0 to 0.99.
        noise: standard deviation of the noise in each component of the gradient, 0 to 6; only in the noisy bowl.
        steps: length of the race, 10 to 500.
        seed: which noise, an integer; all optimisers get the same.

    Attributes:
        landscape, optimisers, start, momentum, noise, seed, steps: as above. A new landscape brings its own start and
            rates. (Assign: changing a list or dict in place does not redraw.)
        rates: dict of the learning rates of all seven optimisers. Assigning changes those that are given.
        step: the step shown, 0 to `steps`.
        paths: dict optimiser -> array (steps + 1, 2) of the points it visits; nan from where it has diverged, which is
            where w is farther away than 1000 or E is not finite. Only the optimisers that race.
        losses: dict optimiser -> array (steps + 1,) of E along its path, without noise.

    Raises:
        ValueError: an unknown name, or a number that is not finite or out of range. Nothing changes then.
        TraitError: a value of another type. Nothing changes then either.

    Source: the review, "Supervised learning" (stochastic gradient descent); the optimisers as in `optim`.
    """

    subject = "Interactive race of optimisers"

    landscape = traitlets.Unicode("ravine").tag(sync=True)
    optimisers = traitlets.List().tag(sync=True)
    start = traitlets.List().tag(sync=True)
    rates = traitlets.Dict().tag(sync=True)
    momentum = traitlets.Float(0.9).tag(sync=True)
    noise = traitlets.Float(3.0).tag(sync=True)
    seed = traitlets.Int(1).tag(sync=True)
    steps = traitlets.Int(200).tag(sync=True)
    step = traitlets.Int(200).tag(sync=True)

    # What arrives together with a new landscape or a new length is not replaced by what that would bring along.
    _given = frozenset({"start", "rates", "step"})

    def __init__(self, landscape="ravine", optimisers=("gradient descent", "momentum", "Adam"), start=None, rates=None,
                 momentum=0.9, noise=3.0, steps=200, seed=1):
        home = LANDSCAPES[_one_of(landscape, LANDSCAPES, "landscape")]
        super().__init__(
            landscape=landscape, optimisers=_plain(optimisers), start=_plain(home["start"] if start is None else start),
            rates={} if rates is None else rates, momentum=momentum, noise=noise, seed=seed, steps=steps, step=steps,
        )
        self._given = frozenset()

    @classmethod
    def example(cls):
        """Return a race of all on noisy ground, with a rate of the reader's own: every control has something to do."""
        return cls("noisy bowl", tuple(OPTIMISERS), rates={"Adam": 0.2})

    @property
    def paths(self):
        return {name: self._run(name)[0] for name in self.optimisers}

    @property
    def losses(self):
        return {name: self._run(name)[1] for name in self.optimisers}

    def describe(self):
        ends = [(name, losses[self.step]) for name, losses in self.losses.items()]
        shown = ", ".join(f"{name} {'diverged' if math.isnan(loss) else f'E = {loss:.3g}'}" for name, loss in ends)
        w1, w2 = self.start
        return f"{self.landscape} from ({w1:.4g}, {w2:.4g}), after {self.step} steps: {shown or 'nobody races'}"

    def _run(self, name):
        """Return the path and the losses of one optimiser."""
        path, losses = np.full((self.steps + 1, 2), np.nan), np.full(self.steps + 1, np.nan)
        noise = gaussian_pairs(self.seed, self.steps) * (self.noise if LANDSCAPES[self.landscape]["noisy"] else 0.0)
        w = Tensor(np.array(self.start), requires_grad=True)
        optimiser = OPTIMISERS[name]([w], self.rates[name], self.momentum)
        for step in range(self.steps + 1):
            loss = LANDSCAPES[self.landscape]["loss"](w[0], w[1])
            if not np.all(np.abs(w.data) <= LIMITS["far"]) or not np.isfinite(loss.item()):
                break
            path[step], losses[step] = w.data, loss.item()
            if step < self.steps:
                optimiser.zero_grad()
                loss.backward()
                w.grad = w.grad + noise[step]
                optimiser.step()
        return path, losses

    @traitlets.validate("landscape")
    def _check_landscape(self, proposal):
        return _one_of(proposal["value"], LANDSCAPES, "landscape")

    @traitlets.validate("optimisers")
    def _check_optimisers(self, proposal):
        given = [_one_of(name, OPTIMISERS, "optimiser") for name in proposal["value"]]
        return [name for name in OPTIMISERS if name in given]

    @traitlets.validate("start")
    def _check_start(self, proposal):
        given, window = proposal["value"], LANDSCAPES[self.landscape]["window"]
        pairs = zip(given, window, strict=False)
        if len(given) != 2 or not all(is_number(w, low, high) for w, (low, high) in pairs):
            room = " and ".join(f"w{i} in {low:g} to {high:g}" for i, (low, high) in enumerate(window, 1))
            raise WidgetValueError(f"OptimiserRace expected a start (w1, w2) with {room}, got {given!r}")
        return [float(w) for w in given]

    @traitlets.validate("rates")
    def _check_rates(self, proposal):
        for name, rate in proposal["value"].items():
            _one_of(name, OPTIMISERS, "optimiser")
            _in_range(rate, *LIMITS["rate"], f"a rate for {name}")
        known = LANDSCAPES[self.landscape]["rates"] | self.rates | proposal["value"]
        return {name: float(known[name]) for name in OPTIMISERS}

    @traitlets.validate("momentum")
    def _check_momentum(self, proposal):
        return _in_range(proposal["value"], *LIMITS["momentum"], "momentum")

    @traitlets.validate("noise")
    def _check_noise(self, proposal):
        return _in_range(proposal["value"], *LIMITS["noise"], "noise")

    @traitlets.validate("seed")
    def _check_seed(self, proposal):
        return _in_range(proposal["value"], *LIMITS["seed"], "seed")

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        return _in_range(proposal["value"], *LIMITS["steps"], "steps")

    @traitlets.validate("step")
    def _check_step(self, proposal):
        return _in_range(proposal["value"], 0, self.steps, "step")

    @traitlets.observe("landscape")
    def _follow_landscape(self, change):
        home = LANDSCAPES[change["new"]]
        with self.hold_sync():
            if "start" not in self._given:
                self.start = _plain(home["start"])
            if "rates" not in self._given:
                self.rates = dict(home["rates"])

    @traitlets.observe("steps")
    def _follow_steps(self, change):
        if "step" not in self._given and (self.step > change["new"] or self.step == change["old"]):
            self.step = change["new"]


def _plain(values):
    return list(values) if isinstance(values, tuple | np.ndarray) else values


def _one_of(name, known, what):
    return one_of(name, known, "OptimiserRace", what, error=WidgetValueError)


def _in_range(value, low, high, what):
    if not is_number(value, low, high):
        raise WidgetValueError(f"OptimiserRace expected {what} in {low:g} to {high:g}, got {value!r}")
    return value
