"""Spoken digits from each tier, the voices that stand in, WAV files, and log-mel spectrograms."""

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from course_utils import data, figures
from course_utils.data.standins import speech
from course_utils.data.store import registry

GIVEN = os.environ.get("COURSE_DATA")  # the real files, where whoever runs the tests has them
BEEP = np.array([0, 0.5, -0.5, 0.25, -1, 32767 / 32768])
pytestmark = pytest.mark.usefixtures("only_built_in_data")


def wav_bytes(samples, rate=8000, channels=1, width=2):
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(np.asarray(samples).astype({1: "u1", 2: "<i2", 4: "<i4"}[width]).tobytes())
    return stream.getvalue()


# Loading.


@pytest.fixture
def own_files(monkeypatch, tmp_path):
    """Return a function that puts recordings into COURSE_DATA and registers them."""
    folder = tmp_path / "given" / "fsdd" / "recordings"
    folder.mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "given"))

    def write(contents):
        files = []
        for name, content in contents.items():
            (folder / name).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            files.append(registry.File(f"recordings/{name}", len(content), digest, (), "CC0", "somebody"))
        dataset = registry.Dataset("fsdd", "Digits", "CC0", "somebody", "", "", tuple(files))
        monkeypatch.setattr(registry, "datasets", lambda: {"fsdd": dataset})
        return folder

    return write


RECORDINGS = {
    f"{digit}_{speaker}_{take}.wav": wav_bytes([take, 100 * digit, -1])
    for take in (10, 2) for digit in (3, 1) for speaker in ("eve", "bob")
}


def test_digits_from_local_files(own_files, capsys):
    own_files(RECORDINGS)
    digits = data.load_spoken_digits()
    assert capsys.readouterr().out == "fsdd: 8 recordings from the local folder\n"
    assert type(digits) is data.SpokenDigits and len(digits) == 8 and digits.sample_rate == 8000
    assert digits.tier == "local" and "CC0" in digits.source and digits.speaker_names == ("bob", "eve")
    assert digits.speakers.tolist() == [0] * 4 + [1] * 4 and digits.labels.tolist() == [1, 1, 3, 3] * 2
    assert digits.takes.tolist() == [2, 10] * 4
    for waveform, label, take in zip(digits.waveforms, digits.labels, digits.takes, strict=True):
        assert waveform.dtype == np.float32 and (waveform * 2**15).tolist() == [take, 100 * label, -1]
    assert data.load_spoken_digits(takes=5).takes.tolist() == [2] * 4


def test_a_speaker_is_held_out(own_files):
    own_files(RECORDINGS)
    digits = data.load_spoken_digits()
    others, held_out = digits.hold_out("eve")
    assert others.speakers.tolist() == [0] * 4 and held_out.speakers.tolist() == [1] * 4
    assert len(others) == len(others.labels) == len(held_out.takes) == 4 and held_out.speaker_names == ("bob", "eve")
    assert [id(one) for one in others.waveforms + held_out.waveforms] == [id(one) for one in digits.waveforms]
    with pytest.raises(ValueError, match="^hold_out expected speaker as one of bob, eve, got 'adam'"):
        digits.hold_out("adam")


@pytest.mark.parametrize(("content", "message"), [
    (b"no sound", "expected an intact WAV file, got "),
    (b"", "expected an intact WAV file, got its end too early"),
    (wav_bytes([1, 2, 3])[:-2], "expected 6 bytes of samples, got 4"),
    (wav_bytes([1, 2, 3], width=1), "expected samples of 16 bits, got 8"),
    (wav_bytes([1, 2, 3], rate=16_000), "expected 8,000 samples a second, got 16,000"),
])
def test_file_with_another_content(own_files, content, message):
    own_files({"1_bob_0.wav": content})
    with pytest.raises(data.DataError, match=f"^1_bob_0.wav: {message}"):
        data.load_spoken_digits()


def test_damaged_file_of_the_user_is_an_error(own_files):
    folder = own_files(RECORDINGS)
    (folder / "3_eve_2.wav").write_bytes(RECORDINGS["3_eve_2.wav"][:-1])
    with pytest.raises(data.DataError, match=r"3_eve_2\.wav: expected 50 bytes .* got 49 bytes"):
        data.load_spoken_digits()


@pytest.mark.parametrize("takes", [0, -1, 2.5, "3", True])
def test_bad_takes(takes):
    with pytest.raises(ValueError, match="load_spoken_digits expected takes as an integer of at least 1 or None, got "):
        data.load_spoken_digits(takes)


