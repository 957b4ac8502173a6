"""Load spoken digits."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from course_utils.arguments import one_of, whole_number

from .. import store
from ..errors import DataError
from ..standins import speech
from ..store import registry
from .wav import read_wav

SAMPLE_RATE = speech.SAMPLE_RATE
_NAME = "fsdd"


@dataclass(frozen=True, eq=False)
class SpokenDigits:
    """Recordings of single digits; those at the same place belong together.

    Attributes:
        waveforms: tuple of N float32 arrays in [-1, 1), of different lengths.
        labels: int64 (N,), the digit that is said.
        speakers: int64 (N,), the place in `speaker_names` of who says it.
        takes: int64 (N,), which of the speaker's recordings of that digit it is, from 0.
        speaker_names: one string a speaker.
        sample_rate: samples a second, 8,000.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the recordings are, with licence and author; a stand-in says so here.
    """

    waveforms: tuple[np.ndarray, ...] = field(repr=False)
    labels: np.ndarray = field(repr=False)
    speakers: np.ndarray = field(repr=False)
    takes: np.ndarray = field(repr=False)
    speaker_names: tuple[str, ...]
    sample_rate: int
    tier: str
    source: str

    def __len__(self):
        return len(self.waveforms)

    def hold_out(self, speaker):
        """Return (others, held_out): the recordings without one speaker, and those of that speaker.

        Args:
            speaker: one of `speaker_names`.

        Raises:
            ValueError: there is no such speaker; the message lists those there are.
        """
        one_of(speaker, self.speaker_names, "hold_out", "speaker")
        his = self.speakers == self.speaker_names.index(speaker)
        return self._chosen(~his), self._chosen(his)

    def _chosen(self, which):
        arrays = {name: getattr(self, name)[which] for name in ("labels", "speakers", "takes")}
        waveforms = tuple(self.waveforms[place] for place in np.flatnonzero(which))
        return replace(self, waveforms=waveforms, **arrays)


def load_spoken_digits(takes=None):
    """Load recordings of the digits 0 to 9 by six speakers and print in one line where they came from.

    Six speakers say each digit 50 times; every speaker's recordings were made in one room at one time, so a fair test
    holds a speaker out. Where the recordings cannot be had, six synthetic voices stand in, 20 times each digit.

    Args:
        takes: load only this many recordings of each digit by each speaker, the first ones; all of them if None or if
            there are fewer.

    Returns:
        `SpokenDigits` of the same types whatever the tier, ordered by speaker, digit and take.

    Raises:
        ValueError: `takes` is not a positive integer.
        DataError: a file in the folder ``COURSE_DATA`` is damaged.

    Source: Jackson et al., Free Spoken Digit Dataset (2018), doi:10.5281/zenodo.1342401.
    """
    takes = whole_number(takes, "load_spoken_digits", "takes", 1, optional=True)
    chosen = [name for name in _file_names() if takes is None or _about(name)[2] < takes]

    def read(paths):
        about = [_about(name) for name in chosen]
        names = tuple(dict.fromkeys(speaker for _, speaker, _ in about))
        content = (
            tuple(_read(path) for path in paths),
            np.array([digit for digit, _, _ in about], dtype=np.int64),
            np.array([names.index(speaker) for _, speaker, _ in about], dtype=np.int64),
            np.array([take for _, _, take in about], dtype=np.int64),
            names,
        )
        return store.Found(content, f"{len(chosen):,} recordings", registry.find(_NAME).source)

    def stand_in():
        content = speech.spoken_digits(takes)
        source = "synthetic voices (not recordings)"
        return store.Found(content, f"{len(content[0]):,} digits spoken by synthetic voices", source)

    content, tier, source = store.load(_NAME, chosen, read, stand_in)
    return SpokenDigits(*content, SAMPLE_RATE, tier, source)


def _file_names():
    """Return the names of all recordings, by speaker, digit and take."""
    names = [file.name for file in registry.find(_NAME).files]
    return sorted(names, key=lambda name: (_about(name)[1], _about(name)[0], _about(name)[2]))


def _about(name):
    """Return (digit, speaker, take) from the name of a file, ``recordings/7_theo_32.wav``."""
    digit, speaker, take = Path(name).stem.split("_")
    return int(digit), speaker, int(take)


def _read(path):
    waveform, rate = read_wav(path)
    if rate != SAMPLE_RATE:
        raise DataError(f"{path.name}: expected {SAMPLE_RATE:,} samples a second, got {rate:,}")
    return waveform
