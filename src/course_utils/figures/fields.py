"""Receptive fields: how much each pixel counts for one unit, and the square that it can see."""

from .tokens import light


def draw_fields(fields, title, margin=4):
    """Draw what one unit depends on, for several layers side by side, each cropped to a little more than its field.

    Args:
        fields: name of a layer -> pair of an array (H, W), how strongly the unit depends on each pixel, 0 outside its
            field, and the side of the field as computed, in pixels. A frame marks the computed field, from the first
            pixel that counts.
        title: the finding, as a sentence.
        margin: pixels to show around the field.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: no pixel counts.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    figure, panels = plt.subplots(1, len(fields), figsize=(4.2, 2.4), squeeze=False)
    for axes, (name, (sizes, side)) in zip(panels[0], fields.items(), strict=True):
        if not np.any(sizes):
            raise ValueError(f"draw_fields expected a pixel that counts in {name!r}, got only zeros")
        top, left = (np.flatnonzero(np.any(sizes, axis=axis))[0] - 0.5 for axis in (1, 0))
        axes.imshow(sizes, cmap="Blues", interpolation="nearest")
        axes.add_patch(plt.Rectangle((left, top), side, side, fill=False, edgecolor=light("orange")))
        axes.set(xlim=(left - margin, left + side + margin), ylim=(top + side + margin, top - margin),
                 xticks=[left + 0.5, left + side - 0.5], yticks=[])
        axes.set_title(name, fontsize=10)
        axes.grid(visible=False)
    figure.supxlabel("column (pixels); frame: computed field", fontsize=10)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure
