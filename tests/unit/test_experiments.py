"""Experiments: the record is whole or is not there, says what made it, and is found by its name."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import claims, data
from course_utils.claims import experiments

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path.stem for path in (ROOT / "experiments").glob("*.py") if path.stem != "experiment")


@pytest.fixture
def script(monkeypatch):
    """Import a script of experiments/."""
    monkeypatch.syspath_prepend(ROOT / "experiments")
    return importlib.import_module


@pytest.fixture
def recorder(script, tmp_path):
    return script("experiment").Recorder("made-up", [0, 1], {"steps": 3}, folder=tmp_path)


def test_every_record_is_that_of_a_script_and_complete():
    names = [path.stem for path in Path(str(experiments.folder())).glob("*.json")]
    scripts = {name: name.partition("-")[0] for name in names}  # NAME, or NAME-part
    assert names and set(scripts.values()) <= set(SCRIPTS)
    for name in names:
        record = claims.record(name)
        assert set(record) == {"name", "command", "settings", "seeds", "samples", "versions", "machine", "minutes"}
        assert record["name"] == name and record["command"].startswith(f"python experiments/{scripts[name]}.py")
        assert all(len(samples) == len(record["seeds"]) for samples in record["samples"].values())
        assert np.isfinite(list(record["samples"].values())).all() and record["minutes"] > 0


def test_an_unknown_record_gives_one_clear_error():
    with pytest.raises(KeyError, match="no record of an experiment 'catpions'; there are .*captions"):
        claims.record("catpions")
    with pytest.raises(KeyError, match="no record of an experiment '../registry'"):
        claims.record("../registry")


def test_the_record_of_the_captions_judges_c28():
    samples = claims.record("captions")["samples"]
    pointing = claims.judge("C28", samples["pointing_nouns_strict"], part="pointing",
                            control=samples["control_nouns_strict"], lacking="the long training")
    gain = np.subtract(samples["true_attention"], samples["true_without"])
    captions = claims.judge("C28", gain, part="captions", lacking="the long training")
    assert pointing.n == captions.n == claims.get("C28").parts[0].seeds
    assert pointing.control_value < 0.3 < pointing.value
    assert all(strict <= lenient for strict, lenient in
               zip(samples["pointing_nouns_strict"], samples["pointing_nouns_lenient"], strict=True))


def test_a_record_is_stored_whole(recorder, tmp_path, capsys):
    recorder.add(loss=0.123456789, hits=1)
    recorder.add(loss=np.float32(0.5), hits=2)
    path = recorder.write()
    record = json.loads(path.read_text())
    assert path == tmp_path / "made-up.json" and [one.name for one in tmp_path.iterdir()] == ["made-up.json"]
    assert record["samples"] == {"loss": [0.123457, 0.5], "hits": [1, 2]}
    assert (record["seeds"], record["settings"]) == ([0, 1], {"steps": 3})
    assert {"python", "numpy", "torch"} <= set(record["versions"])
    assert '{"loss": 0.5, "hits": 2.0}' in capsys.readouterr().out


def test_no_record_of_runs_that_are_missing(recorder, tmp_path):
    (tmp_path / "made-up.json").write_text("old")
    recorder.add(loss=1)
    with pytest.raises(ValueError, match="made-up: expected 2 runs, one for each seed, got 1"):
        recorder.write()
    assert (tmp_path / "made-up.json").read_text() == "old"


def test_a_run_has_the_figures_of_the_others_and_they_are_finite(recorder):
    recorder.add(loss=1)
    with pytest.raises(ValueError, match="expected the figures loss in every run, got hits"):
        recorder.add(hits=1)
    with pytest.raises(ValueError, match="expected a finite number for loss, got nan"):
        recorder.add(loss=np.nan)


def test_the_records_of_lenet_and_pooling_judge_their_claims():
    lenet, pooling = (claims.record(name)["samples"] for name in ("lenet", "pooling"))
    edges = claims.judge("C01", lenet["selective_learned"], part="learned", control=lenet["selective_random"])
    fewer = claims.judge("C19", np.subtract(lenet["test_dense"], lenet["test_convnet"]), part="test-error")
    assert edges.control_value < edges.value and fewer.value > 0
    ratio = claims.judge("C20", np.divide(pooling["change_max"], pooling["change_none"]))
    assert 0.4 < ratio.value < 0.6 and ratio.n <= 20


def test_the_machine_is_described_without_its_name(script):
    import platform

    words = script("experiment").machine()
    assert re.search(r"\d+ cores", words) and platform.node() not in words


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_says_what_it_does(name):
    command = [sys.executable, f"experiments/{name}.py", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "--seeds" in done.stdout, done.stderr


def test_make_says_which_experiments_there_are(tmp_path):
    text = (ROOT / "Makefile").read_text()
    (tmp_path / "Makefile").write_text(text.replace("experiments: $(INSTALLED)", "experiments:"))
    done = subprocess.run(["make", "experiments", "NAME=nothing"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode and "expected NAME=, one of the scripts in experiments/, got 'nothing'" in done.stdout


# Steps that are not lost


def test_a_step_is_made_once_and_found_again(script, tmp_path, capsys):
    steps = script("experiment").Steps("made-up", {"rate": 0.1}, folder=tmp_path)
    assert steps("seed 0", lambda: {"loss": 0.5}) == {"loss": 0.5}
    again = script("experiment").Steps("made-up", {"rate": 0.1}, folder=tmp_path)
    assert again("seed 0", lambda: pytest.fail("made twice")) == {"loss": 0.5}
    assert "seed 0" in capsys.readouterr().out


def test_steps_made_with_other_settings_are_forgotten(script, tmp_path):
    script("experiment").Steps("made-up", {"rate": 0.1}, folder=tmp_path)("seed 0", lambda: 1)
    other = script("experiment").Steps("made-up", {"rate": 0.2}, folder=tmp_path)
    assert other("seed 0", lambda: 2) == 2


def test_a_step_whose_line_was_cut_off_is_made_again(script, tmp_path):
    script("experiment").Steps("made-up", {}, folder=tmp_path)("seed 0", lambda: 1)
    with (tmp_path / "made-up.steps").open("a") as file:
        file.write('["seed 1", {"lo')
    for value in (2, 3):  # the second finds what the first has kept
        again = script("experiment").Steps("made-up", {}, folder=tmp_path)
        assert again("seed 0", lambda: pytest.fail("made twice")) == 1
        assert again("seed 1", lambda found=value: found) == 2


def test_the_minutes_of_a_record_are_those_of_all_its_steps(script, tmp_path):
    steps = script("experiment").Steps("made-up", {}, folder=tmp_path)
    steps.found["seed 0"] = 1, 120.0  # seconds, of a run that was stopped
    recorder = script("experiment").Recorder("made-up", [0], {}, folder=tmp_path, steps=steps)
    recorder.add(loss=steps("seed 0", lambda: pytest.fail("made twice")))
    assert recorder.record()["minutes"] == 2


# The recipe, and the thinned networks


def test_the_record_of_the_thinned_networks_judges_c24():
    samples = claims.record("thinned")["samples"]
    predictions = claims.judge("C24", samples["ratio"], part="predictions")
    worse = claims.judge("C24", np.subtract(samples["halved_wrong"], samples["average_wrong"]), part="test-error")
    assert predictions.n == worse.n == claims.get("C24").parts[0].seeds
    assert (predictions.verdict, worse.verdict) == (claims.NOT_REPRODUCED, claims.REPRODUCED)


def test_shifts_go_both_ways_by_two_pixels_and_what_comes_in_is_background(script):
    import torch

    recipe, images = script("recipe"), torch.full((200, 1, 9, 9), -0.4)
    images[:, :, 4, 4] = 2
    moved = recipe.shifted(images, torch.Generator().manual_seed(0))
    found, _, rows, columns = torch.nonzero(moved == 2, as_tuple=True)
    assert len(found) == 200 and set(rows.tolist()) == set(columns.tolist()) == {2, 3, 4, 5, 6}
    assert (moved == -0.4).sum() == 200 * 80


def test_all_units_kept_a_thinned_network_is_the_network_with_doubled_outputs(script, monkeypatch):
    import torch

    thinned = script("thinned")
    monkeypatch.setattr(thinned, "WIDTH", 6)
    torch.manual_seed(0)
    half = [torch.nn.Linear(4, 6), torch.nn.ReLU(), torch.nn.Linear(6, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3)]
    network = torch.nn.Sequential(*half)
    images = np.random.default_rng(0).random((5, 1, 2, 2), dtype=np.float32)
    monkeypatch.setattr(thinned.np.random, "default_rng", lambda seed: SimpleNamespace(random=np.ones))
    scores = next(thinned.thinned(network, images, 1, 0))
    doubled = 2 * network[1](network[0](torch.from_numpy(images).flatten(1)))
    expected = network[4](2 * network[3](network[2](doubled)))
    np.testing.assert_allclose(scores.T, expected.detach(), rtol=1e-5)


# The pointing game of the captions


@pytest.fixture
def captions(script):
    return script("captions")


def test_a_hit_is_strict_in_the_middle_and_lenient_anywhere(captions):
    thing = np.zeros((64, 64), dtype=bool)
    thing[4, 4] = True  # the middle of the first place
    assert [np.flatnonzero(captions.hits(thing)[rule]).tolist() for rule in ("strict", "lenient")] == [[0], [0]]
    thing[4, 4], thing[8, 63] = False, True  # a corner of the last place of the second row
    assert [np.flatnonzero(captions.hits(thing)[rule]).tolist() for rule in ("strict", "lenient")] == [[], [15]]


def test_pointing_judges_words_of_things_that_are_there(captions):
    scenes = data.make_scenes(np.random.default_rng(0), 30, objects=2)
    first = [scene.objects[0] for scene in scenes.scenes]
    said = [["an" if one.colour[0] in "aeiou" else "a", one.colour, one.shape] for one in first]
    middle = [captions.hits(where == 1)["lenient"].argmax() for where in scenes.object_maps]
    for n, where in enumerate(scenes.object_maps):
        if (strict := captions.hits(where == 1)["strict"]).any():
            middle[n] = strict.argmax()
    figures = captions.point(said, [[0, place, place] for place in middle], scenes)
    assert figures["words_nouns"] == figures["words_adjectives"] == 30 and figures["named"] == 1
    assert figures["pointing_nouns_strict"] > 0.9 > 0.3 > figures["control_nouns_strict"]
    assert figures["pointing_nouns_lenient"] == figures["pointing_adjectives_lenient"] >= 0.9
    assert 0 < figures["chance_nouns_strict"] < figures["chance_nouns_lenient"] < 0.3

    absent = [["a", "red", next(shape for shape in data.SCENE_WORDS["shape"]
                                if shape not in {one.shape for one in scene.objects})] for scene in scenes.scenes]
    figures = captions.point(said[:15] + absent[15:], [[0, place, place] for place in middle], scenes)
    assert figures["words_nouns"] == 15 and figures["named"] == 0.5  # not there: not judged


# The race of rules and plans


def test_rates_are_chosen_without_the_test_digits(script):
    optimisers = script("optimisers")
    x, y = np.random.default_rng(0).normal(size=(200, 196)).astype(np.float32), np.arange(200) % 10
    parts = {optimisers.TRAIN: (x[:150], y[:150]), optimisers.CHOOSE: (x[150:], y[150:])}
    rule, middle = optimisers.RULES["Adam"]
    constant = optimisers.PLANS["constant"]
    assert optimisers.choose(rule, middle, constant, parts, 3) in [middle * 2.0**power for power in range(-3, 4)]
    wild = optimisers.learn(optimisers.RULES["gradient descent"][0], 1e6, 0, constant, parts, 5)
    assert optimisers.error_of(wild, *parts[optimisers.CHOOSE]) == 10


def test_the_record_of_the_optimisers_has_every_rule_with_every_plan(script):
    optimisers, record = script("optimisers"), claims.record("optimisers")
    runs = {f"{rule}, {plan}" for rule in optimisers.RULES for plan in optimisers.PLANS}
    assert set(record["samples"]) == set(record["settings"]["rates"]) == runs
    assert len(record["seeds"]) == 10 and record["settings"]["steps"] == 4000
    assert not set(record["seeds"]) & set(optimisers.CHOOSING_SEEDS)


# Language models and word vectors


def test_the_symbol_comes_first_and_only_long_gradients_are_clipped(script):
    clipping = script("clipping")
    x, symbols = clipping.sequences(np.random.default_rng(0), 6, 50)
    assert x.shape == (7, 50, 1) and set(symbols) == {0, 1}
    np.testing.assert_array_equal(x.data[0, :, 0], 2 * symbols - 1)
    assert np.std(x.data[1:]) == pytest.approx(clipping.NOISE, rel=0.1)
    assert np.abs(x.data[1:]).max() < 2  # no symbol among the noise
    layer, _ = clipping.make_network(0.5, np.random.default_rng(0))
    assert np.abs(np.linalg.eigvals(layer.weight_hh_l0.data)).max() == pytest.approx(0.5, rel=1e-5)
    free, slack, tight = (clipping.accuracy(0.5, most, 0.3, 5, 0, 30) for most in (None, 50.0, 1e-9))
    assert free == slack != tight and abs(tight - 0.5) < 0.1


def test_the_record_of_clipping_has_every_start_at_every_lag(script):
    clipping, record = script("clipping"), claims.record("clipping")
    names = [f"{arm}, lag {lag}" for arm in clipping.ARMS for lag in clipping.LAGS]
    assert list(record["samples"]) == names == list(record["settings"]["rates"])
    assert set(record["settings"]["rates"].values()) <= set(clipping.RATES)
    assert not set(record["seeds"]) & set(clipping.CHOOSING_SEEDS)
    assert all(0 <= share <= 1 for shares in record["samples"].values() for share in shares)


def test_the_gates_that_are_held_do_not_learn(script, monkeypatch):
    adding, made = script("adding"), []
    make_network = adding.make_network

    def noted(*arguments):
        made.append(make_network(*arguments))
        return made[-1]

    monkeypatch.setattr(adding, "make_network", noted)
    for arm in ("LSTM, forget gates held", adding.LSTM):
        adding.measure(arm, 20, 0.02, 0, longest=3)
    (held, _), (free, _) = made
    assert not held.weight_ih_l0.data[8:16].any() and not held.weight_hh_l0.data[8:16].any()
    assert np.all(held.bias_ih_l0.data[8:16] + held.bias_hh_l0.data[8:16] == 2)
    assert np.all(free.bias_ih_l0.data[8:16] != 4)


def test_the_record_of_adding_has_every_arm_and_every_long_race(script):
    adding, record = script("adding"), claims.record("adding")
    arms = [f"{arm}, lag {lag}{more}" for arm, (*_, lags) in adding.ARMS.items() for lag in lags
            for more in ("", ", batches")]
    assert list(record["samples"]) == arms + [f"{arm}, lag {lag}, long race" for arm, lag in adding.DECIDING]
    assert not set(record["seeds"]) & set(adding.CHOOSING_SEEDS)
    assert min(map(min, record["samples"].values())) > 0


def test_the_record_of_the_speller_has_every_speaker_and_no_rate_at_the_edge(script):
    speller, record = script("speller"), claims.record("speller")
    settings, samples = record["settings"], record["samples"]
    assert settings["repeats"] == 3 and len(settings["speakers"]) == len(record["seeds"]) == 6
    for kind, rate in settings["chosen"].values():
        assert min(speller.RATES[kind]) < rate < max(speller.RATES[kind])
    weights = [settings["weights"][kind] for kind, _ in settings["chosen"].values()]
    assert max(weights) < 1.01 * min(weights)
    np.testing.assert_allclose(samples["one_layer"], np.subtract(samples["lstm1"], samples["lstm2"]), atol=2e-6)


def test_the_text_is_cut_after_full_stops_and_at_the_ends_of_paragraphs(script):
    models = script("language_models")
    texts = [["a", ".", "b"], ["c", "!", "d", "."]]
    assert models.cut(texts, 0, 7) == [["a", "."], ["b"], ["c", "!"], ["d", "."]]
    assert models.cut(texts, 2, 4) == [["b"], ["c", "!"], ["d"]]
    contexts, targets = models.sentence_examples([[0, 1], [2]], size=3)  # "</s>" is 3, "<s>" is 4
    assert targets.tolist() == [0, 1, 3, 2, 3]
    assert contexts.tolist() == [[4, 4, 4, 4], [4, 4, 4, 0], [4, 4, 0, 1], [4, 4, 4, 4], [4, 4, 4, 2]]


def test_hits_are_counted_against_chance_and_neighbours_ranked(script):
    vectors = script("word_vectors")
    group = np.array([0, 0, 1, 1, -1])
    points = np.array([[0, 0], [0, 1], [5, 0], [9, 0], [9, 1.0]])  # of the second pair each has another neighbour
    ratio, share = vectors.same_category(points, group)
    assert share == 3 / 4 and ratio == pytest.approx(3)  # by chance one of four
    row = {"tuesday": 0, "wednesday": 1, "sweden": 2, "norway": 3}
    found = vectors.ranks(np.array([[1, 0], [1, 0.2], [0, 1], [1, 1], [1, 0.1]]), row, "")
    assert (found["rank_tuesday_wednesday"], found["rank_sweden_norway"]) == (2, 1)


@pytest.mark.parametrize(("name", "parts"), [("language_models", {"seeds"}), ("word_vectors", {"neighbours", "t-sne"})])
def test_the_records_of_chapter_5_have_the_runs_their_claims_ask_for(name, parts):
    record, claim = claims.record(name), claims.get({"language_models": "C31", "word_vectors": "C32"}[name])
    assert all(len(record["seeds"]) >= claim.part(part).seeds for part in parts)
