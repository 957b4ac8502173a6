"""The captioning network as a whole: trained a little, stored, loaded; and the checkpoints in the package."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from course_utils import data, torch_models
from course_utils.torch_models import captioner, photographs


@pytest.fixture(scope="module")
def scenes():
    return data.make_scenes(np.random.default_rng(0), 64, objects=1)


@pytest.fixture(scope="module")
def trained(scenes):
    """(encoder, decoder, vocabulary, losses) after a few steps."""
    captions = [one for five in scenes.captions for one in five]
    vocabulary = data.caption_vocabulary(captions)
    ids = data.caption_ids(captions, vocabulary).reshape(64, 5, -1)
    networks = torch_models.build_captioner(vocabulary, seed=1)
    losses = torch_models.train_captioner(*networks, scenes.images, ids, steps=40, batch=16)
    return *networks, vocabulary, losses


def test_training_lowers_the_loss_and_ends_in_eval_mode(trained):
    encoder, decoder, _, losses = trained
    assert len(losses) == 40 and losses[0] > 3 and losses[-1] < 0.75 * losses[0]
    assert not encoder.training and not decoder.training


def test_the_seed_decides_the_first_weights(trained):
    vocabulary = trained[2]
    first, same, other = (torch_models.build_captioner(vocabulary, seed=seed)[1].output.weight for seed in (1, 1, 2))
    assert torch.equal(first, same) and not torch.equal(first, other)
    decoder = torch_models.build_captioner(vocabulary, attention=False)[1]
    assert decoder.attention is None and decoder.all_places is None
    signs = vocabulary.encode(["<pad>", "<start>", "<end>"]).tolist()
    flat = torch_models.build_captioner(vocabulary, attention=False, all_places=True)[1]
    assert flat.attention is None and flat.all_places.in_features == 64 * 64
    assert [decoder.pad, decoder.start, decoder.end] == signs


def test_what_is_stored_comes_back(trained, scenes, tmp_path, monkeypatch):
    encoder, decoder, vocabulary, _ = trained
    path = tmp_path / "captioner.safetensors"
    torch_models.save_captioner(path, encoder, decoder, vocabulary, seed=1, true=0.5)
    monkeypatch.setattr(captioner, "checkpoint_path", lambda attention: path)
    again = torch_models.load_captioner()
    assert again[2].words == vocabulary.words and torch_models.captioner_facts() == {"seed": 1, "true": 0.5}
    images = torch.as_tensor(scenes.images[:8])
    with torch.no_grad():
        ours, theirs = encoder(images), again[0](images)
    assert not again[0].training and not again[1].training and theirs.dtype == torch.float32
    torch.testing.assert_close(ours, theirs, rtol=0.02, atol=0.02)  # float16 has three digits
    assert not torch.equal(ours, theirs)
    start = torch.full((8, 1), decoder.start)
    torch.testing.assert_close(decoder(ours, start)[0], again[1](theirs, start)[0], rtol=0.02, atol=0.02)


@pytest.mark.parametrize("attention", [True, False])
def test_a_checkpoint_is_small_and_as_good_as_it_says(attention):
    assert captioner.checkpoint_path(attention).stat().st_size < 1_000_000
    facts = torch_models.captioner_facts(attention)
    assert facts["command"] == "python experiments/captions.py --checkpoints"
    encoder, decoder, vocabulary = torch_models.load_captioner(attention)
    unseen = data.load_captions("scenes", "test", 200, objects=2)
    with torch.no_grad():
        tokens, _ = decoder.beam(encoder(torch.as_tensor(unseen.images, device=next(encoder.parameters()).device)))
    written = [data.caption_text(row, vocabulary) for row in tokens.cpu().numpy()]
    true = np.mean([data.caption_holds(one, scene) for one, scene in zip(written, unseen.scenes, strict=True)])
    assert abs(true - facts["true"]) < 0.1  # 200 of the 1,000 scenes
    if attention:
        assert facts["true"] >= 0.92 and facts["pointing_nouns_lenient"] >= 0.95 and true > 0.85


def test_captions_are_written_with_a_look_for_each_word(trained, scenes):
    encoder, decoder, vocabulary, _ = trained
    captions, looks = torch_models.write_captions(encoder, decoder, vocabulary, scenes.images[:5], width=1)
    device = next(encoder.parameters()).device
    with torch.no_grad():
        tokens, weights = decoder.greedy(encoder(torch.as_tensor(scenes.images[:5], device=device)))
    assert captions == [data.caption_text(row, vocabulary) for row in tokens.cpu().numpy()]
    assert [len(one) for one in looks] == [len(caption.split()) for caption in captions]
    np.testing.assert_allclose(looks[0], weights[0, : len(looks[0])].cpu().numpy(), atol=1e-6)


# Photographs


class Trunk(torch.nn.Sequential):
    """In the place of a ResNet: its last two layers are cut off, the first makes 512 numbers at 7 by 7 places."""

    def __init__(self, weights):
        super().__init__(torch.nn.Conv2d(3, 512, 32, stride=32), torch.nn.Identity(), torch.nn.Identity())


def test_photographs_are_captioned_with_what_is_there(monkeypatch, scenes, capsys):
    monkeypatch.setenv("COURSE_PROFILE", "full")
    monkeypatch.setattr(photographs, "find_spec", lambda name: True)
    monkeypatch.setitem(sys.modules, "torchvision.models", SimpleNamespace(resnet18=Trunk))
    monkeypatch.setattr(photographs.data, "load_captions", lambda source, split, limit: data.make_scenes(
        np.random.default_rng(0), limit))
    torch_models.caption_photographs(count=6, steps=2, shown=2)
    lines = [line for line in capsys.readouterr().out.splitlines() if "| given: " in line]
    assert len(lines) == 2 and data.make_scenes(np.random.default_rng(0), 2).captions[1][0] in lines[1]


@pytest.mark.parametrize(("profile", "found", "missing"), [
    ("quick", True, "not in the quick profile"), ("full", None, "torchvision is not installed"),
    ("full", True, "not within reach")])
def test_without_photographs_one_line_says_what_is_missing(monkeypatch, capsys, profile, found, missing):
    def load(*arguments):
        raise data.DownloadError("nothing here")

    monkeypatch.setenv("COURSE_PROFILE", profile)
    monkeypatch.setattr(photographs, "find_spec", lambda name: found)
    monkeypatch.setattr(photographs.data, "load_captions", load)
    torch_models.caption_photographs()
    assert missing in capsys.readouterr().out
