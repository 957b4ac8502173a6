"""Sound in a page: a waveform that is drawn, described and can be played."""

import html
from dataclasses import dataclass, field

import numpy as np

from course_utils import data

WIDTH, HEIGHT = 320, 48  # of the drawn waveform, in pixels
_SILENT = 1e-9


@dataclass(frozen=True)
class SoundPlayer:
    """A sound as a notebook shows it: its waveform, what it is in words, and the browser's own player, which waits.

    Attributes:
        description: what is heard, in words; all that is left where nothing can be played.
        markup: the same with waveform and player, HTML that needs no script and no other file.
    """

    description: str
    markup: str = field(repr=False)

    def __repr__(self):
        return self.description

    def _repr_html_(self):
        return self.markup


def sound_player(waveform, sample_rate, description):
    """Return a sound to be the last line of a cell: drawn, described, and played when the reader says so.

    Args:
        waveform: float array (N,) in [-1, 1]; it is drawn as high as there is room.
        sample_rate: samples a second.
        description: what is heard, in words; its length in seconds is added.

    Returns:
        `SoundPlayer`.

    Raises:
        ValueError: the waveform is not (N,) with finite values, the rate no positive integer, or the description empty.
    """
    if not isinstance(description, str) or not description.strip():
        raise ValueError(f"sound_player expected description as words, got {description!r:.80}")
    address = data.wav_uri(waveform, sample_rate)
    description = f"{description.strip()} ({len(waveform) / sample_rate:.1f} s)"
    waveform = np.asarray(waveform, dtype=np.float64)
    said, loudest = html.escape(description), np.abs(waveform).argmax() / sample_rate
    markup = (
        f'<figure style="margin: 0.5em 0; max-width: {WIDTH}px">'
        f'<svg role="img" aria-label="Waveform, loudest at {loudest:.2f} s" style="width: 100%" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{_outline(waveform)}" style="fill: var(--course-blue, currentColor)"/></svg>'
        f'<audio controls preload="metadata" aria-label="{said}" src="{address}" style="width: 100%"></audio>'
        f"<figcaption>{said}</figcaption></figure>"
    )
    return SoundPlayer(description, markup)


def _outline(waveform):
    """Return the path around a waveform: for each pixel from the largest to the smallest value there."""
    parts = [part for part in np.array_split(waveform, WIDTH) if len(part)]
    middle, scale = HEIGHT / 2, (HEIGHT / 2 - 1) / max(np.abs(waveform).max(), _SILENT)
    across = np.arange(len(parts)) * WIDTH / len(parts)
    above = [f"{x:.4g},{middle - scale * part.max() - 0.5:.3g}" for x, part in zip(across, parts, strict=True)]
    below = [f"{x:.4g},{middle - scale * part.min() + 0.5:.3g}" for x, part in zip(across, parts, strict=True)]
    return f"M{' L'.join(above + below[::-1])} Z"
