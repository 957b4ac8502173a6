"""Spoken digits from synthetic voices: they stand in for recordings where those cannot be had.

A source and a filter, as in Klatt's synthesiser: the pulses of the vocal folds and the noise of breath pass four
resonators one after the other, the formants of the vocal tract; the noise of s, f or t passes a resonator of its own.
A digit is a row of phones, which say where the resonators go. Voices differ in pitch, length of the vocal tract and
tempo, each has an accent, and no voice says a digit twice in the same way.

Source: Klatt, J. Acoust. Soc. Am. 67, 971 (1980); formants after Peterson & Barney, ibid. 24, 175 (1952).
"""

from dataclasses import dataclass

import numpy as np

SAMPLE_RATE = 8000
SEED = 20150528  # the review appeared on 28 May 2015
TAKES = 20
FRAME = 40  # samples between two settings of the resonators, 5 ms
_BANDWIDTHS = np.array([70.0, 100.0, 150.0, 250.0])  # of the formants, in Hz
_FOURTH = 3400.0  # the fourth formant, which tells no phones apart
_HIGHEST = 3800.0  # for a resonator, in Hz
ACCENT = 0.07  # how far a voice's formants of a phone are from the usual ones, as a share of them
_GLIDE, _ONSET = 13, 3  # frames over which formants and loudness go from one phone to the next

# Milliseconds; the first three formants in Hz; how loud the voice, breath and hiss are; centre and width of the hiss.
_PHONES = {
    "z": (80, 300, 1600, 2500, 0.35, 0.0, 0.5, 3600, 900),
    "s": (120, 320, 1400, 2500, 0.0, 0.0, 0.9, 3700, 800),
    "f": (100, 340, 1100, 2100, 0.0, 0.0, 0.22, 2600, 3000),
    "v": (60, 250, 1100, 2100, 0.45, 0.0, 0.08, 2600, 3000),
    "th": (90, 320, 1300, 2550, 0.0, 0.0, 0.14, 3200, 2500),
    "t": (15, 320, 1700, 2600, 0.0, 0.2, 1.0, 3400, 1500),
    "k": (20, 300, 1900, 2500, 0.0, 0.3, 0.7, 1900, 700),
    "-": (55, 300, 1700, 2500, 0.0, 0.0, 0.0, 2600, 2000),  # silence, also in the closure before t and k
    "h": (35, 340, 1400, 2400, 0.0, 0.5, 0.1, 2600, 2000),  # the breath after them
    "n": (85, 270, 1500, 2500, 0.4, 0.0, 0.0, 2600, 2000),
    "w": (70, 300, 650, 2200, 0.6, 0.0, 0.0, 2600, 2000),
    "r": (80, 400, 1100, 1500, 0.7, 0.0, 0.0, 2600, 2000),
    "iy": (170, 280, 2250, 2950, 0.9, 0.0, 0.0, 2600, 2000),
    "ih": (90, 400, 1950, 2550, 0.95, 0.0, 0.0, 2600, 2000),
    "eh": (100, 540, 1800, 2480, 1.0, 0.0, 0.0, 2600, 2000),
    "ah": (120, 640, 1200, 2450, 1.0, 0.0, 0.0, 2600, 2000),
    "aa": (110, 740, 1200, 2500, 1.0, 0.0, 0.0, 2600, 2000),
    "ao": (130, 560, 850, 2400, 1.0, 0.0, 0.0, 2600, 2000),
    "oh": (90, 500, 950, 2350, 0.95, 0.0, 0.0, 2600, 2000),
    "uh": (100, 380, 800, 2250, 0.8, 0.0, 0.0, 2600, 2000),
    "uw": (190, 310, 1000, 2250, 0.85, 0.0, 0.0, 2600, 2000),
    "ey": (110, 440, 2050, 2650, 1.0, 0.0, 0.0, 2600, 2000),
}
_DIGITS = tuple(
    tuple(phones.split())
    for phones in (
        "z ih r oh uh", "w ah n", "t h uw", "th r iy", "f ao r", "f aa ih v", "s ih - k s", "s eh v ah n",
        "ey iy - t h", "n aa ih n",
    )
)


