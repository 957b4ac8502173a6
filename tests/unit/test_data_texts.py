"""Texts and translations from each tier, the sentences that stand in for them, tokens and vocabularies."""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import zipfile
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from course_utils import data
from course_utils.data.standins import bilingual, grammar
from course_utils.data.store import cache, registry

GIVEN = os.environ.get("COURSE_DATA")  # the real files, where whoever runs the tests has them
PLAY = "".join(f"Speaker {number}:\nWhat say you?\r\n\n" for number in range(50))
ARTICLE = " \n = Lobster = \n \n A <unk> lobster , 1 @,@ 000 of them . \n"
PAIRS = [("Go.", "Va !"), ("Run!", "Cours\u202f!"), ("I'm\x85 cold.", "J'ai froid.")]  # \x85 ends a line for splitlines
pytestmark = pytest.mark.usefixtures("only_built_in_data")


def write_pairs(path, text, member="fra.txt"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, text)


def register_folder(monkeypatch, folder):
    """Make the files below `folder` the registry's only ones."""

    def dataset(name):
        files = [
            registry.File(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest(),
                          (f"http://127.0.0.1/{path.name}",), "CC0", "somebody")
            for path in sorted((folder / name).iterdir())
        ]
        return registry.Dataset(name, name.title(), "CC0", "somebody", "", "", tuple(files))

    sets = {path.name: dataset(path.name) for path in folder.iterdir()}
    monkeypatch.setattr(registry, "datasets", lambda: sets)


@pytest.fixture
def own_files(monkeypatch, tmp_path):
    """Put small texts into COURSE_DATA and register them."""
    folder = tmp_path / "given"
    for name in ("wikitext-2", "tinyshakespeare", "tatoeba-fra-eng"):
        (folder / name).mkdir(parents=True)
    (folder / "wikitext-2" / "valid.txt").write_bytes(ARTICLE.encode())
    (folder / "wikitext-2" / "test.txt").write_bytes(ARTICLE.replace("lobster", "crab").encode())
    (folder / "tinyshakespeare" / "input.txt").write_bytes(PLAY.encode())
    write_pairs(folder / "tatoeba-fra-eng" / "fra-eng.zip", "".join(f"{one}\t{other}\n" for one, other in PAIRS))
    register_folder(monkeypatch, folder)
    monkeypatch.setenv("COURSE_DATA", str(folder))
    return folder


# Loaders.


def test_texts_from_local_files(own_files, capsys):
    valid, test = data.load_text("wikitext-2", "valid"), data.load_text("wikitext-2", split="test")
    assert capsys.readouterr().out == (
        f"wikitext-2: {len(ARTICLE)} characters from the local folder\n"
        f"wikitext-2: {len(ARTICLE) - 3} characters from the local folder\n"
    )
    assert type(valid) is data.Text and valid.text == ARTICLE and len(valid) == len(ARTICLE)
    assert "crab" in test.text
    assert valid.tier == "local" and "CC0" in valid.source and "stand-in" not in valid.source
    with pytest.raises(AttributeError):
        valid.text = "another"


def test_splits_of_one_file_follow_each_other(own_files):
    train, valid, test = (data.load_text("tinyshakespeare", split) for split in ("train", "valid", "test"))
    assert train.text + valid.text + test.text == PLAY  # line ends unchanged
    assert [round(100 * len(part) / len(PLAY)) for part in (train, valid, test)] == [90, 5, 5]


def test_translations_from_local_files(own_files, capsys):
    pairs = data.load_translations()
    assert capsys.readouterr().out == "tatoeba-fra-eng: 3 sentence pairs from the local folder\n"
    assert type(pairs) is data.Translations and len(pairs) == 3 and pairs.tier == "local"
    assert list(zip(pairs.english, pairs.french, strict=True)) == PAIRS
    assert data.load_translations(2).french == pairs.french[:2]
    assert sorted(path.name for path in (own_files / "tatoeba-fra-eng").iterdir()) == ["fra-eng.zip"]


