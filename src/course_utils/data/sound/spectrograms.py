"""From a waveform to what the ear hears of it: frames, their spectra, bands on the mel scale, and logarithms."""

import numpy as np

from course_utils.arguments import number, whole_number

from .wav import checked_waveform

SILENCE = 1e-6  # the energy below which nothing is told apart


def power_spectrogram(waveform, win_length=200, hop_length=80, n_fft=256):
    """Return the energy of a sound by time and frequency.

    X[t, k] = sum over n of w[n] x[t * hop_length + n] exp(-2 pi i k n / n_fft)
    P[t, k] = |X[t, k]|^2, with Hann's window w[n] = 0.5 - 0.5 cos(2 pi n / win_length)

    Args:
        waveform: float array (N,); zeros are added to fill one frame.
        win_length: samples of a frame; 200 are 25 ms at 8,000 samples a second.
        hop_length: samples from the start of one frame to that of the next.
        n_fft: points of the Fourier transform, at least win_length.

    Returns:
        float64 (T, n_fft // 2 + 1) with T = 1 + (N - win_length) // hop_length: row t is the frame that starts at
        sample t * hop_length, column k the frequency k / n_fft of the sampling rate. The last samples that do not fill
        a frame are left out.

    Raises:
        ValueError: the waveform is not (N,) with finite values, or a length is not a positive integer.

    Source: Allen & Rabiner, Proc. IEEE 65, 1558 (1977); equal to ``scipy.signal.stft`` without its scaling.
    """
    waveform = checked_waveform(waveform, "power_spectrogram")
    win_length = whole_number(win_length, "power_spectrogram", "win_length", 1)
    hop_length = whole_number(hop_length, "power_spectrogram", "hop_length", 1)
    n_fft = whole_number(n_fft, "power_spectrogram", "n_fft", win_length)
    waveform = np.pad(waveform, (0, max(0, win_length - len(waveform))))
    frames = np.lib.stride_tricks.sliding_window_view(waveform, win_length)[::hop_length]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(win_length) / win_length)
    return np.abs(np.fft.rfft(frames * window, n_fft)) ** 2


def hz_to_mel(frequency):
    """Return frequencies on the mel scale, on which equal steps sound equally large.

    mel(f) = 2595 log10(1 + f / 700)

    Args:
        frequency: in Hz, a number or an array, not negative.

    Returns:
        float64 of the same shape; 1000 Hz are 1000 mel.

    Source: O'Shaughnessy, Speech Communication (1987), page 150; in librosa the scale ``htk=True``.
    """
    return 2595 * np.log10(1 + np.asarray(frequency, dtype=np.float64) / 700)


def mel_to_hz(mel):
    """Return the frequencies in Hz of places on the mel scale; undoes `hz_to_mel`."""
    return 700 * (10 ** (np.asarray(mel, dtype=np.float64) / 2595) - 1)


def mel_filters(n_mels=20, n_fft=256, sample_rate=8000, f_min=0.0, f_max=None):
    """Return the weights that sum a spectrum into bands: triangles, equally wide on the mel scale.

    The corners c[0] < ... < c[n_mels + 1] have equal distances in mel, from f_min to f_max. Band m rises from 0 at
    c[m] to 1 at c[m + 1] and falls to 0 at c[m + 2], in straight lines over Hz.

    Args:
        n_mels: number of bands M.
        n_fft: points of the Fourier transform.
        sample_rate: samples a second.
        f_min, f_max: the ends of the lowest and the highest band in Hz; half of the sample rate if None.

    Returns:
        float64 (M, n_fft // 2 + 1), between 0 and 1.

    Raises:
        ValueError: a number is not positive, the frequencies are not in order, or a band is so narrow that it has no
            frequency of the Fourier transform.

    Source: Davis & Mermelstein, IEEE Trans. ASSP 28, 357 (1980); in librosa ``filters.mel(htk=True, norm=None)``.
    """
    n_mels = whole_number(n_mels, "mel_filters", "n_mels", 1)
    n_fft = whole_number(n_fft, "mel_filters", "n_fft", 2)
    sample_rate = whole_number(sample_rate, "mel_filters", "sample_rate", 1)
    f_max = number(sample_rate / 2 if f_max is None else f_max, "mel_filters", "f_max", above=0, most=sample_rate / 2)
    number(f_min, "mel_filters", "f_min", least=0)
    if f_min >= f_max:
        raise ValueError(f"mel_filters expected f_min below f_max, got {f_min} and {f_max}")
    corners = mel_to_hz(np.linspace(hz_to_mel(f_min), hz_to_mel(f_max), n_mels + 2))[:, None]
    frequencies = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    rising = (frequencies - corners[:-2]) / (corners[1:-1] - corners[:-2])
    falling = (corners[2:] - frequencies) / (corners[2:] - corners[1:-1])
    filters = np.maximum(np.minimum(rising, falling), 0)
    if not filters.any(axis=1).all():
        raise ValueError(f"mel_filters expected bands that hold a frequency, got {n_mels} bands for n_fft {n_fft}")
    return filters


def log_mel(waveform, sample_rate=8000, n_mels=20, win_length=200, hop_length=80, n_fft=256):
    """Return the log-mel spectrogram of a sound: the features of most speech recognisers.

    L[t, m] = log(max(sum over k of F[m, k] P[t, k], 1e-6))

    Args:
        waveform: float array (N,) in [-1, 1].
        sample_rate: samples a second.
        n_mels: number of bands M, see `mel_filters`.
        win_length, hop_length, n_fft: see `power_spectrogram`.

    Returns:
        float32 (T, M), the natural logarithm of the energy: one row a frame, the lowest band first.

    Raises:
        ValueError: as `power_spectrogram` and `mel_filters`.

    Source: Davis & Mermelstein, IEEE Trans. ASSP 28, 357 (1980).
    """
    power = power_spectrogram(waveform, win_length, hop_length, n_fft)
    energy = power @ mel_filters(n_mels, n_fft, sample_rate).T
    return np.log(np.maximum(energy, SILENCE)).astype(np.float32)
