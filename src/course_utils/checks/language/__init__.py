"""Exercises of chapter 5, language, one module per lesson."""

from course_utils.checks.finding import attributes, exercises

__getattr__, __dir__ = attributes(__name__, exercises)
