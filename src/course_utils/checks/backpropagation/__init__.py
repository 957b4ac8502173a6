"""Checks for chapter 2, backpropagation, one module per lesson."""

from course_utils.checks.backpropagation.activations import (
    deadly_bias,
    leaky_backward,
    starting_spread,
    surprise,
    swish_backward,
)
from course_utils.checks.backpropagation.by_hand import output_unit, passed_down, softmax_error, twins
from course_utils.checks.backpropagation.chain_rule import cubed_sine, step_sizes, two_paths, whole_graph
from course_utils.checks.backpropagation.engine import (
    broken_engines,
    division_rules,
    mean_rule,
    softmax_rule,
    topological_order,
)
from course_utils.checks.backpropagation.hidden_space import (
    point_gradient,
    separating_line,
    without_the_bend,
    xor_by_hand,
)
from course_utils.checks.backpropagation.optimisers import (
    adam_step,
    batchnorm_backward,
    breaking_rate,
    terminal_step,
)

__all__ = [
    "cubed_sine", "two_paths", "step_sizes", "whole_graph",
    "output_unit", "passed_down", "twins", "softmax_error",
    "division_rules", "mean_rule", "broken_engines", "topological_order", "softmax_rule",
    "separating_line", "xor_by_hand", "point_gradient", "without_the_bend",
    "leaky_backward", "starting_spread", "deadly_bias", "surprise", "swish_backward",
    "terminal_step", "adam_step", "breaking_rate", "batchnorm_backward",
]  # fmt: skip
