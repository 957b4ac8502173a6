"""The figure SoundToLetters: what Python checks and computes, and that the page computes the same."""

import json

import numpy as np
import pytest
from node_bridge import ask

from course_utils import models
from course_utils.widgets import SoundToLetters

LETTERS = " eno"


def sound(seed=0, steps=9, text="no one"):
    rng = np.random.default_rng(seed)
    scores = 2 * rng.normal(size=(steps, 5))
    log_y = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return text, (0.1 * rng.normal(size=240 * steps)).astype(np.float32), log_y


@pytest.mark.parametrize("blank", [0, 1.5, 12])
def test_the_page_reads_the_same_path_and_text(blank):
    figure = SoundToLetters([sound(seed, 20) for seed in range(4)], LETTERS, blank=blank)
    body = """return asked.sounds.map((sound) => {
      const path = figure.bestPath(figure.readCosts(sound), asked.blank);
      return [path, figure.spelled(path, asked.letters)];
    });"""
    for index, (path, text) in enumerate(ask("sound_to_letters", body, figure.static_state())):
        figure.sound = index
        assert path == figure.path().tolist() and text == figure.text()


def test_the_path_is_that_of_the_logarithms():
    text, waveform, log_y = sound(steps=40)
    figure = SoundToLetters([(text, waveform, log_y)], LETTERS)
    assert np.array_equal(figure.path(), log_y.argmax(axis=1))
    assert figure.text() == "".join(LETTERS[c - 1] for c in models.ctc_collapse(figure.path()))


def test_the_likeliest_class_stays_so_however_narrowly():
    """Two classes less than a sixteenth of a nat apart, the later one ahead; and a sum a little above 1."""
    y = np.array([[0.300, 0.305, 0.2, 0.1, 0.095], [0.1, 0.32, 0.325, 0.2, 0.055], [0, 1.00005, 0, 0, 0]])
    with np.errstate(divide="ignore"):
        figure = SoundToLetters([("no", np.zeros(720), np.log(y))], LETTERS)
    assert figure.path().tolist() == [1, 2, 1] and figure.text() == LETTERS[:2] + LETTERS[0]


def test_a_dearer_blank_is_chosen_less():
    figure = SoundToLetters([sound(steps=60)], LETTERS)
    before = (figure.path() == 0).sum()
    figure.blank = 12
    assert before > 0 and not (figure.path() == 0).any()


def test_it_says_what_it_shows():
    figure = SoundToLetters.example()
    assert figure.describe() == "said “ten”, written “ten”; at step 5 of 11 the likeliest is the blank"
    figure.blank, figure.sound = 6, 1
    assert "with the blank dearer by 6" in figure.describe() and figure.text() in figure.describe()
    assert repr(figure).startswith("Interactive sound")


def test_a_shorter_sound_brings_the_step_within_it():
    figure = SoundToLetters([sound(0, 20), sound(1, 8)], LETTERS, step=15)
    figure.sound = 1
    assert figure.step == 7


def test_what_comes_together_from_the_page_is_taken_as_it_is():
    figure = SoundToLetters([sound(0, 8), sound(1, 20)], LETTERS, step=3)
    figure.set_state({"step": 15, "sound": 1})
    assert (figure.sound, figure.step) == (1, 15)
    figure.set_state({"step": 3, "sound": 0})
    assert (figure.sound, figure.step) == (0, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sounds": []}, "sounds as a list of 1 to 8 tuples, got 0 of them"),
        ({"sounds": [("no", np.zeros(400))]}, "sound 0 as .text, waveform, log_y."),
        ({"sounds": [("no", np.zeros(400), np.zeros((3, 4)))]}, r"log_y of sound 0 \(T, 5\), at most 400 steps, got"),
        ({"sounds": [("no", np.zeros(400), np.ones((3, 5)))]}, "logarithms of probabilities, at most 0, got 1"),
        ({"sounds": [("no", np.zeros(400), np.full((3, 5), np.nan))]}, "probabilities, at most 0, got nan"),
        ({"sounds": [("no", np.zeros(90_000), np.zeros((3, 5)))]}, "at most 200 kB of sounds, got 2.* fewer"),
        ({"letters": "ee"}, "letters as a string of 1 to 40 different ones"),
        ({"sound": 1}, "sound as an integer from 0 to 0, got 1"),
        ({"step": 9}, "step as an integer from 0 to 8, got 9"),
        ({"step": 1.5}, "step as an integer from 0 to 8, got 1.5"),
        ({"blank": 13}, "blank as a number from 0 to 12, got 13"),
    ],
)
def test_what_it_refuses(change, words):
    with pytest.raises(ValueError, match=words):
        SoundToLetters(**{"sounds": [sound()], "letters": LETTERS} | change)


def test_a_refused_change_leaves_all_as_it_was():
    figure = SoundToLetters([sound()], LETTERS, step=3)
    with pytest.raises(ValueError, match="step as an integer"):
        figure.step = 99
    assert figure.step == 3


def test_two_seconds_take_fifty_kilobytes():
    rng = np.random.default_rng(0)
    figure = SoundToLetters([("one", rng.normal(size=16_000).clip(-1, 1), np.log(np.full((66, 17), 1 / 17)))],
                            " efghinorstuvwxz")
    assert 40_000 < len(json.dumps(figure.static_state())) < 55_000
