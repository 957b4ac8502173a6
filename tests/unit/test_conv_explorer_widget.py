"""The figure ConvExplorer: Python and browser compute the maps of torch, and a bad value changes nothing."""

import itertools
import json
import math

import numpy as np
import pytest
import torch
from node_bridge import ask

from course_utils.widgets import ConvExplorer
from course_utils.widgets import conv_explorer as module
from course_utils.widgets.conv_explorer import KERNELS, LIMITS, built_in_pictures

MAPS = """
return {
  limits: figure.LIMITS,
  maps: asked.map((state) => {
    const weights = figure.weightsOf(state), size = state.kernel.length;
    const sides = [state.pixels.length, state.pixels[0].length];
    const output = figure.correlate(state.pixels, weights, state);
    const sums = output.map((row, i) => row.map((_, j) => figure.products(state.pixels, weights, state, i, j)
      .flat().reduce((sum, tap) => sum + tap.product, 0)));
    return { output, sums, sizes: sides.map((side) => figure.outputSize(side, size, state)) };
  }),
};
"""


def states():
    """Every stride, padding, dilation, size of filter and turn, on small pictures and on some as large as can be."""
    settings = itertools.product((1, 2, 3), range(5), (1, 2, 3), range(1, 6), (False, True))
    rng, made = np.random.default_rng(3), []
    for index, (stride, padding, dilation, size, flip) in enumerate(settings):
        shape = ((14, 14), (3, 3), (9, 6), (1, 5))[index % 4] if index % 5 else (2, 11)
        made.append({"pixels": rng.random(shape).round(3).tolist(), "kernel": rng.normal(size=(size, size)).tolist(),
                     "stride": stride, "padding": padding, "dilation": dilation, "flip": flip})
    return made + [{**state, "pixels": rng.random((32, 32)).round(3).tolist()} for state in made[::10]]


def with_torch(state):
    """The same map from PyTorch, or one without rows or columns where PyTorch refuses."""
    pixels, kernel = (torch.tensor(state[name], dtype=torch.float64) for name in ("pixels", "kernel"))
    kernel = kernel.flip(0, 1) if state["flip"] else kernel
    sides = [side + 2 * state["padding"] - state["dilation"] * (len(kernel) - 1) for side in pixels.shape]
    if min(sides) < 1:
        return None
    settings = {name: state[name] for name in ("stride", "padding", "dilation")}
    return torch.nn.functional.conv2d(pixels[None, None], kernel[None, None], **settings)[0, 0].numpy()


@pytest.fixture(scope="module")
def in_browser():
    """What widget.js makes of the same states, in one process."""
    return ask("conv_explorer", MAPS, states())


def test_both_worlds_compute_the_maps_of_torch(in_browser):
    widget, empty = ConvExplorer(), 0
    for state, drawn in zip(states(), in_browser["maps"], strict=True):
        expected = with_torch(state)
        widget.set_state({**state, "row": 0, "column": 0})
        if expected is None:
            assert 0 in drawn["sizes"] and widget.output.shape == tuple(drawn["sizes"])
            empty += 1
            continue
        assert tuple(drawn["sizes"]) == expected.shape
        for found in (drawn["output"], drawn["sums"], widget.output):
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=str(state)[:300])
    assert empty > 50 and len(in_browser["maps"]) - empty > 350, "some filters fit, some do not"


def test_both_worlds_have_the_same_limits(in_browser):
    limits = {name: list(bounds) for name, bounds in LIMITS.items()}
    assert in_browser["limits"] == limits | {"size": [1, module.LARGEST_FILTER], "weight": module.LARGEST_WEIGHT}


def test_a_turned_filter_is_the_convolution_of_numpy():
    widget = ConvExplorer("noise", [[1, 2, 3], [4, 5, 6], [7, 8, 10]], padding=2, flip=True)
    row, kernel = np.array(widget.pixels)[:1], np.array([[0, 0, 0], [1.5, -2, 4], [0, 0, 0]])
    widget.pixels, widget.kernel = row, kernel
    np.testing.assert_allclose(widget.output[2 - 1, 1:-1], np.convolve(row[0], kernel[1], "full")[1:-1], atol=1e-12)
    widget.flip = False
    np.testing.assert_allclose(widget.output[1, 1:-1], np.correlate(row[0], kernel[1], "full")[1:-1], atol=1e-12)


