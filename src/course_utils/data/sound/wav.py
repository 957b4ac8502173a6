"""Read WAV files, and write one into an address that a page can play."""

import base64
import io
import wave

import numpy as np

from course_utils.arguments import check_shape, whole_number

from ..errors import DataError

_STEPS = 2**15  # from silence to the largest value of 16 bits


def read_wav(path):
    """Read a WAV file of 16-bit samples.

    Args:
        path: path of the file.

    Returns:
        (waveform, sample_rate): float32 (N,) in [-1, 1), the mean of the channels if there are several; and the samples
        a second.

    Raises:
        DataError: the file is no intact WAV file, or its samples do not have 16 bits.
    """
    name = getattr(path, "name", path)
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, count = file.getparams()[:4]
            content = file.readframes(count)
    except (wave.Error, EOFError) as error:
        raise DataError(f"{name}: expected an intact WAV file, got {str(error) or 'its end too early'}") from error
    if width != 2:
        raise DataError(f"{name}: expected samples of 16 bits, got {8 * width}")
    if len(content) != count * channels * width:
        raise DataError(f"{name}: expected {count * channels * width:,} bytes of samples, got {len(content):,}")
    samples = np.frombuffer(content, "<i2").reshape(-1, channels)
    return (samples.mean(axis=1) / _STEPS).astype(np.float32), rate


def wav_uri(waveform, sample_rate):
    """Return a waveform as a WAV file of 16 bits in a data URI, which an audio element of a page plays.

    Args:
        waveform: float array (N,) in [-1, 1]; what is outside is cut off there.
        sample_rate: samples a second.

    Returns:
        A string, ``"data:audio/wav;base64,..."``, of about 2.7 characters a sample.

    Raises:
        ValueError: the waveform is not (N,) with finite values, or the rate not a positive integer.
    """
    waveform = checked_waveform(waveform, "wav_uri")
    sample_rate = whole_number(sample_rate, "wav_uri", "sample_rate", 1)
    samples = np.clip(np.round(waveform * _STEPS), -_STEPS, _STEPS - 1).astype("<i2")
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.tobytes())
    return "data:audio/wav;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def checked_waveform(waveform, owner):
    """Return a waveform as a float64 array (N,).

    Raises:
        ValueError: it has another shape, no sample, or a value that is not finite.
    """
    waveform = np.asarray(waveform, dtype=np.float64)
    check_shape(waveform.shape, ("N",), owner, "waveform", filled=("N",))
    if not np.isfinite(waveform).all():
        raise ValueError(f"{owner} expected waveform with finite values, got {waveform[~np.isfinite(waveform)][0]}")
    return waveform