@dataclass(frozen=True)
class Voice:
    """A speaker: pitch in Hz, factors on the formants and the tempo, how long the folds stay open, how much breath."""

    pitch: float
    formants: float
    tempo: float
    open: float
    breath: float


VOICES = {
    "ash": Voice(95, 0.93, 0.8, 0.55, 0.01),
    "birch": Voice(205, 1.14, 0.9, 0.65, 0.03),
    "cedar": Voice(120, 1.0, 1.05, 0.6, 0.01),
    "elm": Voice(175, 1.08, 0.75, 0.7, 0.05),
    "fir": Voice(140, 0.97, 0.85, 0.5, 0.02),
    "oak": Voice(230, 1.18, 1.0, 0.6, 0.02),
}


def spoken_digits(takes=None):
    """Say every digit with every voice, always in the same way.

    Args:
        takes: how often each voice says each digit, at most 20; 20 if None.

    Returns:
        (waveforms, digits, speakers, takes, names), ordered by voice, digit and take: a tuple of N float32 arrays,
        three int64 arrays (N,), and the names of the voices.
    """
    count = min(TAKES, takes or TAKES)
    places = [(voice, digit, take) for voice in range(len(VOICES)) for digit in range(10) for take in range(count)]
    ways = [_accent(voice, place) for place, voice in enumerate(VOICES.values())]
    plans = [_plan(ways[voice], digit, np.random.default_rng([SEED, voice, digit, take]))
             for voice, digit, take in places]
    speakers, digits, numbers = np.array(places, dtype=np.int64).T.copy()
    return _sound(plans), digits, speakers, numbers, tuple(VOICES)


def _accent(voice, place):
    """Return (voice, phones): a voice and how it says each phone, a dictionary like `_PHONES`."""
    rng = np.random.default_rng([SEED, place])
    factors = rng.normal(1, ACCENT, (len(_PHONES), 3)) * voice.formants
    lengths = rng.uniform(0.75, 1.35, len(_PHONES)) / voice.tempo
    phones = np.array(list(_PHONES.values()))
    phones[:, 0] *= lengths
    phones[:, 1:4] *= factors
    return voice, dict(zip(_PHONES, phones, strict=True))


@dataclass(frozen=True)
class _Plan:
    """What one recording needs: settings of five resonators by frame, the last one for the hiss; sources by sample."""

    frequencies: np.ndarray  # (frames, 5), in Hz
    bandwidths: np.ndarray  # (frames, 5), in Hz
    source: np.ndarray  # (samples,), into the formants
    noise: np.ndarray  # (samples,), into the resonator of the hiss
    floor: np.ndarray  # (samples,), the noise of the room
    level: float  # the largest value


def _plan(way, digit, rng):
    """Draw one way in which a voice says a digit."""
    voice, said = way
    phones = np.array([said[name] for name in ("-", *_DIGITS[digit], "-")])
    milliseconds = phones[:, 0] * rng.uniform(0.8, 1.2, len(phones)) * rng.uniform(0.85, 1.15)
    milliseconds[[0, -1]] = rng.uniform(0, 100, 2)  # of silence before and after
    frames = np.maximum(np.round(milliseconds * SAMPLE_RATE / 1000 / FRAME).astype(int), 2)
    phones[:, 1:4] *= rng.normal(1, 0.05, (len(phones), 3))
    settings = np.repeat(phones[:, 1:], frames, axis=0)
    fourth = np.full((len(settings), 1), _FOURTH * voice.formants)
    formants = _smooth(np.concatenate([settings[:, :3], fourth], axis=1), _GLIDE)
    hiss = _smooth(settings[:, 6:8], _ONSET)
    loudness = _smooth(settings[:, 3:6] * [1, 1, rng.uniform(0.6, 1.4)], _ONSET, ends=0)
    at = (np.arange(len(settings) * FRAME) + 0.5) / FRAME - 0.5
    voiced, breath, hissed = (np.interp(at, np.arange(len(settings)), track) for track in loudness.T)
    noises = rng.normal(size=(3, len(at)))
    return _Plan(
        frequencies=np.minimum(np.column_stack([formants, hiss[:, 0]]), _HIGHEST),
        bandwidths=np.column_stack([np.tile(_BANDWIDTHS, (len(hiss), 1)), hiss[:, 1]]),
        source=voiced * _folds(voice, len(at), rng) + (voice.breath * voiced + 0.3 * breath) * noises[0],
        noise=0.25 * hissed * noises[1],
        floor=noises[2] * 10 ** rng.uniform(-3.5, -2),
        level=rng.uniform(0.2, 0.8),
    )