def test_one_bright_pixel_shows_the_filter():
    for kernel in KERNELS.values():
        widget = ConvExplorer("bright pixel", kernel, flip=True, padding=4)
        around = slice(11 - len(kernel), 11)  # the outputs that see pixel (6, 6)
        np.testing.assert_array_equal(widget.output[around, around], kernel)
        assert np.count_nonzero(widget.output) == np.count_nonzero(kernel), "and nothing else"


def test_the_built_in_pictures_and_filters_do_what_their_names_say():
    pictures = built_in_pictures()
    for name, picture in pictures.items():
        assert np.shape(picture) == ((5, 5) if name == "small plus" else (14, 14))
        assert np.min(picture) >= 0 and np.max(picture) <= 1 and np.ptp(picture) > 0.9, name
    for name in ("box blur", "Gaussian blur", "wide blur", "identity", "sharpen"):
        assert np.sum(KERNELS[name]) == pytest.approx(1), f"{name} keeps a plain grey"
    for name in ("vertical edge", "horizontal edge", "diagonal edge", "Laplacian"):
        assert np.sum(KERNELS[name]) == 0, f"{name} gives 0 on a plain grey"
    edge = ConvExplorer("vertical edge", "vertical edge", padding=0)
    assert edge.output.max() == 4 and not edge.output[:, [0, -1]].any()
    edge.kernel = "horizontal edge"
    assert not edge.output.any()
    corners = [(flip, ConvExplorer("corners", "corner", flip=flip).output) for flip in (False, True)]
    found = {flip: np.argwhere(output == 5).tolist() for flip, output in corners}
    assert found == {False: [[2, 2], [10, 9]], True: [[3, 11], [9, 2]]}, "the motif, and its turned copies"


def test_a_shift_of_the_picture_shifts_the_map_exactly():
    widget = ConvExplorer("noise", "corner", padding=0)
    before, pixels = widget.output, np.array(widget.pixels)
    widget.pixels = np.roll(pixels, (1, 2), axis=(0, 1))
    assert (widget.output[1:, 2:] == before[:-1, :-2]).all() and not (widget.output == before).all()


def test_pictures_and_filters_of_the_caller():
    own = np.linspace(0, 1, 24).reshape(4, 6)
    widget = ConvExplorer(pictures={"ramp": own}, kernels={"mine": [[1, -1], [0, 0]]}, kernel="mine")
    assert widget.picture == "ramp" and widget.kernels["mine"] == widget.kernel == [[1.0, -1.0], [0.0, 0.0]]
    np.testing.assert_allclose(widget.pixels, own, atol=5e-4)
    assert list(widget.pictures) == [*built_in_pictures(), "ramp"] and list(widget.kernels) == [*KERNELS, "mine"]
    assert widget.output.shape == (5, 7)
    assert ConvExplorer("seven", pictures={"ramp": own}).pixels == built_in_pictures()["seven"]
    assert ConvExplorer(pictures={"mask": own > 0.5}).pixels[3] == [1.0] * 6


def test_a_new_picture_brings_its_pixels_and_takes_the_place_along():
    widget = ConvExplorer(row=13, column=12)
    widget.pixels = np.zeros((8, 10))
    assert (widget.row, widget.column) == (7, 9) and widget.picture == "seven" and "(edited)" in widget.describe()
    widget.picture = "small plus"
    assert widget.pixels == widget.pictures["small plus"] and (widget.row, widget.column) == (4, 4)
    widget.padding = 0
    widget.kernel = "wide blur"
    assert (widget.row, widget.column) == (0, 0) and widget.output.shape == (1, 1)
    widget.dilation = 2
    assert widget.output.shape == (0, 0) and widget.describe().endswith("5 × 5 to 0 × 0: no output")
    widget.picture = "seven"
    assert widget.output.shape == (6, 6)


