"""Checks for chapter 5, language, one module per lesson."""

from course_utils.checks.language.ngrams import loyal_word, mixed_perplexity, table_gradient, unseen_share
from course_utils.checks.language.vectors import (
    collapsed_tables,
    cosine_neighbours,
    effective_neighbours,
    pair_gradient,
)

__all__ = [
    "collapsed_tables",
    "cosine_neighbours",
    "effective_neighbours",
    "loyal_word",
    "mixed_perplexity",
    "pair_gradient",
    "table_gradient",
    "unseen_share",
]
