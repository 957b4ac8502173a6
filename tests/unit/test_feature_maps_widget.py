"""The figure FeatureMaps: the browser's numbers and Python's are PyTorch's, rounding is small, errors are clear."""

import base64
import json

import numpy as np
import pytest
import torch
import traitlets
from node_bridge import ask

from course_utils import nn
from course_utils.data import load_images
from course_utils.widgets import FeatureMaps
from course_utils.widgets.feature_maps import lenet
from course_utils.widgets.weights import checked_pairs

RUN = """
const run = ({ weights, pictures, drawing, class_names, standardise, network, picture, shift_x, shift_y }) => {
  const all = fromBase64(picture < 0 ? drawing : pictures);
  const pixels = all.subarray(784 * Math.max(0, picture)).subarray(0, 784);
  const input = figure.standardise(figure.shifted(pixels, shift_x, shift_y), standardise);
  const outputs = figure.newOutputs(class_names.length);
  return { input, ...figure.runLenet(figure.unpackLayers(Object.fromEntries(weights)[network]), input, outputs) };
};
const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
return asked.map(run);
"""
LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "logits"]
ENDS = [2, 3, 5, 6, 9, 11, 12]  # after how many modules of torch_lenet
MEAN_STD = (0.25, 0.33)
RNG = np.random.default_rng(3)
PICTURES = RNG.uniform(0, 1, size=(4, 28, 28)) ** 3


def torch_lenet(classes=10, seed=0):
    torch.manual_seed(seed)
    layers = torch.nn
    return layers.Sequential(
        layers.Conv2d(1, 6, 5, padding=2), layers.ReLU(), layers.MaxPool2d(2),
        layers.Conv2d(6, 16, 5), layers.ReLU(), layers.MaxPool2d(2),
        layers.Conv2d(16, 120, 5), layers.ReLU(), layers.Flatten(),
        layers.Linear(120, 84), layers.ReLU(), layers.Linear(84, classes),
    )


