"""Train, store and load the network that captions scenes: a `SceneEncoder` and a `CaptionDecoder` together."""

import json
import math
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional

from course_utils import data, runtime
from course_utils.torch_models.captions import CaptionDecoder, SceneEncoder

FOLDER = Path(__file__).parent
WARM_UP = 50  # steps in which the learning rate rises


def build_captioner(vocabulary, attention=True, seed=0, all_places=False):
    """Return a new encoder and decoder for a vocabulary of `data.caption_vocabulary`, drawn from a seed.

    Without attention the decoder knows the mean of the features, or with `all_places` those of all places at once.
    """
    torch.manual_seed(seed)
    places = math.prod(SceneEncoder.grid) if all_places else None
    signs = dict(zip(("pad", "start", "end"), vocabulary.encode(["<pad>", "<start>", "<end>"]).tolist(), strict=True))
    return SceneEncoder(), CaptionDecoder(len(vocabulary), attention=attention, places=places, **signs)


def train_captioner(encoder, decoder, images, ids, steps, batch=64, rate=3e-3, name="captions"):
    """Train encoder and decoder together to give high probability to the next word of true captions.

    E = mean over the words of a batch of -ln p(word | words before it, image)

    Adam with betas 0.9 and 0.98; the rate rises for 50 steps and then falls to 0 along a cosine; a gradient longer than
    1 is shortened to 1. A step draws a batch of pictures and one caption of each.

    Args:
        encoder, decoder: as `build_captioner` returns them; they are moved to `runtime.device()` and changed.
        images: float32 (N, 3, 64, 64) in [0, 1], or whatever else the encoder takes.
        ids: integers (N, C, T), C captions of each picture, as `data.caption_ids` writes them.
        steps: how many.
        batch: pictures in a step.
        rate: the highest learning rate.
        name: what the progress bar says.

    Returns:
        the loss of every step in nats a word, a list of floats. Encoder and decoder are in eval mode afterwards.

    Source: Xu et al. 2015, section 4.3.
    """
    device = runtime.device()
    images, ids = (torch.as_tensor(one, device=device) for one in (images, ids))
    encoder.to(device).train()
    decoder.to(device).train()
    if images.ndim == 4:  # colours last in memory: convolutions of pictures are a third faster so on a CPU
        images = images.contiguous(memory_format=torch.channels_last)
        encoder.to(memory_format=torch.channels_last)
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(weights, lr=rate, betas=(0.9, 0.98))
    losses = []
    for step in runtime.progress(range(steps), name):
        warm, cosine = min(1, (step + 1) / WARM_UP), (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = rate * warm * cosine
        rows = torch.randint(len(images), (batch,), device=device)
        said = ids[rows, torch.randint(ids.shape[1], (batch,), device=device)]  # (batch, T)
        said = said[:, : int((said != decoder.pad).sum(1).max())]  # as long as the longest
        logits, _ = decoder(encoder(images[rows]), said[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), said[:, 1:].flatten(), ignore_index=decoder.pad)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses.append(loss.item())
    encoder.eval(), decoder.eval()
    return losses


@torch.no_grad()
def write_captions(encoder, decoder, vocabulary, images, width=3):
    """Write captions of pictures, 250 at a time.

    Args:
        encoder, decoder: as `train_captioner` leaves them, on `runtime.device()`.
        vocabulary: theirs.
        images: float32 (N, 3, 64, 64), NumPy's or PyTorch's.
        width: beginnings that the beam keeps; 1 is greedy search.

    Returns:
        (captions, looks): a list of N strings, and a list of N arrays (T, P), where the network looked for each word.
    """
    captions, looks = [], []
    for part in torch.as_tensor(images).split(250):
        search = decoder.beam(encoder(part.to(runtime.device())), width)
        for tokens, weights in zip(*(one.cpu().numpy() for one in search), strict=True):
            captions.append(data.caption_text(tokens, vocabulary))
            looks.append(weights[: len(captions[-1].split())])
    return captions, looks


def checkpoint_path(attention):
    """Return where the trained weights are kept."""
    return FOLDER / f"captions_{'attention' if attention else 'plain'}.safetensors"


def save_captioner(path, encoder, decoder, vocabulary, **facts):
    """Write both networks, rounded to float16, to one safetensors file, with the vocabulary and facts about them.

    Args:
        path: of the file.
        encoder, decoder: as `train_captioner` leaves them.
        vocabulary: theirs.
        facts: what made the weights and how good they are, plain values; `captioner_facts` reads them.
    """
    tensors = {}
    for part, network in (("encoder", encoder), ("decoder", decoder)):
        for key, value in network.state_dict().items():
            value = value.half() if value.is_floating_point() else value
            tensors[f"{part}.{key}"] = value.cpu().contiguous()
    metadata = {"vocabulary": json.dumps(vocabulary.as_dict()), "facts": json.dumps(facts)}
    save_file(tensors, path, metadata)
    Path(path).chmod(0o644)  # safetensors lets nobody else read it


def load_captioner(attention=True):
    """Load the networks that `python experiments/captions.py --checkpoints` trained on 20,000 scenes.

    Args:
        attention: those that look anew for every word; else those that know the mean of the features only.

    Returns:
        (encoder, decoder, vocabulary), in eval mode, float32, on `runtime.device()`.
    """
    with safe_open(checkpoint_path(attention), "pt") as file:
        vocabulary = data.Vocabulary.from_dict(json.loads(file.metadata()["vocabulary"]))
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    encoder, decoder = build_captioner(vocabulary, attention)
    for part, network in (("encoder", encoder), ("decoder", decoder)):
        own = {key.removeprefix(f"{part}."): value for key, value in tensors.items() if key.startswith(part)}
        network.load_state_dict(own)
        network.to(runtime.device()).eval()
    return encoder, decoder, vocabulary


def captioner_facts(attention=True):
    """Return what is stored with the weights of `load_captioner`: the command, seed, steps, seconds and scores."""
    with safe_open(checkpoint_path(attention), "pt") as file:
        return json.loads(file.metadata()["facts"])
