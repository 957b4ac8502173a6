"""The interactive figure `SoundToLetters`: a sound, its spectrogram, and what a CTC network writes at each step."""

import base64
import json

import numpy as np
import traitlets

from course_utils import data
from course_utils.arguments import is_number, is_whole_number
from course_utils.nn.state import to_array
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever

__all__ = ["SoundToLetters"]

MOST_SOUNDS, MOST_LETTERS, MOST_STEPS = 8, 40, 400
MOST_BYTES = 200_000
SPARE_BYTES = 500  # of them, for what changes: three numbers
PARTS = 16  # steps of a logarithm that travels: q / 16 nats, from 0 to 255 / 16
DEAREST = 12  # nats
BANDS = 20


class SoundToLetters(CourseWidget):
    """Play a sound, see what a network hears of it, the letters that it writes over time, and how they become a text.

    path[t] = argmax over c of log_y[t, c] - (blank if c is the blank), and from it the text: equal neighbours merged,
    blanks left out

    Args:
        sounds: 1 to 8 tuples (text, waveform, log_y): what was said; float array (N,) in [-1, 1]; and the logarithms of
            the network's probabilities, (T, 1 + number of letters), class 0 the blank. Two seconds take about 50 kB of
            the 200 kB there are.
        letters: string, the letter of each class from 1 on.
        sample_rate: samples a second.
        sound: index of the sound to show first.
        step: index of the step to look at first.
        blank: by how much the logarithm of the blank's probability is lowered, from 0 to 12.

    Attributes:
        sound, step, blank: as above; what the reader chooses arrives here. With another sound the step is at most its
            last one.

    Raises:
        ValueError: an argument is outside its range, or everything together is larger than 200 kB. Nothing changes
            then.

    Source: Graves et al. 2006.
    """

    subject = "Interactive sound, with the letters that a network writes over time"

    sounds = traitlets.List(read_only=True).tag(sync=True)
    letters = traitlets.Unicode(read_only=True).tag(sync=True)
    sound = Whatever(0).tag(sync=True)
    step = Whatever(0).tag(sync=True)
    blank = Whatever(0).tag(sync=True)

    def __init__(self, sounds, letters, sample_rate=8000, sound=0, step=0, blank=0):
        if not isinstance(letters, str) or not 1 <= len(letters) <= MOST_LETTERS or len({*letters}) < len(letters):
            _refuse(f"letters as a string of 1 to {MOST_LETTERS} different ones", f"{letters!r:.60}")
        if not isinstance(sounds, list | tuple) or not 1 <= len(sounds) <= MOST_SOUNDS:
            came = f"{len(sounds)} of them" if isinstance(sounds, list | tuple) else type(sounds).__name__
            _refuse(f"sounds as a list of 1 to {MOST_SOUNDS} tuples", came)
        entries = [_checked_sound(index, one, letters, sample_rate) for index, one in enumerate(sounds)]
        size = len(json.dumps(entries))
        if size > MOST_BYTES - SPARE_BYTES:
            _refuse(f"at most {MOST_BYTES // 1000} kB of sounds", f"{size / 1000:.0f} kB: take fewer or shorter ones")
        super().__init__()
        self.set_trait("sounds", entries)
        self.set_trait("letters", letters)
        self.sound = sound
        self.step = step
        self.blank = blank

    @classmethod
    def example(cls):
        """Return two made-up sounds with made-up letters: one spelt right, one with a letter that sounds alike."""
        return cls([_made("ten", "-tt--e--nn-", 5), _made("two tens", "t--w-oo-- --t-e-nn--s", 9)], " enostw", step=4)

    def path(self):
        """Return the class of each step on the best path, int64 (T,), as the blank is priced now."""
        costs = self._costs()
        costs[:, 0] += self.blank
        return costs.argmin(axis=1)

    def text(self):
        """Return what that path spells."""
        path = self.path()
        kept = path[np.append(True, path[1:] != path[:-1])]
        return "".join(self.letters[c - 1] for c in kept if c)

    def describe(self):
        shown, kinds = self.sounds[self.sound], ("-", *self.letters)
        dearer = f", with the blank dearer by {self.blank:g}" if self.blank else ""
        now = kinds[self.path()[self.step]]
        name = {"-": "the blank", " ": "the space"}.get(now, now)
        return (f"said “{shown['text']}”, written “{self.text()}”{dearer}; at step {self.step + 1} of {shown['steps']} "
                f"the likeliest is {name}")

    def _costs(self):
        shown = self.sounds[self.sound]
        return np.frombuffer(base64.b64decode(shown["costs"]), np.uint8).reshape(shown["steps"], -1) / PARTS

    @traitlets.validate("sound", "step")
    def _check_index(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        most = (len(self.sounds) if name == "sound" else self.sounds[self.sound]["steps"]) - 1
        if not is_whole_number(value, 0, most):
            _refuse(f"{name} as an integer from 0 to {most}", f"{value!r:.60}")
        return int(value)

    @traitlets.validate("blank")
    def _check_blank(self, proposal):
        if not is_number(proposal["value"], 0, DEAREST):
            _refuse(f"blank as a number from 0 to {DEAREST}", f"{proposal['value']!r:.60}")
        return float(proposal["value"])

    @traitlets.observe("sound")
    def _follow_sound(self, change):
        self.step = min(self.step, self.sounds[change["new"]]["steps"] - 1)


def _refuse(expected, came):
    raise WidgetValueError(f"SoundToLetters expected {expected}, got {came}")


def _checked_sound(index, given, letters, sample_rate):
    """Return what travels of a sound: bytes of the spectrogram by frame and band, and of -log_y by step and class."""
    if not isinstance(given, list | tuple) or len(given) != 3 or not isinstance(given[0], str):
        _refuse(f"sound {index} as (text, waveform, log_y)", f"{given!r:.60}")
    text, waveform, log_y = given
    log_y = np.asarray(to_array(log_y), dtype=np.float64)
    if log_y.ndim != 2 or not 1 <= len(log_y) <= MOST_STEPS or log_y.shape[1] != 1 + len(letters):
        _refuse(f"log_y of sound {index} (T, {1 + len(letters)}), at most {MOST_STEPS} steps", log_y.shape)
    if not (log_y <= 1e-4).all():
        _refuse(f"log_y of sound {index} as logarithms of probabilities, at most 0", f"{log_y.max():.3g}")
    audio = data.wav_uri(waveform, sample_rate)
    bands = data.log_mel(waveform, sample_rate, n_mels=BANDS)
    levels = np.rint(255 * (bands - bands.min()) / max(np.ptp(bands), 1e-6))
    best = log_y.argmax(axis=1)[:, None] == np.arange(log_y.shape[1])
    rounded = np.where(best, np.floor(-log_y * PARTS), np.ceil(-log_y * PARTS))  # the best stays the best
    costs = np.clip(rounded, 0, 255)
    return {"text": text, "audio": audio, "seconds": round(len(waveform) / sample_rate, 4), "frames": len(bands),
            "steps": len(log_y), "bands": _bytes(levels), "costs": _bytes(costs)}


def _bytes(numbers):
    return base64.b64encode(numbers.astype(np.uint8).tobytes()).decode("ascii")


def _made(text, path, second):
    """Return a made-up sound: a tone for each letter of a path, and probabilities with a second choice."""
    kinds, rate = "- enostw", 8000
    classes = [kinds.index(letter) for letter in path]
    y = np.full((len(path), len(kinds)), 0.01)
    y[:, 5] += 0.08  # an s nearly everywhere
    y[range(len(path)), classes] += 0.6
    y[second, 1 + classes[second] % 7] += 0.5
    time = np.arange(240 * len(path)) / rate
    pitch = np.repeat([0 if c == 0 else 250 * c for c in classes], 240)
    waveform = 0.3 * np.sin(2 * np.pi * pitch * time)
    return text, waveform, np.log(y / y.sum(axis=1, keepdims=True))
