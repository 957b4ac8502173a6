"""Stories as numbers: each sentence that occurs once, and each story as a list of them."""

from dataclasses import dataclass

import numpy as np

from course_utils.arguments import whole_number

from ..tokens import Vocabulary
from .collection import story_words


@dataclass(frozen=True)
class CodedStories:
    """Questions about stories, as a memory network reads them.

    Attributes:
        sentences: int64 (S, J), the words of each sentence that occurs, filled up with 0; row 0 is no sentence.
        memory: int64 (N, M + 1), for each question the rows of `sentences` that were told, the newest first, filled up
            with 0. The network remembers M of them; the last column only says what stood before the M-th.
        questions: int64 (N, L), the words of each question, filled up with 0.
        answers: int64 (N,), the word that answers.
    """

    sentences: np.ndarray
    memory: np.ndarray
    questions: np.ndarray
    answers: np.ndarray

    def __len__(self):
        return len(self.answers)


def story_vocabulary(questions):
    """Return the `Vocabulary` of stories, questions and answers; its word 0 never occurs and stands for no word.

    Args:
        questions: an iterable of `StoryQuestion`.
    """
    texts = [text for asked in questions for text in (*asked.sentences, asked.question, asked.answer)]
    return Vocabulary([word for text in texts for word in story_words(text)])


def code_stories(questions, vocabulary, memory=50):
    """Turn questions about stories into numbers.

    Args:
        questions: an iterable of N `StoryQuestion`, each answered by one word.
        vocabulary: a `Vocabulary` with every word of them.
        memory: sentences M that are remembered, the newest ones.

    Returns:
        `CodedStories`.

    Raises:
        ValueError: there is no question, or no sentence before one, a word is not in the vocabulary, or `memory` is not
            a positive integer.
    """
    questions, memory = list(questions), whole_number(memory, "code_stories", "memory", 1)
    if not questions:
        raise ValueError("code_stories expected at least one question, got none")
    if not all(asked.sentences for asked in questions):
        raise ValueError("code_stories expected at least one sentence before each question, got none")
    rows = {"": 0}  # sentence: its row
    told = [[rows.setdefault(sentence, len(rows)) for sentence in asked.sentences[: -memory - 2 : -1]]
            for asked in questions]
    return CodedStories(
        sentences=_filled([_encoded(sentence, vocabulary) for sentence in rows]),
        memory=_filled(told, memory + 1),
        questions=_filled([_encoded(asked.question, vocabulary) for asked in questions]),
        answers=np.array([_answer(asked.answer, vocabulary) for asked in questions]),
    )


def _encoded(text, vocabulary):
    """Return the numbers of a sentence's words."""
    words = story_words(text)
    numbers = vocabulary.encode(words)
    if not numbers.all():
        raise ValueError(f"code_stories expected words of the vocabulary, got {words[numbers.argmin()]!r} in {text!r}")
    return numbers


def _answer(text, vocabulary):
    numbers = _encoded(text, vocabulary)
    if len(numbers) != 1:
        raise ValueError(f"code_stories expected an answer of one word, got {text!r}")
    return numbers[0]


def _filled(rows, width=None):
    """Return rows of numbers as int64 (N, width), filled up with 0."""
    filled = np.zeros((len(rows), width or max(map(len, rows))), np.int64)
    for index, row in enumerate(rows):
        filled[index, : len(row)] = row
    return filled