def lively_lenet(classes=10, seed=0):
    """A network whose outputs do not fade from layer to layer: weights as large as after training, or larger."""
    model = torch_lenet(classes, seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= 2.5
    return model


def make(classes=10, networks=None, **arguments):
    networks = {"lively": lively_lenet(classes).state_dict()} if networks is None else networks
    names = [f"class {k}" for k in range(classes)]
    given = {"pictures": PICTURES, "labels": [0, 1, 1, 0], "class_names": names, "standardise": MEAN_STD} | arguments
    return FeatureMaps(networks, **given)


def in_torch(widget, model):
    """What PyTorch computes, layer by layer, with the rounded weights of a widget."""
    model.load_state_dict({key: torch.from_numpy(array) for key, array in widget.rounded().items()})
    values = torch.from_numpy(widget.activations()["input"].astype(np.float32))[None]
    outputs = {}
    with torch.no_grad():
        for index, layer in enumerate(model, 1):
            values = layer(values)
            outputs |= {name: values[0].numpy() for name, end in zip(LAYERS, ENDS, strict=True) if end == index}
    return outputs | {"scores": torch.softmax(values, 1)[0].numpy()}


CASES = {
    "two classes": {"classes": 2, "picture": 1},
    "ten classes, moved": {"shift_x": 3, "shift_y": -4},
    "twenty classes, moved": {"classes": 20, "picture": 3, "shift_x": -2},
    "a drawing": {"picture": -1, "drawing": base64.b64encode(bytes(range(256)) * 3 + bytes(16)).decode()},
}


@pytest.fixture(scope="module")
def compared():
    """For every case: what the browser, Python and PyTorch make of it."""
    widgets = {}
    for name, case in CASES.items():
        case = dict(case)
        widgets[name] = make(case.pop("classes", 10))
        for trait, value in case.items():
            setattr(widgets[name], trait, value)
    browser = ask("feature_maps", RUN, [widget.static_state() for widget in widgets.values()])
    python = [widget.activations() for widget in widgets.values()]
    torches = [in_torch(widget, torch_lenet(len(widget.class_names))) for widget in widgets.values()]
    return dict(zip(widgets, zip(browser, python, torches, strict=True), strict=True))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("layer", [*LAYERS, "scores"])
def test_every_layer_in_the_browser_is_pytorchs(compared, case, layer):
    browser, _, expected = compared[case]
    assert np.abs(expected[layer]).max() > 0.1, "a network that says something"
    np.testing.assert_allclose(np.reshape(browser[layer], expected[layer].shape), expected[layer], rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_python_computes_the_same(compared, case):
    browser, python, expected = compared[case]
    assert {name: array.shape for name, array in python.items()} == {
        "input": (1, 28, 28), **lenet.SHAPES, "scores": expected["scores"].shape}
    np.testing.assert_allclose(np.ravel(python["input"]), browser["input"], atol=1e-6)
    for name in lenet.SHAPES:
        np.testing.assert_allclose(python[name].ravel(), expected[name].ravel(), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(python["scores"], expected["scores"], atol=1e-5)


def test_what_is_shown_is_the_picture_moved_with_background_behind_it():
    widget = make(picture=2)
    np.testing.assert_allclose(widget.shown, PICTURES[2], atol=0.5 / 255 + 1e-9)
    widget.shift_x, widget.shift_y = 3, -1
    np.testing.assert_allclose(widget.shown[:27, 3:], PICTURES[2][1:, :25], atol=0.5 / 255 + 1e-9)
    assert not widget.shown[27].any() and not widget.shown[:, :3].any()
    np.testing.assert_allclose(widget.activations()["input"][0], (widget.shown - 0.25) / 0.33)


def test_rounding_keeps_every_weight_within_half_a_step_of_its_filter():
    state = lively_lenet().state_dict()
    rounded = make(networks={"one": state}).rounded()
    assert list(rounded) == list(state)
    for key, tensor in state.items():
        before, after = tensor.numpy(), rounded[key]
        assert after.shape == before.shape and after.dtype == np.float32
        rows = np.abs(before).reshape(len(before), -1).max(axis=1) / 127
        allowed = rows.reshape(-1, *[1] * (before.ndim - 1)) * 0.53 if before.ndim > 1 else 6e-5 * np.abs(before)
        assert np.all(np.abs(after - before) <= allowed), key
    assert 0 < np.abs(rounded["0.weight"] - state["0.weight"].numpy()).max() < 0.01


@pytest.mark.filterwarnings("error:invalid value")
def test_rounding_again_changes_nothing_and_zeros_stay():
    state = {key: tensor.clone() for key, tensor in lively_lenet().state_dict().items()}
    state["3.weight"][5] = 0
    once = make(networks={"one": state}).rounded()
    assert not once["3.weight"][5].any() and np.isfinite(once["3.weight"]).all()
    again = make(networks={"one": once}).rounded()
    for key in once:
        np.testing.assert_allclose(again[key], once[key], rtol=1e-3)


def test_a_trained_network_decides_the_same_after_rounding():
    data = load_images("digits", limit=1000)
    model, pictures = torch_lenet(), torch.from_numpy(data.images)
    mean, std = pictures.mean().item(), pictures.std().item()
    inputs, labels = (pictures - mean) / std, torch.from_numpy(data.labels)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for start in range(0, 960, 32):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs[start : start + 32]), labels[start : start + 32]).backward()
        optimizer.step()
    with torch.no_grad():
        before = torch.softmax(model(inputs), 1)
        chosen = {"pictures": data.images[:30], "labels": data.labels[:30], "class_names": data.class_names}
        widget = FeatureMaps({"trained": model.state_dict()}, **chosen, standardise=(mean, std))
        model.load_state_dict({key: torch.from_numpy(array) for key, array in widget.rounded().items()})
        after = torch.softmax(model(inputs), 1)
    assert (before.argmax(1) == labels).float().mean() > 0.5, "it has learned something"
    assert (before.argmax(1) == after.argmax(1)).float().mean() > 0.98
    assert (before - after).abs().mean() < 0.01


def test_arrays_tensors_and_torch_tensors_are_all_taken_whatever_their_keys():
    state = lively_lenet().state_dict()
    arrays = {f"layer {n}": tensor.numpy() for n, tensor in enumerate(state.values())}
    ours = lenet.build(checked_pairs(state, lenet.weight_shapes(10), "FeatureMaps", "network 'x'"))
    expected = list(make(networks={"one": state}).rounded().values())
    for other in (arrays, ours.state_dict(), {key: nn.Parameter(array) for key, array in arrays.items()}):
        widget = make(networks={"one": other})
        assert list(widget.rounded()) == list(other)
        for ours, theirs in zip(widget.rounded().values(), expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_two_networks_and_twenty_pictures_stay_below_200_kb():
    networks = {"trained": lively_lenet(20).state_dict(), "random filters": torch_lenet(20, seed=1).state_dict()}
    pictures, labels = RNG.uniform(size=(21, 1, 28, 28)), np.arange(21) % 20
    widget = make(20, networks, pictures=pictures[:20], labels=labels[:20])
    widget.draw(pictures[0, 0])
    widget.unit = {"layer": "C3", "channel": 15, "row": 9, "column": 9}
    size = len(json.dumps(widget.static_state(), separators=(",", ":")))
    assert 190_000 < size < 200_000
    with pytest.raises(ValueError, match="at most 200 kB .* got 2.. kB: take fewer pictures"):
        make(20, networks, pictures=np.concatenate([pictures, pictures])[:30], labels=[0] * 30)
    widget = make(20, {"trained": networks["trained"]}, pictures=RNG.uniform(size=(30, 28, 28)), labels=[0] * 30)
    assert len(widget.labels) == 30


def test_networks_are_chosen_by_name():
    networks = {"one": lively_lenet().state_dict(), "two": lively_lenet(seed=9).state_dict()}
    widget = make(networks=networks)
    assert widget.network == "one" and make(networks=networks, network="two").network == "two"
    first = widget.scores
    widget.network = "two"
    assert np.abs(widget.scores - first).max() > 0.01 and widget.scores.sum() == pytest.approx(1)
    assert not np.array_equal(widget.rounded("one")["0.weight"], widget.rounded()["0.weight"])
    with pytest.raises(ValueError, match="network as one of one, two, got 'three'"):
        widget.rounded("three")


def test_a_drawing_of_ones_own():
    widget = make()
    widget.draw(PICTURES[3])
    assert widget.picture == -1
    np.testing.assert_allclose(widget.shown, PICTURES[3], atol=0.5 / 255 + 1e-9)
    widget.drawing = ""
    assert not widget.shown.any() and np.isfinite(widget.scores).all()


def test_it_says_what_it_shows():
    widget = make(picture=1)
    best = np.argsort(-widget.scores)[:2]
    words = [f"class {k} {widget.scores[k]:.0%}" for k in best]
    assert widget.describe() == f"lively, picture 1 (class 1): {', '.join(words)}"
    widget.shift_x, widget.shift_y, widget.picture = -2, 3, -1
    assert widget.describe().startswith("lively, a drawing, moved 2 left and 3 down: class ")
    assert repr(widget).startswith("Interactive view into every layer of a LeNet: lively")


def test_the_state_is_json_and_says_which_widget_it_is():
    state = make().static_state()
    assert state["widget"] == "feature_maps" and state["unit"] is None and state["picture"] == 0
    assert json.loads(json.dumps(state)) == state


def without(state, key):
    return {name: value for name, value in state.items() if name != key}


STATE = lively_lenet().state_dict()
BAD_ARGUMENTS = [
    ({"networks": {}}, "networks as a dict of one or two names, got a dict of"),
    ({"networks": dict.fromkeys("abc", STATE)}, "networks as a dict of one or two names"),
    ({"networks": [STATE]}, "networks as a dict of one or two names, got list"),
    ({"networks": {"": STATE}}, "networks as a dict of one or two names"),
    ({"networks": {"one": 3}}, "network 'one' as a state dict, got int"),
    ({"networks": {"one": without(STATE, "3.bias")}}, r"weight and bias of 5 layers, of shapes \[\(6, 1, 5, 5\), "),
    ({"networks": {"one": STATE | {"11.weight": torch.zeros(9, 84)}}}, r"\(9, 84\).* in network 'one'"),
    ({"networks": {"one": STATE | {"0.bias": torch.full((6,), float("nan"))}}}, "finite numbers in 0.bias .* got nan"),
    ({"networks": {"one": STATE | {"0.bias": np.array(list("abcdef"))}}}, "finite numbers in 0.bias"),
    ({"pictures": PICTURES[:, :27]}, r"pictures \(N, 28, 28\) .* got \(4, 27, 28\)"),
    ({"pictures": PICTURES[:0], "labels": []}, r"N from 1 to 30, got \(0, 28, 28\)"),
    ({"pictures": np.zeros((31, 28, 28)), "labels": [0] * 31}, r"N from 1 to 30, got \(31, 28, 28\)"),
    ({"pictures": 255 * PICTURES}, "brightness from 0 to 1, got .* to 2"),
    ({"pictures": np.full((1, 28, 28), np.nan), "labels": [0]}, "brightness from 0 to 1, got nan"),
    ({"labels": [0, 1, 2]}, r"labels \(4,\) of integers from 0 to 9, got \(3,\)"),
    ({"labels": [0, 1, 2, 10]}, r"labels .* from 0 to 9, got .*10\]"),
    ({"labels": [0.0, 1, 2, 3]}, "labels .* integers .* float64"),
    ({"class_names": ["a"]}, "2 to 20 different strings, got"),
    ({"class_names": ["a"] * 10}, "2 to 20 different strings"),
    ({"class_names": list(range(10))}, "2 to 20 different strings"),
    ({"class_names": [str(k) for k in range(21)]}, "2 to 20 different strings"),
    ({"standardise": (0, 0)}, r"standardise as \(mean, std\), .*, got \(0, 0\)"),
    ({"standardise": 0.5}, r"standardise as \(mean, std\), .*, got 0.5"),
    ({"network": "two"}, "network as one of lively, got 'two'"),
    ({"picture": 4}, "picture as an integer from -1 to 3, got 4"),
]


@pytest.mark.parametrize("arguments, message", BAD_ARGUMENTS, ids=str)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"FeatureMaps expected .*{message}"):
        make(**arguments)


UNIT = {"layer": "C1", "channel": 0, "row": 0, "column": 0}
BAD_VALUES = [
    ("network", "two", "one of lively, got 'two'"), ("network", None, "one of lively, got None"),
    ("network", [], "one of lively"),
    ("picture", 4, "integer from -1 to 3, got 4"), ("picture", True, "got True"), ("picture", 1.0, "got 1.0"),
    ("shift_x", 5, "shift_x as an integer from -4 to 4, got 5"), ("shift_y", -5, "shift_y .* got -5"),
    ("drawing", "abc", "784 bytes in base64, or '', got 'abc'"), ("drawing", "ä", "got 'ä'"),
    ("drawing", base64.b64encode(bytes(1568)).decode(), "784 bytes"), ("drawing", None, "got None"),
    ("unit", 3, "unit as None or a dict of layer, channel, row, column, got 3"),
    ("unit", {"layer": "C1"}, "a dict of layer, channel"),
    ("unit", UNIT | {"layer": "C2"}, "one of C1, S2, C3, S4, C5, F6, got 'C2'"),
    ("unit", UNIT | {"channel": 6}, "the channel of a unit of C1 as an integer from 0 to 5, got 6"),
    ("unit", UNIT | {"layer": "S4", "row": 5}, "the row of a unit of S4 as an integer from 0 to 4, got 5"),
    ("unit", UNIT | {"layer": "C5", "column": 1}, "the column of a unit of C5 .* from 0 to 0, got 1"),
]


@pytest.mark.parametrize("trait, value, message", BAD_VALUES, ids=str)
def test_bad_values_are_refused_and_nothing_changes(trait, value, message):
    widget = make()
    before = widget.static_state()
    with pytest.raises(ValueError, match=f"FeatureMaps expected .*{message}"):
        setattr(widget, trait, value)
    assert widget.static_state() == before


def test_what_the_front_end_sends_arrives_together_or_not_at_all():
    widget = make()
    unit = {"layer": "S4", "channel": 15, "row": 4, "column": 0}
    widget.set_state({"unit": unit, "shift_x": 2, "picture": 3, "network": "lively"})
    assert (widget.unit, widget.shift_x, widget.picture) == (unit, 2, 3)
    widget.set_state({"unit": None})
    before = widget.static_state()
    with pytest.raises(ValueError, match="picture"):
        widget.set_state({"shift_x": -1, "picture": 30})
    assert widget.static_state() == before


@pytest.mark.parametrize("trait, value", [("weights", {}), ("pictures", ""), ("labels", [1]), ("class_names", ["a"])])
def test_what_it_was_made_with_stays(trait, value):
    with pytest.raises(traitlets.TraitError, match="read-only"):
        setattr(make(), trait, value)


def test_draw_refuses_what_is_no_picture():
    widget = make()
    for bad in (np.zeros((28, 27)), np.full((28, 28), 2.0), 3):
        with pytest.raises(ValueError, match="FeatureMaps expected"):
            widget.draw(bad)
    assert widget.picture == 0 and widget.drawing == ""


def test_the_example_has_something_in_every_control():
    widget = FeatureMaps.example()
    assert len(widget.weights) == 2 and widget.picture == -1 and widget.drawing and widget.shift_x and widget.unit
    assert widget.activations()["C3"][widget.unit["channel"], widget.unit["row"], widget.unit["column"]] > 0
    assert FeatureMaps.example().static_state() == widget.static_state()
