"""Checks for chapter 2, backpropagation, one module per lesson."""

from course_utils.checks.backpropagation.by_hand import output_unit, passed_down, softmax_error, twins
from course_utils.checks.backpropagation.chain_rule import cubed_sine, step_sizes, two_paths, whole_graph
from course_utils.checks.backpropagation.engine import (
    broken_engines,
    division_rules,
    mean_rule,
    softmax_rule,
    topological_order,
)

__all__ = [
    "cubed_sine", "two_paths", "step_sizes", "whole_graph",
    "output_unit", "passed_down", "twins", "softmax_error",
    "division_rules", "mean_rule", "broken_engines", "topological_order", "softmax_rule",
]  # fmt: skip
