"""A pretend accelerator: a PyTorch device, written in Python, that finds without a GPU what would go wrong on one.

    with device.plugged_in():
        x = torch.ones(3, device="pretend")
        x + torch.ones(3)  # RuntimeError: Expected all tensors to be on the same device, but found …
        x.numpy()          # TypeError: can't convert pretend:0 device type tensor to numpy. …

To PyTorch its tensors are on "pretend:0"; their numbers are in an ordinary CPU tensor, `inner`. Every operation comes
to `run`, which refuses what a GPU refuses, lets the CPU compute with the inner tensors, and wraps what comes out.
Autograd works above that and does not notice. The rules are CUDA's, and the last one is that of Apple's MPS:

- tensors of two devices do not mix, except in copies;
- a CPU tensor of shape () may take part as a number, but not in a list (`torch.stack`), and not to be written to;
- indices on the CPU may index a tensor on the device, not the other way round;
- the lengths of sequences stay on the CPU where a loop over the steps needs them (packed sequences);
- a generator belongs to the device of the tensor that it fills;
- NumPy, and whatever else asks for an array, is refused;
- there is no float64.

After `torch.manual_seed` it draws what the CPU draws. It has no autocast, no pinned memory, no `resize_`, and there is
only one. It is not called "cuda": what a lesson does for CUDA alone stays undone.
And it can do what CUDA has no kernel for. Written for the PyTorch of requirements.lock.
"""

import contextlib
from functools import partial
from unittest import mock

import torch
from torch.utils._mode_utils import no_dispatch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

NAME = "pretend"
CPU = torch.device("cpu")
aten = torch.ops.aten
LIBRARY = torch.library.Library("aten", "IMPL")

COPIES = {aten.copy_, aten._to_copy, aten._copy_from}
INDEXING = {aten.index, aten.index_put, aten.index_put_, aten._index_put_impl_}
ON_CPU = {aten._pack_padded_sequence: "lengths", aten._pack_padded_sequence_backward: "batch_sizes"}


class PretendTensor(torch.Tensor):
    """A tensor on the pretend device. The inner tensors of views share memory, as on any device."""

    made = 0  # how many there have been
    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, inner):
        if inner.dtype == torch.float64:
            raise TypeError(f"Cannot convert a {NAME} Tensor to float64 dtype: Apple's GPUs have none. Use float32.")
        self = torch.Tensor._make_wrapper_subclass(
            cls, inner.shape, strides=inner.stride(), storage_offset=inner.storage_offset(), dtype=inner.dtype,
            device=f"{NAME}:0",
        )
        self.inner = inner
        cls.made += 1
        return self

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return run(func, args, kwargs or {})

    # What follows is written in C++ for PyTorch's own tensors, and refused or done wrong for classes derived from them.

    def numpy(self, *, force=False):
        if not force:
            raise TypeError(f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the "
                            "tensor to host memory first.")
        return self.detach().cpu().numpy()

    def tolist(self):
        return self.detach().cpu().tolist()

    def __format__(self, form):
        return format(self.item(), form) if self.ndim == 0 else super().__format__(form)

    def __repr__(self):
        return f"{repr(self.detach().cpu())[:-1]}, device='{self.device}')"

    def __reduce_ex__(self, protocol):  # for pickle and torch.save: a CPU tensor that goes back to the device
        parts = self.detach().cpu(), self.dtype, str(self.device), self.requires_grad
        return torch._utils._rebuild_device_tensor_from_cpu_tensor, parts


