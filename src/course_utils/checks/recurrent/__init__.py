"""Exercises of chapter 6, recurrent networks, one module per lesson."""

from course_utils.checks.finding import attributes, exercises

__getattr__, __dir__ = attributes(__name__, exercises)
