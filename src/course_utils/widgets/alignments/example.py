"""The network that the example shows, and sentences for it."""

from course_utils import torch_models

# None of them stands in the training pairs. Ribbons cross from the sixth on.
SENTENCES = (
    "I have a good idea.", "He is very young.", "We need you.", "Everyone is tired.", "I know what you did.",
    "You can't help me.", "I did everything.", "I really love you.", "No one can help you.", "Come and help us.",
)


def arguments():
    """Return what `Alignments` takes: the weights and words of lesson 06-04, and sentences."""
    network, source_words, target_words = torch_models.load_translator()
    return {"state_dict": network.state_dict(), "source_words": source_words, "target_words": target_words,
            "sentences": SENTENCES}
