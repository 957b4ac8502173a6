"""The interactive figure `CaptionAttention`: where a caption network looked while it wrote each word."""

import base64
import io
import json

import numpy as np
import traitlets

from course_utils.arguments import is_whole_number
from course_utils.nn.state import to_array
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.caption_attention.scenes import scene_entry
from course_utils.widgets.traits import Whatever

__all__ = ["CaptionAttention"]

MOST_PICTURES = 24
SIDES = (8, 160)  # of a picture, in pixels
MOST_WORDS, MOST_LETTERS = 30, 30
MOST_TRUTHS, MOST_NAME, MOST_TRUTH = 8, 60, 200
MOST_CELLS = 32  # rows or columns of positions
MOST_BYTES = 200_000
SPARE_BYTES = 500  # of them, for what changes: three numbers
IMAGE_BYTES = 16_600  # of one picture, as text, where there is room: 64 x 64 pixels fit whatever they show
QUALITIES = (96, 92, 88, 80, 70, 60)
STEPS = 255
SUM_ERROR = 1e-3
NEEDED = ("name", "image", "caption", "attention", "truth")
OPTIONAL = ("plain", "holds", "plain_holds", "hits")


class CaptionAttention(CourseWidget):
    """Show a picture, the caption that a network wrote, and for each word where in the picture it looked.

    sum over rows i and columns j of weights[word, i, j] = 1

    Args:
        pictures: 1 to 24 dicts, about 16 fit into 200 kB, each of
            name: string, different for each picture;
            image: (H, W, 3), 8 to 160 pixels a side, uint8 or floats in [0, 1]; it travels as PNG, or as JPEG where
                there is no room for that;
            caption: list of T words, written with attention;
            attention: (T, rows, columns) weights, not negative, with sum 1 for each word; up to 32 rows and columns;
            truth: list of 1 to 8 strings, what people (or the maker of the scene) say of it;
            plain: list of words, written without attention, or None;
            holds, plain_holds: whether these captions are true, or None where nobody can tell;
            hits: for each word whether its largest weight lies on the object that it names, True, False, or None for
                a word that names none; or None.
            The last four may be left out.
        picture: index of the picture to show first.
        word: index of the word to look at first; none if None.

    Attributes:
        picture, word: as above; what the reader chooses arrives here.
        compared: index of a second word, shown beside the first, or None. With another picture both stay the words
            with the same index, or become the last word where the caption is shorter.

    Raises:
        ValueError: an argument is outside its range, or everything together is larger than 200 kB. Nothing changes
            then.

    Source: the review, Fig. 3; Xu et al. 2015.
    """

    subject = "Interactive caption, with where in the picture the network looked"

    pictures = traitlets.List(read_only=True).tag(sync=True)
    picture = Whatever(0).tag(sync=True)
    word = Whatever(None, allow_none=True).tag(sync=True)
    compared = Whatever(None, allow_none=True).tag(sync=True)

    def __init__(self, pictures, picture=0, word=None):
        entries, self._weights = _checked_pictures(pictures)
        _add_images(entries, [given["image"] for given in pictures])
        size = len(json.dumps(entries, separators=(",", ":")))
        if size > MOST_BYTES - SPARE_BYTES:
            raise WidgetValueError(f"CaptionAttention expected at most {MOST_BYTES // 1000} kB of pictures and words, "
                                   f"got {size / 1000:.0f} kB: take fewer or smaller pictures")
        super().__init__()
        self.set_trait("pictures", entries)
        self.picture = picture
        self.word = word

    @classmethod
    def example(cls):
        """Return four scenes with captions, one of them wrong, and made-up looks at the things that the words name."""
        from course_utils.widgets.caption_attention import example

        return cls(example.pictures(), word=3)

    @classmethod
    def of_scenes(cls, scenes, numbers, captions, looks, plain=None, word=None):
        """Show scenes, by their `numbers`, with all N captions and looks that `torch_models.write_captions` returned.

        `plain` are N captions written without attention; `word` as above.
        """
        return cls([scene_entry(scenes, n, captions[n], looks[n], plain and plain[n]) for n in numbers], word=word)

    def weights(self, word=None):
        """Return where the network looked for a word: float64 (rows, columns), with sum 1, as they were given.

        Args:
            word: index of the word in the caption that is shown; the chosen one if None.

        Returns:
            the weights; None if no word was asked for and none is chosen.

        Raises:
            ValueError: there is no such word.
        """
        word = self.word if word is None else self._word_here("word", word)
        return None if word is None else self._weights[self.picture][word].copy()

    def describe(self):
        shown = self.pictures[self.picture]
        verdict = {True: ", true", False: ", wrong", None: ""}[shown["holds"]]
        text = f"{shown['name']}: “{' '.join(shown['words'])}”{verdict}"
        for word in (self.word, self.compared):
            if word is not None:
                cell, weight = shown["peaks"][word]
                row, column = divmod(cell, shown["grid"][1])
                text += f"; {shown['words'][word]} looks at row {row}, column {column}: {100 * weight:.0f} %"
        return text

    def _word_here(self, name, value):
        index = _whole_number("picture", self.picture, len(self.pictures) - 1)  # it may have come with the word
        return _whole_number(name, value, len(self.pictures[index]["words"]) - 1, f" in the caption of picture {index}")

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        return _whole_number("picture", proposal["value"], len(self.pictures) - 1)

    @traitlets.validate("word", "compared")
    def _check_word(self, proposal):
        value = proposal["value"]
        return None if value is None else self._word_here(proposal["trait"].name, value)

    @traitlets.observe("picture")
    def _follow_picture(self, change):
        last = len(self.pictures[change["new"]]["words"]) - 1
        for name in ("word", "compared"):
            value = getattr(self, name)
            if value is not None:
                setattr(self, name, min(value, last))