@pytest.mark.skipif(not (GIVEN and (Path(GIVEN) / "fsdd").is_dir()), reason="COURSE_DATA has no spoken digits")
def test_real_files(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", GIVEN)
    digits = data.load_spoken_digits()
    assert digits.tier == "local" and len(digits) == 3000
    assert digits.speaker_names == ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
    assert np.bincount(digits.speakers).tolist() == [500] * 6 and np.bincount(digits.labels).tolist() == [300] * 10
    assert digits.takes[:50].tolist() == list(range(50))
    assert sum(map(len, digits.waveforms)) == 10_498_424
    assert 0.3 < linear_accuracy(data.load_spoken_digits(takes=10)) < 0.8


# The voices that stand in.


@pytest.fixture(scope="module")
def standin():
    return data.SpokenDigits(*speech.spoken_digits(10), 8000, "built-in", "")


def test_offline_gives_the_stand_in(capsys):
    digits = data.load_spoken_digits(takes=2)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("fsdd: not reachable (recordings/")
    assert line.endswith("; using the built-in stand-in: 120 digits spoken by synthetic voices")
    assert digits.tier == "built-in" and digits.source == "stand-in for fsdd: synthetic voices (not recordings)"
    assert len(digits) == 120 and digits.sample_rate == 8000 and digits.speaker_names == tuple(speech.VOICES)
    assert {waveform.dtype for waveform in digits.waveforms} == {np.dtype(np.float32)}
    assert {array.dtype for array in (digits.labels, digits.speakers, digits.takes)} == {np.dtype(np.int64)}


def test_form_of_the_stand_in(standin):
    assert len(standin) == 600 and np.bincount(standin.speakers).tolist() == [100] * 6
    assert standin.labels[:30].tolist() == [0] * 10 + [1] * 10 + [2] * 10 and standin.takes[:11].max() == 9
    seconds = np.array([len(waveform) / 8000 for waveform in standin.waveforms])
    assert seconds.min() > 0.15 and seconds.max() < 1.2 and 0.4 < seconds.mean() < 0.7
    loudest = np.array([np.abs(waveform).max() for waveform in standin.waveforms])
    assert loudest.min() > 0.15 and loudest.max() <= 1 and all(np.isfinite(one).all() for one in standin.waveforms)
    first = data.load_spoken_digits(takes=1)
    for waveform, voice, digit in zip(first.waveforms, first.speakers, first.labels, strict=True):
        (place,) = np.flatnonzero((standin.speakers == voice) & (standin.labels == digit) & (standin.takes == 0))
        np.testing.assert_array_equal(waveform, standin.waveforms[place])


DIGEST = """
import hashlib
from course_utils.data.standins import speech
print(hashlib.sha256(b"".join(one.tobytes() for one in speech.spoken_digits(1)[0])).hexdigest())
"""


def test_stand_in_is_the_same_in_every_process():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    printed = {subprocess.run([sys.executable, "-c", DIGEST], env={**environment, "PYTHONHASHSEED": seed},
                              capture_output=True, text=True).stdout for seed in "12"}
    assert len(printed) == 1 and len(printed.pop().strip()) == 64


def linear_accuracy(digits):
    """Return the share right of a linear classifier on the mean log-mel spectrum, every speaker held out in turn."""
    from sklearn.linear_model import LogisticRegression

    features = np.stack([data.log_mel(waveform).mean(axis=0) for waveform in digits.waveforms])
    right = []
    for speaker in range(6):
        known = digits.speakers != speaker
        scaled = (features - features[known].mean(axis=0)) / features[known].std(axis=0)
        classifier = LogisticRegression(max_iter=500).fit(scaled[known], digits.labels[known])
        right.append(classifier.score(scaled[~known], digits.labels[~known]))
    return np.mean(right)


def test_digits_of_the_stand_in_are_told_apart_by_a_line_on_unknown_voices(standin):
    assert 0.6 < linear_accuracy(standin) < 0.95  # chance is 0.1; not so easy that nothing is left to learn


def test_digits_and_voices_of_the_stand_in_differ(standin):
    """Two takes of a digit by one voice are nearer to each other than to the other digits, and than to other voices."""
    def shape(waveform):
        mel = data.log_mel(waveform)
        return np.concatenate([part.mean(axis=0) for part in np.array_split(mel - mel.mean(), 8)])

    shapes = np.stack([shape(waveform) for waveform in standin.waveforms])
    means = np.stack([shapes[(standin.speakers == voice) & (standin.labels == digit)].mean(axis=0)
                      for voice in range(6) for digit in range(10)])
    nearest = ((shapes[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.mean(nearest % 10 == standin.labels) > 0.93 and np.mean(nearest // 10 == standin.speakers) > 0.65


def test_pitch_of_each_voice(standin):
    for place, voice in enumerate(speech.VOICES.values()):
        found = []
        for waveform in (standin.waveforms[index] for index in np.flatnonzero((standin.speakers == place)
                                                                              & (standin.labels == 3))):
            middle = waveform[len(waveform) // 2 :][:800].astype(np.float64)  # in the long vowel
            echo = np.correlate(middle, middle, "full")[len(middle) - 1 :]
            near = echo[25:120]  # from 67 to 320 Hz; the first strong echo, not one of two periods
            found.append(8000 / (25 + np.flatnonzero(near > 0.85 * near.max())[0]))
        assert abs(np.median(found) / (0.95 * voice.pitch) - 1) < 0.15, (voice, np.median(found))


# WAV files.


def test_read_wav(tmp_path):
    (tmp_path / "mono.wav").write_bytes(wav_bytes(BEEP * 2**15, rate=11_025))
    waveform, rate = data.read_wav(tmp_path / "mono.wav")
    assert waveform.dtype == np.float32 and rate == 11_025
    np.testing.assert_array_equal(waveform, BEEP)
    (tmp_path / "stereo.wav").write_bytes(wav_bytes([1000, 3000, -5000, 1000], channels=2))
    np.testing.assert_array_equal(data.read_wav(str(tmp_path / "stereo.wav"))[0] * 2**15, [2000, -2000])


def test_wav_uri_is_read_again(tmp_path):
    kind, content = data.wav_uri([*BEEP, 1.5, -1.5], 8000).split(",")
    assert kind == "data:audio/wav;base64"
    (tmp_path / "beep.wav").write_bytes(base64.b64decode(content))
    waveform, rate = data.read_wav(tmp_path / "beep.wav")
    np.testing.assert_array_equal(waveform, [*BEEP, 32767 / 32768, -1])
    assert rate == 8000


@pytest.mark.parametrize(("waveform", "rate", "message"), [
    ([[0.0]], 8000, r"wav_uri expected waveform \(N,\) with N at least 1, got \(1, 1\)"),
    ([], 8000, r"with N at least 1, got \(0,\)"),
    ([0.0, np.nan], 8000, "waveform with finite values, got nan"),
    ([0.0], 8000.5, "sample_rate as an integer of at least 1, got 8000.5"),
])
def test_bad_waveform(waveform, rate, message):
    with pytest.raises(ValueError, match=message):
        data.wav_uri(waveform, rate)


def test_player_waits_and_says_what_is_heard():
    tone = np.sin(np.arange(4000) / 5) * np.linspace(0, 0.5, 4000)
    player = figures.sound_player(tone, 8000, "A tone & <its echo>")
    assert repr(player) == "A tone & <its echo> (0.5 s)"
    markup = player._repr_html_()
    assert "<audio controls" in markup and "autoplay" not in markup and "<its" not in markup
    assert markup.count("A tone &amp; &lt;its echo&gt; (0.5 s)") == 2 and "loudest at 0.50 s" in markup
    assert f'src="{data.wav_uri(tone, 8000)}"' in markup and "http" not in markup
    corners = np.array(re.findall(r"([\d.]+),([\d.]+)", re.search(r'd="M([^"]*)', markup)[1]), dtype=float)
    assert corners.shape == (640, 2) and corners.min() >= 0 and corners.max(axis=0).tolist() < [320, 48]
    assert np.ptp(corners[310:330, 1]) > 40 and np.ptp(corners[:10, 1]) < 3  # loud at the end, quiet at the start
    assert "nan" not in figures.sound_player(np.zeros(10), 8000, "silence")._repr_html_()
    with pytest.raises(ValueError, match="sound_player expected description as words, got ' '"):
        figures.sound_player(tone, 8000, " ")


# Spectrograms.


@pytest.mark.parametrize(("win_length", "hop_length", "n_fft"), [(200, 80, 256), (256, 256, 256), (101, 7, 128)])
def test_spectrogram_is_that_of_scipy(win_length, hop_length, n_fft):
    waveform = np.random.default_rng(0).normal(size=2000)
    power = data.power_spectrogram(waveform, win_length, hop_length, n_fft)
    *_, spectrum = signal.stft(waveform, window="hann", nperseg=win_length, noverlap=win_length - hop_length,
                               nfft=n_fft, boundary=None, padded=False)
    expected = np.abs(spectrum.T * signal.get_window("hann", win_length).sum()) ** 2  # scipy divides by the sum
    assert power.shape == (1 + (2000 - win_length) // hop_length, n_fft // 2 + 1) == expected.shape
    np.testing.assert_allclose(power, expected, rtol=1e-10, atol=1e-12)


def test_spectrogram_of_a_tone_and_of_a_short_sound():
    tone = np.sin(2 * np.pi * 1000 * np.arange(800) / 8000)
    assert set(data.power_spectrogram(tone).argmax(axis=1)) == {32}  # 1000 of 8000 Hz, of 256 points
    short = data.power_spectrogram(tone[:50])
    np.testing.assert_array_equal(short, data.power_spectrogram(np.pad(tone[:50], (0, 150))))
    assert short.shape == (1, 129)


def test_mel_scale():
    np.testing.assert_allclose(data.hz_to_mel([0, 60, 700, 1000, 4000]),
                               [0, 2595 * np.log10(1 + 60 / 700), 2595 * np.log10(2), 999.9855, 2146.0646], rtol=1e-7)
    np.testing.assert_allclose(data.mel_to_hz(data.hz_to_mel([0, 5, 440, 8000])), [0, 5, 440, 8000], atol=1e-9)


def librosa_filters(rate, n_fft, n_mels, low, high):
    """What librosa documents for filters.mel(htk=True, norm=None): slopes by differences from the corners."""
    mels = np.linspace(2595 * np.log10(1 + low / 700), 2595 * np.log10(1 + high / 700), n_mels + 2)
    corners = 700 * (10 ** (mels / 2595) - 1)
    distances = np.subtract.outer(corners, np.fft.rfftfreq(n_fft, 1 / rate))
    weights = np.zeros((n_mels, n_fft // 2 + 1))
    for band in range(n_mels):
        lower = -distances[band] / (corners[band + 1] - corners[band])
        upper = distances[band + 2] / (corners[band + 2] - corners[band + 1])
        weights[band] = np.maximum(0, np.minimum(lower, upper))
    return weights


@pytest.mark.parametrize(("n_mels", "n_fft", "rate", "low", "high"),
                         [(20, 256, 8000, 0, None), (40, 512, 16_000, 60, 7600), (3, 64, 8000, 300, 3400)])
def test_mel_filters_are_those_of_librosa(n_mels, n_fft, rate, low, high):
    filters = data.mel_filters(n_mels, n_fft, rate, low, high)
    np.testing.assert_allclose(filters, librosa_filters(rate, n_fft, n_mels, low, high or rate / 2), atol=1e-12)
    assert filters.min() == 0 and filters.max() <= 1


def test_neighbouring_bands_share_what_lies_between_them():
    inner = data.mel_filters()[:, 4:120]
    between = (np.arange(4, 120) * 8000 / 256 > data.mel_to_hz(data.hz_to_mel(4000) / 21)) & (
        np.arange(4, 120) * 8000 / 256 < data.mel_to_hz(data.hz_to_mel(4000) * 20 / 21))
    np.testing.assert_allclose(inner.sum(axis=0)[between], 1, atol=1e-12)


def test_log_mel():
    waveform = np.random.default_rng(1).normal(size=1000) / 10
    features = data.log_mel(waveform, n_mels=12)
    expected = np.log(data.power_spectrogram(waveform) @ data.mel_filters(12).T)
    assert features.dtype == np.float32 and features.shape == (11, 12)
    np.testing.assert_allclose(features, expected, rtol=1e-6)
    np.testing.assert_allclose(data.log_mel(3 * waveform, n_mels=12) - features, np.log(9), rtol=1e-4)
    assert (data.log_mel(np.zeros(300)) == np.float32(np.log(1e-6))).all()


@pytest.mark.parametrize(("call", "message"), [
    (lambda: data.power_spectrogram(np.zeros((1, 300))), r"power_spectrogram expected waveform \(N,\)"),
    (lambda: data.power_spectrogram(np.zeros(300), n_fft=128), "n_fft as an integer of at least 200, got 128"),
    (lambda: data.power_spectrogram(np.zeros(300), hop_length=0), "hop_length as an integer of at least 1, got 0"),
    (lambda: data.log_mel(np.zeros(300), n_mels=0), "mel_filters expected n_mels as an integer of at least 1, got 0"),
    (lambda: data.mel_filters(f_max=5000), "f_max as a number above 0, at most 4000.0, got 5000"),
    (lambda: data.mel_filters(f_min=3000, f_max=2000), "expected f_min below f_max, got 3000 and 2000"),
    (lambda: data.mel_filters(n_mels=128), "bands that hold a frequency, got 128 bands for n_fft 256"),
])
def test_bad_spectrograms(call, message):
    with pytest.raises(ValueError, match=message):
        call()
