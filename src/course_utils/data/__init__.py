"""Data sets for the lessons: one call, three tiers, and a lesson that goes on without a network.

    digits = data.load_images("mnist", split="train", limit=10_000)
    digits.images, digits.labels        # float32 (N, 1, 28, 28) in [0, 1], int64 (N,)
    photos = data.load_photos()         # photos.images: float32 arrays (3, H, W) in [0, 1]
    book = data.load_text("tinyshakespeare")            # book.text: one string
    words = data.tokenise(book.text)    # a list of strings; data.Vocabulary(words).encode(words): int64 (N,)
    pairs = data.load_translations()    # pairs.english, pairs.french: tuples of strings
    pairs = data.load_sentence_pairs()  # the same as tokens, of frequent words only, in three parts
    asked = data.load_stories(task=2)   # asked.questions[0]: sentences, question, answer, facts
    spoken = data.load_spoken_digits()  # spoken.waveforms: float32 arrays, 8,000 samples a second; spoken.labels
    scenes = data.load_captions()       # scenes.images: float32 (N, 3, 64, 64); scenes.captions[0]: five strings
    points, labels = data.make_points("spirals", rng)   # float64 (200, 2), int64 (200,); made, never fetched

A loader returns the same type whichever tier gave the data, and prints one line that says which one it was:

1. local: the file is in the folder that the environment variable ``COURSE_DATA`` names (as ``<data set>/<file>``), or
   in the cache (``COURSE_CACHE``, or the system's cache folder), and has the right SHA-256 checksum.
2. download: from the first address that sends the right bytes, into the cache. The file gets its name only when it is
   whole and checked, so neither an interruption nor two notebooks at once leave a bad one. ``COURSE_OFFLINE=1``
   forbids the network. Where a set has thousands of files, they come out of one archive, each checked by itself.
3. built in: a stand-in from an installed package, or drawn by this one.

What is a fallback and what is an error:

- Nothing here and nothing reachable (no network, dead addresses, answers with the wrong bytes): a loader prints why
  and returns the stand-in, because a lesson has to go on. `fetch`, which promises one certain file, raises
  `DownloadError`.
- A damaged file in the cache was ours: it is dropped with one line of notice and downloaded again. A cache that cannot
  be written gives way to a temporary folder, with one line of notice.
- A damaged file in ``COURSE_DATA`` is the reader's: it is never touched, and loaders and `fetch` raise `DataError` with
  the file, what was expected and what came. So does an archive that is damaged or has a member outside its folder.
- A wrong name, split or limit is a ``ValueError`` that lists what is known.

Nothing is ever unpickled.
"""

from .captions import (
    SCENE_WORDS,
    Captions,
    Scene,
    SceneObject,
    before_photographs,
    caption_holds,
    caption_ids,
    caption_text,
    caption_vocabulary,
    load_captions,
    make_scenes,
    named_objects,
    object_words,
    peak_hits,
    wrong_word,
)
from .company import count_pairs, words_for_map
from .errors import DataError, DownloadError
from .idx import read_idx
from .images import Images, Photos, load_images, load_photos
from .lists import make_copying, make_sorting
from .moves import move_pictures
from .points import make_points
from .segments import segment_digits
from .sentence_pairs import (
    SentencePairs,
    join_tokens,
    load_sentence_pairs,
    number_sentences,
    source_tokens,
    target_tokens,
)
from .sound import (
    DIGIT_NAMES,
    SpokenDigits,
    SpokenStrings,
    hz_to_mel,
    join_digits,
    load_spoken_digits,
    log_mel,
    mel_filters,
    mel_to_hz,
    power_spectrogram,
    read_wav,
    speech_features,
    wav_uri,
)
from .standins.grammar import WORD_CATEGORIES
from .store import extract_zip, fetch
from .stories import (
    STORY_WORLDS,
    CodedStories,
    NotUnderstoodError,
    Stories,
    StoryQuestion,
    StoryWorld,
    answer_question,
    code_stories,
    load_stories,
    make_stories,
    make_tales,
    read_sentence,
    rename_story,
    ring_story,
    story_vocabulary,
    story_words,
)
from .texts import Text, load_text
from .tokens import Vocabulary, tokenise
from .translations import Translations, load_translations

__all__ = [
    "DIGIT_NAMES",
    "SCENE_WORDS",
    "STORY_WORLDS",
    "WORD_CATEGORIES",
    "Captions",
    "CodedStories",
    "DataError",
    "DownloadError",
    "Images",
    "NotUnderstoodError",
    "Photos",
    "Scene",
    "SceneObject",
    "SentencePairs",
    "SpokenDigits",
    "SpokenStrings",
    "Stories",
    "StoryQuestion",
    "StoryWorld",
    "Text",
    "Translations",
    "Vocabulary",
    "answer_question",
    "before_photographs",
    "caption_holds",
    "caption_ids",
    "caption_text",
    "caption_vocabulary",
    "code_stories",
    "count_pairs",
    "extract_zip",
    "fetch",
    "hz_to_mel",
    "join_digits",
    "join_tokens",
    "load_captions",
    "load_images",
    "load_photos",
    "load_sentence_pairs",
    "load_spoken_digits",
    "load_stories",
    "load_text",
    "load_translations",
    "log_mel",
    "make_copying",
    "make_points",
    "make_scenes",
    "make_sorting",
    "make_stories",
    "make_tales",
    "mel_filters",
    "mel_to_hz",
    "move_pictures",
    "named_objects",
    "number_sentences",
    "object_words",
    "peak_hits",
    "power_spectrogram",
    "read_idx",
    "read_sentence",
    "read_wav",
    "rename_story",
    "ring_story",
    "segment_digits",
    "source_tokens",
    "speech_features",
    "story_vocabulary",
    "story_words",
    "target_tokens",
    "tokenise",
    "wav_uri",
    "words_for_map",
    "wrong_word",
]
