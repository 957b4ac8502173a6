"""Algorithms that are not a loss on a graph: counting, solving, and descent with a gradient written down by hand.

    models.NGramModel(order=3).fit(words).perplexity(other_words)
    models.KernelMachine(width=0.5).fit(points, targets).predict(others)    # (N, F), (N,), (M, F) -> (M,)
    models.TSNE(perplexity=30, random_state=0).fit_transform(vectors)       # (N, F) -> (N, 2)
    models.histogram_of_gradients(images)                                   # (N, 28, 28) -> (N, 1296)
"""

from course_utils.models.gradients import histogram_of_gradients
from course_utils.models.kernel import KernelMachine, similarities
from course_utils.models.ngram import NGramModel
from course_utils.models.tsne import TSNE, joint_probabilities, kl_gradient

__all__ = [
    "KernelMachine",
    "NGramModel",
    "TSNE",
    "histogram_of_gradients",
    "joint_probabilities",
    "kl_gradient",
    "similarities",
]
