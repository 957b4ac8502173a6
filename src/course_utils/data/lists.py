"""Lists of random bits to be given back: as they were, or in the order of a number that came with each."""

import numpy as np

from course_utils.arguments import random_generator, whole_number


def make_copying(rng, length, count, bits=8):
    """Draw lists of random vectors to be copied: a start sign, the vectors, an end sign, and then silence.

    Args:
        rng: NumPy Generator.
        length: vectors L in each list.
        count: lists N.
        bits: numbers B in a vector, each 0 or 1.

    Returns:
        inputs, targets: float32 (2L + 2, N, B + 2), whose last two columns are the signs, and (L, N, B), what should be
        said in the last L steps.

    Raises:
        TypeError: `rng` is no Generator.
        ValueError: a size is not a positive integer.

    Source: Graves, Wayne & Danihelka 2014, section 4.1.
    """
    length, vectors = _vectors(rng, length, count, bits, "make_copying")
    inputs = np.zeros((2 * length + 2, vectors.shape[1], bits + 2), np.float32)
    inputs[0, :, bits] = 1
    inputs[1 : length + 1, :, :bits] = vectors
    inputs[length + 1, :, bits + 1] = 1
    return inputs, vectors


def make_sorting(rng, length, count, bits=8):
    """Draw lists of random vectors, each with a priority, to be given back from the highest priority to the lowest.

    Args:
        rng: NumPy Generator.
        length: vectors L in each list.
        count: lists N.
        bits: numbers B in a vector, each 0 or 1.

    Returns:
        inputs, targets: float32 (2L + 1, N, B + 2): for L steps a vector and its priority, uniform in (-1, 1); then the
        last column holds the end sign, once; then silence. And (L, N, B), what should be said in the last L steps.

    Raises:
        TypeError: `rng` is no Generator.
        ValueError: a size is not a positive integer.

    Source: Graves, Wayne & Danihelka 2014, section 4.5.
    """
    length, vectors = _vectors(rng, length, count, bits, "make_sorting")
    priorities = rng.uniform(-1, 1, size=vectors.shape[:2])  # (L, N)
    inputs = np.zeros((2 * length + 1, vectors.shape[1], bits + 2), np.float32)
    inputs[:length, :, :bits], inputs[:length, :, bits] = vectors, priorities
    inputs[length, :, bits + 1] = 1
    return inputs, np.take_along_axis(vectors, np.argsort(-priorities, axis=0)[..., None], axis=0)


def _vectors(rng, length, count, bits, name):
    rng, length = random_generator(rng, name, optional=False), whole_number(length, name, "length", 1)
    sizes = length, whole_number(count, name, "count", 1), whole_number(bits, name, "bits", 1)
    return length, rng.integers(0, 2, size=sizes).astype(np.float32)