def test_what_arrives_with_a_picture_is_kept():
    widget, pixels = ConvExplorer(), np.eye(6).tolist()
    widget.set_state({"picture": "circle", "pixels": pixels, "row": 5, "column": 5})
    assert widget.pixels == pixels and (widget.row, widget.column) == (5, 5)
    widget.set_state({"picture": "noise", "stride": 3})
    assert widget.pixels == widget.pictures["noise"] and (widget.row, widget.column) == (4, 4)
    widget.pictures = {"noise": np.eye(3)}
    assert widget.pixels == np.eye(3).tolist(), "the picture shown has changed"


def test_the_lists_of_a_figure_are_its_own():
    widget = ConvExplorer()
    widget.kernel[0][0] = 50.0
    assert widget.kernels["vertical edge"][0][0] == KERNELS["vertical edge"][0][0] == -1
    widget.pixels[0][0] = 0.5
    assert widget.pictures["seven"][0][0] == 0 and ConvExplorer().pixels[0][0] == 0


BAD_CALLS = {
    "an unknown picture": (lambda: ConvExplorer("eight"), "picture as one of seven, .*, got 'eight'"),
    "a picture that is none": (lambda: ConvExplorer([[1]]), r"picture as one of .*, got \[\[1\]\]"),
    "an unknown filter": (lambda: ConvExplorer(kernel="sobel"), "kernel as one of identity, .*, got 'sobel'"),
    "a long filter": (lambda: ConvExplorer(kernel=[[1, 2]]), r"kernel \(k, k\) .*, got \(1, 2\)"),
    "a large filter": (lambda: ConvExplorer(kernel=np.ones((6, 6))), r"k from 1 to 5 .*, got \(6, 6\)"),
    "no weights": (lambda: ConvExplorer(kernel=np.ones((0, 0))), r"got \(0, 0\)"),
    "weights in a row": (lambda: ConvExplorer(kernel=[1, 2, 1]), r"kernel \(k, k\) .*, got \(3,\)"),
    "rows that differ": (lambda: ConvExplorer(kernel=[[1, 2], [1]]), r"kernel \(k, k\) .*, got \[\[1, 2\], \[1\]\]"),
    "a heavy weight": (lambda: ConvExplorer(kernel=[[-101]]), "weights from -100 to 100, got -101"),
    "a weight as text": (lambda: ConvExplorer(kernel=[["1"]]), r"kernel \(k, k\) .*, got \[\['1'\]\]"),
    "a weight that is nan": (lambda: ConvExplorer(kernel=[[math.nan]]), "got nan or inf"),
    "a stride of 0": (lambda: ConvExplorer(stride=0), "stride as an integer from 1 to 3, got 0"),
    "half a pixel": (lambda: ConvExplorer(padding=0.5), "padding as an integer from 0 to 4, got 0.5"),
    "a true dilation": (lambda: ConvExplorer(dilation=True), "dilation as an integer from 1 to 3, got True"),
    "a turn by degrees": (lambda: ConvExplorer(flip=180), "flip as True or False, got 180"),
    "a row below": (lambda: ConvExplorer(row=14), "row as an integer from 0 to 13, got 14"),
    "a column left": (lambda: ConvExplorer(column=-1), "column as an integer from 0 to 13, got -1"),
    "a bright picture": (lambda: ConvExplorer(pictures={"x": [[255]]}), "picture 'x' .* got values from 255 to 255"),
    "a large picture": (lambda: ConvExplorer(pictures={"x": np.zeros((33, 2))}), r"from 1 to 32 .* got \(33, 2\)"),
    "a coloured picture": (lambda: ConvExplorer(pictures={"x": np.zeros((3, 8, 8))}), r"got \(3, 8, 8\)"),
    "pictures without names": (lambda: ConvExplorer(pictures=[np.eye(3)]), "pictures as a dict"),
    "too many pictures": (lambda: ConvExplorer(pictures=dict.fromkeys("abcdefghijklmnopqrst", np.zeros((32, 32)))),
                          "at most 20000 pixels"),
    "a filter without a name": (lambda: ConvExplorer(kernels={"": [[1]]}), "kernels as a dict from names of 1 to 40"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_gets_one_clear_error(case):
    call, message = BAD_CALLS[case]
    with pytest.raises(ValueError, match=f"^ConvExplorer expected .*{message}"):
        call()


@pytest.mark.parametrize("trait, value, message", [
    ("picture", "eight", "got 'eight'"),
    ("picture", None, "got None"),
    ("pictures", {}, "picture as one of , got 'circle'"),
    ("pictures", {"circle": [[200]]}, "values from 200 to 200"),
    ("pixels", [], "pixels"),
    ("pixels", [[0, math.inf]], "got nan or inf"),
    ("pixels", "circle", "got 'circle'"),
    ("kernel", [[1, 2], [3]], "kernel"),
    ("kernel", None, "got None"),
    ("kernels", {"a": 1}, "kernel"),
    ("stride", 4, "stride as an integer from 1 to 3, got 4"),
    ("stride", "2", "got '2'"),
    ("padding", -1, "padding"),
    ("dilation", 4, "dilation"),
    ("flip", None, "flip as True or False"),
    ("row", 14, "row as an integer from 0 to 13, got 14"),
    ("column", 1.0, "column"),
])
def test_a_bad_assignment_changes_nothing(trait, value, message):
    widget = ConvExplorer("circle", [[0.5, -1], [2, 3]], padding=1, dilation=2, flip=True, row=3, column=4)
    before = widget.static_state()
    with pytest.raises(ValueError, match=f"^ConvExplorer expected .*{message}"):
        setattr(widget, trait, value)
    assert widget.static_state() == before
    # Whatever else comes with it, in whatever order.
    good = {"picture": "circle", "stride": 1, "kernel": [[1]], "padding": 0, "row": 1, "column": 0}
    for others in (good, dict(reversed(good.items()))):
        rest = {name: others[name] for name in others if name != trait}
        for state in ({trait: value, **rest}, {**rest, trait: value}):
            with pytest.raises(ValueError, match="^ConvExplorer expected "):
                widget.set_state(state)
            assert widget.static_state() == before


def test_state_is_small_json_and_makes_the_same_widget():
    rng = np.random.default_rng(0)
    pictures = {f"photograph {n}": rng.random((32, 32)) for n in range(18)}
    kernels = {f"filter {n}": rng.normal(size=(5, 5)) for n in range(50)}
    widget = ConvExplorer(kernel="filter 3", pictures=pictures, kernels=kernels, stride=2, flip=True)
    state = widget.static_state()
    assert len(json.dumps(state, allow_nan=False)) < 200_000
    assert len(json.dumps(ConvExplorer().static_state())) < 10_000
    assert state["widget"] == "conv_explorer" and not any(name.startswith("_") for name in state)
    copy = ConvExplorer()
    copy.set_state({name: value for name, value in json.loads(json.dumps(state)).items() if name != "widget"})
    assert copy.static_state() == state


def test_files_and_text_form():
    widget = ConvExplorer()
    assert "--course-orange" in widget._css and ".course-conv-explorer" in widget._css
    assert "export default " in str(widget._esm)
    settings = "vertical edge, stride 1, padding 1, dilation 1"
    text = f"Interactive convolution: seven, {settings}, 14 × 14 to 14 × 14: output (7, 7) = 4"
    assert widget._repr_mimebundle_()[0]["text/plain"] == text
    widget.kernel = [[0.25]]
    widget.flip = True
    assert widget.describe().startswith("seven, a filter of your own, turned, stride 1,")


def test_the_picture_of_the_example_can_be_reset():
    widget = ConvExplorer.example()
    assert widget.pixels != widget.pictures[widget.picture] and "seven (edited)" in widget.describe()
    assert ConvExplorer.example().static_state() == widget.static_state()
