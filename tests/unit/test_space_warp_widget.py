"""The figure SpaceWarp: the browser's numbers are those of course_utils.nn and optim, Python follows what is shown."""

import itertools
import json
import math
import time

import numpy as np
import pytest
import traitlets
from node_bridge import ask

from course_utils import nn, optim
from course_utils.data import make_points
from course_utils.widgets import SpaceWarp, networks
from course_utils.widgets.space_warp import TABLE

COMPUTE = """
const run = ({ weights, activation, points, labels, steps = 0, lr = 0.03, seed, units, layers }) => {
  const network = figure.toNetwork(weights || figure.newWeights(units, layers, activation, seed), activation);
  const flat = Float64Array.from(points.flat());
  const { loss, gradient } = figure.lossAndGradients(network, flat, labels);
  const gradients = figure.toWeights({ ...network, parameters: gradient.slice() });
  const values = figure.forward(network, flat);
  const { weight, bias } = figure.outputUnit(network);
  const look = figure.edgeOn(weight, bias, values.at(-2), flat.filter((_, k) => k % 2 === 0));
  const seen = Array.from(figure.project(look, values.at(-2)));
  const hidden = Array.from(values.at(-2));
  const training = figure.startTraining(network, flat, labels, lr);
  figure.trainSteps(training, steps);
  const rights = training.snapshots.filter((_, step) => step % 50 === 0).map((parameters) =>
    figure.score(figure.forward({ ...network, parameters }, flat).at(-1), labels).right / labels.length);
  return { loss, gradients, seen, hidden, rights, trained: figure.toWeights(network) };
};
return asked.map(run);
"""
SETTINGS = list(itertools.product(networks.ACTIVATIONS, (2, 3, 8), (1, 2, 3)))
RNG = np.random.default_rng(5)
POINTS = RNG.uniform(-1, 1, size=(30, 2))
LABELS = RNG.integers(0, 2, size=30)


def in_node(cases):
    """Run the figure's pure functions on many cases in one process."""
    return ask("space_warp", COMPUTE, cases)


def start(activation, units, layers, seed=1):
    """Start weights, drawn and checked by nothing of the widget."""
    rng, sizes = np.random.default_rng(seed), [2, *[units] * layers, 1]
    pairs = zip(sizes, sizes[1:], strict=False)
    return [[rng.normal(size=(above, below)).tolist(), rng.normal(size=above).tolist()] for below, above in pairs]


@pytest.fixture(scope="module")
def computed():
    """For every setting the start weights and what widget.js makes of them, with 20 steps of Adam."""
    starts = [start(*setting) for setting in SETTINGS]
    data = {"points": POINTS.tolist(), "labels": LABELS.tolist(), "steps": 20}
    cases = [{"weights": one, "activation": setting[0]} | data for one, setting in zip(starts, SETTINGS, strict=True)]
    return dict(zip(SETTINGS, zip(starts, in_node(cases), strict=True), strict=True))


def sequential(weights, activation):
    """The same network, put together here."""
    function = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}[activation]
    modules = []
    for weight, bias in weights:
        layer = nn.Linear(len(weight[0]), len(weight), dtype=np.float64)
        layer.load_state_dict({"weight": np.array(weight), "bias": np.array(bias)})
        modules += [layer, function()]
    return nn.Sequential(*modules[:-1])


def cross_entropy(network):
    """Mean of ln(1 + exp(-s z)) with s = 1 for class 1 and -1 for class 0, written on Tensors."""
    signs = np.where(LABELS == 1, -1.0, 1.0)[:, None]
    return nn.softplus(network(POINTS) * signs, threshold=1e9).mean()


def assert_close(ours, theirs, tolerance):
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= tolerance * max(1e-3, np.abs(theirs).max())


