"""Checks for the exercises, one module per chapter: ``checks.backpropagation.cubed_sine(dz_dx)``.

A check calls the reader's function on a few cases and prints one line: ``○ not attempted yet``, ``✗`` with the first
case that went wrong and a hint about that mistake, or ``✓``. Whatever the function does, the check itself never fails.

To add one: describe the exercise in the chapter's module as an ``Exercise`` (see ``exercise.py``): the right formula,
the cases, the mistakes that readers make with a hint for each. Then add a function that passes it to ``check``.
"""

from course_utils.checks import backpropagation, convnets, images, language

__all__ = ["backpropagation", "convnets", "images", "language"]
