"""Checks for chapter 4, image understanding, one module per lesson."""

from course_utils.checks.images.captions import (
    attention_centre,
    clipped_precision,
    coverage_backward,
    stuck_scores,
)
from course_utils.checks.images.dropout import (
    disagreement,
    dropconnect_backward,
    fooled_by_halving,
    thinned_weights,
)
from course_utils.checks.images.recipe import cut_out, held_out_rows, response_backward, ten_views

__all__ = [
    "attention_centre",
    "clipped_precision",
    "coverage_backward",
    "cut_out",
    "disagreement",
    "dropconnect_backward",
    "fooled_by_halving",
    "held_out_rows",
    "response_backward",
    "stuck_scores",
    "ten_views",
    "thinned_weights",
]
