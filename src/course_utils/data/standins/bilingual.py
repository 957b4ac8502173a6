"""Sentence pairs, English and French, word for word: they stand in for real translations where those cannot be had.

Every English word has one French word, in the same place. Its neighbours decide which: "the" is *le*, *la* or *les*,
"in" is *en*, *au* or *dans*, and verbs and adjectives follow number and gender.
"""

import random

from .grammar import choose

SEED = 20150531
PAIRS = 10_000
MOST_CLAUSES = 4

# English one and several; French one and several; feminine or not.
_NOUNS = (
    ("dog", "dogs", "chien", "chiens", False), ("cat", "cats", "chat", "chats", False),
    ("rabbit", "rabbits", "lapin", "lapins", False), ("wolf", "wolves", "loup", "loups", False),
    ("fox", "foxes", "renard", "renards", False), ("horse", "horses", "cheval", "chevaux", False),
    ("neighbour", "neighbours", "voisin", "voisins", False), ("baker", "bakers", "boulanger", "boulangers", False),
    ("cow", "cows", "vache", "vaches", True), ("mouse", "mice", "souris", "souris", True),
    ("girl", "girls", "fille", "filles", True), ("goat", "goats", "chèvre", "chèvres", True),
    ("singer", "singers", "chanteuse", "chanteuses", True), ("queen", "queens", "reine", "reines", True),
)
_FAMILY = (
    ("brother", "brothers", "frère", "frères", False), ("son", "sons", "fils", "fils", False),
    ("uncle", "uncles", "oncle", "oncles", False), ("nephew", "nephews", "neveu", "neveux", False),
    ("father", "fathers", "père", "pères", False), ("mother", "mothers", "mère", "mères", True),
    ("sister", "sisters", "sœur", "sœurs", True), ("daughter", "daughters", "fille", "filles", True),
    ("aunt", "aunts", "tante", "tantes", True), ("niece", "nieces", "nièce", "nièces", True),
)
# English; French masculine, feminine, and the plurals of both. All stand before the noun.
_ADJECTIVES = (
    ("small", "petit", "petite", "petits", "petites"), ("big", "grand", "grande", "grands", "grandes"),
    ("pretty", "joli", "jolie", "jolis", "jolies"), ("young", "jeune", "jeune", "jeunes", "jeunes"),
    ("bad", "mauvais", "mauvaise", "mauvais", "mauvaises"), ("poor", "pauvre", "pauvre", "pauvres", "pauvres"),
)
# English one and several; French masculine, feminine and several.
_ARTICLES = (("the", "the", "le", "la", "les"), ("this", "these", "ce", "cette", "ces"))
_OWNERS = (
    ("my", "my", "mon", "ma", "mes"), ("your", "your", "ton", "ta", "tes"), ("our", "our", "notre", "notre", "nos"),
)
_NUMBERS = (
    ("two", "deux"), ("three", "trois"), ("four", "quatre"), ("five", "cinq"), ("six", "six"), ("seven", "sept"),
    ("eight", "huit"), ("nine", "neuf"), ("ten", "dix"), ("twelve", "douze"),
)
# And the form of their verbs, see _subject.
_PRONOUNS = ((("he", "il"), 0), (("she", "elle"), 0), (("they", "ils"), 1), (("we", "nous"), 2))
# English one and several; French one, several and "we".
_VERBS = (
    ("sees", "see", "voit", "voient", "voyons"), ("hears", "hear", "entend", "entendent", "entendons"),
    ("finds", "find", "trouve", "trouvent", "trouvons"), ("follows", "follow", "suit", "suivent", "suivons"),
    ("loves", "love", "aime", "aiment", "aimons"), ("draws", "draw", "dessine", "dessinent", "dessinons"),
    ("knows", "know", "connaît", "connaissent", "connaissons"), ("pushes", "push", "pousse", "poussent", "poussons"),
)
_ACTIVITIES = (
    ("sleeps", "sleep", "dort", "dorment", "dormons"), ("sings", "sing", "chante", "chantent", "chantons"),
    ("dances", "dance", "danse", "dansent", "dansons"), ("runs", "run", "court", "courent", "courons"),
    ("works", "work", "travaille", "travaillent", "travaillons"), ("eats", "eat", "mange", "mangent", "mangeons"),
)
_PLACES = tuple(
    tuple(zip(english.split(), french.split(), strict=True))
    for english, french in (
        ("in France", "en France"), ("in Italy", "en Italie"), ("in Germany", "en Allemagne"),
        ("in Spain", "en Espagne"), ("in China", "en Chine"), ("in Japan", "au Japon"), ("in Canada", "au Canada"),
        ("in Brazil", "au Brésil"), ("in Portugal", "au Portugal"), ("in Mexico", "au Mexique"),
        ("in the garden", "dans le jardin"), ("in the kitchen", "dans la cuisine"), ("in the forest", "dans la forêt"),
        ("under the bridge", "sous le pont"), ("under the table", "sous la table"), ("on the boat", "sur le bateau"),
        ("behind the house", "derrière la maison"), ("behind the museum", "derrière le musée"),
    )
)
_DAYS = (
    ("Monday", "lundi"), ("Tuesday", "mardi"), ("Wednesday", "mercredi"), ("Thursday", "jeudi"), ("Friday", "vendredi"),
    ("Saturday", "samedi"), ("Sunday", "dimanche"),
)
_MONTHS = (
    ("January", "janvier"), ("February", "février"), ("March", "mars"), ("April", "avril"), ("May", "mai"),
    ("June", "juin"), ("July", "juillet"), ("August", "août"), ("September", "septembre"), ("October", "octobre"),
    ("November", "novembre"), ("December", "décembre"),
)
_ADVERBS = (("often", "souvent"), ("here", "ici"), ("now", "maintenant"), ("well", "bien"), ("again", "encore"))
_LINKS = (("and", "et"), (", but", ", mais"), (", for", ", car"), ("when", "quand"), ("where", "où"))


