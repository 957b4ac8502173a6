"""C31: is a network less surprised by new text than modified Kneser-Ney smoothing, if nothing was chosen on that text?

``python experiments/language_models.py`` chooses the width and the rate of the lesson's network on a development part,
words of other articles than those of the test, then trains it from five seeds and compares it with tables of 3 and of 5
words in a row, and stores the record. About half an hour on one core of a machine in use.

The text is one stream, as in the lesson: "." is a word, and both models look back over the ends of sentences. For
comparison, one run has the text cut into sentences (after ".", "!" and "?", and at the ends of paragraphs): each has
"<s>" before its first word, as often as a model looks back, and "</s>" to be predicted after its last, and no model
looks back past "<s>". Perplexities are over the same words, "</s>" not counted.

Settings: development, perplexity of the development part for each width and rate tried; words of each part; sentences,
perplexities of the test part cut into sentences, the network's from one seed.
Figures of each run, as ``claims.record("language_models")["samples"]`` names them, perplexities of the test part:

table_3, table_5             Kneser-Ney, three discounts for each order (the same in all runs)
network                      the network alone
mixture                      of the network and the better table, half and half
two_tables                   the control: a mixture of both tables, half and half (the same in all runs)
"""

from concurrent.futures import ProcessPoolExecutor

import experiment
import numpy as np
import torch

from course_utils import data, models

CONTEXT, VECTOR, SIZE, WORDS, BATCH, PASSES = 4, 48, 3000, 20_000, 256, 2
WIDTHS, RATES = (32, 64, 128), (0.004, 0.008, 0.016)
TEST_MOST = 200_000  # what the lesson tests on at most; the development part comes after


def perplexity(p):
    return float(np.exp(-np.log(p).mean()))


def paragraphs(split):
    """Return the paragraphs of a part of WikiText-2, each a list of tokens."""
    lines = data.load_text("wikitext-2", split).text.split("\n")
    return [tokens for tokens in map(data.tokenise, lines) if tokens]


def cut(texts, first, count):
    """Return the sentences that hold the words first to first + count - 1 of all paragraphs, in order."""
    sentences, place = [], 0
    for text in texts:
        sentence = []
        for index, word in enumerate(text):
            if first <= place < first + count:
                sentence.append(word)
            place += 1
            if sentence and (word in (".", "!", "?") or index + 1 == len(text)):
                sentences.append(sentence)
                sentence = []
        if sentence:
            sentences.append(sentence)
    return sentences


def stream_examples(ids):
    """Return contexts (T, 4) and targets (T,) of one stream of numbers."""
    rows = np.lib.stride_tricks.sliding_window_view(ids, CONTEXT + 1)
    return rows[:, :-1].copy(), rows[:, -1].copy()


def sentence_examples(sentences, size):
    """Return the same of sentences of numbers; "</s>" is `size`, "<s>" `size` + 1, and ends no example."""
    padded = [[size + 1] * CONTEXT + [*one, size] for one in sentences]
    parts = [stream_examples(np.array(one)) for one in padded]
    return tuple(np.concatenate(one) for one in zip(*parts, strict=True))


def train(examples, size, seed, width, rate):
    """Return Bengio's network, trained as in the lesson; `size` words, of which the last may be "<s>"."""
    torch.manual_seed(seed)
    contexts, targets = map(torch.from_numpy, examples)
    model = torch.nn.Sequential(torch.nn.Embedding(size, VECTOR), torch.nn.Flatten(),
                                torch.nn.Linear(CONTEXT * VECTOR, width), torch.nn.Tanh(),
                                torch.nn.Linear(width, size))
    seen = torch.bincount(targets, minlength=size).double() + 1
    with torch.no_grad():
        model[0].weight *= 0.1
        model[4].bias.copy_(torch.log(seen / seen.sum()))
    optimizer = torch.optim.Adam(model.parameters())
    order = torch.cat([torch.randperm(len(targets)) for _ in range(PASSES)])
    parts = order.tensor_split(len(order) // BATCH)
    for step, rows in enumerate(parts):
        optimizer.param_groups[0]["lr"] = rate * (1 - step / len(parts))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(contexts[rows]), targets[rows]).backward()
        optimizer.step()
    return model


def given(model, examples):
    """Return what a network gives the targets after their contexts."""
    with torch.no_grad():
        parts = zip(*(torch.from_numpy(one).split(1000) for one in examples), strict=True)
        return np.concatenate([torch.softmax(model(x), 1)[torch.arange(len(t)), t].numpy() for x, t in parts])


