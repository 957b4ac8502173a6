"""What `WordMap` takes: checked, and as its other functions expect it."""

from collections import Counter

import numpy as np

from course_utils.arguments import is_number, is_whole_number
from course_utils.widgets.base import WidgetValueError

MOST_WORDS, MOST_LETTERS = 1000, 80
MOST_MAPS, MOST_FRAMES = 6, 60
MOST_CATEGORIES = 8  # with a colour and a mark of their own


def checked_words(words):
    """Return the words as a list of plain strings."""
    words = list(words) if isinstance(words, list | tuple | np.ndarray) else words
    expected = f"words as 2 to {MOST_WORDS} different strings of 1 to {MOST_LETTERS} characters"
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise WidgetValueError(f"WordMap expected {expected}, got {words!r:.60}")
    words = [str(word) for word in words]  # NumPy's strings are not JSON
    if not 2 <= len(words) <= MOST_WORDS:
        raise WidgetValueError(f"WordMap expected {expected}, got {len(words)}")
    twice = [word for word, count in Counter(words).items() if count > 1 or not 1 <= len(word) <= MOST_LETTERS]
    if twice:
        raise WidgetValueError(f"WordMap expected {expected}, got {twice[0]!r:.60} ({words.count(twice[0])} times)")
    return words


def _numbers(value, expected, rows):
    """Return `value` as float64 (rows, columns) of finite numbers."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind not in "iuf" or array.ndim != 2 or len(array) != rows or not array.shape[1]:
        got = array.shape if array.dtype.kind in "iuf" else f"{value!r:.60}"
        raise WidgetValueError(f"WordMap expected {expected}, got {got}")
    if not np.isfinite(array).all():
        raise WidgetValueError(f"WordMap expected {expected}, got nan or inf")
    return array.astype(np.float64)


def checked_vectors(vectors, words):
    """Return the vectors as float64 (N, D), none of them all zeros."""
    vectors = _numbers(vectors, f"vectors ({len(words)}, D) of finite numbers", len(words))
    empty = np.flatnonzero(~vectors.any(axis=1))
    if empty.size:
        raise WidgetValueError(f"WordMap expected vectors with a direction, got zeros only for {words[empty[0]]!r}")
    return vectors


def checked_maps(maps, rows):
    """Return the maps as dict perplexity -> list of (iteration, float64 (N, 2)), the smallest perplexity first."""
    if not isinstance(maps, dict) or not 1 <= len(maps) <= MOST_MAPS:
        got = f"{len(maps)} of them" if isinstance(maps, dict) else type(maps).__name__
        raise WidgetValueError(f"WordMap expected maps as a dict of 1 to {MOST_MAPS} perplexities, got {got}")
    for key in maps:
        if not is_number(key) or key <= 0:
            raise WidgetValueError(f"WordMap expected perplexities as numbers above 0, got {key!r}")
    numbers = {key: int(key) if int(key) == key else float(key) for key in maps}
    return {numbers[key]: _checked_frames(maps[key], numbers[key], rows) for key in sorted(maps)}


def _checked_frames(frames, key, rows):
    name = f"the map of perplexity {key}"
    if not isinstance(frames, list | tuple) or not 1 <= len(frames) <= MOST_FRAMES:
        got = f"{len(frames)} of them" if isinstance(frames, list | tuple) else type(frames).__name__
        raise WidgetValueError(f"WordMap expected {name} as a list of 1 to {MOST_FRAMES} frames, got {got}")
    checked, last = [], -1
    for frame in frames:
        if not isinstance(frame, list | tuple) or len(frame) != 2:
            raise WidgetValueError(f"WordMap expected {name} as pairs (iteration, positions), got {frame!r:.60}")
        iteration, points = frame
        if not is_whole_number(iteration, last + 1):
            raise WidgetValueError(f"WordMap expected iterations as integers, each above the one before it, in {name}, "
                                   f"got {iteration!r:.60} after {last}")
        points = _numbers(points, f"positions ({rows}, 2) of finite numbers in {name}", rows)
        if points.shape[1] != 2 or np.abs(points).max() > 1e150:
            got = points.shape if points.shape[1] != 2 else f"{np.abs(points).max():g}"
            raise WidgetValueError(f"WordMap expected positions ({rows}, 2) up to 1e150 in {name}, got {got}")
        checked.append((int(iteration), points))
        last = int(iteration)
    return checked


def grouped(words, categories):
    """Return the names of the largest categories, by their first words, and for each word which of them or -1."""
    categories = {} if categories is None else categories
    if not isinstance(categories, dict) or not all(isinstance(name, str) and name for name in categories.values()):
        raise WidgetValueError(f"WordMap expected categories as a dict from words to names, got {categories!r:.60}")
    found = [categories.get(word) for word in words]
    counts = Counter(name for name in found if name is not None)
    largest = {name for name, _ in counts.most_common(MOST_CATEGORIES)}
    names = [name for name in counts if name in largest]
    return names, [names.index(name) if name in largest else -1 for name in found]
