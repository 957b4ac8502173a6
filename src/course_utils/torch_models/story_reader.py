"""Train a `MemoryNetwork` on stories, ask it, store it and load it."""

import json
import math
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional

from course_utils import data, runtime
from course_utils.torch_models.memory_network import MemoryNetwork, sentence_bags

PATH = Path(__file__).parent / "story_reader.safetensors"
WARM_UP = 50  # steps in which the learning rate rises


def train_memory_network(network, stories, steps, seed=0, batch=100, rate=0.01, name="stories", position=True):
    """Train a memory network to give high probability to the answers.

    E = mean over the questions of a batch of -ln p(answer | story, question)

    Adam; the rate rises for 50 steps while it falls to 0 along a cosine. Each question comes once before any comes
    again.

    Args:
        network: a `MemoryNetwork`; it is moved to `runtime.device()` and changed.
        stories: `CodedStories`.
        steps: how many.
        seed: of the order of the questions.
        batch: questions in a step.
        rate: the highest learning rate.
        name: what the progress bar says; None shows none.
        position: as in `sentence_bags`.

    Returns:
        the loss of every step in nats a question, a list of floats.
    """
    network.to(runtime.device())
    sentences, *asked = _tensors(stories, network, position)
    order, waiting, losses = torch.Generator().manual_seed(seed), [], []
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    for step in runtime.progress(range(steps), name) if name else range(steps):
        if not waiting:
            waiting = list(torch.randperm(len(stories), generator=order).to(sentences.device).split(batch))
        memory, questions, answers = _rows(waiting.pop(), *asked)
        warm, cosine = min(1, (step + 1) / WARM_UP), (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = rate * warm * cosine
        loss = functional.cross_entropy(network(sentences, memory, questions)[0], answers)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def ask_memory_network(network, stories, position=True):
    """Ask a memory network all questions, 1,000 at a time.

    Args:
        network: a `MemoryNetwork`.
        stories: `CodedStories`.
        position: as in `sentence_bags`.

    Returns:
        answers, int64 (N,), and attention, float32 (N, K, M), NumPy arrays.
    """
    sentences, *asked = _tensors(stories, network, position)
    found = [network(sentences, *_rows(rows, *asked)[:2]) for rows in torch.arange(len(stories)).split(1000)]
    logits, attention = (torch.cat(parts).cpu().numpy() for parts in zip(*found, strict=True))
    return logits.argmax(1), attention


def _tensors(stories, network, position):
    """Return sentences, memory, questions and answers on the device of the network, the sentences as bags."""
    device, size = network.words.device, network.vocabulary_size
    bags = [sentence_bags(words, size, position) for words in (stories.sentences, stories.questions)]
    arrays = bags[0], stories.memory, bags[1], stories.answers
    return [torch.as_tensor(array, device=device) for array in arrays]


def _rows(rows, memory, questions, answers):
    rows = rows.to(memory.device)
    return memory[rows], questions[:, rows], answers[rows]


def save_story_reader(network, vocabulary, path=PATH, **facts):
    """Write a network, rounded to float16, to a safetensors file, with the vocabulary and facts about it.

    Args:
        network: a `MemoryNetwork`.
        vocabulary: its own.
        path: of the file.
        facts: what made the weights and how good they are, plain values; `story_reader_facts` reads them.
    """
    tensors = {key: value.half().cpu().contiguous() for key, value in network.state_dict().items()}
    save_file(tensors, path, {"vocabulary": json.dumps(vocabulary.as_dict()), "facts": json.dumps(facts)})
    Path(path).chmod(0o644)  # safetensors lets nobody else read it


def load_story_reader(path=PATH):
    """Load the network that `python experiments/memory_networks.py` trained on tales of the ring's world.

    Returns:
        (network, vocabulary), float32, on `runtime.device()`.
    """
    with safe_open(path, "pt") as file:
        vocabulary = data.Vocabulary.from_dict(json.loads(file.metadata()["vocabulary"]))
        tensors = {key: file.get_tensor(key).float() for key in file.keys()}  # noqa: SIM118
    hops, words, size = tensors["words"].shape
    network = MemoryNetwork(words, tensors["time"].shape[1], hops - 1, size, before="before" in tensors)
    network.load_state_dict(tensors)
    return network.to(runtime.device()), vocabulary


def story_reader_facts(path=PATH):
    """Return what is stored with the weights: the command, the seed, the scores, and all sentences that it has read."""
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["facts"])