class Texts:
    """The training, development and test text, as a stream and as sentences, over one vocabulary."""

    def __init__(self):
        learn, new = paragraphs("valid"), paragraphs("test")
        everything = [word for text in learn for word in text]
        self.vocabulary = data.Vocabulary(everything, size=SIZE)
        self.sentences = {"train": cut(learn, 0, len(everything)), "test": cut(new, 0, WORDS),
                          "development": cut(new, TEST_MOST, WORDS)}
        encode = self.vocabulary.encode
        self.coded = {name: [encode(one).tolist() for one in part] for name, part in self.sentences.items()}
        self.ids = {name: np.concatenate([np.array(one) for one in part]) for name, part in self.coded.items()}

    def tables(self):
        """Return what tables of 3 and 5 words give the test words, in the stream and in sentences."""
        words = {name: self.vocabulary.decode(ids) for name, ids in self.ids.items()}
        kept = {name: [self.vocabulary.decode(one) for one in part] for name, part in self.coded.items()}
        inside = np.concatenate([np.arange(len(one) + 1) < len(one) for one in kept["test"]])
        found = {}
        for order in (3, 5):
            model = models.NGramModel(order, "modified").fit(words["train"], self.vocabulary.words)
            found[f"table_{order}"] = model.probabilities(words["test"])[CONTEXT:]
            model = models.NGramModel(order, "modified").fit(kept["train"], [*self.vocabulary.words, "</s>"])
            found[f"table_{order}_sentences"] = model.probabilities(kept["test"])[inside]
        return found


def on_stream(texts, part, width, rate, seed):
    """Train on the stream; return what the network gives the words of a part."""
    examples = stream_examples(texts.ids["train"])
    return given(train(examples, SIZE, seed, width, rate), stream_examples(texts.ids[part]))


def on_sentences(texts, part, width, rate, seed):
    """The same of sentences, without what it gives the ends of sentences."""
    learn, judge = (sentence_examples(texts.coded[name], SIZE) for name in ("train", part))
    return given(train(learn, SIZE + 2, seed, width, rate), judge)[judge[1] != SIZE]


def choose(texts, workers):
    """Return the width best at the rate that is best for the middle width, that rate, and all perplexities."""
    tried = {}

    def best(settings):
        new = [one for one in settings if one not in tried]
        runs = [workers.submit(on_stream, texts, "development", *one, 0) for one in new]
        tried.update({one: round(perplexity(run.result()), 2) for one, run in zip(new, runs, strict=True)})
        print(tried, flush=True)
        return min(settings, key=tried.get)

    _, rate = best([(WIDTHS[1], rate) for rate in RATES])
    width, _ = best([(width, rate) for width in WIDTHS])
    return width, rate, tried


def main():
    parser = experiment.parser(__doc__, seeds=5)
    parser.add_argument("--processes", type=int, default=1, help="trainings at a time, 1 if not given")
    options = parser.parse_args()
    texts = Texts()
    with ProcessPoolExecutor(options.processes) as workers:
        width, rate, tried = choose(texts, workers)
        runs = [workers.submit(on_stream, texts, "test", width, rate, seed) for seed in range(options.seeds)]
        within = workers.submit(on_sentences, texts, "test", width, rate, 0)
        tables = texts.tables()
        figures = {name: perplexity(p) for name, p in tables.items()}
        settings = {"width": width, "rate": rate, "passes": PASSES,
                    "development": {f"{w}, {r}": found for (w, r), found in tried.items()},
                    "words": {name: len(ids) for name, ids in texts.ids.items()},
                    "sentences": {name.removesuffix("_sentences"): round(found, 2) for name, found in figures.items()
                                  if name.endswith("_sentences")}}
        recorder = experiment.Recorder("language_models", range(options.seeds), settings)
        both = tables["table_3"], tables["table_5"]
        for run in runs:
            p = run.result()
            recorder.add(table_3=figures["table_3"], table_5=figures["table_5"], network=perplexity(p),
                         mixture=perplexity((p + min(both, key=perplexity)) / 2), two_tables=perplexity(sum(both) / 2))
        settings["sentences"]["network"] = round(perplexity(within.result()), 2)
    recorder.write()


if __name__ == "__main__":
    main()
