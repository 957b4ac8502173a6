"""Train the networks that caption scenes, and store them with their scores in src/course_utils/torch_models/.

``python tools/train_captions.py`` trains the two checkpoints, with attention and without, on 20,000 scenes: about a
quarter of an hour each on two cores. ``python tools/train_captions.py --record`` trains as the lesson does, on scenes
with two objects, with seeds 0 to 2, and stores the scores.
"""

import argparse
import json
import time

import numpy as np
import torch

from course_utils import data, torch_models
from course_utils.torch_models import captioner

KINDS = {1: 4000, 2: 10_000, 3: 6000}  # number of objects: scenes of the checkpoints' training
CELL = 8  # pixels along a place of the encoder's grid


def training_scenes(kinds, vocabulary=None, seed=0):
    """Return images (N, 3, 64, 64), captions as numbers (N, 5, T) and the vocabulary."""
    rng = np.random.default_rng(seed)
    parts = [data.make_scenes(rng, count, objects=objects) for objects, count in kinds.items()]
    captions = [one for part in parts for five in part.captions for one in five]
    vocabulary = vocabulary or data.caption_vocabulary(captions)
    ids = data.caption_ids(captions, vocabulary)
    return np.concatenate([part.images for part in parts]), ids.reshape(sum(kinds.values()), 5, -1), vocabulary


def scores(encoder, decoder, vocabulary, width=3):
    """Return the share of true captions of 1,000 unseen scenes, and of words at which the peak hits the object."""
    unseen = data.load_captions("scenes", "test", 1000, objects=2)
    with torch.no_grad():
        features = encoder(torch.as_tensor(unseen.images, device=next(encoder.parameters()).device))
    tokens, weights = decoder.beam(features, width)
    true, hits = [], []
    for row, looks, scene, where in zip(tokens, weights, unseen.scenes, unseen.object_maps, strict=True):
        words = data.caption_text(row.cpu().numpy(), vocabulary).split()
        true.append(data.caption_holds(words, scene))
        for peak, named in zip(looks.argmax(1).tolist(), data.named_objects(words, scene), strict=False):
            if named is not None:
                down, right = (CELL * place for place in divmod(peak, 8))
                seen = where[down : down + CELL, right : right + CELL]
                hits.append(bool(np.isin(seen, [one + 1 for one in named]).any()))
    return float(np.mean(true)), float(np.mean(hits))


def train_and_score(images, ids, vocabulary, attention, steps, seed):
    """Return encoder and decoder after training, with the facts about them."""
    networks = torch_models.build_captioner(vocabulary, attention, seed)
    start = time.perf_counter()
    losses = torch_models.train_captioner(*networks, images, ids, steps)
    seconds = time.perf_counter() - start
    true, pointing = scores(*networks, vocabulary)
    facts = {"seed": seed, "steps": steps, "scenes": len(images), "seconds": round(seconds),
             "threads": torch.get_num_threads(), "loss": round(float(np.mean(losses[-100:])), 3),
             "true": round(true, 3), "pointing": round(pointing, 3)}  # fmt: skip
    print(f"attention {attention}: {facts}", flush=True)
    return networks, facts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="train as the lesson does, with three seeds")
    parser.add_argument("--steps", type=int, help="5,000 for the checkpoints, 1,200 for the record")
    parser.add_argument("--only", choices=("attention", "plain"), help="only one of the two checkpoints")
    chosen = parser.parse_args()
    if chosen.record:
        images, ids, vocabulary = training_scenes({2: 8000})
        made = {attention: [train_and_score(images, ids, vocabulary, attention, chosen.steps or 1200, seed)[1]
                            for seed in range(3)] for attention in (True, False)}  # fmt: skip
        record = {"seeds": [0, 1, 2], "true_attention": [one["true"] for one in made[True]],
                  "true_plain": [one["true"] for one in made[False]],
                  "pointing": [one["pointing"] for one in made[True]],
                  "facts": {"command": "python tools/train_captions.py --record", "steps": made[True][0]["steps"],
                            "scenes": len(images)}}  # fmt: skip
        (captioner.FOLDER / "captions_record.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        return
    images, ids, vocabulary = training_scenes(KINDS)
    for attention in (True, False):
        if chosen.only in (None, "attention" if attention else "plain"):
            networks, facts = train_and_score(images, ids, vocabulary, attention, chosen.steps or 5000, 0)
            facts["command"] = "python tools/train_captions.py"
            torch_models.save_captioner(captioner.checkpoint_path(attention), *networks, vocabulary, **facts)


if __name__ == "__main__":
    main()
