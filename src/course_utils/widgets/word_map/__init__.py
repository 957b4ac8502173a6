"""The interactive figure `WordMap`: words on a map, and their neighbours in the space that the map was made from."""

import base64
import json

import numpy as np
import traitlets

from course_utils.arguments import is_number, is_whole_number
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever
from course_utils.widgets.word_map import checks

__all__ = ["WordMap"]

NEIGHBOURS = 10
MOST_BYTES = 200_000
SPARE_BYTES = 500  # of them, for what changes: the chosen word and two numbers
STEPS = 4095  # numbers travel in twelve bits
FIGURES = 6  # significant ones, of where a map lies and how large it is


class WordMap(CourseWidget):
    """Show words on a map that t-SNE (or anything else) made of their vectors, and how the map came about.

    similarity(a, b) = v[a] . v[b] / (|v[a]| |v[b]|), between vectors, not on the map

    Args:
        words: N different strings, words or phrases of several words, 2 to 1,000, each of 1 to 80 characters. Put the
            important ones first: where there is no room for all, the earlier one keeps its label. Long labels are cut;
            whoever points at one reads all of it.
        vectors: (N, D) finite numbers, a word a row, none of them all zeros. They stay in Python; the browser gets
            the ten nearest of each word (all others, if there are fewer) and how similar they are.
        maps: dict perplexity -> list of (iteration, (N, 2) positions), in the order of the iterations, up to 60 a
            list; up to six perplexities. Positions are rounded to 4,096 steps over the width of a frame.
        categories: dict word -> name of its category. The eight categories with most words get a colour and a mark;
            words that are not on the map are left out.
        word: the word to choose first; none if None.
        perplexity: of the map to show first; the middle one if None.

    Attributes:
        word: the word that is chosen, or "".
        perplexity: of the map that is shown, one of the keys of `maps`.
        frame: which of its frames is shown, counted from 0. With another perplexity the last one stays the last one,
            any other becomes the one with the closest iteration.

    Raises:
        ValueError: an argument is outside its range, or everything together is larger than 200 kB. Nothing changes
            then.

    Source: the review, Fig. 4; van der Maaten & Hinton 2008.
    """

    subject = "Interactive map of words"

    words = traitlets.List(read_only=True).tag(sync=True)
    groups = traitlets.List(read_only=True).tag(sync=True)
    category_names = traitlets.List(read_only=True).tag(sync=True)
    nearest = traitlets.Unicode(read_only=True).tag(sync=True)
    similarities = traitlets.Unicode(read_only=True).tag(sync=True)
    maps = traitlets.List(read_only=True).tag(sync=True)
    word = Whatever("").tag(sync=True)
    perplexity = Whatever(None).tag(sync=True)
    frame = Whatever(0).tag(sync=True)

    def __init__(self, words, vectors, maps, categories=None, word=None, perplexity=None):
        words = checks.checked_words(words)
        self._nearest, self._similarities = _neighbours(checks.checked_vectors(vectors, words))
        self._frames = checks.checked_maps(maps, len(words))
        self._points = {key: [_rounded(points) for _, points in frames] for key, frames in self._frames.items()}
        names, groups = checks.grouped(words, categories)
        fixed = {
            "words": words,
            "groups": groups,
            "category_names": names,
            "nearest": pack(self._nearest),
            "similarities": pack(np.rint((self._similarities + 1) / 2 * STEPS)),
            "maps": [self._packed_map(key) for key in self._frames],
        }
        size = len(json.dumps(fixed, separators=(",", ":")))
        if size > MOST_BYTES - SPARE_BYTES:
            raise WidgetValueError(f"WordMap expected at most {MOST_BYTES // 1000} kB of words and maps, got "
                                   f"{size / 1000:.0f} kB: take fewer words or fewer frames")
        super().__init__()
        for trait, value in fixed.items():
            self.set_trait(trait, value)
        keys = list(self._frames)
        self.perplexity = keys[len(keys) // 2] if perplexity is None else perplexity
        self.frame = len(self._frames[self.perplexity]) - 1
        self.word = "" if word is None else word

    @classmethod
    def example(cls):
        """Return 43 words in four kinds and some others, with maps that are made up."""
        from course_utils.widgets.word_map import example

        return cls(**example.arguments(), word="july", perplexity=30)

    def neighbours(self, word=None):
        """Return the ten nearest neighbours of a word in the space of the vectors, the nearest first.

        Args:
            word: one of `words`; the chosen one if None.

        Returns:
            list of (word, similarity), the similarity a float from -1 to 1; empty if no word is chosen.

        Raises:
            ValueError: there is no such word.
        """
        word = self.word if word is None else self._one_of_words(word)
        if not word:
            return []
        at = self.words.index(word)
        pairs = zip(self._nearest[at], self._similarities[at], strict=True)
        return [(self.words[other], float(similarity)) for other, similarity in pairs]

    def positions(self):
        """Return where the words are on the map that is shown, in its own units: float64 (N, 2)."""
        points, centre, half = self._points[self.perplexity][self.frame]
        return np.array(centre) + half * (2 * points / STEPS - 1)

    def kept(self):
        """Return how many of each word's ten nearest are also among its ten nearest on the map: (N,) of ints."""
        return _kept(self._points[self.perplexity][self.frame][0], self._nearest)

    def describe(self):
        iteration = self._frames[self.perplexity][self.frame][0]
        noun = "phrases" if sum(" " in word for word in self.words) > len(self.words) / 2 else "words"
        words = f"{len(self.words)} {noun}, perplexity {self.perplexity}, iteration {iteration}"
        nearest = ", ".join(f"{word} {similarity:.2f}" for word, similarity in self.neighbours()[:3])
        return f"{words}; nearest to {self.word}: {nearest}" if self.word else words

    def _packed_map(self, key):
        frames = self._points[key]
        return {
            "perplexity": key,
            "iterations": [iteration for iteration, _ in self._frames[key]],
            "scales": [[*centre, half] for _, centre, half in frames],
            "kept": [round(float(_kept(points, self._nearest).mean()), 3) for points, _, _ in frames],
            "points": pack(np.stack([points for points, _, _ in frames])),
        }

    def _one_of_words(self, word):
        if not isinstance(word, str) or word not in self.words:
            raise WidgetValueError(f"WordMap expected word as one of the {len(self.words)} here, got {word!r:.60}")
        return word

    @traitlets.validate("word")
    def _check_word(self, proposal):
        word = proposal["value"]
        return word if isinstance(word, str) and not word else self._one_of_words(word)

    @traitlets.validate("perplexity")
    def _check_perplexity(self, proposal):
        value, known = proposal["value"], list(self._frames)
        if not is_number(value) or value not in known:
            raise WidgetValueError(f"WordMap expected perplexity as one of {', '.join(map(str, known))}, got {value!r}")
        return known[known.index(value)]

    @traitlets.validate("frame")
    def _check_frame(self, proposal):
        value, most = proposal["value"], len(self._frames[self.perplexity]) - 1
        if not is_whole_number(value, 0, most):
            raise WidgetValueError(f"WordMap expected frame as an integer from 0 to {most} at perplexity "
                                   f"{self.perplexity}, got {value!r}")
        return int(value)

    @traitlets.observe("perplexity")
    def _follow_perplexity(self, change):
        if change["old"] is None or "frame" in self._given:
            return
        before, after = (self._frames[change[name]] for name in ("old", "new"))
        if self.frame == len(before) - 1:
            self.frame = len(after) - 1
        else:
            iteration = before[self.frame][0]
            self.frame = int(np.argmin([abs(other - iteration) for other, _ in after]))


def pack(numbers):
    """Return whole numbers from 0 to 4,095 as base64, two of them in three bytes; `unpack` in frames.js reads them."""
    flat = np.ravel(numbers).astype(np.uint16)
    first, second = np.append(flat, np.zeros(flat.size % 2, np.uint16)).reshape(-1, 2).T
    triples = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], axis=1)
    return base64.b64encode(triples.astype(np.uint8).tobytes()).decode()


