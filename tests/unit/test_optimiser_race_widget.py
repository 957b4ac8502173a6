"""The figure OptimiserRace: Python and browser run the same races, and a bad value changes nothing."""

import json
import math

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils.widgets import OptimiserRace
from course_utils.widgets.optimiser_race import LANDSCAPES, OPTIMISERS, TABLE, gaussian_pairs, mulberry32

COMPUTE = """
return {
  races: asked.races.map((state) => figure.raceAll(state)),
  losses: asked.losses.map(([landscape, points]) => points.map((w) => figure.LANDSCAPES[landscape].loss(...w))),
  noises: asked.noises.map(([seed, count]) => figure.gaussianPairs(seed, count)),
};
"""
WORDS = "return asked.map(([seed, count]) => Array.from({ length: count }, figure.mulberry32(seed)));"
SEEDS = [[1, 50], [0, 3], [2**32 - 1, 3], [123456789, 1000]]
EVERYBODY = tuple(OPTIMISERS)
TORCH = {
    "gradient descent": lambda params, rate: torch.optim.SGD(params, lr=rate),
    "momentum": lambda params, rate: torch.optim.SGD(params, lr=rate, momentum=0.9),
    "Nesterov": lambda params, rate: torch.optim.SGD(params, lr=rate, momentum=0.9, nesterov=True),
    "Rprop": lambda params, rate: torch.optim.Rprop(params, lr=rate),
    "Adagrad": lambda params, rate: torch.optim.Adagrad(params, lr=rate),
    "RMSprop": lambda params, rate: torch.optim.RMSprop(params, lr=rate),
    "Adam": lambda params, rate: torch.optim.Adam(params, lr=rate),
}


def widgets():
    """Races of 100 steps on every landscape, from its own start and from another, and some that are wild."""
    made = [OptimiserRace(name, EVERYBODY, steps=100) for name in LANDSCAPES]
    made += [OptimiserRace(name, EVERYBODY, start=(0.7, -0.9), momentum=0.5, steps=100) for name in LANDSCAPES]
    made += [OptimiserRace("noisy bowl", EVERYBODY, noise=1.5, seed=seed, steps=100) for seed in (0, 2**32 - 1)]
    made.append(OptimiserRace("noisy bowl", EVERYBODY, noise=0, momentum=0, steps=100))
    made.append(OptimiserRace("banana valley", EVERYBODY, rates=dict.fromkeys(EVERYBODY, 5.0), steps=10))
    return made


@pytest.fixture(scope="module")
def in_browser():
    """What the figure's scripts make of the same states, in one process."""
    points = np.random.default_rng(3).uniform(-5, 5, size=(200, 2)).tolist()
    asked = {"races": [widget.static_state() for widget in widgets()], "noises": SEEDS}
    asked["losses"] = [[name, points] for name in LANDSCAPES]
    return ask("optimiser_race", COMPUTE, asked) | {"asked": asked}


def test_the_optimisers_of_both_worlds_are_the_same():
    assert list(TABLE["optimisers"]) == list(OPTIMISERS)
    assert all(list(home["rates"]) == list(OPTIMISERS) for home in LANDSCAPES.values())


def test_the_losses_of_both_worlds_are_the_same(in_browser):
    for (name, points), losses in zip(in_browser["asked"]["losses"], in_browser["losses"], strict=True):
        assert [LANDSCAPES[name]["loss"](*point) for point in points] == losses, name


def test_the_words_of_the_generator_are_the_same_bit_for_bit():
    for (seed, count), words in zip(SEEDS, ask("lib", WORDS, SEEDS), strict=True):
        assert mulberry32(seed, count) == words
    assert mulberry32(1, 2) == [2693262067, 11749833], "from its author's program"


def test_both_worlds_draw_the_same_noise(in_browser):
    for (seed, count), pairs in zip(in_browser["asked"]["noises"], in_browser["noises"], strict=True):
        np.testing.assert_allclose(gaussian_pairs(seed, count), pairs, rtol=1e-12, atol=1e-15)
    first, second = mulberry32(1, 2)
    radius, angle = math.sqrt(-2 * math.log((first + 1) / 2**32)), 2 * math.pi * second / 2**32
    np.testing.assert_allclose(gaussian_pairs(1, 1)[0], [radius * math.cos(angle), radius * math.sin(angle)])


