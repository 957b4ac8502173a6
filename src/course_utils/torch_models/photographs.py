"""Captions of photographs: a decoder on features of a network that was trained on ImageNet. Needs torchvision."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import torch

from course_utils import data, runtime
from course_utils.torch_models.captioner import train_captioner
from course_utils.torch_models.captions import CaptionDecoder

AT_ONCE = 50  # photographs


@torch.no_grad()
def photograph_features(photos, count):
    """Return what a ResNet-18, trained on ImageNet, finds in the first `count` photographs: (N, 49, 512)."""
    models = import_module("torchvision.models")
    network = models.resnet18(weights="DEFAULT").eval().to(runtime.device())
    trunk = torch.nn.Sequential(*list(network.children())[:-2])
    mean, spread = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]])[..., None, None]
    found = []
    for start in runtime.progress(range(0, count, AT_ONCE), "features"):
        images = torch.tensor(photos.batch(range(start, min(start + AT_ONCE, count)), 224))
        found.append(trunk(((images - mean) / spread).to(runtime.device())).flatten(2).transpose(1, 2))
    return torch.cat(found)


def caption_photographs(source="coco", count=4000, steps=4000, shown=5):
    """Train a decoder with attention on photographs, and print captions of new ones beside a given one.

    Without the full profile, torchvision or the photographs it prints in one line what is missing.

    Args:
        source: ``"coco"`` or ``"flickr8k"``, as `data.load_captions` takes it.
        count: how many photographs to train on.
        steps: how many.
        shown: how many new ones to caption.

    Source: Xu et al. 2015.
    """
    if runtime.profile() != "full":
        return print("photographs: not in the quick profile")
    if find_spec("torchvision") is None:
        return print("photographs: torchvision is not installed")
    try:
        photos = data.load_captions(source, "train", count)
        features = photograph_features(photos, len(photos))
        test = data.load_captions(source, "test", shown)
        unseen = photograph_features(test, len(test))
    except (data.DownloadError, OSError) as error:
        return print(f"photographs: not within reach ({str(error)[:60]} …)")
    five = [list(captions[:5]) for captions in photos.captions]
    known = data.caption_vocabulary([one for captions in five for one in captions], min_count=5)
    said = np.stack([data.caption_ids(captions, known, length=22) for captions in five])
    pad, start, end = known.encode(["<pad>", "<start>", "<end>"]).tolist()
    decoder = CaptionDecoder(len(known), features.shape[2], dropout=0.5, pad=pad, start=start, end=end)
    train_captioner(torch.nn.Identity(), decoder, features, said, steps, name="photographs")
    for tokens, given in zip(decoder.beam(unseen)[0].cpu().numpy(), test.captions, strict=True):
        print(data.caption_text(tokens, known), "| given:", given[0])
