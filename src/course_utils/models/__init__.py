"""Algorithms that are not a loss on a graph: counting, solving, searching, and descent with a gradient by hand.

    models.NGramModel(order=3).fit(words).perplexity(other_words)
    models.KernelMachine(width=0.5).fit(points, targets).predict(others)    # (N, F), (N,), (M, F) -> (M,)
    models.TSNE(perplexity=30, random_state=0).fit_transform(vectors)       # (N, F) -> (N, 2)
    models.beam_search(step, state, start, end, width=3)                    # (N, ...), (N,) -> (N, W, L)
    models.sampling_probabilities(logits, temperature=0.7, top_p=0.9)       # (..., V) -> (..., V)
    models.bleu(translations, references).score             # lists of lists of words -> 0 to 1
    models.histogram_of_gradients(images)                                   # (N, 28, 28) -> (N, 1296)
"""

from course_utils.models.beam import Beams, beam_search
from course_utils.models.bleu import Bleu, bleu
from course_utils.models.gradients import histogram_of_gradients
from course_utils.models.kernel import KernelMachine, similarities
from course_utils.models.ngram import NGramModel
from course_utils.models.sampling import sampling_probabilities
from course_utils.models.spelling import character_error, ctc_collapse, edit_distance
from course_utils.models.tsne import TSNE, joint_probabilities, kl_gradient

__all__ = [
    "Beams",
    "Bleu",
    "KernelMachine",
    "NGramModel",
    "TSNE",
    "beam_search",
    "bleu",
    "character_error",
    "ctc_collapse",
    "edit_distance",
    "histogram_of_gradients",
    "joint_probabilities",
    "kl_gradient",
    "sampling_probabilities",
    "similarities",
]
