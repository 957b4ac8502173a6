"""Pictures with sentences that describe them.

`load` chooses between `drawn` scenes (`scenes` makes them up, `drawing` paints them, `sentences` describes them and
judges descriptions) and `photographs` from a folder (`layouts` reads it). Both come as a `collection`; `tokens` makes
rows of numbers of the sentences, `judging` says what is wrong with one.
"""

from .backgrounds import before_photographs
from .collection import Captions
from .drawn import make_scenes
from .judging import object_words, peak_hits, wrong_word
from .load import load_captions
from .scenes import SCENE_WORDS, Scene, SceneObject
from .sentences import caption_holds, named_objects
from .tokens import caption_ids, caption_text, caption_vocabulary

__all__ = [
    "SCENE_WORDS", "Captions", "Scene", "SceneObject", "before_photographs", "caption_holds", "caption_ids",
    "caption_text", "caption_vocabulary", "load_captions", "make_scenes", "named_objects", "object_words",
    "peak_hits", "wrong_word",
]
