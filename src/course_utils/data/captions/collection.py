"""What `load_captions` returns: pictures with captions, drawn or on disk, behind one interface."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils.arguments import is_whole_number, whole_number

from ..errors import DataError
from .scenes import Scene


@dataclass(frozen=True, eq=False)
class Captions:
    """Pictures, each with several captions.

    Attributes:
        captions: tuple of N tuples of strings.
        names: tuple of N strings, what to call each picture.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the pictures are, with licence and author.
        credit: whom to name beside a picture.
        images: float32 (N, 3, 64, 64) in [0, 1] of scenes; None for photographs, which `image` reads one by one.
        object_maps: uint8 (N, 64, 64) of scenes, 0 for the background and k + 1 for object k; None for photographs.
        scenes: tuple of N `Scene`, what is in each picture; None for photographs.
        paths: tuple of N paths of photographs; None for scenes.
    """

    captions: tuple[tuple[str, ...], ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    tier: str
    source: str
    credit: str
    images: np.ndarray | None = field(default=None, repr=False)
    object_maps: np.ndarray | None = field(default=None, repr=False)
    scenes: tuple[Scene, ...] | None = field(default=None, repr=False)
    paths: tuple[Path, ...] | None = field(default=None, repr=False)

    def __len__(self):
        return len(self.captions)

    def image(self, index, size=None):
        """Return one picture.

        Args:
            index: its number, from 0 to N - 1.
            size: side of the square wanted, in pixels: the middle of the picture, made larger or smaller. The whole
                picture as it is if None.

        Returns:
            float32 (3, size, size) or (3, H, W), red, green and blue in [0, 1].

        Raises:
            IndexError: there is no such picture.
            ValueError: `size` is not a positive integer.
            DataError: the file is damaged; the message names it.
        """
        if not is_whole_number(index, 0, len(self) - 1):
            raise IndexError(f"expected the number of a picture from 0 to {len(self) - 1}, got {index!r}")
        size = whole_number(size, "image", "size", 1, optional=True)
        if self.images is None:
            return _read_picture(self.paths[index], size)
        image = self.images[index]
        if size in (None, image.shape[-1]):
            return image.copy()
        return _array(_fitted(_picture(image), size))

    def batch(self, indices=None, size=64):
        """Return several pictures of one size in one array.

        Args:
            indices: their numbers (M,); all pictures if None.
            size: side in pixels, see `image`.

        Returns:
            float32 (M, 3, size, size) in [0, 1].

        Raises:
            IndexError, ValueError, DataError: as `image`.
        """
        size = whole_number(size, "batch", "size", 1)  # None will not do: pictures differ in size
        indices = range(len(self)) if indices is None else indices
        pictures = np.empty((len(indices), 3, size, size), dtype=np.float32)
        for place, index in enumerate(indices):
            pictures[place] = self.image(index, size)
        return pictures


def _read_picture(path, size):
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return _array(_fitted(picture.convert("RGB"), size))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{path}: expected a whole picture, got {error}") from error


def _fitted(picture, size):
    from PIL import Image, ImageOps

    return picture if size is None else ImageOps.fit(picture, (size, size), Image.Resampling.BILINEAR)


def _array(picture):
    return np.moveaxis(np.asarray(picture), -1, 0).astype(np.float32) / 255


def _picture(image):
    from PIL import Image

    return Image.fromarray(np.moveaxis(np.round(image * 255), 0, -1).astype(np.uint8))
