"""Sentences from a grammar: a small English that stands in for a text where that cannot be had.

A rule is a name and a list of templates. Filling in a template replaces every ``{name}`` in it by a template of that
name, until no name is left. Words of a category (`WORD_CATEGORIES`) fill the same places, so they occur in the same
contexts. A paragraph keeps its country, its month and its main person, verbs agree with their subjects, also across a
relative clause, and pronouns with whom they stand for: there is something to remember over many words.
"""

import random
import re

# Lower-case words, each one token of `tokenise`. Some have other meanings in real text ("may", "march", "bear").
WORD_CATEGORIES = {
    "weekdays": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "months": (
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ),
    "numbers": (
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
        "twenty", "thirty", "forty", "fifty",
    ),
    "countries": (
        "france", "germany", "italy", "spain", "england", "scotland", "wales", "ireland", "norway", "austria", "greece",
        "russia", "egypt", "iraq", "india", "china", "japan", "vietnam", "australia", "canada", "mexico", "brazil",
    ),
    "animals": (
        "dog", "cat", "horse", "cow", "bird", "duck", "lion", "tiger", "bear", "wolf", "fox", "rabbit", "mouse",
        "monkey", "snake", "elephant",
    ),
    "family": (
        "mother", "father", "sister", "brother", "daughter", "son", "wife", "husband", "aunt", "uncle", "niece",
        "nephew", "grandmother", "grandfather",
    ),
}

SEEDS = {"train": 20150528, "valid": 20150529, "test": 20150530}  # the review appeared on 28 May 2015
PARAGRAPHS = {"train": 1350, "valid": 1350, "test": 340}  # of some 75 words and marks each

_UNUSUAL_PLURALS = {"wolf": "wolves", "fox": "foxes", "mouse": "mice"}
_SPEAKERS = (("I", "my"), ("you", "your"), ("we", "our"), ("they", "their"), ("he", "his"), ("she", "her"))
_WEATHER = (  # two months, and what one hears about them
    ("december", "january", "it snows", "the nights are long", "the lakes are frozen"),
    ("february", "march", "it is cold", "the snow melts", "the wind is strong"),
    ("april", "may", "it rains", "the trees are green", "the flowers open"),
    ("june", "july", "it is hot", "the sun shines", "the nights are short"),
    ("august", "september", "it is warm", "the apples are ripe", "the days are dry"),
    ("october", "november", "it is foggy", "the leaves fall", "the storms begin"),
)
_SHE, _HE = ("she", "her"), ("he", "his")
_VERBS = (  # what one animal does, what several do
    ("sleeps", "sleep"), ("eats", "eat"), ("plays", "play"), ("waits", "wait"), ("hides", "hide"), ("runs", "run"),
    ("drinks", "drink"), ("jumps", "jump"), ("looks tired", "look tired"), ("is happy", "are happy"),
    ("was asleep", "were asleep"), ("has a home", "have a home"), ("doesn't move", "don't move"),
)


def _words(text):
    return tuple(text.split(", "))


def _proper(category):
    return tuple(word.capitalize() for word in WORD_CATEGORIES[category])


