"""Checks for chapter 2, backpropagation, one module per lesson."""

from course_utils.checks.backpropagation.by_hand import output_unit, passed_down, softmax_error, twins
from course_utils.checks.backpropagation.chain_rule import cubed_sine, step_sizes, two_paths, whole_graph

__all__ = [
    "cubed_sine", "output_unit", "passed_down", "softmax_error", "step_sizes", "twins", "two_paths", "whole_graph",
]  # fmt: skip
