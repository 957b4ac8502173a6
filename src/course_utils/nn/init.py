"""Initialisers: fill a parameter with random numbers of a size that lets signals through many layers.

Each changes its tensor in place and returns it, as PyTorch's do; the trailing underscore says so. The numbers are drawn
in float64 and rounded, so that a seed gives the same network in float32 and in float64.

Source: Glorot & Bengio 2010 (Xavier); He et al. 2015 (Kaiming).
"""

import math

from course_utils.arguments import one_of, random_generator
from course_utils.autograd import Tensor

_GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "leaky_relu": None, "selu": 0.75}


def calculate_gain(nonlinearity, param=None):
    """Return the factor by which weights should grow to make up for what a nonlinearity takes from the signal.

    1 for linear and sigmoid, 5/3 for tanh, sqrt(2) for relu, sqrt(2 / (1 + slope^2)) for leaky_relu, 3/4 for selu

    Args:
        nonlinearity: one of these names.
        param: the negative slope of leaky_relu, 0.01 if not given.

    Returns:
        A float.

    Raises:
        ValueError: there is no such name.
    """
    one_of(nonlinearity, _GAINS, "calculate_gain", "nonlinearity")
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    return _GAINS[nonlinearity]


def _fans(tensor, owner):
    """Return fan_in and fan_out of a weight: its axes 1 and 0, each times the size of the receptive field."""
    if len(_check_tensor(tensor, owner).shape) < 2:
        raise ValueError(f"{owner} expected a tensor with at least 2 axes (out, in, ...), got shape {tensor.shape}")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _check_tensor(tensor, owner):
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{owner} expected a Tensor, got {type(tensor).__name__}")
    return tensor


def _fill(tensor, owner, rng, draw):
    """Fill a Tensor with draw(generator, shape)."""
    _check_tensor(tensor, owner).data[...] = draw(random_generator(rng, owner), tensor.shape)
    return tensor


def uniform_(tensor, a=0.0, b=1.0, rng=None):
    """Draw every element from U(a, b).

    Args:
        tensor: Tensor of any shape, changed in place.
        a, b: the ends of the interval.
        rng: NumPy Generator; without one, NumPy's global state seeds it.

    Returns:
        The tensor.

    Raises:
        TypeError: not a Tensor, or `rng` is not a Generator.
        ValueError: a > b.
    """
    if not a <= b:
        raise ValueError(f"uniform_ expected a <= b, got a={a} and b={b}")
    return _fill(tensor, "uniform_", rng, lambda generator, shape: generator.uniform(a, b, shape))


def normal_(tensor, mean=0.0, std=1.0, rng=None):
    """Draw every element from N(mean, std^2).

    Args:
        tensor: Tensor of any shape, changed in place.
        mean, std: mean and standard deviation.
        rng: NumPy Generator; without one, NumPy's global state seeds it.

    Returns:
        The tensor.

    Raises:
        TypeError: not a Tensor, or `rng` is not a Generator.
        ValueError: the standard deviation is negative.
    """
    if not std >= 0:
        raise ValueError(f"normal_ expected std >= 0, got {std}")
    return _fill(tensor, "normal_", rng, lambda generator, shape: generator.normal(mean, std, shape))


def xavier_uniform_(tensor, gain=1.0, rng=None):
    """Draw from U(-a, a), which keeps the variance of signals that go forward and of gradients that come back.

    a = gain * sqrt(6 / (fan_in + fan_out))

    Args:
        tensor: the weight, Tensor (out, in, ...), changed in place.
        gain: factor for the nonlinearity that follows, see `calculate_gain`.
        rng: NumPy Generator; without one, NumPy's global state seeds it.

    Returns:
        The tensor.

    Raises:
        ValueError: fewer than two axes.

    Source: Glorot & Bengio 2010.
    """
    return _uniform(tensor, _xavier_std(tensor, gain, "xavier_uniform_"), rng)


def xavier_normal_(tensor, gain=1.0, rng=None):
    """Draw from N(0, std^2) with std = gain * sqrt(2 / (fan_in + fan_out)); see `xavier_uniform_` for the arguments."""
    return normal_(tensor, 0.0, _xavier_std(tensor, gain, "xavier_normal_"), rng)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", rng=None):
    """Draw from U(-bound, bound), which keeps the variance of signals through layers of rectified units.

    bound = gain * sqrt(3 / fan)

    Args:
        tensor: the weight, Tensor (out, in, ...), changed in place.
        a: negative slope of the leaky_relu that follows; 0 stands for relu.
        mode: "fan_in" keeps the variance going forward, "fan_out" going back.
        nonlinearity: a name for `calculate_gain`.
        rng: NumPy Generator; without one, NumPy's global state seeds it.

    Returns:
        The tensor.

    Raises:
        ValueError: fewer than two axes, another mode or another nonlinearity.

    Source: He et al. 2015.
    """
    return _uniform(tensor, _kaiming_std(tensor, a, mode, nonlinearity, "kaiming_uniform_"), rng)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", rng=None):
    """Draw from N(0, std^2) with std = gain / sqrt(fan); see `kaiming_uniform_` for the arguments."""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity, "kaiming_normal_"), rng)


def _uniform(tensor, std, rng):
    """Draw uniformly around 0 with a standard deviation: that of U(-b, b) is b / sqrt(3)."""
    return uniform_(tensor, -math.sqrt(3) * std, math.sqrt(3) * std, rng)


def _xavier_std(tensor, gain, owner):
    return gain * math.sqrt(2 / sum(_fans(tensor, owner)))


def _kaiming_std(tensor, a, mode, nonlinearity, owner):
    fans = dict(zip(("fan_in", "fan_out"), _fans(tensor, owner), strict=True))
    if mode not in fans:
        raise ValueError(f"{owner} expected mode 'fan_in' or 'fan_out', got {mode!r}")
    return calculate_gain(nonlinearity, a) / math.sqrt(fans[mode])
