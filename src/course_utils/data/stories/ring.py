"""The ring story of the review, and stories under other names."""

import re
from dataclasses import replace

from .collection import Stories, StoryQuestion
from .following import answer_question
from .world import STORY_WORLDS, place_name

_RING_STORY = (
    "Bilbo travelled to the cave.", "Gollum dropped the ring there.", "Bilbo took the ring.",
    "Bilbo went back to the Shire.", "Bilbo left the ring there.", "Frodo got the ring.",
    "Frodo journeyed to Mount-Doom.", "Frodo dropped the ring there.", "Sauron died.", "Frodo went back to the Shire.",
    "Bilbo travelled to the Grey-havens.", "The End.",
)
_QUESTIONS = ("Where is the ring?", "Where is Bilbo now?", "Where is Frodo now?")


def ring_story():
    """Return the short version of The Lord of the Rings that the review speaks of, with its three questions.

    Returns:
        `Stories` of three questions, in the world ``STORY_WORLDS["ring"]``.

    Source: Weston, Chopra & Bordes, arXiv:1410.3916 (2014), figure 1; the review, page 442.
    """
    questions = tuple(
        StoryQuestion(_RING_STORY, question, *answer_question(_RING_STORY, question, STORY_WORLDS["ring"]), 0)
        for question in _QUESTIONS
    )
    return Stories(questions, "built-in", "a test story (Weston, Chopra & Bordes, 2014)")


def rename_story(question, names):
    """Return a question with other names for people, places and things, in story, question and answer.

    Args:
        question: a `StoryQuestion`.
        names: dictionary from old to new names, as a `StoryWorld` lists them: places with their article.

    Returns:
        A `StoryQuestion`; what is not in `names` stays.

    Raises:
        ValueError: `names` gives two the same new name.
    """
    if len(set(names.values())) < len(names):
        raise ValueError(f"rename_story expected a new name for each, got {names}")
    answers = {place_name(old): place_name(new) for old, new in names.items()}
    longest_first = sorted(names, key=len, reverse=True)
    old = re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w'-])")

    def renamed(text):
        return old.sub(lambda match: names[match[0]], text)

    return replace(
        question,
        sentences=tuple(renamed(sentence) for sentence in question.sentences),
        question=renamed(question.question),
        answer=answers.get(question.answer, question.answer),
    )
