"""The histogram of gradients: scikit-image's numbers, what leaves it unchanged, clear errors."""

import numpy as np
import pytest

from course_utils import models
from course_utils.models.gradients import cell_histograms

# (height, width, cell, block, orientations): the first five features of picture(height, width) and the sum of all, from
# skimage.feature.hog of scikit-image 0.26.0 with block_norm="L2", pixels_per_cell=(cell, cell), cells_per_block=(block,
# block).
SKIMAGE = {
    (28, 28, 4, 2, 9): ([0.1052114, 0.3051634, 0.1905801, 0.126215, 0.0701409], 157.0081),
    (28, 28, 7, 2, 8): ([0.2623876, 0.3312896, 0.2025188, 0.1528658, 0.1788439], 44.46694),
    (30, 26, 4, 3, 9): ([0.0768675, 0.2229525, 0.1392379, 0.0922127, 0.051245], 131.5642),
    (28, 28, 28, 1, 9): ([0.4803849, 0.5941896, 0.3259759, 0.3717324, 0.3170091], 2.558635),
}


def picture(height, width):
    """A picture of few different numbers, so that equal neighbours occur, (H, W) in [0, 1]."""
    rows, columns = np.mgrid[:height, :width]
    return ((rows * rows * 3 + columns * 7 + rows * columns) % 11) / 10


@pytest.mark.parametrize("given", SKIMAGE)
def test_the_numbers_are_those_of_scikit_image(given):
    height, width, *settings = given
    first, total = SKIMAGE[given]
    [found] = models.histogram_of_gradients(picture(height, width)[None], *settings)
    np.testing.assert_allclose(found[:5], first, atol=1e-6)
    assert found.sum(dtype=float) == pytest.approx(total, rel=1e-6)
    assert found.dtype == np.float32


def test_a_ramp_has_one_direction():
    right = np.tile(np.linspace(0, 1, 12), (12, 1))
    cells = cell_histograms(np.stack([right, right.T]), 4, 9)
    assert cells.shape == (2, 3, 3, 9)
    np.testing.assert_allclose(cells[0, 1, 1], [2 / 11] + [0] * 8, atol=1e-12)  # 0 degrees
    np.testing.assert_allclose(cells[1, 1, 1], [0] * 4 + [2 / 11] + [0] * 4, atol=1e-12)  # 90 of 180
    np.testing.assert_allclose(cells[0, 1, 0, 0], 2 / 11 * 3 / 4, atol=1e-12)  # the border has no difference


def test_contrast_and_the_swap_of_ink_and_paper_change_nothing():
    pictures = np.random.default_rng(0).integers(0, 256, size=(5, 28, 28)) / 255
    before = models.histogram_of_gradients(pictures)
    np.testing.assert_allclose(models.histogram_of_gradients(1 - pictures), before, atol=1e-6)
    np.testing.assert_allclose(models.histogram_of_gradients(0.2 + 0.3 * pictures), before, atol=1e-4)
    assert np.abs(models.histogram_of_gradients(pictures[:, ::-1]) - before).max() > 0.1


def test_an_empty_picture_has_no_features_and_a_channel_is_taken():
    assert not models.histogram_of_gradients(np.ones((2, 1, 28, 28))).any()
    pictures = np.random.default_rng(1).random((3, 1, 29, 31))
    found = models.histogram_of_gradients(pictures)
    assert found.shape == (3, (7 - 1) * (7 - 1) * 4 * 9)
    np.testing.assert_array_equal(found, models.histogram_of_gradients(pictures[:, 0]))


def shares_by_hand(image, cell, orientations):
    """Every change, pixel by pixel, shared between the two bins and the four cells whose middles are nearest."""
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    found = np.zeros((rows, columns, orientations))
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            dx, dy = image[i, j + 1] - image[i, j - 1], image[i + 1, j] - image[i - 1, j]
            direction = np.degrees(np.arctan2(dy, dx)) % 180 * orientations / 180 - 0.5
            for r in range(rows):
                for c in range(columns):
                    down, right = abs((i + 0.5) / cell - r - 0.5), abs((j + 0.5) / cell - c - 0.5)
                    near = max(0, 1 - down) * max(0, 1 - right) * np.hypot(dx, dy) / cell**2
                    part = direction - np.floor(direction)
                    found[r, c, int(np.floor(direction)) % orientations] += near * (1 - part)
                    found[r, c, (int(np.floor(direction)) + 1) % orientations] += near * part
    return found


@pytest.mark.parametrize(("cell", "orientations"), [(4, 9), (3, 4)])
def test_a_shared_change_counts_for_the_bins_and_cells_around_it(cell, orientations):
    image = np.random.default_rng(2).random((13, 10))
    image[0] = image[-1] = image[:, 0] = image[:, -1] = image[1] = image[-2] = image[:, 1] = image[:, -2] = 0.5
    [found] = cell_histograms(image[None], cell, orientations, shared=True)
    by_hand = shares_by_hand(image, cell, orientations)
    np.testing.assert_allclose(found, by_hand, atol=1e-12)
    assert np.abs(found - cell_histograms(image[None], cell, orientations)[0]).max() > 0.01


def test_shared_changes_keep_what_the_others_keep():
    pictures = np.random.default_rng(0).integers(0, 256, size=(5, 28, 28)) / 255
    before = models.histogram_of_gradients(pictures, shared=True)
    assert before.shape == (5, 1296)
    np.testing.assert_allclose(models.histogram_of_gradients(1 - pictures, shared=True), before, atol=1e-6)


@pytest.mark.parametrize(("arguments", "said"), [
    ({"images": np.zeros((28, 28))}, r"images \(N, H, W\) or \(N, 1, H, W\) .* got \(28, 28\)"),
    ({"images": np.zeros((2, 3, 28, 28))}, r"got \(2, 3, 28, 28\)"),
    ({"images": np.zeros((2, 28, 7))}, "at least 8 pixels"),
    ({"images": np.zeros((2, 28, 28)), "cell": 0}, "cell"),
    ({"images": np.zeros((2, 28, 28)), "orientations": 2.5}, "orientations"),
])
def test_bad_arguments_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        models.histogram_of_gradients(**arguments)
