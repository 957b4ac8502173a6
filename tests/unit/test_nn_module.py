"""Modules: what is found in them, in which order, and how it is saved and loaded."""

import copy
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch

from course_utils import nn, runtime
from course_utils.autograd import Tensor


def build(world):
    """The same network in both worlds, with parts in parts, a shared layer and buffers."""

    class Block(world.Module):
        def __init__(self):
            super().__init__()
            self.norm = world.BatchNorm1d(4)
            self.scale = world.Parameter(torch.ones(4) if world is torch.nn else np.ones(4, np.float32))
            self.dense = world.Linear(4, 4, bias=False)

        def forward(self, x):
            return self.scale * self.dense(self.norm(x))

    shared = world.Linear(4, 4)
    return world.Sequential(world.Linear(3, 4), Block(), shared, world.ReLU(), shared, world.Dropout(0.3))


def names(pairs):
    return [name for name, _ in pairs]


def test_everything_is_found_under_torchs_names_in_torchs_order():
    ours, theirs = build(nn), build(torch.nn)
    assert names(ours.named_parameters()) == names(theirs.named_parameters())
    assert names(ours.named_modules()) == names(theirs.named_modules())
    assert names(ours.named_buffers()) == names(theirs.named_buffers())
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [array.shape for array in ours.state_dict().values()] == [tuple(t.shape) for t in
                                                                     theirs.state_dict().values()]
    assert len(list(ours.parameters())) == 8 and len(list(ours.buffers())) == 3


def test_a_network_is_shown_part_by_part():
    model = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU()))
    lines = ["Sequential(", "  (0): Linear(in_features=3, out_features=4, bias=True)", "  (1): Sequential(",
             "    (0): ReLU()", "  )", ")"]
    assert repr(model).splitlines() == lines
    assert repr(nn.Sequential()) == "Sequential()"
    assert repr(nn.Parameter([1.0])).startswith("Parameter containing:\nTensor([1.]")


def test_train_and_eval_reach_every_part():
    model = build(nn)
    assert model.eval() is model and not any(module.training for _, module in model.named_modules())
    assert model.train() is model and all(module.training for _, module in model.named_modules())


def test_zero_grad_forgets_every_gradient():
    model = build(nn)
    model(np.ones((3, 3), np.float32)).sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())
    model.zero_grad()
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_module_needs_no_super_init_and_holds_what_is_set_later():
    class Affine(nn.Module):
        def __init__(self):
            self.slope = nn.Parameter(2.0)
            self.constant = Tensor(1.0, requires_grad=True)  # a Tensor is no Parameter

        def forward(self, x, power=1):
            return self.slope * x**power

    model = Affine()
    assert names(model.named_parameters()) == ["slope"] and model(Tensor(3.0), power=2).item() == 18
    model.part = nn.Linear(1, 1)
    model.offset = None
    model.offset = nn.Parameter(0.0)
    assert names(model.named_parameters()) == ["slope", "offset", "part.weight", "part.bias"]
    model.offset = None
    assert names(model.named_parameters()) == ["slope", "part.weight", "part.bias"]


def test_a_shared_parameter_is_listed_once_and_saved_under_both_names():
    def tie(world):
        model = world.Sequential(world.Linear(3, 3), world.Linear(3, 3))
        model[1].weight = model[0].weight
        return model

    ours, theirs = tie(nn), tie(torch.nn)
    assert names(ours.named_parameters()) == names(theirs.named_parameters()) == ["0.weight", "0.bias", "1.bias"]
    assert list(ours.state_dict()) == list(theirs.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    ours.load_state_dict(theirs.state_dict())
    assert ours[0].weight is ours[1].weight


def test_parameters_copy_their_values():
    array = np.ones(3, np.float32)
    parameter, frozen = nn.Parameter(Tensor(array)), nn.Parameter(array, requires_grad=False, name="b")
    array[:] = 5
    assert parameter.data.tolist() == frozen.data.tolist() == [1, 1, 1]
    assert parameter.requires_grad and not frozen.requires_grad and frozen.name == "b"
    assert parameter.dtype == np.float32 and isinstance(parameter * 1, Tensor)


def test_a_frozen_parameter_is_listed_and_gets_no_gradient():
    layer = nn.Linear(3, 2)
    layer.weight.requires_grad = False
    layer(np.ones((1, 3), np.float32)).sum().backward()
    assert layer.weight.grad is None and layer.bias.grad is not None and len(list(layer.parameters())) == 2


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_independent(duplicate):
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Dropout())
    twin = duplicate(model)
    before = model.state_dict()
    for parameter in twin.parameters():
        parameter.data += 1
    twin(np.ones((4, 3), np.float32))
    assert all((before[name] == array).all() for name, array in model.state_dict().items())
    assert not (twin.state_dict()["0.weight"] == before["0.weight"]).any()


# Sequential


def test_sequential_is_a_sequence_of_modules():
    layers = nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)
    model = nn.Sequential(*layers)
    assert len(model) == 3 and tuple(model) == layers and model[0] is layers[0] and model[-1] is layers[2]
    assert tuple(model[1:]) == layers[1:] and names(model[1:].named_parameters()) == ["2.weight", "2.bias"]
    assert names(nn.Sequential(OrderedDict(dense=layers[0], bend=layers[1])).named_modules()) == ["", "dense", "bend"]
    x = Tensor(np.ones((2, 3), np.float32))
    np.testing.assert_array_equal(model(x).data, layers[2](layers[1](layers[0](x))).data)
    assert nn.Sequential()(x) is x and len(nn.Sequential()) == 0


