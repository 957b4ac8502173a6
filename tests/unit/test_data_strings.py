"""Strings of spoken digits, and what a network hears of them."""

import numpy as np
import pytest

from course_utils import data

RATE = 8000


def recordings(speakers=2, takes=3):
    """Digits that are told apart by their length: digit d of any speaker has 400 + 40 d samples."""
    about = [(s, d, t) for s in range(speakers) for d in range(10) for t in range(takes)]
    rng = np.random.default_rng(0)
    waveforms = tuple(rng.uniform(-0.1, 0.1, 400 + 40 * d).astype(np.float32) for _, d, _ in about)
    speaker, label, take = np.array(about).T
    names = tuple("abcdef"[:speakers])
    return data.SpokenDigits(waveforms, label, speaker, take, names, RATE, "built-in", "noise")


def test_a_string_is_as_long_as_its_digits_and_gaps():
    joined = data.join_digits(recordings(), 60, np.random.default_rng(1))
    assert len(joined) == 60 and joined.sample_rate == RATE
    counts = set()
    for waveform, text in zip(joined.waveforms, joined.texts, strict=True):
        digits = [data.DIGIT_NAMES.index(word) for word in text.split(" ")]
        counts.add(len(digits))
        spoken, gaps = sum(400 + 40 * d for d in digits), len(digits) - 1
        assert 0.05 * RATE * gaps - gaps <= len(waveform) - spoken <= 0.3 * RATE * gaps
        assert waveform.dtype == np.float32 and 0.45 < np.abs(waveform).max() <= 1
    assert counts == {2, 3, 4}


def test_the_same_generator_gives_the_same_strings_and_another_does_not():
    one, again, other = (data.join_digits(recordings(), 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.texts == again.texts != other.texts
    assert all(map(np.array_equal, one.waveforms, again.waveforms))


def test_only_the_takes_asked_for_occur():
    spoken = recordings(speakers=1)
    marked = tuple(np.full_like(one, 1e-9) if take else one
                   for one, take in zip(spoken.waveforms, spoken.takes, strict=True))
    spoken = data.SpokenDigits(marked, spoken.labels, spoken.speakers, spoken.takes, ("a",), RATE, "built-in", "noise")
    first, flat = (data.join_digits(spoken, 20, np.random.default_rng(0), takes, 1, 1) for takes in ([0], range(1, 3)))
    assert all(np.std(np.diff(one)) > 0.1 for one in first.waveforms)
    assert all(np.std(np.diff(one)) < 0.1 for one in flat.waveforms)


def test_a_string_has_one_speaker():
    spoken = recordings()
    alone = tuple(np.full_like(one, 0.1 if speaker else -0.1)
                  for one, speaker in zip(spoken.waveforms, spoken.speakers, strict=True))
    spoken = data.SpokenDigits(alone, spoken.labels, spoken.speakers, spoken.takes, ("a", "b"), RATE, "built-in", "")
    joined = data.join_digits(spoken, 30, np.random.default_rng(0))
    loud = [one[np.abs(one) > 0.4] for one in joined.waveforms]
    assert all(np.all(one > 0) or np.all(one < 0) for one in loud)
    assert len({bool(one[0] > 0) for one in loud}) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [({"count": 0}, "count"), ({"least": 3, "most": 2}, "most"), ({"takes": [7]}, "takes asked for, got none of 60")],
)
def test_joining_refuses(change, words):
    with pytest.raises(ValueError, match=words):
        data.join_digits(**{"recordings": recordings(), "count": 1, "rng": np.random.default_rng(0)} | change)


def test_features_are_levelled_log_mel_frames_three_at_a_time():
    waveform = np.random.default_rng(0).normal(0, 0.1, 4000)
    frames, features = data.log_mel(waveform), data.speech_features(waveform)
    assert features.dtype == np.float32 and features.shape == (len(frames) // 3, 60)
    levelled = (frames - frames.mean(axis=0)) / (frames.std(axis=0) + 0.1)
    assert np.allclose(features[4], levelled[12:15].ravel(), atol=1e-5)
    assert np.allclose(data.speech_features(0.25 * waveform), features, atol=1e-4), "loudness is gone"
    assert len(data.speech_features(waveform, hop_length=40)) > 1.9 * len(features)


def test_a_sound_without_a_row_is_refused():
    with pytest.raises(ValueError, match="speech_features expected"):
        data.speech_features(np.zeros(210))