class Plugged(TorchDispatchMode):
    """While it is on, what has no tensor of the device yet (`torch.zeros(3, device="pretend")`) comes to `run` too."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return run(func, args, kwargs or {})

    @classmethod
    def _should_skip_dynamo(cls):  # nothing is compiled here; loading the compiler takes seconds
        return False


class Generator(torch.Generator):
    """Takes the place of `torch.Generator`. Operations see its C++ half only, and know that by its address."""

    made = {}

    def __new__(cls, device="cpu"):
        if torch.device(device).type != NAME:
            return torch._C.Generator(device)
        self = super().__new__(cls)
        cls.made[self._cdata] = self
        return self

    @property
    def device(self):
        return torch.device(NAME, 0)


@contextlib.contextmanager
def plugged_in():
    """Give PyTorch the pretend device for the time of a `with` block."""
    if torch._C._get_privateuse1_backend_name() != NAME:  # once in a process
        _setup_privateuseone_for_python_backend(NAME)
        for name in ("empty_strided", "_copy_from", "_local_scalar_dense"):  # torch.tensor(…) goes past the mode
            LIBRARY.impl(name, partial(_past_the_mode, getattr(aten, name).default), "PrivateUse1")
    with (
        mock.patch.object(torch, "Generator", Generator),
        mock.patch.object(torch.nn.Module, "_apply", _keeping_parameters),
        Plugged(),
    ):
        yield torch.device(NAME)


def _past_the_mode(func, *args, **kwargs):
    return run(func, args, kwargs)


def _keeping_parameters(module, *how, _apply=torch.nn.Module._apply, **more):
    """`model.to(…)`, which keeps the model's Parameters, as on CUDA: an optimiser made before goes on with them."""
    before = torch.__future__.get_swap_module_params_on_conversion()
    torch.__future__.set_swap_module_params_on_conversion(True)
    try:
        return _apply(module, *how, **more)
    finally:
        torch.__future__.set_swap_module_params_on_conversion(before)


def run(func, args, kwargs):
    """Do one operation: as always if it has nothing to do with the device, else on the CPU with the inner tensors."""
    tensors = [one for value in (*args, *kwargs.values()) for one in _each(value) if isinstance(one, torch.Tensor)]
    ours = [one for one in tensors if isinstance(one, PretendTensor)]
    named = kwargs.get("device")
    stays = bool(ours) if named is None else named.type == NAME  # whether the result is on the device
    _check_generator(kwargs.get("generator"), stays)
    if not ours and not stays:
        return func(*args, **kwargs)
    if 0 < len(ours) < len(tensors) and func.overloadpacket not in COPIES:
        _check_devices(func, args, kwargs)
    if func.overloadpacket is aten._pack_padded_sequence and isinstance(args[1], PretendTensor):
        raise RuntimeError(f"'lengths' argument should be a 1D CPU int64 tensor, but got 1D {args[1].device} tensor")
    if torch.Tag.inplace_view in func.tags:
        with no_dispatch():
            func(*args, **kwargs)  # changes the shape that PyTorch knows; below, that of the inner tensor
    if stays and named is not None:
        kwargs = {**kwargs, "device": CPU}
    do = SPELT_OUT.get(func.overloadpacket, func)
    result = do(*map(_inner, args), **{name: _inner(value) for name, value in kwargs.items()})
    given = {id(_inner(one)): one for one in tensors}  # what changes a tensor in place returns that tensor
    if func.overloadpacket is aten._pack_padded_sequence:
        return PretendTensor(result[0]), result[1]  # how many sequences each step has stays on the CPU
    return _wrap(result, given) if stays else result


def _each(value):
    return value if isinstance(value, (list, tuple)) else (value,)


def _inner(value):
    if isinstance(value, PretendTensor):
        return value.inner
    return [_inner(one) for one in value] if isinstance(value, (list, tuple)) else value


def _wrap(result, given):
    if isinstance(result, torch.Tensor):
        return given[id(result)] if id(result) in given else PretendTensor(result)
    return type(result)(_wrap(one, given) for one in result) if isinstance(result, (list, tuple)) else result


def _check_generator(generator, stays):
    if generator is not None:
        expected, came = (NAME if here else "cpu" for here in (stays, generator._cdata in Generator.made))
        if came != expected:
            raise RuntimeError(f"Expected a '{expected}' device type for generator but found '{came}'")


