"""Load stories with questions: bAbI as published, or stories made up of the same sentences."""

import re

from course_utils.arguments import one_of, whole_number

from .. import store
from ..errors import DataError, DownloadError
from ..store import registry
from . import made
from .collection import Stories, StoryQuestion

SPLITS = ("train", "test")
TASKS = 20
_NAME = "babi"
_LINE = re.compile(r"(\d+) (.+)")


def load_stories(task=1, split="train", limit=None):
    """Load the questions of one bAbI task and print in one line where they came from.

    Tasks 1, 2 and 3 ask where somebody is, where a thing is, and where it was before: the answer follows from one, two
    or three sentences of the story. Tasks 1 and 2 have 10,000 questions to train (the first 1,000 of them are the small
    published set), the others 1,000; every task has 1,000 to test. Where they cannot be had, stories made up of the
    same sentences stand in for tasks 1, 2 and 3. Sixteen test questions of task 1 also stand, with the same story, in
    its training set.

    Args:
        task: the number of the task, 1 to 20.
        split: ``"train"`` or ``"test"``.
        limit: load only this many questions, the first ones; all of them if None or if there are fewer.

    Returns:
        `Stories`, of the same types whatever the tier.

    Raises:
        ValueError: there is no such `task` or `split`, or `limit` is not a positive integer.
        DataError: the file in the folder ``COURSE_DATA`` is damaged.
        DownloadError: a task above 3 is not on this machine and cannot be downloaded.

    Source: Weston et al., arXiv:1502.05698 (2015).
    """
    task = whole_number(task, "load_stories", "task", 1, TASKS)
    one_of(split, SPLITS, "load_stories", "split")
    limit = whole_number(limit, "load_stories", "limit", 1, optional=True)
    (file,) = (file for file in registry.find(_NAME).files if re.search(rf"/qa{task}_.*_{split}\.txt$", file.name))

    def read(paths):
        questions = _read_questions(paths[0], limit)
        source = f"{registry.find(_NAME).source}, task {task}, {split} split"
        return store.Found(questions, f"{len(questions):,} questions of task {task}", source)

    def stand_in():
        if task not in made.TASKS:
            raise DownloadError(f"{file.name}: not on this machine, and only tasks 1, 2 and 3 have a stand-in")
        questions = made.stand_in(task, split, limit)
        source = f"generated stories (not those of bAbI), task {task}, {split} split"
        return store.Found(questions, f"{len(questions):,} questions about generated stories, task {task}", source)

    return Stories(*store.load(_NAME, [file.name], read, stand_in))


def _read_questions(path, limit):
    """Return the questions of a file, each with the statements that stand before it in its story."""
    questions, sentences, places, story = [], [], {}, -1
    try:
        lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: expected a text in utf-8, got {error}") from error
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if not found or int(found[1]) != 1 and story < 0:
            raise DataError(f"{path.name}: line {number} expected a number and a sentence, got {line!r:.80}")
        if int(found[1]) == 1:
            sentences, places, story = [], {}, story + 1
        if "\t" not in line:
            places[found[1]] = len(sentences)
            sentences.append(found[2])
            continue
        questions.append(_question(found[2], tuple(sentences), places, story, f"{path.name}: line {number}"))
        if len(questions) == limit:
            break
    return tuple(questions)


def _question(text, sentences, places, story, where):
    """Return a question from a line: the question, its answer and the numbers of its facts, with tabs between."""
    parts = text.split("\t")
    facts = parts[-1].split()
    if len(parts) != 3 or not set(facts) <= set(places):
        raise DataError(f"{where} expected a question, its answer and numbers of sentences before it, got {text!r:.80}")
    return StoryQuestion(sentences, parts[0].strip(), parts[1], tuple(places[fact] for fact in facts), story)
