"""Stories with questions, whatever they come from."""

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"[\w'-]+(?:,[\w'-]+)*")


@dataclass(frozen=True)
class StoryQuestion:
    """A question, and what has been told before it.

    Attributes:
        sentences: tuple of N strings, the story so far, the oldest first.
        question: one string.
        answer: one string; several words are joined by commas, as in ``"milk,apple"``.
        facts: the places in `sentences`, from 0, of those that the answer follows from.
        story: the number of the story; questions of one story share its beginning, so parts are divided by it.
    """

    sentences: tuple[str, ...] = field(repr=False)
    question: str
    answer: str
    facts: tuple[int, ...]
    story: int


@dataclass(frozen=True)
class Stories:
    """Questions about stories.

    Attributes:
        questions: tuple of N `StoryQuestion`.
        tier: ``"local"``, ``"download"`` or ``"built-in"``.
        source: what the stories are, with licence and author; a stand-in says so here.
    """

    questions: tuple[StoryQuestion, ...] = field(repr=False)
    tier: str
    source: str

    def __len__(self):
        return len(self.questions)


def story_words(text):
    """Return the words of a sentence, a question or an answer: lower case, without punctuation marks.

    A name with a hyphen is one word, ``mount-doom``, and so is an answer of several words joined by commas, so that
    every answer is one class of a classifier. (`tokenise` cuts both up.)

    Args:
        text: a string.

    Returns:
        A list of strings.

    Raises:
        ValueError: `text` is not a string.
    """
    if not isinstance(text, str):
        raise ValueError(f"story_words expected a string, got {type(text).__name__}")
    return _WORD.findall(text.lower())