# state dicts


def randomised(state):
    rng = np.random.default_rng(1)
    return {name: rng.standard_normal(value.shape) if value.ndim else np.array(7) for name, value in state.items()}


def test_state_dict_goes_to_torch_and_back():
    ours, theirs, again = build(nn), build(torch.nn), build(nn)
    ours.load_state_dict(randomised(ours.state_dict()))
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in ours.state_dict().items()})
    assert str(again.load_state_dict(theirs.state_dict())) == "<All keys matched successfully>"
    for name, array in again.state_dict().items():
        np.testing.assert_array_equal(array, ours.state_dict()[name])
        np.testing.assert_array_equal(array, theirs.state_dict()[name].numpy())
    assert again[1].norm.num_batches_tracked == 7


@pytest.mark.parametrize("convert", [np.asarray, Tensor, torch.from_numpy, np.ndarray.tolist])
def test_values_of_every_kind_are_loaded_and_keep_the_models_dtype(convert):
    layer = nn.BatchNorm1d(3)
    state = randomised(layer.state_dict())
    layer.load_state_dict({name: convert(array) for name, array in state.items()})
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, state[name].astype(array.dtype))
    assert layer.weight.dtype == layer.running_mean.dtype == np.float32
    assert layer.num_batches_tracked.dtype == np.int64


def test_a_torch_parameter_that_needs_a_gradient_is_loaded():
    layer = nn.Linear(2, 1)
    layer.load_state_dict(dict(torch.nn.Linear(2, 1).named_parameters()))


def test_a_state_dict_is_a_copy_in_both_directions():
    layer = nn.BatchNorm1d(2)
    state = layer.state_dict()
    kept = {name: array.copy() for name, array in state.items()}
    layer.load_state_dict(state)
    layer(np.arange(6, dtype=np.float32).reshape(3, 2))
    layer.weight.data += 1
    assert all((array == kept[name]).all() for name, array in state.items())
    state["running_mean"][:] = 9
    assert not (layer.running_mean == 9).any()


def test_loading_keeps_the_parameter_objects():
    layer = nn.Linear(3, 2)
    weight, data = layer.weight, layer.weight.data
    layer.load_state_dict(nn.Linear(3, 2).state_dict())
    assert layer.weight is weight and weight.data is data  # an optimiser holds them


def test_every_problem_is_listed_and_nothing_is_changed():
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 2))
    before = model.state_dict()
    bad = {**model.state_dict(), "1.weight": np.zeros((3, 2)), "1.gain": np.zeros(2), "0.weight": np.zeros(3),
           "0.bias": np.array(["a", "b", "c"])}
    del bad["1.bias"]
    with pytest.raises(ValueError, match=r"^Sequential\.load_state_dict expected equal names and shapes") as caught:
        model.load_state_dict(bad)
    for part in ("missing 1.bias (2,)", "unexpected 1.gain (2,)", "1.weight expected shape (2, 3), got (3, 2)",
                 "0.bias expected real numbers, got dtype <U1"):
        assert part in str(caught.value)
    assert all((array == before[name]).all() for name, array in model.state_dict().items())


def test_what_both_have_is_loaded_if_not_strict():
    layer = nn.Linear(2, 1)
    old_bias = layer.bias.data.copy()
    result = layer.load_state_dict({"weight": np.ones((1, 2)), "gain": np.ones(1)}, strict=False)
    assert result.missing_keys == ["bias"] and result.unexpected_keys == ["gain"]
    assert layer.weight.data.tolist() == [[1.0, 1.0]] and layer.bias.data == old_bias
    assert repr(result) == "IncompatibleKeys(missing_keys=['bias'], unexpected_keys=['gain'])"
    with pytest.raises(ValueError, match=r"weight expected shape \(1, 2\), got \(2, 1\)"):
        layer.load_state_dict({"weight": np.ones((2, 1))}, strict=False)


# seeds


def test_a_generator_or_the_global_seed_fixes_the_first_values():
    first, second = (nn.Linear(4, 3, rng=np.random.default_rng(2)).state_dict() for _ in range(2))
    assert all((first[name] == second[name]).all() for name in first)
    seeded = []
    for seed in (5, 5, 6):
        runtime.seed_everything(seed)
        layer, dropout = nn.Linear(4, 3), nn.Dropout()
        seeded.append(np.concatenate([layer.weight.data.ravel(), dropout(np.ones(50)).data]))
    assert (seeded[0] == seeded[1]).all() and (seeded[0] != seeded[2]).any()
    assert (nn.Linear(4, 3).weight.data != nn.Linear(4, 3).weight.data).all()


def test_a_seed_gives_the_same_network_in_both_dtypes():
    wide, narrow = (nn.Linear(4, 3, dtype=dtype, rng=np.random.default_rng(0)) for dtype in (np.float64, np.float32))
    np.testing.assert_array_equal(wide.weight.data.astype(np.float32), narrow.weight.data)
    np.testing.assert_array_equal(wide.bias.data.astype(np.float32), narrow.bias.data)
    assert (wide.weight.data != narrow.weight.data).all()  # and float64 gets all its digits
