"""Where a lesson runs and how large it runs: device, seeds, profile, and the line that says so."""

import os
import platform
import random
import sys

import numpy as np

from course_utils.arguments import is_whole_number

PROFILES = ("quick", "full")


def device():
    """Return the fastest device PyTorch can use here: CUDA, then Apple's MPS, then the CPU.

    Returns:
        A ``torch.device``.

    Raises:
        ImportError: PyTorch is not installed.
    """
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def seed_everything(seed):
    """Seed Python, NumPy's global state and PyTorch, and return a generator for what takes one.

    Args:
        seed: an integer from 0 to 2**32 - 1.

    Returns:
        ``numpy.random.default_rng(seed)``; the course's own functions take it as their `rng`.

    Raises:
        ValueError: `seed` is not such an integer.
    """
    if not is_whole_number(seed, 0, 2**32 - 1):
        raise ValueError(f"seed_everything expected an integer from 0 to 2**32 - 1, got {seed!r}")
    seed = int(seed)
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:  # a lesson that does not use PyTorch need not wait for it
        sys.modules["torch"].manual_seed(seed)
    return np.random.default_rng(seed)


def profile():
    """Return the size at which lessons run: ``"full"`` on a GPU, ``"quick"`` otherwise.

    The environment variable ``COURSE_PROFILE`` overrides it. Quick and full differ only in sizes and epochs.

    Raises:
        ValueError: ``COURSE_PROFILE`` is neither ``quick`` nor ``full``.
    """
    chosen = os.environ.get("COURSE_PROFILE", "").strip().lower()
    if not chosen:
        return "quick" if device().type == "cpu" else "full"
    if chosen not in PROFILES:
        raise ValueError(f"COURSE_PROFILE expected 'quick' or 'full', got {chosen!r}")
    return chosen


def progress(iterable, description):
    """Return `iterable` with a progress bar that disappears when it is done.

    The bar goes to standard output: a notebook shows standard error as if something had gone wrong.
    """
    from tqdm import tqdm

    return tqdm(iterable, desc=description, file=sys.stdout, leave=False, ncols=72)


def banner():
    """Return one line that says on what a lesson runs: versions, device, profile."""
    import torch

    chosen = device()
    name = torch.cuda.get_device_name() if chosen.type == "cuda" else f"{chosen.type}, {os.cpu_count()} cores"
    return (
        f"Python {platform.python_version()} · NumPy {np.__version__} · PyTorch {torch.__version__.split('+')[0]}"
        f" · {name} · profile {profile()}"
    )