def _refuse(expected, came):
    raise WidgetValueError(f"CaptionAttention expected {expected}, got {came}")


def _whole_number(name, value, most, where=""):
    if not is_whole_number(value, 0, most):
        kind = "an integer" if name == "picture" else "None or an integer"
        _refuse(f"{name} as {kind} from 0 to {most}{where}", f"{value!r:.60}")
    return int(value)


def _checked_pictures(pictures):
    """Return what travels of each picture, as JSON values, and the weights, float64 (T, rows, columns) each."""
    if not isinstance(pictures, list | tuple) or not 1 <= len(pictures) <= MOST_PICTURES:
        came = f"{len(pictures)} of them" if isinstance(pictures, list | tuple) else type(pictures).__name__
        _refuse(f"pictures as a list of 1 to {MOST_PICTURES} dicts", came)
    checked = [_checked_picture(index, given) for index, given in enumerate(pictures)]
    names = [entry["name"] for entry, _ in checked]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        _refuse("a different name for each picture", f"{twice!r} {names.count(twice)} times")
    return [entry for entry, _ in checked], [weights for _, weights in checked]


def _checked_picture(index, given):
    keys = f"{', '.join(NEEDED)} and, if known, {', '.join(OPTIONAL)}"
    if not isinstance(given, dict) or not set(NEEDED) <= set(given) <= {*NEEDED, *OPTIONAL}:
        came = f"one of {', '.join(map(str, given))}" if isinstance(given, dict) else type(given).__name__
        _refuse(f"picture {index} as a dict of {keys}", came)
    name, of = given["name"], f"of picture {index}"
    if not isinstance(name, str) or not 1 <= len(name) <= MOST_NAME:
        _refuse(f"the name {of} as a string of 1 to {MOST_NAME} characters", f"{name!r:.80}")
    words = _checked_strings(f"the caption {of}", given["caption"], MOST_WORDS, MOST_LETTERS)
    weights = _checked_weights(of, given["attention"], len(words))
    plain = given.get("plain")
    entry = {
        "name": str(name),
        "size": list(_checked_image(of, given["image"]).shape[:2]),
        "words": words,
        "truth": _checked_strings(f"the truth {of}", given["truth"], MOST_TRUTHS, MOST_TRUTH),
        "plain": None if plain is None else _checked_strings(f"plain {of}", plain, MOST_WORDS, MOST_LETTERS),
        "holds": _checked_verdict(f"holds {of}", given.get("holds")),
        "plain_holds": _checked_verdict(f"plain_holds {of}", given.get("plain_holds")),
        "hits": _checked_hits(of, given.get("hits"), len(words)),
    }
    return entry | _packed(weights), weights


def _checked_strings(what, value, most, letters):
    value = list(value) if isinstance(value, list | tuple | np.ndarray) else value
    expected = f"{what} as a list of 1 to {most} strings of 1 to {letters} characters"
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        _refuse(expected, f"{value!r:.60}")
    if not 1 <= len(value) <= most:
        _refuse(expected, f"{len(value)} of them")
    wrong = next((one for one in value if not 1 <= len(one) <= letters), None)
    if wrong is not None:
        _refuse(expected, f"{wrong!r:.60}")
    return [str(one) for one in value]  # plain ones, not NumPy's


