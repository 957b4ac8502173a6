"""Sound: `wav` reads files and writes what a page plays, `spectrograms` has the features, `spoken_digits` the data."""

from .spectrograms import hz_to_mel, log_mel, mel_filters, mel_to_hz, power_spectrogram
from .spoken_digits import SpokenDigits, load_spoken_digits
from .wav import read_wav, wav_uri

__all__ = [
    "SpokenDigits", "hz_to_mel", "load_spoken_digits", "log_mel", "mel_filters", "mel_to_hz", "power_spectrogram",
    "read_wav", "wav_uri",
]
