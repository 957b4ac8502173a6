"""Train the small network that translates in the page, for the figure `Alignments` of lesson 06-04.

``python experiments/small_translator.py`` trains a `torch_models.Translator` of 104,000 weights on the pairs of
Tatoeba that need only the 400 most frequent English and the 500 most frequent French words, and stores it as
``torch_models/translator.safetensors``, rounded to float16, with its facts: the command with its steps, the seed, the
loss of training, and on the validation pairs, none of whose sentences stands in training, the loss in nats a word and
BLEU by greedy search, with all translations of a sentence as its references.

BLEU on these pairs chose the number of steps: 41.3 after 1,600, 45.3 after 3,000, 44.0 after 6,000 (seed 0). Of several
seeds (``--seeds``) the network with the highest is stored.
"""

import experiment
import numpy as np
import torch
from translation import loss_on

from course_utils import data, models, torch_models
from course_utils.torch_models import translating

WORDS = {"source_words": 400, "target_words": 500, "longest": 11}
SIZES = {"embedding": 32, "encoder": 48, "decoder": 64, "attention": 32}


def held_out(network, pairs):
    """Return the loss on the validation pairs in nats a word, and BLEU from 0 to 100."""
    references = pairs.translations("validation")
    written, _ = torch_models.translate_sentences(network, pairs, list(references))
    return loss_on(network, pairs, "validation"), 100 * models.bleu(written, list(references.values())).score


def main():
    command = experiment.parser(__doc__, seeds=1)
    command.add_argument("--steps", type=int, default=3000, help="of training, 3,000 if not given")
    options = command.parse_args()
    torch.set_num_threads(1)
    pairs = data.load_sentence_pairs(**WORDS)
    best = -1
    for seed in range(options.seeds):
        network = torch_models.build_translator(pairs, seed=seed, **SIZES)
        losses = torch_models.train_translator(network, pairs, options.steps, batch=128, seed=seed)
        loss, bleu = held_out(network, pairs)
        facts = {"command": f"python experiments/small_translator.py --seeds {options.seeds} --steps {options.steps}",
                 "seed": seed, "trained_on": len(pairs.rows("training")),
                 "weights": sum(one.numel() for one in network.parameters()),
                 "training_loss": round(float(np.mean(losses[-100:])), 3), "validation_loss": round(loss, 3),
                 "validation_bleu": round(bleu, 1)}
        print(facts, flush=True)
        if bleu > best:
            best = bleu
            torch_models.save_translator(translating.CHECKPOINT, network, pairs, **facts)


if __name__ == "__main__":
    main()