def _smooth(tracks, width, ends=None):
    """Average tracks (frames, K) over so many frames; beyond the ends they stay, or have the value given."""
    half = width // 2
    mode = {"mode": "edge"} if ends is None else {"mode": "constant", "constant_values": ends}
    padded = np.pad(tracks, ((half, half), (0, 0)), **mode)
    window = np.hanning(width + 2)[1:-1]
    views = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0)
    return views @ (window / window.sum())


def _folds(voice, samples, rng):
    """Return the pulses of the vocal folds (samples,): the slope of the flow, which breaks off when they close."""
    falling = np.linspace(1.12, 0.82, samples)
    wobble = _smooth(rng.normal(size=(samples // FRAME, 1)), 9)[:, 0]
    at = np.arange(samples) / FRAME
    pitch = voice.pitch * rng.uniform(0.92, 1.08) * falling * (1 + 0.03 * np.interp(at, np.arange(len(wobble)), wobble))
    phase = (rng.random() + np.cumsum(pitch / SAMPLE_RATE)) % 1
    opened = phase / voice.open
    return np.where(opened < 1, 2 * opened - 3 * opened**2, 0.0)


def _sound(plans):
    """Send the sources of all recordings through their resonators, sample by sample and all at once."""
    frames = max(len(plan.frequencies) for plan in plans)
    frequencies, bandwidths = (_stacked(plans, name, frames, mode="edge") for name in ("frequencies", "bandwidths"))
    source, noise = (_stacked(plans, name, frames * FRAME) for name in ("source", "noise"))
    gain, first, second = _resonators(frequencies, bandwidths)
    past, before = np.zeros_like(gain[0]), np.zeros_like(gain[0])  # (5, N): what each resonator gave last, and before
    output = np.empty_like(source)
    for sample in range(len(source)):
        frame = sample // FRAME
        ring = first[frame] * past + second[frame] * before
        now = np.empty_like(past)
        signal = source[sample]
        for place in range(4):
            signal = now[place] = gain[frame, place] * signal + ring[place]
        now[4] = gain[frame, 4] * noise[sample] + ring[4]
        output[sample] = signal + now[4]
        past, before = now, past
    return tuple(_finished(column[: len(plan.source)], plan) for column, plan in zip(output.T, plans, strict=True))


def _stacked(plans, name, length, **padding):
    """Return the arrays of all plans as one, made equally long: (length, ..., N)."""
    arrays = [getattr(plan, name) for plan in plans]
    return np.stack([np.pad(array, [(0, length - len(array))] + [(0, 0)] * (array.ndim - 1), **padding)
                     for array in arrays], axis=-1)


def _resonators(frequency, bandwidth):
    """Return the coefficients of y[t] = gain x[t] + first y[t - 1] + second y[t - 2], for arrays (frames, 5, N).

    The formants leave what does not change as it is; the hiss is as loud at its centre as the noise.
    """
    radius = np.exp(-np.pi * bandwidth / SAMPLE_RATE)
    angle = 2 * np.pi * frequency / SAMPLE_RATE
    first, second = 2 * radius * np.cos(angle), -(radius**2)
    gain = 1 - first - second
    gain[:, 4] = ((1 - radius) * np.sqrt(1 - 2 * radius * np.cos(2 * angle) + radius**2))[:, 4]
    return gain, first, second


def _finished(waveform, plan):
    """Return a recording at its level, in the noise of its room, as 16 bits keep it."""
    waveform = waveform * plan.level / np.abs(waveform).max() + plan.floor
    return (np.clip(np.round(waveform * 2**15), -(2**15), 2**15 - 1) / 2**15).astype(np.float32)
