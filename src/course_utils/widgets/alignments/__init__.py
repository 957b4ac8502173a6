"""The interactive figure `Alignments`: a small network translates a sentence and shows where it looked for a word."""

import json
from pathlib import Path

import numpy as np
import traitlets

from course_utils import data
from course_utils.arguments import number, whole_number
from course_utils.widgets.alignments.translator import END, rounded
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Whatever

__all__ = ["Alignments"]

# What the figure's scripts read too: widths of the beam, and the most words of a sentence.
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
WIDTHS = LIMITS["width"]
MOST_SENTENCES, MOST_WORDS, MOST_LETTERS = 40, 2000, 30
MOST_BYTES = 200_000
SPARE_BYTES = 500  # of them, for what changes: a sentence and three numbers
SIGNS = (".", "!", "?")  # one of them ends a sentence
CLEAR = 0.5  # a word's largest weight from which on it counts in `crossings`


class Alignments(CourseWidget):
    """Translate a sentence in the page, and show where the network looked for each word that it wrote.

    k_s = GRU in both directions over the words of the source;  h_t = GRU(word t - 1 of the target, h_(t-1));
    a_t = softmax over s of v . tanh(W h_t + U k_s);
    p(word t) = softmax(output tanh(combine [h_t; sum over s of a_ts k_s]))

    Args:
        state_dict: of a network such as `torch_models.Translator`, its parts named source, encoder, start, target,
            decoder, attention, combine and output. It travels as 8 bits a weight: 100,000 weights are 180 kB.
        source_words: S strings, the words that can be read, as `data.source_tokens` cuts them; row s of
            source.weight belongs to word s.
        target_words: T strings, the words that can be written; the first two are <s> and </s>.
        sentences: 1 to 40 sentences to choose from.
        sentence: the one to translate first, of known words; the first to choose from if None.
        width: beginnings that the beam search keeps, 1 to 5; with 1 it takes the likeliest word each time.
        length_penalty: see `models.beam_search`.

    Attributes:
        sentence, width: as above; what the reader chooses or types arrives here.
        candidate: which of the translations found is shown, 0 for the best.
        word: index of the word of the translation that is marked, or None. Another sentence or width sets candidate to
            0 and word to None.

    Raises:
        ValueError: an argument is outside its range, a word of the sentence is not known, or everything together is
            larger than 200 kB. Nothing changes then.

    Source: Bahdanau et al. 2015, Fig. 3; the review, Fig. 4.
    """

    subject = "Interactive translation, with where the network looked for each word"

    source_words = traitlets.List(read_only=True).tag(sync=True)
    target_words = traitlets.List(read_only=True).tag(sync=True)
    network = traitlets.Dict(read_only=True).tag(sync=True)
    sentences = traitlets.List(read_only=True).tag(sync=True)
    length_penalty = traitlets.Float(read_only=True).tag(sync=True)
    sentence = Whatever("").tag(sync=True)
    width = Whatever(1).tag(sync=True)
    candidate = Whatever(0).tag(sync=True)
    word = Whatever(None, allow_none=True).tag(sync=True)

    def __init__(self, state_dict, source_words, target_words, sentences, sentence=None, width=1, length_penalty=1.0):
        source_words = _strings("source_words", source_words, MOST_WORDS, MOST_LETTERS)
        target_words = _strings("target_words", target_words, MOST_WORDS, MOST_LETTERS)
        if target_words[:2] != ["<s>", "</s>"]:
            _refuse("<s> and </s> as the first target words", target_words[:2])
        packed, self._network = rounded(state_dict, len(source_words), len(target_words))
        number(length_penalty, "Alignments", "length_penalty", 0, error=WidgetValueError)
        self._known = {word: place for place, word in enumerate(source_words)}
        self._found = {}
        sentences = _strings("sentences", sentences, MOST_SENTENCES, 200)
        for one in sentences:
            self._numbers(one)
        fixed = {"source_words": source_words, "target_words": target_words, "network": packed,
                 "sentences": sentences, "length_penalty": float(length_penalty)}
        size = len(json.dumps(fixed))
        if size > MOST_BYTES - SPARE_BYTES:
            _refuse(f"at most {MOST_BYTES // 1000} kB of weights and words", f"{size / 1000:.0f} kB: take fewer units")
        super().__init__()
        for trait, value in fixed.items():
            self.set_trait(trait, value)
        self.sentence = sentences[0] if sentence is None else sentence
        self.width = width

    @classmethod
    def example(cls):
        """Return the figure with the network that is stored for lesson 06-04, and sentences that it translates."""
        from course_utils.widgets.alignments import example

        return cls(**example.arguments(), width=3)

    def source_tokens(self):
        """Return the words of the sentence as the network reads them; without a sign at its end it gets a full stop."""
        return _closed(self.sentence, self._known)

    def translations(self):
        """Return what the search found for the sentence, the best first: a list of (words, score).

        The score is sum of ln p(word) / (number of words)^length_penalty, </s> among them. All but the best may be
        unfinished.
        """
        return [(self._words(tokens), float(score)) for tokens, score, _ in self._translate()]

    def attention(self, candidate=None):
        """Return where the network looked for each word of a candidate, the one shown if None: float64 (T, S)."""
        tokens, _, looks = self._translate()[self.candidate if candidate is None else candidate]
        return looks[: len(self._words(tokens))].copy()

    def crossings(self):
        """Return how many pairs of words of the candidate shown look in the order opposite to their own.

        Of each word its largest weight counts, if that is half or more; signs count nowhere.
        """
        (words, _), source, looks = self.translations()[self.candidate], self.source_tokens(), self.attention()
        peaks = [(int(row.argmax()), row.max()) for row in looks]
        places = [place for word, (place, weight) in zip(words, peaks, strict=True)
                  if weight >= CLEAR and (word[-1].isalnum() or word[-1] == "'") and source[place][0].isalnum()]
        return sum(one > other for at, one in enumerate(places) for other in places[at + 1 :])

    def describe(self):
        (words, score), tokens = self.translations()[self.candidate], self.source_tokens()
        way = "the likeliest word each time" if self.width == 1 else f"candidate {self.candidate + 1} of {self.width}"
        text = f"“{self.sentence}” becomes “{data.join_tokens(words)}” ({way}, score {score:.2f})"
        if self.word is not None:
            row = self.attention()[self.word]
            text += f"; {words[self.word]} looks at {tokens[row.argmax()]}: {100 * row.max():.0f} %"
        return text

    def _numbers(self, sentence):
        """Return the places of a sentence's words, or say which word is not known."""
        if not isinstance(sentence, str):
            _refuse("sentence as a string", f"{sentence!r:.60}")
        tokens = _closed(sentence, self._known)
        if not any(token[0].isalnum() for token in tokens) or len(tokens) > LIMITS["source"]:
            _refuse(f"sentence of 1 to {LIMITS['source']} words and signs", f"{sentence!r:.80}")
        for token in tokens:
            if token not in self._known:
                _refuse(f"sentence of the {len(self._known)} known words", f"{token!r:.40} in {sentence!r:.80}")
        return [self._known[token] for token in tokens]

    def _translate(self):
        """Return (tokens, score, weights) of each candidate."""
        key = self.sentence, self.width
        if key not in self._found:
            ids = self._numbers(self.sentence)
            beams, looks = self._network.translate(ids, self.width, LIMITS["target"], self.length_penalty)
            self._found = {key: list(zip(beams.tokens[0], beams.scores[0], looks, strict=True))}
        return self._found[key]

    def _words(self, tokens):
        return [self.target_words[token] for token in tokens[: (np.append(tokens, END) == END).argmax()]]

    def _candidate_here(self, value):
        return _whole_number("candidate", value, 0, _whole_number("width", self.width, *WIDTHS) - 1)

    @traitlets.validate("sentence")
    def _check_sentence(self, proposal):
        self._numbers(proposal["value"])
        return str(proposal["value"])

    @traitlets.validate("width")
    def _check_width(self, proposal):
        return _whole_number("width", proposal["value"], *WIDTHS)

    @traitlets.validate("candidate")
    def _check_candidate(self, proposal):
        return self._candidate_here(proposal["value"])

    @traitlets.validate("word")
    def _check_word(self, proposal):
        value = proposal["value"]
        if value is None:
            return None
        candidate = self._candidate_here(self.candidate)  # it may have come with the word
        return _whole_number("word", value, 0, len(self.translations()[candidate][0]) - 1)

    @traitlets.observe("sentence", "width", "candidate")
    def _begin_again(self, change):
        if change["name"] != "candidate" and "candidate" not in self._given:
            self.candidate = 0
        if "word" not in self._given:
            self.word = None


def _refuse(expected, came):
    raise WidgetValueError(f"Alignments expected {expected}, got {came}")


def _whole_number(name, value, low, high):
    return whole_number(value, "Alignments", name, low, high, error=WidgetValueError)


def _closed(sentence, known):
    tokens = list(data.source_tokens(sentence)) if sentence else []
    return [*tokens, "."] if tokens and tokens[-1] not in SIGNS and "." in known else tokens


def _strings(name, value, most, letters):
    value = list(value) if isinstance(value, list | tuple | np.ndarray) else value
    expected = f"{name} as a list of 1 to {most} different strings of 1 to {letters} characters"
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        _refuse(expected, f"{value!r:.60}")
    if not 1 <= len(value) <= most or len(set(value)) < len(value):
        twice = next((one for one in value if value.count(one) > 1), None)
        _refuse(expected, f"{len(value)} of them" if twice is None else f"{twice!r} twice")
    wrong = next((one for one in value if not 1 <= len(one) <= letters), None)
    if wrong is not None:
        _refuse(expected, f"{wrong!r:.60}")
    return [str(one) for one in value]
