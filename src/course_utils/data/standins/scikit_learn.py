"""Pictures that come with scikit-learn: handwritten digits and two photographs."""

from pathlib import Path

import numpy as np

DIGITS_TRAIN = 1437  # of 1,797; the rest is the test split
# scikit-learn's own note on the pictures links to these two accounts.
_SAMPLE_CREDITS = {"china": "danielbuechele on Flickr, CC BY 2.0", "flower": "vultilion on Flickr, CC BY 2.0"}


def digits(split):
    """Return scikit-learn's handwritten digits in the form of MNIST.

    Each 8x8 picture is enlarged to 20x20 and set in the middle of 28x28, the margin that MNIST has. The file goes from
    writer to writer: its end is the test split, so that most test digits are by hands not seen in training, and each
    split is shuffled, so that the first few pictures are by many hands.

    Args:
        split: ``"train"`` (1,437 pictures) or ``"test"`` (360).

    Returns:
        (images, labels): float32 (N, 1, 28, 28) in [0, 1] and int64 (N,) from 0 to 9.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI (1998), doi:10.24432/C50P49.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    order = np.arange(len(data.target))
    rows = order[:DIGITS_TRAIN] if split == "train" else order[DIGITS_TRAIN:]
    rows = np.random.default_rng(0).permutation(rows)
    small = data.images[rows] / 16  # the values are counts from 0 to 16
    stretch = _interpolation(small.shape[-1], 20)
    images = np.zeros((len(small), 1, 28, 28), dtype=np.float32)
    images[:, 0, 4:24, 4:24] = stretch @ small @ stretch.T
    return images, data.target[rows].astype(np.int64)


def photographs():
    """Return scikit-learn's two sample pictures.

    Returns:
        (images, names, credits): tuples of two float32 arrays (3, 427, 640) in [0, 1], their names, and whom to credit.
    """
    from sklearn.datasets import load_sample_images

    data = load_sample_images()
    images = tuple(np.moveaxis(picture, -1, 0).astype(np.float32) / 255 for picture in data.images)
    names = tuple(Path(name).stem for name in data.filenames)
    return images, names, tuple(_SAMPLE_CREDITS[name] for name in names)


def _interpolation(size, new_size):
    """Return the matrix (new_size, size) that resamples a signal linearly, pixel centre to pixel centre."""
    centres = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    return np.stack([np.interp(centres, np.arange(size), unit) for unit in np.eye(size)], axis=1)