def test_both_worlds_know_the_same_activations():
    assert TABLE["activations"] == list(networks.ACTIVATIONS)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_loss_and_every_gradient_of_the_browser_are_those_of_the_package(computed, setting):
    weights, result = computed[setting]
    network = sequential(weights, setting[0])
    loss = cross_entropy(network)
    loss.backward()
    assert result["loss"] == pytest.approx(loss.item(), rel=1e-10)
    for layer, (weight, bias) in zip(list(network)[::2], result["gradients"], strict=True):
        assert_close(weight, layer.weight.grad, 1e-10)
        assert_close(bias, layer.bias.grad, 1e-10)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_twenty_steps_of_the_browsers_adam_are_the_packages(computed, setting):
    weights, result = computed[setting]
    network = sequential(weights, setting[0])
    optimizer = optim.Adam(network.parameters(), lr=0.03)
    for _ in range(20):
        optimizer.zero_grad()
        cross_entropy(network).backward()
        optimizer.step()
    for layer, (weight, bias) in zip(list(network)[::2], result["trained"], strict=True):
        assert_close(weight, layer.weight.data, 1e-9)
        assert_close(bias, layer.bias.data, 1e-9)


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting[1] > 2], ids=str)
def test_the_view_edge_on_is_numpys(computed, setting):
    weights, result = computed[setting]
    hidden = sequential(weights, setting[0])[:-1](POINTS).data
    assert_close(np.reshape(result["hidden"], hidden.shape), hidden, 1e-12)
    weight, bias = np.array(weights[-1][0][0]), weights[-1][1][0]
    norm = np.linalg.norm(weight)
    distance = (hidden @ weight + bias) / norm
    within = hidden - np.outer(hidden @ weight / norm, weight / norm)
    place = np.linalg.svd(within - within.mean(axis=0))[2][0] @ (within - within.mean(axis=0)).T
    seen = np.reshape(result["seen"], (-1, 2))
    assert_close(seen[:, 0], distance, 1e-10)
    sign = np.sign(seen[:, 1] @ place)
    assert_close(seen[:, 1], sign * place, 1e-8)
    assert seen[:, 1] @ POINTS[:, 0] > 0


@pytest.mark.parametrize("setting", [("tanh", 2, 1), ("sigmoid", 3, 2), ("relu", 4, 3)], ids=str)
def test_python_computes_what_the_browser_shows(computed, setting):
    activation, units, layers = setting
    widget = SpaceWarp(units=units, layers=layers, activation=activation, points=POINTS, labels=LABELS)
    widget.weights = start(*setting)
    assert (widget.step, widget.start) == (0, widget.weights)
    network = sequential(widget.weights, activation)
    logits = network(POINTS).data[:, 0]
    points = np.array(widget.datasets["yours"]["points"])  # rounded to four decimals
    np.testing.assert_allclose(widget.hidden(POINTS), network[:-1](POINTS).data, rtol=1e-12)
    np.testing.assert_allclose(widget.predict(POINTS), 1 / (1 + np.exp(-logits)), rtol=1e-12)
    assert widget.loss == pytest.approx(cross_entropy(network).item(), rel=1e-3)
    assert widget.accuracy == np.mean((network(points).data[:, 0] > 0) == (LABELS == 1))
    assert widget.hidden(POINTS).shape == (30, units) and widget.predict(POINTS).shape == (30,)


def test_the_whole_training_is_the_same_in_python_and_in_the_browser():
    for arguments in (("curves",), ("spirals", 8, 2), ("xor", 4, 1, "relu")):
        widget = SpaceWarp(*arguments)
        chosen = widget.datasets[widget.data]
        data = {"points": chosen["points"], "labels": chosen["labels"]}
        case = {"weights": widget.start, "activation": widget.activation, "steps": widget.steps} | data
        (result,) = in_node([case])
        for ours, theirs in zip(widget.weights, result["trained"], strict=True):
            assert_close(ours[0], theirs[0], 1e-6)
            assert_close(ours[1], theirs[1], 1e-6)


def test_what_the_figure_promises_to_learn():
    """The accuracies that the lesson speaks of, from the browser's own start weights."""
    table = {  # data, units, layers, steps -> the smallest median of the accuracy over seeds
        ("curves", 2, 1, 400): 1.0, ("rings", 3, 1, 400): 1.0, ("xor", 4, 1, 1000): 0.99,
        ("spirals", 8, 2, 400): 1.0, ("spirals", 8, 3, 400): 1.0,
    }
    sets = SpaceWarp().datasets
    for (data, units, layers, steps), least in table.items():
        case = {"units": units, "layers": layers, "activation": "tanh", "steps": steps}
        case |= {key: sets[data][key] for key in ("points", "labels")}
        results = in_node([case | {"seed": seed} for seed in range(5)])
        assert np.median([result["rights"][-1] for result in results]) >= least, (data, units, layers)


