"""C28: does a network that writes captions look at what it names, and does looking make its captions better?

``python experiments/captions.py`` trains two networks with each of three seeds on 8,000 scenes of two objects, one with
attention and one that knows the features of all places at every step, and stores what they do with 1,000 unseen scenes:
5,000 steps each, about an hour and a half on one core; stopped and started again, it goes on after the last training
that was finished. ``--steps 1200`` is the short training.

``python experiments/captions.py --checkpoints`` trains instead the networks that the lesson loads, on 20,000 scenes of
one to three objects, one with attention and one that knows the mean of the features, and stores their weights.

Figures of each run, as ``claims.record("captions")["samples"]`` names them:

true_attention, true_without    share of the 1,000 captions that are true of their scene
pointing_nouns_strict           share of the shape words of correctly named things at which the peak of attention falls
                                on the thing by the strict rule: the pixel in the middle of the place is the thing's
pointing_nouns_lenient          by the lenient rule: any pixel of the place is the thing's
pointing_adjectives_strict, pointing_adjectives_lenient    the same of the words for sizes and colours
control_…                       the same with the peaks of another picture, while the same kind of word was written
chance_…                        the share of places that would be hits: by the strict rule, the share of the area
words_nouns, words_adjectives   how many words were judged
named                           share of the words for things that name something that is there
loss_attention, loss_without    mean loss of the last 100 steps, nats a word
"""

import time

import experiment
import numpy as np
import torch

from course_utils import data, torch_models
from course_utils.torch_models import captioner

TRAINED_ON = {2: 8000}  # number of objects: scenes
CHECKPOINTS_TRAINED_ON = {1: 4000, 2: 10_000, 3: 6000}
UNSEEN = 1000
BEAM = 3
GRID, CELL = 8, 8  # places along each side of a picture, pixels along a place
KINDS = {"nouns": data.SCENE_WORDS["shape"], "adjectives": data.SCENE_WORDS["size"] + data.SCENE_WORDS["colour"]}


def training_scenes(kinds, seed=0):
    """Return images (N, 3, 64, 64), captions as numbers (N, 5, T) and the vocabulary."""
    rng = np.random.default_rng(seed)
    parts = [data.make_scenes(rng, count, objects=objects) for objects, count in kinds.items()]
    captions = [one for part in parts for five in part.captions for one in five]
    vocabulary = data.caption_vocabulary(captions)
    ids = data.caption_ids(captions, vocabulary)
    return np.concatenate([part.images for part in parts]), ids.reshape(sum(kinds.values()), 5, -1), vocabulary


def describe(encoder, decoder, vocabulary, scenes):
    """Return a caption, in words, for each scene, and where the network looked for each word, the number of a place."""
    device = next(encoder.parameters()).device
    with torch.no_grad():
        features = encoder(torch.as_tensor(scenes.images, device=device))
    tokens, weights = decoder.beam(features, BEAM)
    captions = [data.caption_text(row, vocabulary).split() for row in tokens.cpu().numpy()]
    return captions, weights.argmax(2).tolist()


