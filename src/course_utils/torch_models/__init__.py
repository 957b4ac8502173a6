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
}

__all__ = [*_HOMES]
__getattr__, __dir__ = lazy_names(__name__, _HOMES)