def test_limits_take_the_first(own_files):
    assert data.load_text("tinyshakespeare", limit=7).text == PLAY[:7]
    assert data.load_text("tinyshakespeare", "test", limit=7).text == data.load_text("tinyshakespeare", "test").text[:7]
    assert data.load_text("wikitext-2", "valid", limit=10**9).text == ARTICLE
    assert data.load_translations(np.int64(10**6)).english == tuple(english for english, _ in PAIRS)


def test_downloaded_tier(own_files, monkeypatch, capsys):
    monkeypatch.delenv("COURSE_DATA")
    monkeypatch.delenv("COURSE_OFFLINE")
    source = {path.name: path for path in own_files.rglob("*.*")}
    monkeypatch.setattr(cache, "_get", lambda url, path, file: path.write_bytes(source[file.name].read_bytes()))
    assert [data.load_text("wikitext-2", "test").tier, data.load_translations().tier] == ["download"] * 2
    assert [data.load_text("wikitext-2", "test").tier, data.load_translations().tier] == ["local"] * 2
    assert capsys.readouterr().out.splitlines()[1] == "tatoeba-fra-eng: 3 sentence pairs downloaded"


def test_damaged_files_of_the_user_stop_the_loaders(own_files):
    for name, load in (("wikitext-2/valid.txt", lambda: data.load_text("wikitext-2", "valid")),
                       ("tatoeba-fra-eng/fra-eng.zip", data.load_translations)):
        (own_files / name).write_bytes((own_files / name).read_bytes()[:-1])
        with pytest.raises(data.DataError, match=rf"{Path(name).name}: expected .* got "):
            load()


@pytest.mark.parametrize(
    ("text", "member", "message"),
    [
        ("Go.\tVa !\n", "deu.txt", "expected an intact zip archive, got .*no item named 'fra.txt'"),
        ("Go.\tVa !\nRun!\n", "fra.txt", "line 2 expected an English and a French sentence, got 'Run!'"),
        (b"Go.\tVa \xe9\n", "fra.txt", "expected fra.txt as a text in utf-8, got .*0xe9"),
        (None, None, "expected an intact zip archive, got File is not a zip file"),
    ],
)
def test_archive_with_another_content(own_files, monkeypatch, text, member, message):
    path = own_files / "tatoeba-fra-eng" / "fra-eng.zip"
    path.write_bytes(b"no archive") if member is None else write_pairs(path, text, member)
    register_folder(monkeypatch, own_files)
    with pytest.raises(data.DataError, match=f"^fra-eng.zip: {message}"):
        data.load_translations()


LOADS = [
    ("wikitext-2", lambda: data.load_text("wikitext-2", "valid"), "characters from a grammar"),
    ("tinyshakespeare", lambda: data.load_text("tinyshakespeare"), "characters from a grammar"),
    ("tatoeba-fra-eng", lambda: data.load_translations(), "10,000 generated sentence pairs"),
]


