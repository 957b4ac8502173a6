"""Exercises that answer back, found by chapter and name: ``checks.backpropagation.cubed_sine(dz_dx)``.

A check calls the reader's function on a few cases and prints one line: ``○ not attempted yet``, ``✗`` with the first
case that went wrong and a hint about that mistake, or ``✓``. Whatever the function does, the check itself never fails.

To add one, write an ``Exercise`` (see ``exercise.py``) into the module of its lesson, in the folder of the chapter, and
give it its name there. A new lesson is a new module, a new chapter a folder with an ``__init__.py`` like the others.
"""

from course_utils.checks.finding import attributes, chapters

__getattr__, __dir__ = attributes(__name__, chapters)
