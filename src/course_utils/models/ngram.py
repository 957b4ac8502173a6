"""The n-gram model: predict the next word from how often it followed the last few words, smoothed by Kneser and Ney.

Words are numbered, and so is every n-gram that was seen: the number of (w1, ..., wm) is the place of the code
(number of (w1, ..., w[m-1])) * size + wm in a sorted table. To look up an n-gram is then a binary search, and to look
up all n-grams of a text is one call of NumPy for each order.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.arguments import random_generator, share, whole_number

START, END, UNKNOWN = "<s>", "</s>", "<unk>"
MODIFIED = "modified"  # a discount for counts of 1, one for counts of 2, one for larger counts


@dataclass
class _Order:
    """What is known about the n-grams of one length. A context is the number of the n-gram without its last word."""

    codes: np.ndarray  # sorted, one for each n-gram: context * size + last word
    counts: np.ndarray  # of each n-gram: how often it occurred, or after how many different words
    totals: np.ndarray  # of each context: the sum of its counts
    freed: np.ndarray  # of each context: the sum of what the discount takes off its counts
    discount: np.ndarray  # off a count of 0, 1, 2, and 3 or more

    def kept(self, counts):
        """Return counts less their discount."""
        return np.maximum(counts - self.discount[np.minimum(counts, 3).astype(int)], 0)


class NGramModel:
    """Predict a word from the order - 1 words before it: interpolated Kneser-Ney smoothing.

    p(w | h) = max(c(h w) - d, 0) / c(h) + d * kinds(h) / c(h) * p(w | h without its first word)

    c(h) is the sum of c(h w) over w, and kinds(h) the number of different w seen after h. At the highest order c(h w)
    is how often the n-gram occurred; below, it is the number of different words it occurred after: "Francisco" is
    frequent, but after "San" only. (The beginning of the text counts as a word here.) A context never seen leaves
    everything to the shorter one; below the single words stands the uniform distribution over the vocabulary. Modified
    smoothing takes d1 off counts of 1, d2 off counts of 2 and d3 off larger ones, and d * kinds(h) becomes their sum.

    Text is a sequence of words (strings, or integers; characters, as `list(text)`), or a list of sentences, each a list
    or tuple of words. To every sentence are added "<s>", which is seen before the first word but never
    predicted, and "</s>", which is predicted after the last; an n-gram that begins with "<s>" counts by its
    occurrences at all orders.

    The vocabulary is fixed by `fit`. A word outside it is read as "<unk>", whose probability all unknown words share:
    compare perplexities only over one vocabulary.

    Args:
        order: words n in an n-gram, 1 to 10.
        discount: d, from 0 to 1, for all orders; None estimates d = n1 / (n1 + 2 n2) for each order, from the numbers
            n1, n2, ... of n-grams with count 1, 2, ... (and takes 0.5 where one of them is 0); "modified" estimates
            d1, d2, d3 for each order, r - (r + 1) d n[r+1] / n[r] for r = 1, 2, 3, at least 0 (and takes d for all
            three where n1, n2 or n3 is 0).

    Attributes:
        vocabulary: list of V words, in order of appearance, "<unk>" and "</s>" included.
        discounts: list of d by order, the single words first; of tuples (d1, d2, d3) if modified.

    Raises:
        TypeError, ValueError: an argument of another kind or outside its range, or a text without words.
        RuntimeError: the model is asked before `fit`.

    Source: Kneser & Ney 1995; Chen & Goodman 1999, section 2.7; the review, "Distributed representations and language
    processing".
    """

    def __init__(self, order=3, discount=None):
        self.order = whole_number(order, "NGramModel", "order", 1, 10)
        modified = isinstance(discount, str) and discount == MODIFIED
        self.discount = discount if modified else share(discount, "NGramModel", "discount", optional=True)
        self._orders = None

    def fit(self, tokens, vocabulary=None):
        """Count the n-grams of a text.

        Args:
            tokens: the text, a sequence of words or a list of sentences.
            vocabulary: the words that can be predicted; None takes those of the text and "<unk>".

        Returns:
            This model.
        """
        sentences, marked = _sentences(tokens)
        words = (word for sentence in sentences for word in sentence) if vocabulary is None else _words(vocabulary)
        extra = ([UNKNOWN] if vocabulary is None else []) + ([END] if marked else [])
        number = _enumerate([*words, *extra])
        size = len(number) + 1  # with <s>, which comes last
        self._orders = _count(_stream(sentences, marked, number), size, self.order, marked, self.discount)
        self._number, self._size, self._marked = number, size, marked
        self.vocabulary = list(number)
        discounts = [tuple(one.discount[1:].tolist()) for one in self._orders]
        self.discounts = discounts if self.discount == MODIFIED else [one[0] for one in discounts]
        return self

    def probabilities(self, tokens):
        """Return the probability of every word of a text after the words before it, array (T,), float64.

        The first words of a text have fewer words before them. Sentences must be given if sentences were fitted, and
        only then; a "</s>" is counted at the end of each, so that T is the number of words and sentences.
        """
        self._check_fitted("probabilities")
        sentences, marked = _sentences(tokens)
        if marked != self._marked:
            kinds = {True: "a list of sentences", False: "a sequence of words"}
            raise ValueError(f"NGramModel expected {kinds[self._marked]}, as in fit, got {kinds[marked]}")
        stream = _stream(sentences, marked, self._number)
        p = self._follow(stream if marked else stream[1:])
        return p[stream != self._size - 1] if marked else p

    def perplexity(self, tokens):
        """Return exp(-mean of ln p) over a text: as unsure as between that many equally likely words.

        Args and errors are those of `probabilities`; inf if something is impossible, which takes a discount of 0.
        """
        with np.errstate(divide="ignore"):
            return float(np.exp(-np.log(self.probabilities(tokens)).mean()))

    def prob(self, context, token):
        """Return the probability of a word after a context, a sequence of words; the last order - 1 of them count."""
        return float(self._follow(np.array(self._context(context, "prob") + _numbers([token], self._number)))[-1])

    def distribution(self, context):
        """Return the probability of every word after a context, array (V,), in the order of `vocabulary`."""
        context = self._context(context, "distribution")
        p = np.full(self._size - 1, 1 / (self._size - 1))
        for length, order in enumerate(self._orders):
            known = 0 if length == 0 else self._find(context[-length:]) if length <= len(context) else -1
            if known >= 0 and order.totals[known] > 0:
                first, last = np.searchsorted(order.codes, [known * self._size, (known + 1) * self._size])
                p *= order.freed[known] / order.totals[known]
                seen = order.codes[first:last] % self._size
                own = order.kept(order.counts[first:last]) / order.totals[known]
                p[seen[own > 0]] += own[own > 0]  # <s> is in the table of single words, with a count of 0
        return p

    def sample(self, count, rng, context=()):
        """Draw words one after another, each from its distribution after the words before it.

        Args:
            count: how many.
            rng: NumPy Generator.
            context: words to begin after. If sentences were fitted, nothing stands for the beginning of a sentence, and
                a new one begins after each "</s>".

        Returns:
            List of `count` words.
        """
        self._check_fitted("sample")
        rng, words = random_generator(rng, "sample"), []
        history = _words(context) or [START] * self._marked
        for _ in range(whole_number(count, "sample", "count", 1)):
            cumulative = self.distribution(history).cumsum()
            words.append(self.vocabulary[np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right")])
            history = [START] if self._marked and words[-1] == END else [*history[-self.order:], words[-1]]
        return words

    def _check_fitted(self, name):
        if self._orders is None:
            raise RuntimeError(f"NGramModel expected fit before {name}, got no text yet")

    def _context(self, context, name):
        """Return the last order - 1 words of a context as numbers."""
        self._check_fitted(name)
        words = _words(context)
        return _numbers(words[max(len(words) - self.order + 1, 0):], {START: self._size - 1} | self._number)

    def _find(self, gram):
        """Return the number of an n-gram of the table of its length, or -1."""
        known = int(gram[0])
        for word, order in zip(gram[1:], self._orders[1:], strict=False):
            known = int(_places(order.codes, np.array([known * self._size + word]))[0]) if known >= 0 else -1
        return known

    def _follow(self, stream):
        """Return the probability of every word of a stream of numbers, each after those before it."""
        p = np.full(len(stream), 1 / (self._size - 1))
        contexts = np.zeros(len(stream), int)  # the number of the context of each word, or -1
        for order in self._orders:
            if not len(order.codes):
                break  # the text was shorter than these n-grams
            grams = _places(order.codes, np.where(contexts < 0, -1, contexts * self._size + stream))
            totals = np.where(contexts < 0, 0, order.totals[contexts])
            counts = np.where(grams < 0, 0, order.counts[grams])
            known = totals > 0
            p[known] = (order.kept(counts[known]) + order.freed[contexts[known]] * p[known]) / totals[known]
            contexts = np.append(-1, grams[:-1])
        return p


def _count(stream, size, most, marked, discount):
    """Make the tables of all orders from a stream of numbers in which every sentence begins with `size` - 1."""
    start = size - 1
    grams = [stream]  # by order: the number of the n-gram that ends at each place, or -1
    codes, places, occurrences = [np.arange(size)], [None], [np.bincount(stream, minlength=size)]
    for _ in range(1, most):
        whole = np.flatnonzero((grams[-1][:-1] >= 0) & (stream[1:] != start)) + 1  # no <s> but at the beginning
        new, place, inverse, count = np.unique(grams[-1][whole - 1] * size + stream[whole], return_index=True,
                                               return_inverse=True, return_counts=True)
        grams.append(np.full(len(stream), -1))
        grams[-1][whole] = inverse
        codes.append(new), places.append(whole[place]), occurrences.append(count)
    tables = []
    for order in range(most):
        counts, begins = occurrences[order], _begins(codes[: order + 1], size)
        if order + 1 < most:  # each different n-gram that is one word longer gives one count to its end
            after = np.bincount(grams[order][places[order + 1]], minlength=len(counts))
            counts = np.where(begins, counts, after)
        keep = ~begins | (marked and order > 0)
        contexts = max(len(codes[order - 1]), 1) if order else 1
        tables.append(_table(codes[order], np.where(keep, counts, 0), size, contexts, discount))
    return tables


def _begins(codes, size):
    """Tell of every n-gram of the last of the tables of codes whether it begins with <s>."""
    begins = codes[0] == size - 1
    for longer in codes[1:]:
        begins = begins[longer // size]
    return begins


def _table(codes, counts, size, contexts, discount):
    """Make the table of one order, with its discount, for a number of contexts."""
    discount = _discounts(counts, discount)
    taken = np.minimum(counts, discount[np.minimum(counts, 3)])
    totals, freed = (np.bincount(codes // size, values, contexts) for values in (counts, taken))
    return _Order(codes, counts, totals, freed, discount)


def _discounts(counts, discount):
    """Return what is taken off a count of 0, 1, 2, and 3 or more, array (4,)."""
    if discount is not None and discount != MODIFIED:
        return np.array([0.0, discount, discount, discount])
    seen = np.array([(counts == times).sum() for times in range(1, 5)], dtype=float)  # n1 to n4
    one = seen[0] / (seen[0] + 2 * seen[1]) if seen[:2].all() else 0.5
    if discount is None or not seen[:3].all():
        return np.array([0.0, one, one, one])
    times = np.array([1, 2, 3])
    return np.append(0.0, np.maximum(times - (times + 1) * one * seen[1:] / seen[:3], 0))


def _places(codes, wanted):
    """Return the places of codes in a sorted table, -1 for those that are not in it."""
    if not len(codes):
        return np.full(len(wanted), -1)
    places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[places] == wanted, places, -1)


def _sentences(tokens):
    """Return a text as a list of lists of words, and whether it came as sentences."""
    words = _words(tokens)
    kinds = {isinstance(word, list | tuple | np.ndarray) for word in words}
    if not kinds:
        raise ValueError("NGramModel expected at least one word, got none")
    if len(kinds) == 2:
        raise TypeError("NGramModel expected words or sentences, got a mixture of both")
    return ([list(sentence) for sentence in words], True) if kinds == {True} else ([words], False)


def _words(words):
    """Return a sequence of words as a list; one string is none, though Python would take it for its letters."""
    if isinstance(words, str | bytes):
        raise TypeError(f"NGramModel expected a sequence of words, got the string {words!r:.40}; "
                        "write [word], text.split(), or list(text) for its characters")
    try:
        return words.tolist() if isinstance(words, np.ndarray) else list(words)
    except TypeError as error:
        raise TypeError(f"NGramModel expected a sequence of words, got {type(words).__name__}") from error


def _stream(sentences, marked, number):
    """Return all words as numbers, one sentence after another: each after a <s>, and with `marked` before a "</s>"."""
    end = [number[END]] if marked else []
    parts = [[len(number), *_numbers(sentence, number), *end] for sentence in sentences]
    return np.array([word for part in parts for word in part])


def _enumerate(words):
    """Return a dict word -> number, in order of appearance."""
    try:
        return {word: number for number, word in enumerate(dict.fromkeys(words))}
    except TypeError as error:
        raise TypeError(f"NGramModel expected words as strings or integers: {error}") from error


def _numbers(words, number):
    """Return words as a list of numbers; those outside the vocabulary get the number of "<unk>"."""
    unknown = number.get(UNKNOWN)
    try:
        found = [number.get(word, unknown) for word in words]
    except TypeError as error:
        raise TypeError(f"NGramModel expected words as strings or integers: {error}") from error
    if unknown is None and None in found:
        raise ValueError(f'NGramModel expected words of its vocabulary, which has no "{UNKNOWN}", '
                         f"got {words[found.index(None)]!r}")
    return found
