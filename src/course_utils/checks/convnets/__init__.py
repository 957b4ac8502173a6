"""Checks for chapter 3, convolutional neural networks, one module per lesson."""

from course_utils.checks.convnets.backward import (
    mean_backward,
    strided_backward,
    times_seen,
    unnoticed_filter,
    weight_gradient,
)
from course_utils.checks.convnets.convolution import (
    filter_gradient,
    find_motif,
    layer_weights,
    one_filter,
)
from course_utils.checks.convnets.invariance import (
    blur_pool,
    fragile_signal,
    overlapping_backward,
    receptive_field,
)
from course_utils.checks.convnets.lenet import (
    layer_numbers,
    lenet_weights,
    shuffle_blocks,
    subsampling_backward,
)

__all__ = [
    "blur_pool",
    "filter_gradient",
    "find_motif",
    "fragile_signal",
    "layer_numbers",
    "layer_weights",
    "lenet_weights",
    "mean_backward",
    "one_filter",
    "overlapping_backward",
    "receptive_field",
    "shuffle_blocks",
    "strided_backward",
    "subsampling_backward",
    "times_seen",
    "unnoticed_filter",
    "weight_gradient",
]
