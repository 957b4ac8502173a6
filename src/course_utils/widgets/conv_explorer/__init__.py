"""The interactive figure `ConvExplorer`: a small filter slides over a small picture and leaves a map of sums."""

import json
import math
from pathlib import Path

import numpy as np
import traitlets

from course_utils import nn
from course_utils.arguments import one_of, whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Ordered, Whatever

__all__ = ["KERNELS", "ConvExplorer", "built_in_pictures"]

_SEVEN = """
.............. .............. ...########... ...########... .........##... ........##.... ........##....
.......##..... .......##..... ......##...... ......##...... .....##....... .....##....... ..............
"""
# The motif of the filter "corner" twice, and twice turned by 180 degrees: who is found depends on `flip`.
_CORNERS = """
.............. .###.......... .#..........#. .#..........#. ..........###. .............. .............. ..............
...#.......... ...#....###... .###....#..... ........#..... .............. ..............
"""
_PLUS = "..... ..#.. .###. ..#.. ....."

# Filters to begin with, applied as they stand here unless the figure turns them.
KERNELS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "box blur": [[1 / 9] * 3] * 3,
    "Gaussian blur": [[1 / 16, 1 / 8, 1 / 16], [1 / 8, 1 / 4, 1 / 8], [1 / 16, 1 / 8, 1 / 16]],
    "wide blur": [[a * b / 256 for b in (1, 4, 6, 4, 1)] for a in (1, 4, 6, 4, 1)],
    "vertical edge": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "horizontal edge": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "diagonal edge": [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "corner": [[1, 1, 1], [1, -1, -1], [1, -1, -1]],
}
_LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))  # the browser reads them too
LIMITS = {name: tuple(_LIMITS[name]) for name in ("stride", "padding", "dilation")}
LARGEST_SIDE = 32  # of a picture
LARGEST_FILTER = _LIMITS["size"][1]
LARGEST_WEIGHT = float(_LIMITS["weight"])  # and largest pixel
MOST_PIXELS = 20_000  # in all pictures together: the state stays under 200 kB
MOST_FILTERS = 60
DECIMALS = 3  # of a pixel


class ConvExplorer(CourseWidget):
    """Slide an editable filter over a picture and show each output as a sum of products.

    y[i, j] = sum over u, v of w[u, v] * x[i s + u d - p, j s + v d - p],  x = 0 outside the picture

    This is the cross-correlation that PyTorch calls convolution; `flip` turns the filter by 180 degrees first, which
    makes it the convolution of mathematics.

    Args:
        picture: name of a picture; None for the first of your own, or for "seven".
        kernel: name of a filter, or weights w as (k, k), k from 1 to 5, each from -100 to 100.
        stride: step s between neighbouring outputs, 1 to 3 pixels.
        padding: zeros p on every side, 0 to 4 pixels.
        dilation: distance d between neighbouring filter taps, 1 to 3 pixels.
        flip: whether the filter is turned by 180 degrees.
        row, column: the output that is explained, counted from 0; None for the middle.
        pictures: your own: dict name -> array (H, W) of values from -100 to 100, sides 1 to 32, at most 20 000 pixels
            with those built in. From 0 (black) to 1 (white) they are shown as greys; a gradient, say, has other values
            and is shown in the colours of the map. Rounded to three decimals.
        kernels: filters of your own: dict name -> (k, k).

    Attributes:
        picture, stride, padding, dilation, flip, row, column: as above. A smaller output takes row and column along.
        pictures, kernels: all there are, built in and yours, as nested lists. Assigning replaces them.
        pixels: the picture as it is shown and edited, (H, W) as nested lists. A new `picture` replaces it.
        kernel: the weights as they are shown, not turned, (k, k) as nested lists. Assign weights or a name.
        output: the map y, as an array (H', W') with H' = (H + 2p - d (k - 1) - 1) // s + 1 and W' likewise, from
            `nn.conv2d`; without rows or columns where the filter is larger than the padded picture.

    Raises:
        ValueError: an unknown name, a number out of range, or an array of another shape. Nothing changes then.

    Source: the review, "Convolutional neural networks"; the arithmetic as in `nn.conv2d`.
    """

    subject = "Interactive convolution"

    picture = Whatever(None).tag(sync=True)
    pictures = Ordered().tag(sync=True)
    pixels = Whatever(None).tag(sync=True)
    kernel = Whatever(None).tag(sync=True)
    kernels = Ordered().tag(sync=True)
    stride = Whatever(None).tag(sync=True)
    padding = Whatever(None).tag(sync=True)
    dilation = Whatever(None).tag(sync=True)
    flip = Whatever(None).tag(sync=True)
    row = Whatever(0).tag(sync=True)
    column = Whatever(0).tag(sync=True)

    # Pixels that arrive together with the name of a picture are not replaced by that picture.
    _given = frozenset({"pixels"})

    def __init__(self, picture=None, kernel="vertical edge", stride=1, padding=1, dilation=1, flip=False, row=None,
                 column=None, pictures=None, kernels=None):
        own = _checked_pictures({} if pictures is None else pictures)
        pictures = _checked_pictures(built_in_pictures() | own)
        kernels = _checked_kernels(KERNELS | (_checked_kernels(kernels) if kernels is not None else {}))
        picture = _known(next(iter(own), "seven") if picture is None else picture, pictures, "picture")
        kernel, pixels = _checked_kernel(kernel, kernels), pictures[picture]
        shape = _output_shape(pixels, kernel, stride, padding, dilation)
        row, column = (max(size // 2, 0) if at is None else at for at, size in zip((row, column), shape, strict=True))
        super().__init__(pictures=pictures, kernels=kernels, picture=picture, pixels=pixels, kernel=kernel, flip=flip,
                         stride=stride, padding=padding, dilation=dilation, row=row, column=column)
        self._given = frozenset()

    @classmethod
    def example(cls):
        """Return a figure whose picture has been edited, so that it can be reset."""
        widget = cls()
        pixels = [row[:] for row in widget.pixels]
        pixels[11][11] = 1.0
        widget.pixels = pixels
        return widget

    @property
    def output(self):
        shape = self._shape()
        if 0 in shape:
            return np.zeros(shape)
        image, weight = np.array(self.pixels, float), np.array(self.kernel, float)
        weight = weight[::-1, ::-1].copy() if self.flip else weight
        result = nn.conv2d(image[None, None], weight[None, None], None, self.stride, self.padding, self.dilation)
        return result.data[0, 0]

    def describe(self):
        edited = "" if self.pixels == self.pictures[self.picture] else " (edited)"
        known = next((name for name, weights in self.kernels.items() if weights == self.kernel), "a filter of your own")
        turned = ", turned" if self.flip else ""
        settings = f"stride {self.stride}, padding {self.padding}, dilation {self.dilation}"
        output, place = self.output, (self.row, self.column)
        sizes = f"{_size(np.shape(self.pixels))} to {_size(output.shape)}"
        end = f"output {place} = {output[place]:.4g}" if output.size else "no output"
        return f"{self.picture}{edited}, {known}{turned}, {settings}, {sizes}: {end}"

    def _shape(self):
        return _output_shape(self.pixels, self.kernel, self.stride, self.padding, self.dilation, self.kernels)

    @traitlets.validate("pictures")
    def _check_pictures(self, proposal):
        pictures = _checked_pictures(proposal["value"])
        _known(self.picture, pictures, "picture")
        return pictures

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        return _known(proposal["value"], _checked_pictures(self.pictures), "picture")

    @traitlets.validate("pixels")
    def _check_pixels(self, proposal):
        return _checked_pixels(proposal["value"], "pixels")

    @traitlets.validate("kernels")
    def _check_kernels(self, proposal):
        return _checked_kernels(proposal["value"])

    @traitlets.validate("kernel")
    def _check_kernel(self, proposal):
        return _checked_kernel(proposal["value"], _checked_kernels(self.kernels))

    @traitlets.validate("stride", "padding", "dilation")
    def _check_setting(self, proposal):
        return _whole_number(proposal["value"], proposal["trait"].name, *LIMITS[proposal["trait"].name])

    @traitlets.validate("flip")
    def _check_flip(self, proposal):
        if not isinstance(proposal["value"], bool | np.bool_):
            raise WidgetValueError(f"ConvExplorer expected flip as True or False, got {proposal['value']!r}")
        return bool(proposal["value"])

    @traitlets.validate("row", "column")
    def _check_place(self, proposal):
        name = proposal["trait"].name
        return _whole_number(proposal["value"], name, 0, max(self._shape()[name == "column"] - 1, 0))

    @traitlets.observe("picture", "pictures")
    def _follow_picture(self, change):
        if "pixels" in self._given:
            return
        before = change["old"].get(self.picture) if change["name"] == "pictures" else None
        if before != self.pictures[self.picture]:
            self.pixels = self.pictures[self.picture]

    @traitlets.observe("pixels", "kernel", "stride", "padding", "dilation")
    def _follow_shape(self, _):
        rows, columns = self._shape()
        with self.hold_sync():
            self.row, self.column = min(self.row, max(rows - 1, 0)), min(self.column, max(columns - 1, 0))


def built_in_pictures():
    """Return the pictures that every figure has: dict name -> nested list (H, W) of values from 0 to 1."""
    rows, columns = np.mgrid[:14, :14]
    pixel = np.zeros((14, 14))
    pixel[6, 6] = 1.0
    pictures = {
        "seven": _drawn(_SEVEN),
        "circle": np.clip(5.2 - np.hypot(rows - 6.5, columns - 6.5), 0, 1),
        "vertical edge": (columns >= 7).astype(float),
        "corners": _drawn(_CORNERS),
        "noise": np.random.default_rng(0).random((14, 14)).round(2),
        "bright pixel": pixel,
        "small plus": _drawn(_PLUS),
    }
    return {name: picture.round(DECIMALS).tolist() for name, picture in pictures.items()}


def _drawn(text):
    return np.array([[float(mark == "#") for mark in line] for line in text.split()])


def _size(shape):
    return " × ".join(map(str, shape))


def _output_shape(pixels, kernel, stride, padding, dilation, kernels=None):
    """Return (H', W'), 0 where the filter does not fit; all arguments are checked, in whatever order they arrived."""
    size = len(_checked_kernel(kernel, _checked_kernels(kernels or {})))
    s, p, d = (_whole_number(value, name, *LIMITS[name])
               for name, value in (("stride", stride), ("padding", padding), ("dilation", dilation)))
    sides = np.shape(_checked_pixels(pixels, "pixels"))
    return tuple(max((side + 2 * p - d * (size - 1) - 1) // s + 1, 0) for side in sides)


def _whole_number(value, name, low, high):
    return whole_number(value, "ConvExplorer", name, low, high, error=WidgetValueError)


def _known(name, known, what):
    return one_of(name, known, "ConvExplorer", what, error=WidgetValueError)


def _numbers(value, expected):
    """Return `value` as a 2-D array of finite numbers."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind not in "biuf" or array.ndim != 2:
        got = array.shape if array.dtype.kind in "biuf" else f"{value!r:.60}"
        raise WidgetValueError(f"ConvExplorer expected {expected}, got {got}")
    if not np.isfinite(array).all():
        raise WidgetValueError(f"ConvExplorer expected {expected}, got nan or inf")
    return array.astype(float)


def _checked_pixels(pixels, name):
    values = f"values from {-LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}"
    expected = f"{name} (H, W) with sides from 1 to {LARGEST_SIDE} and {values}"
    array = _numbers(pixels, expected)
    if not all(1 <= side <= LARGEST_SIDE for side in array.shape):
        raise WidgetValueError(f"ConvExplorer expected {expected}, got {array.shape}")
    if np.abs(array).max() > LARGEST_WEIGHT:
        raise WidgetValueError(f"ConvExplorer expected {expected}, got values from {array.min():g} to {array.max():g}")
    return array.round(DECIMALS).tolist()


def _checked_kernel(kernel, kernels):
    if isinstance(kernel, str):
        return [row[:] for row in kernels[_known(kernel, kernels, "kernel")]]
    weights = f"weights from {-LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}"
    expected = f"kernel (k, k) with k from 1 to {LARGEST_FILTER} and {weights}"
    array = _numbers(kernel, expected)
    if array.shape[0] != array.shape[1] or not 1 <= len(array) <= LARGEST_FILTER:
        raise WidgetValueError(f"ConvExplorer expected {expected}, got {array.shape}")
    if np.abs(array).max() > LARGEST_WEIGHT:
        raise WidgetValueError(f"ConvExplorer expected {expected}, got {array.flat[np.abs(array).argmax()]:g}")
    return array.tolist()


def _checked_pictures(pictures):
    names = _checked_names(pictures, "pictures")
    checked = {name: _checked_pixels(pictures[name], f"picture {name!r}") for name in names}
    total = sum(math.prod(np.shape(picture)) for picture in checked.values())
    if total > MOST_PIXELS:
        raise WidgetValueError(f"ConvExplorer expected at most {MOST_PIXELS} pixels in all pictures, got {total}")
    return checked


def _checked_kernels(kernels):
    names = _checked_names(kernels, "kernels")
    if len(names) > MOST_FILTERS:
        raise WidgetValueError(f"ConvExplorer expected at most {MOST_FILTERS} kernels, got {len(names)}")
    return {name: _checked_kernel(kernels[name], {}) for name in names}


def _checked_names(table, what):
    """Return the names of a dict, if they can stand in a list to choose from."""
    if not isinstance(table, dict) or not all(isinstance(name, str) and 0 < len(name) <= 40 for name in table):
        raise WidgetValueError(f"ConvExplorer expected {what} as a dict from names of 1 to 40 characters to arrays, "
                               f"got {table!r:.60}")
    return list(table)