def hits(thing):
    """Say for each place whether a look at it would hit a thing.

    Args:
        thing: boolean (64, 64), its pixels.

    Returns:
        dict rule -> boolean (64,): "strict", the pixel in the middle of the place is the thing's; "lenient", any is.
    """
    tiles = thing.reshape(GRID, CELL, GRID, CELL)
    middle = tiles[:, CELL // 2, :, CELL // 2]
    return {"strict": middle.ravel(), "lenient": tiles.any(axis=(1, 3)).ravel()}


def judged_words(captions, peaks, scenes, kind):
    """Return (peak, thing's pixels) of each word of a kind that names a thing that is there, and how many are not."""
    judged, unnamed = [], 0
    for words, looks, scene, where in zip(captions, peaks, scenes.scenes, scenes.object_maps, strict=True):
        for word, peak, named in zip(words, looks, data.named_objects(words, scene), strict=False):
            if word in kind and named:
                judged.append((peak, np.isin(where, [1 + one for one in named])))
            elif word in kind:
                unnamed += 1
    return judged, unnamed


def point(captions, peaks, scenes):
    """Play the pointing game; return its figures by name, those of the control and of chance among them."""
    figures, words, unnamed = {}, 0, 0
    for name, kind in KINDS.items():
        judged, missing = judged_words(captions, peaks, scenes, kind)
        own = np.array([peak for peak, _ in judged])
        other = np.roll(own, len(own) // 2)  # half the list away is another picture
        places = np.arange(len(own))
        for rule in ("strict", "lenient"):
            would_hit = np.array([hits(thing)[rule] for _, thing in judged])  # (words, 64)
            figures[f"pointing_{name}_{rule}"] = would_hit[places, own].mean()
            figures[f"control_{name}_{rule}"] = would_hit[places, other].mean()
            figures[f"chance_{name}_{rule}"] = would_hit.mean()
        figures[f"words_{name}"] = len(judged)
        words, unnamed = words + len(judged), unnamed + missing
    return {**figures, "named": words / (words + unnamed)}


def share_true(captions, scenes):
    """Return the share of captions that are true of their scenes."""
    return np.mean([data.caption_holds(one, scene) for one, scene in zip(captions, scenes.scenes, strict=True)])


def train(scenes, steps, **kind):
    """Return (encoder, decoder), the mean loss of the last 100 steps, and the seconds that training took."""
    images, ids, vocabulary = scenes
    networks = torch_models.build_captioner(vocabulary, **kind)
    start = time.perf_counter()
    losses = torch_models.train_captioner(*networks, images, ids, steps)
    return networks, float(np.mean(losses[-100:])), time.perf_counter() - start


def run(options):
    """Train and measure with every seed, and store the record."""
    settings = {"steps": options.steps, "scenes": sum(TRAINED_ON.values()), "objects": 2, "unseen": UNSEEN,
                "beam": BEAM}
    steps = experiment.Steps("captions", settings)
    recorder = experiment.Recorder("captions", range(options.seeds), settings, steps=steps)
    scenes = training_scenes(TRAINED_ON)
    unseen = data.load_captions("scenes", "test", UNSEEN, objects=2)

    def looking(seed):
        networks, loss, _ = train(scenes, options.steps, seed=seed)
        captions, peaks = describe(*networks, scenes[2], unseen)
        found = {"true_attention": share_true(captions, unseen), "loss_attention": loss}
        return {name: float(value) for name, value in {**found, **point(captions, peaks, unseen)}.items()}

    def without(seed):
        networks, loss, _ = train(scenes, options.steps, seed=seed, attention=False, all_places=True)
        return {"true_without": float(share_true(describe(*networks, scenes[2], unseen)[0], unseen)),
                "loss_without": loss}

    for seed in recorder.seeds:
        found = steps(f"attention, seed {seed}", lambda seed=seed: looking(seed))
        recorder.add(**found, **steps(f"without, seed {seed}", lambda seed=seed: without(seed)))
    recorder.write()


def train_checkpoints(options):
    """Train the networks that the lesson loads, and store their weights with their scores."""
    scenes = training_scenes(CHECKPOINTS_TRAINED_ON)
    unseen = data.load_captions("scenes", "test", UNSEEN, objects=2)
    for attention in (True, False):
        networks, loss, seconds = train(scenes, options.steps, attention=attention)
        facts = {"seed": 0, "steps": options.steps, "scenes": len(scenes[0]), "seconds": round(seconds),
                 "threads": torch.get_num_threads(), "loss": round(loss, 3), "command": experiment.command()}
        facts |= scores(networks, scenes[2], unseen, attention)
        torch_models.save_captioner(captioner.checkpoint_path(attention), *networks, scenes[2], **facts)
        print(facts, flush=True)


def scores(networks, vocabulary, unseen, attention):
    """Return what is stored with a checkpoint: the share of true captions and, with attention, the pointing game."""
    captions, peaks = describe(*networks, vocabulary, unseen)
    found = {"true": share_true(captions, unseen), **(point(captions, peaks, unseen) if attention else {})}
    return {name: round(float(value), 3) for name, value in found.items()}


def main():
    parser = experiment.parser(__doc__, seeds=3)
    parser.add_argument("--steps", type=int, default=5000, help="of each training, 5,000 if not given")
    parser.add_argument("--checkpoints", action="store_true", help="train the networks that the lesson loads")
    options = parser.parse_args()
    train_checkpoints(options) if options.checkpoints else run(options)


if __name__ == "__main__":
    main()