def test_two_units_cannot_separate_a_disc_from_the_ring_around_it():
    rings = SpaceWarp().datasets["rings"]
    case = {"units": 2, "layers": 1, "activation": "tanh", "points": rings["points"], "labels": rings["labels"]}
    results = in_node([case | {"steps": 2000, "seed": seed} for seed in range(5)])
    assert max(max(result["rights"]) for result in results) < 0.9


def test_default_is_figure_1a_trained():
    widget = SpaceWarp()
    assert (widget.data, widget.units, widget.layers, widget.activation) == ("curves", 2, 1, "tanh")
    assert widget.accuracy == 1 and widget.loss < 0.05 and widget.step == widget.steps
    assert list(widget.datasets) == ["curves", "rings", "xor", "spirals"]
    for name, chosen in widget.datasets.items():
        points, labels = make_points(name, np.random.default_rng(0))
        assert np.abs(np.array(chosen["points"]) - points).max() <= 0.5e-4 + 1e-12
        assert chosen["labels"] == labels.tolist()
        assert chosen["points"] == np.round(chosen["points"], 4).tolist()


@pytest.mark.parametrize("data, units, layers", [("rings", 3, 1), ("xor", 4, 1), ("spirals", 8, 2), ("spirals", 8, 3)])
def test_what_python_shows_first_is_separated(data, units, layers):
    assert SpaceWarp(data, units, layers).accuracy >= 0.99


def test_making_one_takes_less_than_a_second():
    begin = time.perf_counter()
    SpaceWarp("spirals", units=8, layers=3)
    assert time.perf_counter() - begin < 1


def test_start_weights_are_repeatable_and_of_the_right_size():
    assert SpaceWarp(seed=4).start == SpaceWarp(seed=4).start
    assert SpaceWarp(seed=4).start != SpaceWarp(seed=5).start
    for activation, wanted in (("tanh", 5 / 3 * math.sqrt(2 / 16)), ("sigmoid", math.sqrt(2 / 16)), ("relu", 0.5)):
        middle = [networks.start_weights(8, 2, activation, seed)[1] for seed in range(60)]
        assert np.std([weight for weight, _ in middle]) == pytest.approx(wanted, rel=0.04)
        assert np.std([bias for _, bias in middle]) == pytest.approx(0.1, rel=0.1)
    for activation, wanted in (("tanh", math.sqrt(2 / 9)), ("sigmoid", math.sqrt(2 / 9)), ("relu", math.sqrt(1 / 8))):
        last = [networks.start_weights(8, 1, activation, seed)[1][0] for seed in range(300)]
        assert np.std(last) == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize("trait, value", [
    ("data", "rings"), ("units", 3), ("layers", 2), ("activation", "sigmoid"), ("learning_rate", 0.1), ("seed", 9),
    ("steps", 30),
])
def test_assigning_a_setting_trains_anew(trait, value):
    widget = SpaceWarp()
    setattr(widget, trait, value)
    names = ("data", "units", "layers", "activation", "learning_rate", "seed")
    fresh = SpaceWarp(**{name: getattr(widget, name) for name in names})
    fresh.steps = widget.steps
    assert widget.static_state() == fresh.static_state()
    assert widget.step == widget.steps and widget.weights != SpaceWarp().weights


def test_assigning_a_step_moves_along_the_training():
    widget = SpaceWarp()
    last = widget.weights
    widget.step = 0
    assert widget.weights == widget.start and widget.accuracy < 1
    widget.step = 40
    halfway = widget.loss
    widget.step = widget.steps
    assert widget.weights == last and widget.loss < halfway
    widget.step = widget.steps + 100
    assert widget.loss < 0.02


def test_assigned_weights_are_a_new_start():
    widget = SpaceWarp()
    given = [[[[1.0, 2.0], [3.0, 4.0]], [0.5, 0.5]], [[[1.0, -1.0]], [0.0]]]
    widget.weights = given
    assert (widget.start, widget.weights, widget.step) == (given, given, 0)
    widget.step = 1
    assert np.abs(np.array(widget.weights[0][0]) - given[0][0]).max() == pytest.approx(0.03, rel=1e-3)


