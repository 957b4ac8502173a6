"""The two worlds side by side: copy weights between a NumPy layer and a PyTorch one, and assert that they agree.

A NumPy layer is any object with PyTorch's `parameters()`, `state_dict()` and `load_state_dict()` over Tensors and
arrays. PyTorch is imported only when it is needed.
"""

import copy

import numpy as np

from course_utils.autograd import Tensor
from course_utils.nn.state import to_array


def copy_parameters(source, target):
    """Copy every parameter and buffer from one model to another, in either direction between NumPy and PyTorch.

    The names and shapes are compared first: either everything is copied or nothing. The target keeps its dtypes, and
    shares no memory with the source.

    Args:
        source: a layer, a torch.nn.Module, or a state dict of arrays, Tensors or torch tensors.
        target: a layer or a torch.nn.Module with the same state dict keys.

    Raises:
        TypeError: the source has no state dict, or the target cannot load one.
        ValueError: names are missing or unexpected, or shapes differ; the message lists them all.
    """
    if not hasattr(target, "load_state_dict"):
        raise TypeError(f"copy_parameters expected a target with load_state_dict(), got {type(target).__name__}")
    new, old = _state(source), _state(target)
    problems = [f"missing {name} {old[name].shape}" for name in old if name not in new]
    problems += [f"unexpected {name} {new[name].shape}" for name in new if name not in old]
    problems += [f"{name} expected shape {old[name].shape}, got {new[name].shape}"
                 for name in old if name in new and old[name].shape != new[name].shape]
    if problems:
        names = f"from {type(source).__name__} to {type(target).__name__}"
        raise ValueError(f"copy_parameters {names} expected equal names and shapes, got: {'; '.join(problems)}")
    state = {name: np.array(new[name], dtype=old[name].dtype) for name in old}
    if _is_torch_module(target):
        import torch

        state = {name: torch.from_numpy(array) for name, array in state.items()}
    target.load_state_dict(state)


def _state(model):
    """Read a state dict as arrays."""
    if not isinstance(model, dict):
        if not hasattr(model, "state_dict"):
            came = type(model).__name__
            raise TypeError(f"copy_parameters expected a layer, a torch module or a state dict, got {came}")
        model = model.state_dict()
    return {name: to_array(value) for name, value in model.items()}


def _is_torch_module(model):
    return any(base.__module__.startswith("torch.nn") for base in type(model).__mro__)


def relative_difference(ours, theirs, atol=1e-14):
    """Compare two arrays element by element, relative to their size.

    |ours - theirs| / max(|theirs|, mean of |theirs|), and 0 where |ours - theirs| <= atol

    The mean and `atol` keep an element that is zero but for rounding from being compared with nothing. Equal
    infinities, and nan in both, differ by 0; nan or infinity in one alone differs by infinity.

    Args:
        ours, theirs: arrays of one shape.
        atol: absolute difference that is taken for rounding.

    Returns:
        An array of that shape.
    """
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    size = np.abs(np.where(np.isfinite(theirs), theirs, 0))
    typical = size.mean() if size.size else 0.0
    with np.errstate(all="ignore"):
        absolute = np.abs(ours - theirs)
        same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs)) | (absolute <= atol)
        difference = np.where(same, 0, absolute / np.maximum(size, typical))
    return np.where(np.isfinite(difference), difference, np.inf)


def assert_matches_torch(layer, torch_layer, *inputs, rtol=1e-10):
    """Assert that a layer or function gives PyTorch's values and PyTorch's gradients, in float64.

    Both get the same inputs and the layer's parameters; the gradients are those of sum(weights * output) with fixed
    random weights. Neither the layers nor the inputs are changed: copies in float64 are compared.

    Args:
        layer: a NumPy layer, or a function of Tensors.
        torch_layer: the torch.nn.Module, or function of torch tensors, that should do the same.
        *inputs: arrays, Tensors or torch tensors. Floating-point ones become float64 and their gradients are compared;
            integers and booleans are passed on as they are.
        rtol: the largest relative difference allowed; see `relative_difference`.

    Returns:
        Dict: quantity ("output", "gradient of input", "gradient of weight", …) -> largest relative difference.

    Raises:
        AssertionError: a quantity differs; the message names it, the largest relative difference and where.
        TypeError: an output is not a tensor of the right kind, or only one of the two has parameters to compare.
        ValueError: the layers' parameters differ in name or shape.
    """
    import torch

    arrays = [np.array(to_array(value)) for value in inputs]
    arrays = [array.astype(np.float64) if array.dtype.kind == "f" else array for array in arrays]
    _check_both_have_parameters(layer, torch_layer)
    layer, torch_layer = _float64_copies(layer, torch_layer)
    ours = [Tensor(array, requires_grad=array.dtype.kind == "f") for array in arrays]
    theirs = [torch.tensor(array, requires_grad=array.dtype.kind == "f") for array in arrays]
    our_outputs = _outputs(layer(*ours), Tensor, "layer")
    their_outputs = _outputs(torch_layer(*theirs), torch.Tensor, "torch_layer")
    _compare({"number of outputs": (np.array(len(our_outputs)), np.array(len(their_outputs)))}, rtol)
    pairs = _name("output", [to_array(one) for one in our_outputs], [to_array(one) for one in their_outputs])
    report = _compare(pairs, rtol)  # before going backward, which needs outputs of equal shape
    _run_backward(our_outputs, their_outputs)
    inputs_with_grad = [(a, b) for a, b in zip(ours, theirs, strict=True) if a.requires_grad]
    pairs = _name("gradient of input", *([_grad(pair[side]) for pair in inputs_with_grad] for side in (0, 1)))
    pairs |= {f"gradient of {name}": (_grad(a), _grad(b)) for name, a, b in _parameters(layer, torch_layer)}
    pairs |= {f"buffer {name}": pair for name, pair in _buffers(layer, torch_layer).items()}
    return report | _compare(pairs, rtol)


