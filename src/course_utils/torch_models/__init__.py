"""PyTorch models that two lessons use, or a lesson and an experiment. PyTorch loads when the first is asked for.

    features = torch_models.SceneEncoder()(images)                          # (N, 3, 64, 64) -> (N, 64, 64)
    network, characters, facts = torch_models.load_character_network()
    logits, weights = torch_models.CaptionDecoder(vocabulary_size)(features, captions)
"""

from course_utils.lazy import lazy_names

_HOMES = {
    "AdditiveAttention": "attention",
    "SceneEncoder": "captions",
    "CaptionDecoder": "captions",
    "build_captioner": "captioner",
    "train_captioner": "captioner",
    "save_captioner": "captioner",
    "load_captioner": "captioner",
    "captioner_facts": "captioner",
    "write_captions": "captioner",
    "caption_photographs": "photographs",
    "CharacterNetwork": "characters",
    "save_character_network": "characters",
    "load_character_network": "characters",
    "MemoryNetwork": "memory_network",
    "sentence_bags": "memory_network",
    "train_memory_network": "story_reader",
    "ask_memory_network": "story_reader",
    "save_story_reader": "story_reader",
    "load_story_reader": "story_reader",
    "story_reader_facts": "story_reader",
    "NeuralTuringMachine": "turing",
    "address": "turing",
    "load_machine": "turing",
    "save_machine": "turing",
    "ListLSTM": "lists",
    "train_on_lists": "lists",
    "Translator": "translator",
    "build_translator": "translating",
    "train_translator": "translating",
    "masked_loss": "translating",
    "scramble": "translating",
    "translate_sentences": "translating",
    "attend": "translating",
    "last_states": "translating",
    "save_translator": "translating",
    "load_translator": "translating",
    "translator_facts": "translating",
}

__all__ = [*_HOMES]
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