def test_assigned_data_sets_train_anew_only_if_the_one_shown_changes():
    widget = SpaceWarp()
    widget.step = 20
    before = widget.weights
    sets = {name: dict(one) for name, one in widget.datasets.items()}
    sets["rings"]["label"] = "Target"
    widget.datasets = sets
    assert widget.weights == before and widget.step == 20
    sets = sets | {"curves": sets["spirals"]}
    widget.datasets = sets
    assert widget.weights != before and widget.step == widget.steps


def test_data_sets_are_a_dict():
    widget = SpaceWarp()
    with pytest.raises(ValueError, match="SpaceWarp expected datasets as a dict, got list"):
        widget.datasets = [1]
    assert "curves" in widget.datasets


def test_a_set_of_your_own_is_shown():
    points, labels = np.array([[0.12345, 1], [2, 3], [-1, 0]]), np.array([True, False, True])
    widget = SpaceWarp(points=points, labels=labels, units=3)
    assert widget.data == "yours" and len(widget.datasets) == 5
    assert widget.datasets["yours"]["points"] == [[0.1234, 1.0], [2.0, 3.0], [-1.0, 0.0]]
    assert widget.datasets["yours"]["labels"] == [1, 0, 1]
    assert widget.accuracy == 1
    assert "yours" not in SpaceWarp().datasets


def test_what_the_reader_does_arrives_from_the_front_end():
    widget = SpaceWarp()
    given = start("relu", 3, 2)
    shown = start("relu", 3, 2, seed=2)
    settings = {"data": "xor", "units": 3, "layers": 2, "activation": "relu", "seed": 1}
    widget.set_state(settings | {"start": given, "weights": shown, "step": 12})
    assert (widget.data, widget.units, widget.layers, widget.activation, widget.seed) == ("xor", 3, 2, "relu", 1)
    assert (widget.start, widget.weights, widget.step) == (given, shown, 12), "taken over, not computed again"
    widget.set_state({"step": 13, "weights": given})
    assert (widget.start, widget.weights, widget.step) == (given, given, 13)
    widget.set_state({"units": 4})
    assert np.shape(widget.weights[0][0]) == (4, 2) and widget.step == widget.steps, "without weights Python makes them"
    widget.set_state({"step": 0, "weights": widget.start})
    widget.layers = 1
    assert len(widget.weights) == 2 and widget.step == widget.steps


@pytest.mark.parametrize("state, message", [
    ({"units": 3, "start": start("tanh", 2, 1)}, "start of shapes"),
    ({"weights": start("tanh", 3, 1), "step": 3}, "weights of shapes"),
    ({"step": 3, "weights": None}, "list of"),
    ({"layers": "2", "start": []}, "layers as an integer"),
    ({"units": 2.5}, "units as an integer"),
    ({"units": None}, "got None"),
    ({"step": -1}, "step as an integer from 0"),
    ({"activation": "relu", "step": -1}, "step as an integer from 0"),
])
def test_a_wrong_message_from_the_front_end_changes_nothing(state, message):
    widget = SpaceWarp()
    before = widget.static_state()
    with pytest.raises(ValueError, match=message):
        widget.set_state(state)
    assert widget.static_state() == before
    widget.units = 3
    assert np.shape(widget.weights[0][0]) == (3, 2), "and it follows again"


def dots(count):
    return {"points": np.zeros((count, 2)), "labels": np.arange(count) % 2}


