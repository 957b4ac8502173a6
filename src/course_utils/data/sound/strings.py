"""Strings of spoken digits, joined from single recordings, and what a network hears of them."""

from dataclasses import dataclass, field

import numpy as np

from course_utils.arguments import check_shape, random_generator, whole_number

from .spectrograms import log_mel

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GAP = 0.05, 0.30  # seconds between two digits
_LEVEL = 0.5, 0.9  # how loud the loudest sample of a digit is made
_NOISE = 0.001, 0.006  # standard deviation of the noise throughout a string


@dataclass(frozen=True, eq=False)
class SpokenStrings:
    """Strings of digits, each said by one speaker.

    Attributes:
        waveforms: tuple of N float32 arrays in [-1, 1].
        texts: tuple of N strings, the digits in letters with a space between two, as ``"two seven"``.
        sample_rate: samples a second.
    """

    waveforms: tuple[np.ndarray, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    sample_rate: int

    def __len__(self):
        return len(self.waveforms)


def join_digits(recordings, count, rng, takes=None, least=2, most=4):
    """Join recordings of single digits to strings, with gaps and levels drawn at random.

    Args:
        recordings: `SpokenDigits`; every string is said by one of its speakers.
        count: how many strings.
        rng: numpy.random.Generator.
        takes: which of a speaker's recordings of a digit may occur, numbers as in `SpokenDigits`; all if None.
        least, most: digits of a string.

    Returns:
        `SpokenStrings`: each of as many digits as drawn evenly from `least` to `most`, any recordings of one speaker.
        Between two are 0.05 to 0.30 s without speech, the loudest sample of each is at 0.5 to 0.9, and under all of it
        lies the same faint white noise: a gap would be digital silence otherwise, which no microphone gives.

    Raises:
        ValueError: count or the numbers of digits are no positive integers in order, or no recording is left.
        TypeError: rng is no generator.
    """
    count = whole_number(count, "join_digits", "count", 1)
    least = whole_number(least, "join_digits", "least", 1)
    most = whole_number(most, "join_digits", "most", least)
    rng = random_generator(rng, "join_digits", optional=False)
    allowed = np.ones(len(recordings), bool) if takes is None else np.isin(recordings.takes, list(takes))
    if not allowed.any():
        raise ValueError(f"join_digits expected recordings of the takes asked for, got none of {len(recordings)}")
    speakers = np.unique(recordings.speakers[allowed])
    of_speaker = [np.flatnonzero(allowed & (recordings.speakers == speaker)) for speaker in speakers]
    waveforms, texts = [], []
    for _ in range(count):
        chosen = rng.choice(of_speaker[rng.integers(len(of_speaker))], rng.integers(least, most + 1))
        parts = []
        for place in chosen:
            one = recordings.waveforms[place]
            silence = np.zeros(int(rng.uniform(*_GAP) * recordings.sample_rate), np.float32)
            parts += [silence, one * np.float32(rng.uniform(*_LEVEL) / max(np.abs(one).max(), 1e-9))]
        waveform = np.concatenate(parts[1:])
        noise = rng.standard_normal(len(waveform), np.float32) * np.float32(rng.uniform(*_NOISE))
        waveforms.append(np.clip(waveform + noise, -1, 1))
        texts.append(" ".join(DIGIT_NAMES[recordings.labels[place]] for place in chosen))
    return SpokenStrings(tuple(waveforms), tuple(texts), recordings.sample_rate)


def speech_features(waveform, sample_rate=8000, hop_length=80, stacked=3):
    """Return what a network hears of a sound at each step: the log-mel frames, levelled and a few at a time.

    Each band has its mean over the sound subtracted and is divided by its standard deviation there, so that
    the microphone's colour and the loudness are gone; then `stacked` neighbouring frames become one row.

    Args:
        waveform: float array (N,) in [-1, 1].
        sample_rate: samples a second.
        hop_length: samples from the start of one frame to that of the next.
        stacked: frames in a row, K; three of them are 30 ms if 80 samples are 10.

    Returns:
        float32 (T // K, K * 20) for the T frames of `log_mel`; the last frames that fill no row are left out.

    Raises:
        ValueError: as `log_mel`; stacked is not a positive integer; the sound has fewer than `stacked` frames.
    """
    stacked = whole_number(stacked, "speech_features", "stacked", 1)
    frames = log_mel(waveform, sample_rate, hop_length=hop_length)
    rows = len(frames) // stacked
    check_shape((rows, stacked), ("T", stacked), "speech_features", "frames, stacked", filled=("T",))
    frames = (frames - frames.mean(axis=0)) / (frames.std(axis=0) + np.float32(0.1))
    return frames[: rows * stacked].reshape(rows, -1)