def _checked_verdict(what, value):
    if value is not None and not isinstance(value, bool | np.bool_):
        _refuse(f"{what} as True, False or None", f"{value!r:.60}")
    return None if value is None else bool(value)


def _checked_hits(of, hits, count):
    if hits is None:
        return None
    hits = list(hits) if isinstance(hits, list | tuple | np.ndarray) else hits
    if not isinstance(hits, list) or len(hits) != count:
        came = f"{len(hits)} of them" if isinstance(hits, list) else f"{hits!r:.60}"
        _refuse(f"the hits {of} as a list of {count}, one for each word", came)
    return [_checked_verdict(f"each of the hits {of}", hit) for hit in hits]


def _array(what, value):
    """Return numbers as an array; what is no array of numbers is refused."""
    try:
        array = to_array(value)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind not in "fiu":
        _refuse(what, f"{value!r:.60}")
    return array


def _checked_weights(of, attention, count):
    expected = f"the attention {of} ({count}, rows, columns), up to {MOST_CELLS} rows and columns"
    weights = _array(expected, attention)
    if weights.ndim != 3 or len(weights) != count or not all(1 <= side <= MOST_CELLS for side in weights.shape[1:]):
        _refuse(expected, weights.shape)
    weights = weights.astype(np.float64)
    if not np.isfinite(weights).all() or weights.min() < 0:
        _refuse(f"the attention {of} as finite weights of at least 0",
                f"{weights.min():.3g}" if np.isfinite(weights).all() else "nan or inf")
    sums = weights.sum(axis=(1, 2))
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > SUM_ERROR:
        _refuse(f"the attention {of} with sum 1 for each word", f"{sums[worst]:.3g} for word {worst}")
    return weights


def _packed(weights):
    """Round weights and return them as they travel: w = q / 255 * peak, one byte q a position, row by row.

    `peaks` holds, for each word, the position of the largest weight (the first of equals) and that weight.
    """
    rows = weights.reshape(len(weights), -1)
    cells = rows.argmax(axis=1)
    peaks = [float(f"{peak:.6g}") for peak in rows.max(axis=1)]
    steps = np.rint(rows / rows.max(axis=1, keepdims=True) * STEPS).astype(np.uint8)
    return {
        "grid": list(weights.shape[1:]),
        "attention": base64.b64encode(steps.tobytes()).decode("ascii"),
        "peaks": [list(pair) for pair in zip(cells.tolist(), peaks, strict=True)],
    }


def _checked_image(of, image):
    """Return a picture as uint8 (H, W, 3)."""
    low, high = SIDES
    expected = f"the image {of} (H, W, 3) with {low} to {high} pixels a side"
    pixels = _array(expected, image)
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not all(low <= side <= high for side in pixels.shape[:2]):
        _refuse(expected, pixels.shape)
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype.kind != "f" or not np.all((pixels >= 0) & (pixels <= 1)):
        came = f"{pixels.min():.3g} to {pixels.max():.3g}" if pixels.dtype.kind == "f" else pixels.dtype
        _refuse(f"the image {of} as uint8 or floats from 0 to 1", came)
    return np.rint(pixels * 255).astype(np.uint8)


def _add_images(entries, images):
    """Give each picture its image, as text, within an equal share of the room that the words and weights leave."""
    room = MOST_BYTES - SPARE_BYTES - len(json.dumps(entries, separators=(",", ":")))
    share = room // len(entries) - len(',"image":""')
    for entry, image in zip(entries, images, strict=True):
        entry["image"] = _as_text(_checked_image(f"of {entry['name']}", image), min(IMAGE_BYTES, share))


def _as_text(pixels, most):
    """Return a picture as a data URI: PNG, exact; where that is longer than `most`, JPEG as good as fits."""
    from PIL import Image

    picture = Image.fromarray(np.ascontiguousarray(pixels))
    ways = [("png", {"optimize": True})]
    ways += [("jpeg", {"quality": quality, "subsampling": 0, "optimize": True}) for quality in QUALITIES]
    for kind, options in ways:
        buffer = io.BytesIO()
        picture.save(buffer, kind, **options)
        text = f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
        if len(text) <= most:
            break
    return text