BAD_CALLS = {
    "unknown data": ({"data": "moons"}, "data as one of curves, rings, xor, spirals, got 'moons'"),
    "one unit": ({"units": 1}, "units as an integer from 2 to 8, got 1"),
    "nine units": ({"units": 9}, "got 9"),
    "a boolean": ({"layers": True}, "layers as an integer from 1 to 3, got True"),
    "no layer": ({"layers": 0}, "got 0"),
    "a fraction": ({"units": 2.0}, "got 2.0"),
    "unknown activation": ({"activation": "gelu"}, "one of tanh, sigmoid, relu, got 'gelu'"),
    "no learning": ({"learning_rate": 0}, "above 0, at most 1, got 0"),
    "nan": ({"learning_rate": math.nan}, "got nan"),
    "text": ({"learning_rate": "0.1"}, "got '0.1'"),
    "negative seed": ({"seed": -1}, "seed as an integer from 0"),
    "points alone": ({"points": [[0, 1]]}, "together, got no labels"),
    "labels alone": ({"labels": [0, 1]}, "together, got no points"),
    "three coordinates": ({"points": np.zeros((4, 3)), "labels": [0, 1, 0, 1]}, r"points \(N, 2\), got \(4, 3\)"),
    "words": ({"points": [["a", "b"]], "labels": [0]}, "points .* of numbers"),
    "too many": (dots(401), "2 to 400 points, got 401"),
    "too few": (dots(1), "got 1"),
    "not finite": ({"points": [[0, 1], [math.nan, 0]], "labels": [0, 1]}, "finite coordinates .* got nan"),
    "far away": ({"points": [[0, 1], [0, -1001]], "labels": [0, 1]}, "got -1001"),
    "another number of labels": (dots(4) | {"labels": [0, 1, 1]}, r"labels \(4,\), got \(3,\)"),
    "a third class": (dots(4) | {"labels": [0, 1, 2, 1]}, "got 0, 1, 2"),
    "one class": (dots(4) | {"labels": [1, 1, 1, 1]}, "both of them, got 1"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_gets_one_clear_error(case):
    arguments, message = BAD_CALLS[case]
    with pytest.raises(ValueError, match="SpaceWarp expected .*" + message):
        SpaceWarp(**arguments)


@pytest.mark.parametrize("points", [[1, 2], [[1, 2, 3]], "ab", [[1, 2], [3]]], ids=str)
def test_hidden_and_predict_expect_points(points):
    for function in (SpaceWarp().hidden, SpaceWarp().predict):
        with pytest.raises(ValueError, match=r"SpaceWarp expected points \(N, 2\)"):
            function(points)


@pytest.mark.parametrize("trait, value, message", [
    ("data", "yours", "one of curves"),
    ("units", 1, "from 2 to 8"),
    ("layers", 4, "from 1 to 3"),
    ("activation", "", "one of tanh"),
    ("learning_rate", 2, "at most 1"),
    ("seed", 2**32, "seed as an integer"),
    ("step", 10_001, "from 0 to 10000"),
    ("step", None, "got None"),
    ("steps", -1, "from 0 to 10000"),
    ("weights", start("tanh", 3, 1), "weights of shapes"),
    ("weights", [[[[math.inf, 0], [0, 0]], [0, 0]], [[[0, 0]], [0]]], "finite numbers"),
    ("start", [1, 2], "list of"),
    ("datasets", {"curves": {"points": []}}, "datasets as dicts of label"),
    ("datasets", {"rings": SpaceWarp().datasets["rings"]}, "data as one of rings, got 'curves'"),
    ("datasets", {"curves": SpaceWarp().datasets["curves"] | {"labels": [0]}}, "labels"),
])
def test_a_bad_assignment_changes_nothing(trait, value, message):
    widget = SpaceWarp()
    before = widget.static_state()
    with pytest.raises((ValueError, traitlets.TraitError), match=message):
        setattr(widget, trait, value)
    assert widget.static_state() == before


def test_state_is_small_json_and_makes_the_same_widget():
    rng = np.random.default_rng(0)
    points, labels = rng.uniform(-1000, 1000, size=(400, 2)), np.arange(400) % 2
    widget = SpaceWarp(points=points, labels=labels, units=8, layers=3, activation="relu")
    state = widget.static_state()
    assert len(json.dumps(state, allow_nan=False)) < 60_000
    assert state["widget"] == "space_warp" and not any(name.startswith("_") for name in state)
    copy = SpaceWarp()
    copy.set_state({name: value for name, value in state.items() if name != "widget"})
    assert copy.static_state() == state


def test_files_and_text_form():
    widget = SpaceWarp()
    assert "--course-orange" in widget._css and ".course-space-warp" in widget._css
    assert str(widget._esm).endswith("export default widget.default;\n")
    bundle, _ = widget._repr_mimebundle_()
    name = "Interactive view of a network that bends the plane"
    expected = f"{name}: Two curves (Fig. 1a), 1 hidden layer of 2 tanh units, step 250: loss 0.02"
    assert bundle["text/plain"].startswith(expected) and bundle["text/plain"].endswith("200 of 200 points right")
