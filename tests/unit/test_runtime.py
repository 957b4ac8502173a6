"""Seeds, device, profile and the banner."""

import random

import numpy as np
import pytest
import torch

from course_utils import runtime


def draw(seed):
    generator = runtime.seed_everything(seed)
    return random.random(), np.random.rand(), torch.rand(1).item(), generator.random()


def test_the_same_seed_gives_the_same_numbers_everywhere():
    assert draw(3) == draw(3)
    assert all(a != b for a, b in zip(draw(3), draw(4), strict=True))


@pytest.mark.parametrize("bad", [-1, 2**32, 1.5, "3", None, True])
def test_seed_must_be_an_integer_in_range(bad):
    with pytest.raises(ValueError, match=r"expected an integer from 0 to 2\*\*32 - 1, got"):
        runtime.seed_everything(bad)


@pytest.mark.parametrize(
    "cuda, mps, expected", [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_device_prefers_cuda_then_mps_then_cpu(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert runtime.device().type == expected


@pytest.mark.parametrize("kind, expected", [("cpu", "quick"), ("cuda", "full"), ("mps", "full")])
def test_profile_follows_the_device(monkeypatch, kind, expected):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    monkeypatch.setattr(runtime, "device", lambda: torch.device(kind))
    assert runtime.profile() == expected


def test_profile_can_be_chosen(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", " Full ")
    assert runtime.profile() == "full"
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="COURSE_PROFILE expected 'quick' or 'full', got 'fast'"):
        runtime.profile()


def test_banner_is_one_line_with_versions_and_profile(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    line = runtime.banner()
    assert "\n" not in line
    assert f"NumPy {np.__version__}" in line and "PyTorch" in line and line.endswith("profile quick")


def test_progress_yields_everything_on_standard_output(capsys):
    assert list(runtime.progress([1, 2, 3], "three")) == [1, 2, 3]
    captured = capsys.readouterr()
    assert captured.err == "" and "three" in captured.out