@pytest.mark.parametrize("index", range(len(widgets())))
def test_100_steps_of_the_browser_are_those_of_optim(in_browser, index):
    """1e-9 of each coordinate, or of a thousandth where it passes through zero."""
    widget = widgets()[index]
    assert in_browser["asked"]["races"][index] == widget.static_state()
    paths, losses = widget.paths, widget.losses
    assert list(paths) == list(losses) == list(EVERYBODY)
    for name, run in in_browser["races"][index].items():
        defined = ~np.isnan(losses[name])
        assert defined.sum() == len(run["losses"]) and (run["diverged"] is None) == defined.all()
        if run["diverged"] is not None:
            assert run["diverged"] == defined.sum() and not defined[run["diverged"] :].any()
        np.testing.assert_allclose(paths[name][defined], run["path"], rtol=1e-9, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(losses[name][defined], run["losses"], rtol=1e-9, atol=1e-12, err_msg=name)


def test_some_races_diverge_and_some_do_not(in_browser):
    ends = [run["diverged"] for runs in in_browser["races"] for run in runs.values()]
    assert sum(end is None for end in ends) > 50 and sum(end is not None for end in ends) >= 2


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_paths_are_those_of_torch(landscape):
    widget = OptimiserRace(landscape, EVERYBODY, noise=2.0, steps=40)
    noise = torch.as_tensor(gaussian_pairs(widget.seed, 40) * (2.0 if landscape == "noisy bowl" else 0.0))
    for name in EVERYBODY:
        w = torch.tensor(widget.start, dtype=torch.float64, requires_grad=True)
        optimiser = TORCH[name]([w], widget.rates[name])
        for step in range(40):
            optimiser.zero_grad()
            LANDSCAPES[landscape]["loss"](w[0], w[1]).backward()
            w.grad += noise[step]
            optimiser.step()
        np.testing.assert_allclose(widget.paths[name][-1], w.detach().numpy(), rtol=1e-9, atol=1e-12, err_msg=name)


def test_paths_start_at_the_start_and_losses_are_the_true_loss():
    widget = OptimiserRace("noisy bowl", ("Adam", "Rprop"), start=(1.0, -2.0), steps=20)
    assert list(widget.paths) == ["Rprop", "Adam"]
    path, losses = widget.paths["Adam"], widget.losses["Adam"]
    assert path.shape == (21, 2) and losses.shape == (21,) and path[0].tolist() == [1.0, -2.0]
    np.testing.assert_allclose(losses, (path[:, 0] ** 2 + 4 * path[:, 1] ** 2) / 2)


def test_a_diverged_path_is_nan_from_there_on():
    widget = OptimiserRace("noisy bowl", ["gradient descent"], start=(0, 1), rates={"gradient descent": 1.0}, noise=0)
    path, losses = widget.paths["gradient descent"], widget.losses["gradient descent"]
    assert path[6].tolist() == [0.0, 729.0] and np.isnan(path[7:]).all() and np.isnan(losses[7:]).all()
    assert "gradient descent diverged" in widget.describe()


def test_a_new_landscape_brings_its_start_and_rates():
    widget = OptimiserRace(start=(1, 1), rates={"Adam": 0.5})
    widget.landscape = "saddle"
    assert widget.start == [-1.6, 0.01] and widget.rates["Adam"] == 0.1 and list(widget.rates) == list(EVERYBODY)
    widget.rates = {"momentum": 0.05}
    widget.rates = {"Adam": 0.2}
    assert widget.rates["Adam"] == 0.2 and widget.rates["momentum"] == 0.05, "the others are kept"


def test_what_arrives_with_a_landscape_is_kept():
    widget = OptimiserRace()
    rates = widget.rates | {"Adam": 2.0}
    widget.set_state({"start": [-4, 0], "rates": rates, "landscape": "noisy bowl"})
    assert widget.start == [-4.0, 0.0] and widget.rates == rates
    widget.set_state({"landscape": "saddle", "momentum": 0})
    assert widget.start == [-1.6, 0.01] and widget.rates["Adam"] == 0.1 and widget.momentum == 0.0
    widget.landscape = "ravine"
    assert widget.start == [-4.0, 0.0]


def test_the_step_follows_the_length():
    widget = OptimiserRace(steps=50)
    assert widget.step == 50
    widget.steps = 80
    assert widget.step == 80, "a finished race is shown to its end"
    widget.step = 30
    widget.steps = 60
    assert widget.step == 30
    widget.steps = 20
    assert widget.step == 20
    widget.set_state({"steps": 100, "step": 20})
    assert (widget.steps, widget.step) == (100, 20)


BAD_CALLS = {
    "an unknown landscape": (lambda: OptimiserRace("hill"), "landscape as one of ravine, .*, got 'hill'"),
    "no text": (lambda: OptimiserRace(3), "landscape as one of .*, got 3"),
    "an unknown optimiser": (lambda: OptimiserRace(optimisers=["adam"]), "optimiser as one of .*, got 'adam'"),
    "a start off the map": (lambda: OptimiserRace(start=(9, 0)), r"w1 in -4.6 to 2 and w2 in .* got \[9, 0\]"),
    "a start of one": (lambda: OptimiserRace(start=[0]), r"start \(w1, w2\) .* got \[0\]"),
    "nan": (lambda: OptimiserRace(start=(math.nan, 0)), "expected a start"),
    "a rate for nobody": (lambda: OptimiserRace(rates={"SGD": 0.1}), "optimiser as one of .*, got 'SGD'"),
    "a negative rate": (lambda: OptimiserRace(rates={"Adam": -1}), "a rate for Adam in 0.0001 to 10, got -1"),
    "a rate as text": (lambda: OptimiserRace(rates={"Adam": "1"}), "a rate for Adam .* got '1'"),
    "a rate that is true": (lambda: OptimiserRace(rates={"Adam": True}), "a rate for Adam .* got True"),
    "momentum 1": (lambda: OptimiserRace(momentum=1.0), "momentum in 0 to 0.99, got 1.0"),
    "negative noise": (lambda: OptimiserRace(noise=-0.5), "noise in 0 to 6, got -0.5"),
    "infinite noise": (lambda: OptimiserRace(noise=math.inf), "noise in 0 to 6, got inf"),
    "too long": (lambda: OptimiserRace(steps=100_000), "steps in 10 to 500, got 100000"),
    "a negative seed": (lambda: OptimiserRace(seed=-1), "seed in 0 to"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_gets_one_clear_error(case):
    call, message = BAD_CALLS[case]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("trait, value, message", [
    ("landscape", "hill", "got 'hill'"),
    ("optimisers", ["Adam", "Lion"], "got 'Lion'"),
    ("start", [0, math.inf], "expected a start"),
    ("start", [0, 5], "expected a start"),
    ("rates", {"Adam": 11}, "a rate for Adam"),
    ("momentum", 1.5, "momentum in 0 to 0.99"),
    ("momentum", "high", "momentum"),
    ("noise", 7, "noise in 0 to 6"),
    ("steps", 5, "steps in 10 to 500"),
    ("steps", 20.5, "steps"),
    ("step", 201, "step in 0 to 200, got 201"),
    ("step", -1, "step in 0 to 200"),
    ("seed", 2**32, "seed in 0"),
])
def test_a_bad_assignment_changes_nothing(trait, value, message):
    widget = OptimiserRace(start=(1, 1), rates={"Adam": 0.5})
    before = widget.static_state()
    with pytest.raises((ValueError, traitlets.TraitError), match=message):
        setattr(widget, trait, value)
    assert widget.static_state() == before
    with pytest.raises((ValueError, traitlets.TraitError), match=message):
        widget.set_state({"landscape": "saddle", "start": [0, 0], trait: value})
    assert widget.static_state() == before


def test_state_is_small_json_and_makes_the_same_widget():
    widget = OptimiserRace("saddle", EVERYBODY, start=(1, 0), rates={"Adam": 0.3}, momentum=0.5, steps=300, seed=4)
    state = widget.static_state()
    assert len(json.dumps(state, allow_nan=False)) < 1000
    assert state["widget"] == "optimiser_race" and not any(name.startswith("_") for name in state)
    copy = OptimiserRace()
    copy.set_state({name: value for name, value in state.items() if name != "widget"})
    assert copy.static_state() == state


def test_files_and_text_form():
    widget = OptimiserRace()
    assert "--course-orange" in widget._css and ".course-optimiser-race" in widget._css
    assert str(widget._esm).endswith("export default widget.default;\n")
    bundle, _ = widget._repr_mimebundle_()
    start = "Interactive race of optimisers: ravine from (-4, 0), after 200 steps: "
    text = start + "gradient descent E = 0.00515, momentum E ="
    assert bundle["text/plain"].startswith(text)
    assert OptimiserRace(optimisers=()).describe() == "ravine from (-4, 0), after 200 steps: nobody races"
