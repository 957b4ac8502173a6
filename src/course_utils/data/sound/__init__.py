"""Sound: `wav` reads files and writes what a page plays, `spectrograms` has the features, `spoken_digits` the data,
`strings` joins digits and gives what a network hears of them."""

from .spectrograms import hz_to_mel, log_mel, mel_filters, mel_to_hz, power_spectrogram
from .spoken_digits import SpokenDigits, load_spoken_digits
from .strings import DIGIT_NAMES, SpokenStrings, join_digits, speech_features
from .wav import read_wav, wav_uri

__all__ = [
    "DIGIT_NAMES", "SpokenDigits", "SpokenStrings", "hz_to_mel", "join_digits", "load_spoken_digits", "log_mel",
    "mel_filters", "mel_to_hz", "power_spectrogram", "read_wav", "speech_features", "wav_uri",
]
