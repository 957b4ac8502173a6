"""The interactive figure `Story`: a memory network reads a story that the reader writes, and shows where it looked."""

import numpy as np
import traitlets

from course_utils import data
from course_utils.nn.state import to_array
from course_utils.widgets.base import CourseWidget, WidgetValueError
from course_utils.widgets.traits import Ordered, Whatever
from course_utils.widgets.weights import pack_rows, unpack_rows

__all__ = ["Story"]

LONGEST = 80  # characters of a sentence
RING = "The ring"
QUESTIONS = ("Where is the ring?", "Where is Bilbo now?", "Where is Frodo now?", "Where is Gollum now?",
             "Where is Sauron now?")
OTHERS = {
    "One sentence": (["Bilbo travelled to the Shire."], "Where is Bilbo now?"),
    "Two sentences": (["Bilbo travelled to the Shire.", "Bilbo left the ring there."], "Where is the ring?"),
    "A ring that passes on": (["Gollum went to the cave.", "Gollum dropped the ring there.", "Bilbo took the ring.",
                               "Bilbo travelled to the Shire.", "Bilbo left the ring.", "Frodo got the ring."],
                              "Where is Frodo now?"),
}


class Story(CourseWidget):
    """Show how a memory network answers a question about a story, look by look.

    Args:
        network: a `MemoryNetwork` with `time`, or its state dict: ``words``, ``time`` and, if it has it, ``before``.
        vocabulary: its `Vocabulary`.
        statements: the sentences that are understood, a list of strings.
        questions: the questions that can be asked, a list of strings.
        places: the answers that are shown, a list of strings.
        stories: name -> (sentences, question), to begin with; the first one is shown.

    Attributes:
        story: what the reader has written, a list of up to M strings, one a sentence; empty ones do not count.
        question: what is asked.
        start: the name of the story that the reader began with.
        answer: (place, probability) as the figure shows it, None while a sentence is not understood.

        What the reader changes arrives in the same attributes.

    Raises:
        ValueError: an argument is not of this kind, or has words that the vocabulary lacks.

    Source: Sukhbaatar et al. 2015, figure 1 and table 2; the review, page 442.
    """

    subject = "Interactive view of a memory network that reads a story"

    reader = Whatever().tag(sync=True)
    words = traitlets.List().tag(sync=True)
    statements = traitlets.List().tag(sync=True)
    questions = traitlets.List().tag(sync=True)
    places = traitlets.List().tag(sync=True)
    stories = Ordered().tag(sync=True)
    story = traitlets.List().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    start = traitlets.Unicode().tag(sync=True)

    def __init__(self, network, vocabulary, statements, questions, places, stories):
        self._vocabulary = vocabulary
        statements, questions, places = map(list, (statements, questions, places))
        _check_words(vocabulary, [*statements, *questions, *places])
        given = {name: {"story": list(told), "question": asked} for name, (told, asked) in stories.items()}
        if not given:
            raise WidgetValueError("Story expected a story to begin with, got none")
        start = next(iter(given))
        super().__init__(
            reader=_packed(network, len(vocabulary)), words=list(vocabulary.words), statements=statements,
            questions=questions, places=places, stories=given, start=start, **given[start],
        )

    @classmethod
    def of_the_ring(cls):
        """Return the figure of the network that was trained on tales of the ring's world."""
        from course_utils import torch_models

        network, vocabulary = torch_models.load_story_reader()
        world = data.STORY_WORLDS["ring"]
        stories = {RING: (data.ring_story().questions[0].sentences, QUESTIONS[0]), **OTHERS}
        statements = torch_models.story_reader_facts()["statements"]
        places = [place.removeprefix("the ") for place in world.places]
        return cls(network, vocabulary, statements, QUESTIONS, places, stories)

    @classmethod
    def example(cls):
        return cls.of_the_ring()

    @property
    def answer(self):
        """The likeliest place and its probability; None while a sentence is not understood."""
        looked = self._look()
        if looked is None:
            return None
        numbers = self._vocabulary.encode([place.lower() for place in self.places])
        best = int(np.argmax(looked[0][numbers]))
        return self.places[best], float(looked[0][numbers[best]])

    def looks(self):
        """Return the weights (K, M) of the looks, the newest sentence first; None while one is not understood."""
        looked = self._look()
        return None if looked is None else looked[1]

    def describe(self):
        told = [sentence for sentence in self.story if sentence.strip()]
        if self.answer is None:
            return f"a story of {len(told)} sentences, one of which is not understood"
        place, chance = self.answer
        return f"after {len(told)} sentences, the last “{told[-1]}”: {self.question} {place}, {chance:.0%}"

    def _look(self):
        """Return the probability of every word and the looks, with the weights that the browser has."""
        import torch

        from course_utils import torch_models

        known = {tuple(data.story_words(sentence)) for sentence in self.statements}
        told = [sentence for sentence in self.story if sentence.strip()]
        if not told or not all(tuple(data.story_words(sentence)) in known for sentence in told):
            return None
        tables = _unpacked(self.reader)
        hops, words, size = tables["words"].shape
        network = torch_models.MemoryNetwork(words, tables["time"].shape[1], hops - 1, size, before="before" in tables)
        network.double().load_state_dict({name: torch.from_numpy(table) for name, table in tables.items()})
        asked = data.StoryQuestion(tuple(told), self.question, self.places[0], (), 0)
        coded = data.code_stories([asked], self._vocabulary, network.memory)
        bags = [torch_models.sentence_bags(one, words).astype(float) for one in (coded.sentences, coded.questions)]
        with torch.no_grad():
            scores, looks = network(*map(torch.from_numpy, (bags[0], coded.memory, bags[1])))
        return scores.softmax(1)[0].numpy(), looks[0].numpy()

    @traitlets.validate("story")
    def _check_story(self, proposal):
        story, most = proposal["value"], self.reader["memory"]
        good = all(isinstance(sentence, str) and len(sentence) <= LONGEST for sentence in story)
        if not good or not 1 <= len(story) <= most:
            raise WidgetValueError(f"Story expected story as 1 to {most} strings of up to {LONGEST} characters, "
                                   f"got {story!r:.80}")
        return story

    @traitlets.validate("question", "start")
    def _check_choice(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        known = self.questions if name == "question" else list(self.stories)
        if value not in known:
            raise WidgetValueError(f"Story expected {name} as one of {', '.join(known)}, got {value!r}")
        return value


def _check_words(vocabulary, texts):
    for text in texts:
        if not isinstance(text, str) or not vocabulary.encode(data.story_words(text)).all():
            raise WidgetValueError(f"Story expected words of the vocabulary, got {text!r:.80}")


def _packed(network, words):
    """Return a network as it travels."""
    state = network.state_dict() if hasattr(network, "state_dict") else network
    if not hasattr(state, "items") or not {"words", "time"} <= set(state) <= {"words", "time", "before"}:
        came = ", ".join(state) if hasattr(state, "items") else type(network).__name__
        raise WidgetValueError(f"Story expected a network with words, time and, if it has it, before, got {came}")
    tables = {name: to_array(table).astype(float) for name, table in state.items()}
    if any(table.ndim != 3 or not np.isfinite(table).all() for table in tables.values()):
        raise WidgetValueError("Story expected tables (K, rows, D) of finite numbers, got "
                               f"{[table.shape for table in tables.values()]}")
    tables_of_words, rows, size = tables["words"].shape
    if rows != words:
        raise WidgetValueError(f"Story expected a network of {words} words, as the vocabulary has, got {rows}")
    packed = {name: pack_rows(table.reshape(-1, size)) for name, table in tables.items()}
    return {"hops": tables_of_words - 1, "size": size, "memory": tables["time"].shape[1], **packed}


def _unpacked(reader):
    """Return the tables of a network that has travelled."""
    hops = reader["hops"]
    count = {"words": hops + 1, "time": hops + 1, "before": hops}
    return {name: unpack_rows(reader[name]).reshape(tables, -1, reader["size"])
            for name, tables in count.items() if name in reader}