@pytest.mark.parametrize(("name", "load", "what"), LOADS)
def test_offline_gives_the_stand_in_without_a_network_call(monkeypatch, capsys, name, load, what):
    def forbidden(*args, **kwargs):
        raise AssertionError("a network call was made")

    for function in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, function, forbidden)
    loaded = load()
    assert loaded.tier == "built-in" and loaded.source.startswith(f"stand-in for {name}: generated")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{name}: not reachable (") and "COURSE_OFFLINE" in line
    assert "; using the built-in stand-in: " in line and line.endswith(what)


def has_given_files():
    names = ("wikitext-2/valid.txt", "tinyshakespeare/input.txt", "tatoeba-fra-eng/fra-eng.zip")
    return bool(GIVEN) and all((Path(GIVEN) / name).is_file() for name in names)


@pytest.mark.skipif(not has_given_files(), reason="COURSE_DATA does not name a folder with these texts")
def test_real_files(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", GIVEN)
    valid, train = data.load_text("wikitext-2", "valid"), data.load_text("tinyshakespeare")
    assert [valid.tier, len(valid), train.tier, len(train)] == ["local", 1_120_192, "local", 1_003_855]
    words = data.tokenise(valid.text)
    assert len(words) == 208_586 and words[:3] == ["homarus", "gammarus", ","]
    assert words.count("<unk>") > 10_000 and not {"@-@", "@,@", "@.@"} & set(words)
    assert set(data.WORD_CATEGORIES["months"] + data.WORD_CATEGORIES["numbers"]) <= set(words)
    pairs = data.load_translations()
    assert pairs.tier == "local" and len(pairs) == len(pairs.french) == 142_787
    assert (pairs.english[0], pairs.french[0]) == ("Go.", "Va !")


@pytest.mark.parametrize("name", ["wikitext", "tatoeba-fra-eng", None, ["wikitext-2"]])
def test_unknown_text(name):
    with pytest.raises(ValueError, match="^load_text expected name as one of tinyshakespeare, wikitext-2, got "):
        data.load_text(name)


@pytest.mark.parametrize("split", ["training", None, 0, ["train"]])
def test_unknown_split(split):
    with pytest.raises(ValueError, match="expected split of tinyshakespeare as one of train, valid, test, got "):
        data.load_text("tinyshakespeare", split)
    with pytest.raises(ValueError, match=r"\(the course trains on valid\) as one of valid, test, got 'train'"):
        data.load_text("wikitext-2")


@pytest.mark.parametrize("limit", [0, -1, 2.5, "10", True])
def test_bad_limit(limit):
    for load in (lambda: data.load_text("tinyshakespeare", limit=limit), lambda: data.load_translations(limit)):
        with pytest.raises(ValueError, match="expected limit as an integer of at least 1 or None, got "):
            load()


# The sentences that stand in.


@pytest.fixture(scope="module")
def corpora():
    return {split: data.tokenise(grammar.corpus(split)) for split in ("train", "valid", "test")}


DIGEST = """
import hashlib
from course_utils.data.standins import bilingual, grammar
texts = [grammar.corpus(split) for split in ("train", "valid", "test")] + [repr(bilingual.sentence_pairs())]
print(*(hashlib.sha256(text.encode()).hexdigest() for text in texts))
"""


def test_stand_ins_are_the_same_in_every_process():
    printed = []
    for seed in "12":
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        child = subprocess.run([sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True)
        printed.append(child.stdout.split())
    assert printed[0] == printed[1] and len(set(printed[0])) == 4


def test_size_and_variety_of_the_stand_in(corpora):
    assert [round(len(corpora[split]), -4) for split in ("train", "valid", "test")] == [100_000, 100_000, 30_000]
    assert set(corpora["test"]) <= set(corpora["train"]) and len(set(corpora["train"])) > 300
    assert not {"{", "}", "<unk>"} & set(corpora["train"])
    unseen = []
    for n in range(1, 6):
        train, test = (list(zip(*(corpora[split][k:] for k in range(n)), strict=False)) for split in ("train", "test"))
        seen = set(train)
        unseen.append(np.mean([gram not in seen for gram in test]))
    assert unseen[0] == 0 and 0.05 < unseen[2] < 0.2 and unseen[4] > 0.4 and unseen == sorted(unseen)


@pytest.fixture(scope="module")
def contexts(corpora, window=2):
    """(vocabulary, array (V, 4V)): how much more often than by chance each word stands near each other one."""
    tokens = corpora["train"]
    vocabulary = data.Vocabulary(tokens)
    ids, size = vocabulary.encode(tokens), len(vocabulary)
    parts = []
    for shift in (*range(-window, 0), *range(1, window + 1)):
        pairs = ids * size + np.roll(ids, shift)
        parts.append(np.bincount(pairs, minlength=size * size).reshape(size, size))
    counts = np.concatenate(parts, axis=1) + 1e-9
    chance = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    vectors = np.maximum(np.log(counts / chance), 0)
    return vocabulary, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


@pytest.mark.parametrize("category", list(data.WORD_CATEGORIES))
def test_words_of_a_category_stand_in_the_same_contexts(contexts, category):
    vocabulary, vectors = contexts
    words = data.WORD_CATEGORIES[category]
    members = vocabulary.encode(words)
    assert 0 not in members and vocabulary.counts[members].min() > 100
    similarity = vectors[members] @ vectors.T
    similarity[np.arange(len(words)), members] = -1
    nearest = vocabulary.decode(similarity.argmax(axis=1))
    assert np.mean([word in words for word in nearest]) >= 0.9, dict(zip(words, nearest, strict=True))


def test_categories_are_lower_case_tokens_and_do_not_overlap():
    words = [word for category in data.WORD_CATEGORIES.values() for word in category]
    assert list(data.WORD_CATEGORIES) == ["weekdays", "months", "numbers", "countries", "animals", "family"]
    assert len(set(words)) == len(words) and data.tokenise(" ".join(words)) == words


def test_verbs_and_nouns_agree_in_the_stand_in(corpora):
    text = " ".join(corpora["train"])
    one, several = "sleeps|eats|plays|hides|runs|jumps", "sleep|eat|play|hide|run|jump"
    animals = "dogs|cats|cows|wolves|foxes|mice|lions"
    assert len(re.findall(rf"one (?:dog|cat|wolf|fox|mouse) (?:{one})\b", text)) > 30
    assert not re.findall(rf"one (?:{animals})|one (?:\w+) (?:{several})\b", text)
    assert not re.findall(r"(?:two|three|ten) (?:dog|cat|wolf|fox|mouse)\b", text)
    assert not re.findall(rf"(?<!near the )\b(?:two|three|ten) (?:{animals}) (?:{one})\b", text)
    assert len(re.findall(rf"the \w+ near the \w+ (?:{animals}) (?:{one})\b", text)) > 20  # not with the nearest noun
    assert not re.findall(rf"the \w+ near the \w+ (?:{animals}) (?:{several})\b", text)
    assert not re.findall(rf"the (?:{animals}) near the \w+ \w+ (?:{one})\b", text)
    assert {"wolves", "foxes", "mice"} <= set(corpora["train"]) and "wolfs" not in corpora["train"]
    clause = r"that \w+ \w+ \w+ in \w+"  # the verb is six words away from its subject
    assert len(re.findall(rf"the (?:dog|cat|wolf|fox|mouse) {clause} (?:{one})\b", text)) > 20
    assert not re.findall(rf"the \w+ (?:{animals}) {clause} (?:{one})\b", text)


def test_a_paragraph_keeps_its_person_and_place():
    women = ("mother", "sister", "daughter", "wife", "aunt", "niece", "grandmother")
    pronoun = re.compile(r"very \w+day (she|he) \w+ to the \w+ with (her|his) ")
    heard = 0
    for paragraph in grammar.corpus("train").splitlines():
        kin = next(word for word in data.tokenise(paragraph) if word in data.WORD_CATEGORIES["family"])
        spoken = set(pronoun.findall(paragraph))
        assert spoken <= {("she", "her") if kin in women else ("he", "his")}, paragraph
        heard += len(spoken)
        said = re.findall(r'"[^"]*," said (\w+ \w+)\.', paragraph)
        assert all(speaker.endswith(f" {kin}") for speaker in said) and len(set(said)) <= 1, paragraph
        snowy = re.findall(r"[Ii]n (\w+) it snows in", paragraph)
        assert set(snowy) <= {"December", "January"} and len(set(snowy)) <= 1, paragraph
    assert heard > 50


def test_sentence_pairs_are_word_for_word():
    pairs = data.load_translations()
    assert type(pairs) is data.Translations and len(pairs) == len(set(zip(pairs.english, pairs.french, strict=True)))
    lengths = [len(sentence) for sentence in pairs.english]
    assert lengths == sorted(lengths) and data.load_translations(5).english == pairs.english[:5]
    english, french = ([data.tokenise(sentence) for sentence in side] for side in (pairs.english, pairs.french))
    counts = [len(tokens) for tokens in english]
    assert counts == [len(tokens) for tokens in french]
    assert min(counts) == 3 and max(counts) > 30
    meanings = {}
    for one, other in zip(chain(*english), chain(*french), strict=True):
        meanings.setdefault(one, set()).add(other)
    assert meanings["the"] == {"le", "la", "les"} and meanings["in"] == {"en", "au", "dans"}
    assert meanings["my"] == {"mon", "ma", "mes"} and meanings["dogs"] == {"chiens"} and meanings["we"] == {"nous"}
    assert max(map(len, meanings.values())) <= 4


def test_french_of_the_stand_in_agrees():
    text = " ".join(data.tokenise(" ".join(bilingual.sentence_pairs()[1])))
    right = ("le chien", "la vache", "les chevaux", "ma petite sœur", "mes grands frères", "nous voyons", "ils voient")
    wrong = ("le vache", "la chien", "le chiens", "les chien", "ma petit", "mon petite", "nous voient", "il voient",
             "le oncle", "la aunt", "en japon", "au france", "none")
    assert [phrase for phrase in right if not re.search(rf"\b{phrase}\b", text)] == []
    assert [phrase for phrase in wrong if re.search(rf"\b{phrase}\b", text)] == []


# Tokens.


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The cat sat.", "the cat sat ."),
        ("It's John's; we couldn't, I'm sure!", "it 's john 's ; we couldn 't , i 'm sure !"),
        ("It 's Rob 's", "it 's rob 's"),
        ("'Tis 'odd', o'er", "'tis ' odd ' , o 'er"),
        ("“Don’t”", '" don \'t "'),
        ("J’ai l'été, qu'il n'a; quelqu'un", "j' ai l' été , qu' il n' a ; quelqu' un"),
        ("1,000 and 3.14, in the 1980s (2x)", "1,000 and 3.14 , in the 1980s ( 2x )"),
        ("End 5. Next 1,2,", "end 5 . next 1,2 ,"),
        ("the U.S. and e.g. Mr. X.", "the u.s. and e.g. mr . x ."),
        ("well-known -- wait...", "well - known - - wait ..."),
        ("guest @-@ starring 0 @.@ 7 , 1 @,@ 000 @,@ 000", "guest - starring 0.7 , 1,000,000"),
        (" \n = Title = \n \n = = A <unk> = = \n text a = b \n", "text a = b"),
        ("a <unk> and <formula> < b", "a <unk> and <formula> < b"),
        ("un\u202fmot\xa0! zero\u200bwidth soft\xadhyphen", "un mot ! zerowidth softhyphen"),
        ("e\u0301te\u0301 snake_case", "été snake _ case"),
        (" \n\t", ""),
    ],
)
def test_words(text, tokens):
    assert data.tokenise(text) == data.tokenise(text, level="word") == tokens.split()


def test_characters_lose_nothing():
    for text in (PLAY, ARTICLE, "Été\u202f’", ""):
        tokens = data.tokenise(text, "character")
        assert "".join(tokens) == text and all(len(token) == 1 for token in tokens)


@pytest.mark.parametrize("text", [b"bytes", ["a", "list"], None, 3])
def test_only_strings_are_cut_up(text):
    with pytest.raises(ValueError, match=f"tokenise expected a string, got {type(text).__name__}"):
        data.tokenise(text)


@pytest.mark.parametrize("level", ["letter", None, 0, ["word"]])
def test_unknown_level(level):
    with pytest.raises(ValueError, match="^tokenise expected level as one of word, character, got "):
        data.tokenise("text", level)


TOKENS = "b a b c a b <unk> d".split()


def test_vocabulary_counts_and_order():
    vocabulary = data.Vocabulary(TOKENS)
    assert vocabulary.words == ("<unk>", "b", "a", "c", "d") and len(vocabulary) == 5
    assert vocabulary.counts.tolist() == [1, 3, 2, 1, 1] and vocabulary.counts.dtype == np.int64
    assert "b" in vocabulary and "<unk>" in vocabulary and "e" not in vocabulary and ["b"] not in vocabulary
    with pytest.raises(ValueError):
        vocabulary.counts[0] = 7
    assert repr(vocabulary) == "Vocabulary(5 entries, 8 tokens, 1 of them unknown)"


@pytest.mark.parametrize(
    ("options", "words", "counts"),
    [
        ({"size": 3}, ("<unk>", "b", "a"), [3, 3, 2]),
        ({"min_count": 3}, ("<unk>", "b"), [5, 3]),
        ({"size": 4, "min_count": 2}, ("<unk>", "b", "a"), [3, 3, 2]),
        ({"size": 100}, ("<unk>", "b", "a", "c", "d"), [1, 3, 2, 1, 1]),
        ({"min_count": 9}, ("<unk>",), [8]),
    ],
)
def test_vocabulary_of_a_size(options, words, counts):
    vocabulary = data.Vocabulary(TOKENS, **options)
    assert vocabulary.words == words and vocabulary.counts.tolist() == counts
    ids = vocabulary.encode(TOKENS)
    np.testing.assert_array_equal(np.bincount(ids, minlength=len(vocabulary)), vocabulary.counts)


def test_encode_and_decode(corpora):
    vocabulary = data.Vocabulary(corpora["train"])
    ids = vocabulary.encode(corpora["train"])
    assert ids.dtype == np.int64 and ids.shape == (len(corpora["train"]),) and ids.min() > 0
    assert vocabulary.decode(ids) == corpora["train"]
    assert vocabulary.encode(["monday", "xyzzy", "<unk>"]).tolist()[1:] == [0, 0]
    assert vocabulary.decode([0, ids[0]]) == ["<unk>", corpora["train"][0]]
    assert vocabulary.decode([]) == [] and vocabulary.encode([]).dtype == np.int64
    letters = data.Vocabulary(data.tokenise(PLAY, "character"))
    assert "".join(letters.decode(letters.encode(data.tokenise(PLAY, "character")))) == PLAY


def test_vocabulary_goes_through_json():
    vocabulary = data.Vocabulary(np.array(TOKENS), size=3)
    again = data.Vocabulary.from_dict(json.loads(json.dumps(vocabulary.as_dict())))
    assert again.words == vocabulary.words and again.counts.tolist() == vocabulary.counts.tolist()
    assert again.encode(TOKENS).tolist() == vocabulary.encode(TOKENS).tolist()
    assert type(again.words[1]) is type(vocabulary.words[1]) is str


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: data.Vocabulary("one text"), r"Vocabulary expected a list of tokens \(see tokenise\), got str"),
        (lambda v: data.Vocabulary(3), "Vocabulary expected a list of tokens .*, got int"),
        (lambda v: data.Vocabulary([]), "Vocabulary expected at least one token, got none"),
        (lambda v: data.Vocabulary(["a", 3]), "Vocabulary expected tokens to be strings, got 3"),
        (lambda v: data.Vocabulary(["a"], size=1), "expected size as an integer of at least 2 or None, got 1"),
        (lambda v: data.Vocabulary(["a"], size=2.0), "expected size as an integer of at least 2 or None, got 2.0"),
        (lambda v: data.Vocabulary(["a"], min_count=True), "expected min_count as an integer of at least 1, got True"),
        (lambda v: v.encode("b a"), r"encode expected a list of tokens \(see tokenise\), got str"),
        (lambda v: v.encode([["b"]]), r"encode expected tokens to be strings, got \['b'\]"),
        (lambda v: v.decode([0.5]), r"decode expected integers \(N,\), got float64 \(1,\)"),
        (lambda v: v.decode(1), r"decode expected integers \(N,\), got int64 \(\)"),
        (lambda v: v.decode([1, 5, -1]), "decode expected numbers from 0 to 4, got 5"),
        (lambda v: v.decode([-1]), "decode expected numbers from 0 to 4, got -1"),
        (lambda v: data.Vocabulary.from_dict({"words": []}), r"expected a dictionary with words and counts, got keys"),
        (lambda v: data.Vocabulary.from_dict([]), "expected a dictionary with words and counts, got list"),
        (lambda v: data.Vocabulary.from_dict({"words": ["a"], "counts": [1]}), "distinct words, <unk> first, got"),
        (lambda v: data.Vocabulary.from_dict({"words": ["<unk>"], "counts": []}), "as many counts as words, 1, got 0"),
        (lambda v: data.Vocabulary.from_dict({"words": ["<unk>"], "counts": [0.5]}), "each count as an integer .*0.5"),
    ],
)
def test_vocabulary_says_what_was_expected(call, message):
    vocabulary = data.Vocabulary(TOKENS)
    with pytest.raises(ValueError, match=message):
        call(vocabulary)
    assert len(vocabulary) == 5
