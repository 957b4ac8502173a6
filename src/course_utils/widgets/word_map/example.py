"""Words, vectors and maps for an example of the figure: made up by a rule, where t-SNE would have found them."""

import numpy as np

KINDS = {
    "months": "january february march april may june july august september october november december",
    "weekdays": "monday tuesday wednesday thursday friday saturday sunday",
    "family": "mother father sister brother daughter son uncle aunt",
    "numbers": "one two three four five six seven eight nine ten",
}
OTHERS = "large small old new under over"
DIMENSIONS = 12
ITERATIONS = (50, 100, 250, 500, 1000)
SPREADS = {5: 0.9, 30: 0.55}  # perplexity: how far the words of a kind stand apart


def arguments():
    """Return what `WordMap` takes: 43 words in four kinds and some others, two perplexities, five frames each."""
    rng = np.random.default_rng(7)
    kinds = [name.split() for name in (*KINDS.values(), OTHERS)]
    words = sum(kinds, [])
    kind = np.repeat(np.arange(len(kinds)), [len(names) for names in kinds])
    middles = rng.normal(size=(len(kinds), DIMENSIONS))
    middles[-1] = 0  # words of no kind are near to nothing
    vectors = middles[kind] + 0.45 * rng.normal(size=(len(words), DIMENSIONS))
    categories = {word: name for name, names in KINDS.items() for word in names.split()}
    maps = {perplexity: _frames(rng, vectors, kind, spread) for perplexity, spread in SPREADS.items()}
    return {"words": words, "vectors": vectors, "maps": maps, "categories": categories}


def _frames(rng, vectors, kind, spread):
    """Return (iteration, positions) from a crowd to a ring of kinds, as a descent goes: first quickly, then slowly."""
    angles = 2 * np.pi * np.arange(kind.max()) / kind.max()
    places = np.vstack([2 * np.stack([np.cos(angles), np.sin(angles)], axis=1), [0, 0]])
    middles = np.stack([vectors[kind == one].mean(axis=0) for one in range(kind.max() + 1)])
    final = places[kind] + spread * (vectors - middles[kind])[:, :2] / 0.45
    crowd = 0.4 * rng.normal(size=final.shape)
    shares = 1 - np.exp(-np.array(ITERATIONS) / 200)
    return [(step, crowd + share * (final - crowd)) for step, share in zip(ITERATIONS, shares, strict=True)]
