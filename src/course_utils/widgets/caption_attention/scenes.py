"""What `CaptionAttention` needs to know about a drawn scene and the captions that networks wrote about it."""

from course_utils import data


def scene_entry(scenes, n, caption, looks, plain=None):
    """Return the dict of scene number n of `scenes`: its picture, the `caption` with its `looks` (T, P), `plain`."""
    scene, words = scenes.scenes[n], caption.split()
    side = round(looks.shape[1] ** 0.5)
    hits = [None if named is None else data.peak_hits(weights, scenes.object_maps[n], named)
            for weights, named in zip(looks, data.named_objects(words, scene), strict=True)]
    return {
        "name": scenes.names[n], "image": scenes.images[n].transpose(1, 2, 0), "caption": words,
        "attention": looks.reshape(-1, side, side), "truth": list(scenes.captions[n]), "hits": hits,
        "holds": data.caption_holds(caption, scene), "plain": plain and plain.split(),
        "plain_holds": None if plain is None else data.caption_holds(plain, scene),
    }