def sentence_pairs():
    """Generate the stand-in for translated sentences, always the same.

    Returns:
        (english, french): two tuples of 10,000 strings, no pair twice, from short to long.
    """
    draw = random.Random(SEED).random
    pairs = set()
    while len(pairs) < PAIRS:
        pairs.add(_pair(draw))
    english, french = zip(*sorted(pairs, key=lambda pair: (len(pair[0]), pair)), strict=True)
    return english, french


def _pair(draw):
    """Write one sentence of one to `MOST_CLAUSES` clauses in both languages."""
    words = _clause(draw)
    for _ in range(int(draw() * MOST_CLAUSES)):
        words += [choose(_LINKS, draw), *_clause(draw)]
    return tuple(_sentence(side) for side in zip(*words, strict=True))


def _sentence(words):
    text = " ".join(words).replace(" ,", ",")
    return text[0].upper() + text[1:] + "."


def _clause(draw):
    """Return a clause as a list of (English, French) words."""
    words, form = _subject(draw)
    if draw() < 0.5:
        words = words + [_verb(_VERBS, form, draw)] + _noun_phrase(draw)[0]
    else:
        words = words + [_verb(_ACTIVITIES, form, draw)]
        if draw() < 0.5:
            words.append(choose(_ADVERBS, draw))
    if draw() < 0.5:
        words.extend(choose(_PLACES, draw))
    if draw() < 0.3:
        every = draw() < 0.5
        words += [("every", "chaque"), choose(_DAYS, draw)] if every else [("in", "en"), choose(_MONTHS, draw)]
    return words


def _subject(draw):
    """Return (words, form): the form of its verb is 0 for one, 1 for several, 2 for "we"."""
    if draw() < 0.3:
        pronoun, form = choose(_PRONOUNS, draw)
        return [pronoun], form
    return _noun_phrase(draw)


def _noun_phrase(draw):
    """Return (words, number): a determiner, perhaps an adjective, and a noun; number is 0 for one, 1 for several."""
    family = draw() < 0.4
    noun = choose(_FAMILY if family else _NOUNS, draw)
    several = int(draw() < 0.4)
    feminine = int(noun[4])
    if several and draw() < 0.5 and not family:
        words = [choose(_NUMBERS, draw)]
    else:
        owner = choose(_OWNERS if family else _ARTICLES, draw)
        words = [(owner[several], owner[4] if several else owner[2 + feminine])]
    if draw() < 0.3:
        adjective = choose(_ADJECTIVES, draw)
        words.append((adjective[0], adjective[1 + 2 * several + feminine]))
    return words + [(noun[several], noun[2 + several])], several


def _verb(verbs, form, draw):
    verb = choose(verbs, draw)
    return verb[min(form, 1)], verb[2 + form]