def _neighbours(vectors):
    """Return the rows nearest to each row by cosine, and their cosines: two arrays (N, 10), or (N, N - 1) if smaller.

    Of two that are equally near, the earlier row comes first.
    """
    unit = vectors / np.abs(vectors).max(axis=1, keepdims=True)  # first, so that no square over- or underflows
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, : min(NEIGHBOURS, len(vectors) - 1)]
    return nearest, np.clip(np.take_along_axis(cosines, nearest, axis=1), -1, 1)


def _rounded(points):
    """Return positions as whole numbers (N, 2) from 0 to 4,095, the middle of their box and half of its longer side."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre = [_significant(value) for value in low / 2 + high / 2]
    half = _significant(np.abs(points - centre).max())
    share = (points - centre) / half if half > 0 else np.zeros_like(points)
    return np.clip(np.rint((share + 1) / 2 * STEPS), 0, STEPS).astype(np.uint16), centre, half


def _significant(value):
    return float(f"{value:.{FIGURES}g}")


def _kept(points, nearest):
    """Return how many of each row's nearest are among as many nearest on the map, (N,) ints; earlier rows win ties."""
    count, many = nearest.shape
    points = points.astype(np.float64)  # whole numbers below 2**53: every step is exact
    squares = (points**2).sum(axis=1)
    order = (squares[:, None] + squares - 2 * points @ points.T) * count + np.arange(count)
    np.fill_diagonal(order, np.inf)
    near = np.argpartition(order, many - 1, axis=1)[:, :many]
    return (near[:, :, None] == nearest[:, None, :]).sum(axis=(1, 2))
