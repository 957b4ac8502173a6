"""Stories with questions.

`load` reads the published ones or takes those that `made` makes up; `world` has the names and the verbs, `reading`
understands a sentence, `following` knows the answers by rules, `ring` is the story of the review, `coded` turns
stories into numbers.
"""

from .coded import CodedStories, code_stories, story_vocabulary
from .collection import Stories, StoryQuestion, story_words
from .following import answer_question
from .load import load_stories
from .made import make_stories, make_tales
from .reading import NotUnderstoodError, read_sentence
from .ring import rename_story, ring_story
from .world import STORY_WORLDS, StoryWorld

__all__ = [
    "STORY_WORLDS", "CodedStories", "NotUnderstoodError", "Stories", "StoryQuestion", "StoryWorld", "answer_question",
    "code_stories", "load_stories", "make_stories", "make_tales", "read_sentence", "rename_story", "ring_story",
    "story_vocabulary", "story_words",
]
