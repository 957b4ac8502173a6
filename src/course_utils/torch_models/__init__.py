"""PyTorch models that at least two lessons use. PyTorch loads when the first of them is asked for.

    features = torch_models.SceneEncoder()(images)                          # (N, 3, 64, 64) -> (N, 64, 64)
    logits, weights = torch_models.CaptionDecoder(vocabulary_size)(features, captions)
"""

import importlib

_HOMES = {
    "AdditiveAttention": "attention",
    "SceneEncoder": "captions",
    "CaptionDecoder": "captions",
    "build_captioner": "captioner",
    "train_captioner": "captioner",
    "save_captioner": "captioner",
    "load_captioner": "captioner",
    "captioner_facts": "captioner",
    "captioner_record": "captioner",
}

__all__ = [*_HOMES]


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_HOMES)}")


def __dir__():
    return sorted([*globals(), *_HOMES])
