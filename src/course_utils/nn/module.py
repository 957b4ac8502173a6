"""`Module`: what every layer and every network is, and `Parameter`: what an optimiser may change.

A module keeps its parameters and its parts as plain attributes. Whatever is a Parameter or a Module is found by looking
through the attributes, in the order in which they were set; names join with dots: `0.weight`, `encoder.bias`.
"""

import numpy as np

from course_utils.autograd import Tensor
from course_utils.nn.state import load, to_array


class Parameter(Tensor):
    """A Tensor that belongs to a module and that training changes.

    Args:
        data: numbers, an array or a Tensor, float32 or float64; the values are copied.
        requires_grad: False freezes the parameter; it is still saved and loaded.
        name: a label for drawings and messages.

    Raises:
        TypeError: the data are not floats.
    """

    __slots__ = ()

    def __init__(self, data, requires_grad=True, name=None):
        super().__init__(data.data if isinstance(data, Tensor) else data, True, name)
        self.requires_grad = bool(requires_grad)

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"


class Module:
    """A function with parameters: the base of every layer and every network.

    A subclass sets its parameters and parts in `__init__` and computes in `forward`:

        class Affine(Module):
            def __init__(self):
                self.slope, self.offset = Parameter(1.0), Parameter(0.0)

            def forward(self, x):
                return self.slope * x + self.offset

    Attributes:
        training: whether the module behaves as in training (dropout drops, batch norm uses the batch); see `train`.

    Source: the names and the order of everything listed are those of torch.nn.Module.
    """

    training = True
    _buffer_names = ()

    def forward(self, *inputs):
        """Compute the output; every subclass has its own.

        Raises:
            NotImplementedError: the subclass has none.
        """
        raise NotImplementedError(f"{type(self).__name__} expected a method forward(self, x), got none")

    def __call__(self, *inputs, **options):
        return self.forward(*inputs, **options)

    def __setattr__(self, name, value):
        if isinstance(vars(self).get(name), Parameter) and not isinstance(value, Parameter | None):
            raise TypeError(f"{type(self).__name__} expected a Parameter or None for {name}, got "
                            f"{type(value).__name__}; to change the values write {name}.data[...] = values")
        super().__setattr__(name, value)

    def register_buffer(self, name, array):
        """Set an attribute that is saved and loaded but not trained, such as a running mean.

        Args:
            name: the attribute's name.
            array: its values, an array; later values are set as the attribute.
        """
        setattr(self, name, np.asarray(array))
        self._buffer_names = (*self._buffer_names, name)

    def _own(self, kind):
        """List (name, value) of this module's own attributes of a kind."""
        return [(name, value) for name, value in vars(self).items() if isinstance(value, kind)]

    def _own_buffers(self):
        return [(name, np.asarray(getattr(self, name))) for name in self._buffer_names]

    def named_modules(self):
        """Yield (name, module) for this module, whose name is "", and for every part, each once."""
        seen, stack = set(), [("", self)]
        while stack:
            name, module = stack.pop()
            if module not in seen:
                seen.add(module)
                yield name, module
                stack.extend((_join(name, part), child) for part, child in reversed(module._own(Module)))

    def named_parameters(self):
        """Yield (name, Parameter), a shared one once, under its first name."""
        seen = set()
        for prefix, module in self.named_modules():
            for name, parameter in module._own(Parameter):
                if parameter not in seen:
                    seen.add(parameter)
                    yield _join(prefix, name), parameter

    def parameters(self):
        """Yield every Parameter, in the order of `named_parameters`."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self):
        """Yield (name, array) for what is saved but not trained."""
        for prefix, module in self.named_modules():
            yield from ((_join(prefix, name), array) for name, array in module._own_buffers())

    def buffers(self):
        """Yield every buffer, an array, in the order of `named_buffers`."""
        return (array for _, array in self.named_buffers())

    def train(self, mode=True):
        """Switch this module and its parts to training (or, with False, to evaluation), and return this module.

        Raises:
            TypeError: the mode is not True or False.
        """
        if not isinstance(mode, bool):
            raise TypeError(f"train expected True or False, got {mode!r}")
        for _, module in self.named_modules():
            module.training = mode
        return self

    def eval(self):
        """Switch this module and its parts to evaluation, and return this module: the same as `train(False)`."""
        return self.train(False)

    def zero_grad(self):
        """Forget the gradient of every parameter: `.grad` becomes None."""
        for parameter in self.parameters():
            parameter.grad = None

    def _entries(self, prefix=""):
        """Yield (name, module, attribute) for everything that is saved, with PyTorch's names in PyTorch's order."""
        for attribute in [*(name for name, _ in self._own(Parameter)), *self._buffer_names]:
            yield prefix + attribute, self, attribute
        for part, child in self._own(Module):
            yield from child._entries(f"{prefix}{part}.")

    def state_dict(self):
        """Return the values of all parameters and buffers, a dict name -> array.

        The arrays are copies: they stay what they are while training goes on. (PyTorch's share memory.)
        """
        return {name: to_array(getattr(module, attribute)).copy() for name, module, attribute in self._entries()}

    def load_state_dict(self, state_dict, strict=True):
        """Copy values into all parameters and buffers; on an error nothing is changed.

        Args:
            state_dict: dict name -> array, Tensor or torch tensor, such as `state_dict()` returns here or in PyTorch.
                The values take the dtype of the parameter that they are copied into.
            strict: whether the names must be exactly the model's; with False, what both have is loaded.

        Returns:
            A pair (missing_keys, unexpected_keys), lists of names that are empty with `strict`.

        Raises:
            TypeError: `state_dict` is not a dict.
            ValueError: names are missing or unexpected (with `strict`), shapes differ, or values are not real numbers;
                the message lists them all.
        """
        return load(type(self).__name__, list(self._entries()), state_dict, strict)

    def extra_repr(self):
        """Return what `repr` shows in the parentheses of a layer without parts: its settings."""
        return ""

    def __repr__(self):
        parts = [f"({name}): {child!r}".replace("\n", "\n  ") for name, child in self._own(Module)]
        if not parts:
            return f"{type(self).__name__}({self.extra_repr()})"
        return "\n".join([f"{type(self).__name__}(", *(f"  {part}" for part in parts), ")"])


def _join(prefix, name):
    return f"{prefix}.{name}" if prefix else name