_RULES = {
    "weekday": _proper("weekdays"),
    "month": _proper("months"),
    "country": _proper("countries"),
    "number": WORD_CATEGORIES["numbers"],
    "many": WORD_CATEGORIES["numbers"][1:],
    "hour": WORD_CATEGORIES["numbers"][:12],
    "animal": WORD_CATEGORIES["animals"],
    "animals": tuple(_UNUSUAL_PLURALS.get(word, word + "s") for word in WORD_CATEGORIES["animals"]),
    "relative": WORD_CATEGORIES["family"],
    "woman": WORD_CATEGORIES["family"][::2],
    "man": WORD_CATEGORIES["family"][1::2],
    "acts": tuple(one for one, _ in _VERBS),
    "act": tuple(several for _, several in _VERBS),
    "where": _words(
        "in the garden, in the house, under the tree, near the river, behind the door, on the hill, by the road, "
        "in the forest, next to the school, at the market, in the kitchen, on the bridge"
    ),
    "town": _words("a small town, a big city, an old village, a hotel, a park, a museum, a harbour, the mountains"),
    "met": _words("met, saw, visited, helped, found, called, thanked"),
    "went": _words("went, travelled, drove, came, walked, sailed"),
    "worked": _words("worked, stayed, lived, studied, taught, waited"),
    "bought": _words("bought, saw, found, lost, fed, painted"),
    "said": _words("said, thought, believed, heard, knew, wrote"),
    "liked": _words("liked, loved, missed, hated, remembered, wanted"),
    "food": _words("bread, rice, soup, cheese, fruit, fish, cake, honey, salad, tea"),
    "thing": _words("letter, book, ticket, picture, bicycle, map, clock, hat, song, coat, lamp, key"),
    "adjective": _words("old, young, small, big, grey, brown, quiet, clever, lazy, hungry"),
    "shop": _words("bank, library, market, school, museum, bakery, station, theatre"),
    "greater": _words("larger, smaller, warmer, colder, richer, older, quieter"),
    "herd": ("one {animal}", "{many} {animals}", "the {adjective} {animal}", "{many} {adjective} {animals}"),
    "sentence": (
        "{clause}.", "{clause}.", "{clause}.", "{clause}.", "{clause}.", "{clause}.", "{clause}, and {clause}.",
        "{clause}, but {clause}.", "{clause}, because {clause}.", "{kin} {said} that {clause}.",
        '"{clause}," said {kin}.', "do you know that {clause}?",
    ),
    "clause": (
        "on {weekday} {i} {met} {my} {relative} in {town}",
        "on {weekday} {i} {met} {my} {relative} in {country}",
        "in {month} {i} {went} to {country} with {my} {relative}",
        "{my} {relative} and {my} {relative} {went} to {country} on {weekday}",
        "{my} {relative} lives in {country} with {my} {relative}",
        "{my} {relative} was born in {month} in {town} in {country}",
        "from {month} to {month} {my} {relative} {worked} in {here}",
        "from {weekday} to {weekday} {i} {worked} in {town}",
        "the {shop} is open on {weekday} and on {weekday}",
        "the {shop} opens at {hour} and closes at {hour}",
        "the train from {country} to {country} {went} at {hour} on {weekday}",
        "the {thing} came from {country} in {month}",
        "{i} {bought} {many} {thing}s on {weekday} in {here}",
        "{i} {liked} the {adjective} {thing} and page {number} of the book",
        "{kin} was in {here} on {weekday}, where {she} {bought} {herd}",
        "{she} {liked} {food} and {food}, but {her} {relative} {liked} {food}",
        "every {weekday} {she} {went} to the {shop} with {her} {relative}",
        "in {now} {weather} in {here}",
        "{weather} when {kin} goes to {here}",
        "{country} is {greater} than {country}",
        "{my} {woman} is {many} years old, and her {man} is {many}",
        "{my} {man} is {many} years old, and his {woman} is {many}",
        "one {animal} {acts} {where}",
        "{many} {animals} {act} {where}",
        "{my} {relative} {bought} {herd} {where}",
        "{my} {relative}'s {animal} {acts} when {many} {animals} {act}",
        "{my} {relative}'s {animals} {act} when one {animal} {acts}",
        "the {animal} that {my} {relative} {bought} in {country} {acts} {where}",
        "the {many} {animals} that {my} {relative} {bought} in {country} {act} {where}",
        "the {animal} near the {many} {animals} {acts}",
        "the {animals} near the {adjective} {animal} {act}",
        "there is one {adjective} {animal} {where}",
        "there are {many} {animals} {where}",
    ),
}

_OPENINGS = (
    "in {now} {kin} {went} to {here}.",
    "this is a story about {kin}, who lives in {here}.",
    "it was a {weekday} in {now}, and {kin} was in {here}.",
    "{here} is the country that {kin} {liked}.",
    "when {weather}, {kin} stays in {here}.",
)
_SLOT = re.compile(r"\{(\w+)\}")


def corpus(split):
    """Generate the stand-in text of one split, always the same.

    Args:
        split: ``"train"`` or ``"valid"`` (some 100,000 words and punctuation marks each) or ``"test"`` (25,000).

    Returns:
        A string: one paragraph a line, sentences with capitals and punctuation.
    """
    draw = random.Random(SEEDS[split]).random  # of all generators the one that Python promises never to change
    return "\n".join(_paragraph(draw) for _ in range(PARAGRAPHS[split])) + "\n"


def choose(options, draw):
    """Return one of `options`, all equally likely, with the uniform number that ``draw()`` gives."""
    return options[int(draw() * len(options))]


def _paragraph(draw):
    """Write one paragraph: an opening and three to six sentences about the same person, place and month."""
    season = choose(_WEATHER, draw)
    kin = choose(WORD_CATEGORIES["family"], draw)
    she, her = _SHE if kin in _RULES["woman"] else _HE
    scene = {
        "here": choose(_RULES["country"], draw),
        "now": choose(season[:2], draw).capitalize(),
        "kin": f"{choose(_SPEAKERS, draw)[1]} {kin}",
        "she": she,
        "her": her,
        "weather": choose(season[2:], draw),
    }
    templates = [choose(_OPENINGS, draw)] + ["{sentence}"] * (3 + int(draw() * 4))
    return " ".join(_sentence(template, scene, draw) for template in templates)


def _sentence(template, scene, draw):
    """Fill in a template for one speaker, and start it with a capital."""
    i, my = choose(_SPEAKERS, draw)
    sentence = _fill(template, {**scene, "i": i, "my": my}, draw)
    first = 1 if sentence.startswith('"') else 0
    return sentence[: first + 1].upper() + sentence[first + 1 :]


def _fill(template, scene, draw):
    """Replace every name in `template`: by what the scene says, or else by any template of that name."""

    def replace(match):
        name = match[1]
        return scene[name] if name in scene else _fill(choose(_RULES[name], draw), scene, draw)

    return _SLOT.sub(replace, template)
