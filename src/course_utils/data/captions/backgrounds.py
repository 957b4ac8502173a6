"""Other backgrounds for drawn scenes."""


def before_photographs(scenes, photos, rng):
    """Put a piece of a photograph behind the objects of each scene, both drawn anew for each.

    Args:
        scenes: `Captions` of N scenes.
        photos: a list of float32 arrays (3, H, W) in [0, 1], at least as large as a scene.
        rng: a ``numpy.random.Generator``.

    Returns:
        float32 (N, 3, 64, 64); the scenes stay as they are.
    """
    images = scenes.images.copy()
    side = images.shape[-1]
    for image, object_map in zip(images, scenes.object_maps, strict=True):
        photo = photos[rng.integers(len(photos))]
        top, left = (rng.integers(length - side + 1) for length in photo.shape[1:])
        behind = object_map == 0
        image[:, behind] = photo[:, top : top + side, left : left + side][:, behind]
    return images