def _check_devices(func, args, kwargs):
    """Refuse a CPU tensor beside one on the device, unless it is a number or an index."""
    op, arguments = func.overloadpacket, func._schema.arguments
    if op in INDEXING and not isinstance(args[0], PretendTensor) and any(isinstance(i, PretendTensor) for i in args[1]):
        raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
    by_name = {argument.name: value for argument, value in zip(arguments, args, strict=False)} | kwargs
    for argument in arguments:
        value = by_name.get(argument.name)
        is_number = isinstance(value, torch.Tensor) and value.ndim == 0 and not argument.is_write
        is_index = op in INDEXING and argument.name == "indices"
        alien = any(isinstance(one, torch.Tensor) and not isinstance(one, PretendTensor) for one in _each(value))
        is_length = argument.name == ON_CPU.get(op)
        if alien and not is_number and not is_index and not is_length:
            raise RuntimeError(
                f"Expected all tensors to be on the same device, but found at least two devices, {NAME}:0 and cpu! "
                f"(argument {argument.name} of {op})"
            )


def _lstm_cell(input_gates, hidden_gates, cell, input_bias=None, hidden_bias=None):
    """An LSTM's step, which PyTorch has for accelerators only: h, c, and the open gates for the way back."""
    gates = input_gates + hidden_gates
    gates = gates if input_bias is None else gates + input_bias + hidden_bias
    i, f, g, o = gates.chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    after = f * cell + i * g
    return o * after.tanh(), after, torch.cat([i, f, g, o], 1)


def _lstm_cell_backward(grad_hidden, grad_after, cell, after, gates, has_bias):
    """Its derivatives: by the gates' inputs, by the cell before, by a bias."""
    i, f, g, o = gates.chunk(4, 1)
    grad_hidden = torch.zeros_like(after) if grad_hidden is None else grad_hidden
    along = grad_hidden * o * (1 - after.tanh() ** 2) + (0 if grad_after is None else grad_after)
    slopes = (along * g * i * (1 - i), along * cell * f * (1 - f), along * i * (1 - g**2),
              grad_hidden * after.tanh() * o * (1 - o))
    grad_gates = torch.cat(slopes, 1)
    return grad_gates, along * f, grad_gates.sum(0) if has_bias else None


def _gru_cell(input_gates, hidden_gates, before, input_bias=None, hidden_bias=None):
    """A GRU's step: h, and what the way back needs."""
    if input_bias is not None:
        input_gates, hidden_gates = input_gates + input_bias, hidden_gates + hidden_bias
    (of_r, of_z, of_n), (by_r, by_z, inner) = input_gates.chunk(3, 1), hidden_gates.chunk(3, 1)
    r, z = (of_r + by_r).sigmoid(), (of_z + by_z).sigmoid()
    n = (of_n + r * inner).tanh()
    return n + z * (before - n), torch.cat([r, z, n, before, inner], 1)


def _gru_cell_backward(grad, kept, has_bias):
    """Its derivatives: by the gates' inputs of both sides, by h before, by both biases."""
    r, z, n, before, inner = kept.chunk(5, 1)
    of_n = grad * (1 - z) * (1 - n**2)
    of_r, of_z = of_n * inner * r * (1 - r), grad * (before - n) * z * (1 - z)
    gates = torch.cat([of_r, of_z, of_n], 1), torch.cat([of_r, of_z, of_n * r], 1)
    return *gates, grad * z, *(one.sum(0) if has_bias else None for one in gates)


# What the CPU has no operation for.
SPELT_OUT = {
    aten._thnn_fused_gru_cell: _gru_cell,
    aten._thnn_fused_gru_cell_backward: _gru_cell_backward,
    aten._thnn_fused_lstm_cell: _lstm_cell,
    aten._thnn_fused_lstm_cell_backward_impl: _lstm_cell_backward,
    aten._copy_from: lambda source, into, non_blocking=False: into.copy_(source),
}