def _check_both_have_parameters(layer, torch_layer):
    """Refuse a layer beside a function: its parameters would go uncompared without a word."""
    ours = list(layer.parameters()) if hasattr(layer, "parameters") else []
    theirs = list(torch_layer.parameters()) if _is_torch_module(torch_layer) else []
    if bool(ours) != bool(theirs):
        raise TypeError(f"assert_matches_torch expected parameters on both sides or on none, "
                        f"got {len(ours)} and {len(theirs)}")


def _float64_copies(layer, torch_layer):
    """Copy both layers, in float64, and give PyTorch's the parameters of ours; functions stay as they are."""
    if _is_torch_module(torch_layer):
        torch_layer = copy.deepcopy(torch_layer).cpu().double()
    if hasattr(layer, "state_dict"):
        layer = copy.deepcopy(layer)
        for parameter in layer.parameters():
            parameter.data, parameter.grad = parameter.data.astype(np.float64), None
        state = {name: array.astype(np.float64) if array.dtype.kind == "f" else array
                 for name, array in _state(layer).items()}
        layer.load_state_dict(state)
        if _is_torch_module(torch_layer):
            torch_layer.zero_grad()
            copy_parameters(layer, torch_layer)
    return layer, torch_layer


def _outputs(output, kind, which):
    """Flatten what a layer returned (a tensor, or nested tuples of tensors) into a list."""
    if isinstance(output, (tuple, list)):
        return [tensor for part in output for tensor in _outputs(part, kind, which)]
    if not isinstance(output, kind):
        expected = f"{kind.__module__.split('.')[0]} {kind.__name__}"
        raise TypeError(f"assert_matches_torch expected {which} to return a {expected}, got {type(output).__name__}")
    return [output]


def _name(quantity, ours, theirs):
    """Pair arrays under one name, numbered if there are several."""
    names = [quantity] if len(ours) == 1 else [f"{quantity} {i}" for i in range(len(ours))]
    return dict(zip(names, zip(ours, theirs, strict=True), strict=True))


def _run_backward(ours, theirs):
    """Start both backward passes from the same random gradient."""
    import torch

    generator = np.random.default_rng(0)
    weights = [generator.standard_normal(output.shape) for output in ours]
    our_loss = sum((output * weight).sum() for output, weight in zip(ours, weights, strict=True))
    their_loss = sum((output * torch.from_numpy(np.asarray(weight))).sum()
                     for output, weight in zip(theirs, weights, strict=True))
    if our_loss.requires_grad:
        our_loss.backward()
    if their_loss.requires_grad:
        their_loss.backward()


def _grad(tensor):
    """The gradient as an array; zeros if none arrived."""
    return np.zeros(tuple(tensor.shape)) if tensor.grad is None else to_array(tensor.grad)


def _parameters(layer, torch_layer):
    """List (name, our Tensor, PyTorch's) for every parameter; both worlds list them in the same order."""
    if not (hasattr(layer, "parameters") and _is_torch_module(torch_layer)):
        return []
    named, ours = list(torch_layer.named_parameters()), list(layer.parameters())
    if len(ours) != len(named):
        raise ValueError(f"assert_matches_torch expected {len(named)} parameters, got {len(ours)} from parameters()")
    return [(name, tensor, theirs) for tensor, (name, theirs) in zip(ours, named, strict=True)]


def _buffers(layer, torch_layer):
    """Pair what the state dicts hold besides parameters, such as running means, after the forward pass."""
    if not (hasattr(layer, "state_dict") and _is_torch_module(torch_layer)):
        return {}
    ours, parameters = _state(layer), dict(torch_layer.named_parameters())
    return {name: (ours[name], array) for name, array in _state(torch_layer).items() if name not in parameters}


def _compare(pairs, rtol):
    """Return the largest relative difference of each pair, or raise for the first that exceeds the tolerance."""
    report = {}
    for name, (ours, theirs) in pairs.items():
        if ours.shape != theirs.shape:
            raise AssertionError(f"{name}: expected shape {theirs.shape} as in PyTorch, got {ours.shape}")
        difference = relative_difference(ours, theirs)
        report[name] = float(difference.max(initial=0.0))
        if not report[name] <= rtol:
            index = tuple(int(i) for i in np.unravel_index(np.argmax(difference), difference.shape))
            raise AssertionError(
                f"{name}: largest relative difference {report[name]:.2e} (allowed {rtol:.0e}) at index {index}: "
                f"expected {theirs[index]:.12g} as in PyTorch, got {ours[index]:.12g}"
            )
    return report
