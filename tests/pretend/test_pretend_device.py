"""The pretend device computes what the CPU computes, and refuses what a GPU refuses, in the same words."""

import copy
import io
import pickle

import device
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_utils import training

HERE = "pretend:0"


@pytest.fixture(autouse=True)
def plugged_in():
    def replaced():
        return torch.Generator, nn.Module._apply, torch.__future__.get_swap_module_params_on_conversion()

    before = replaced()
    with device.plugged_in():
        yield
    assert replaced() == before


def both(make):
    """Return what `make(place)` gives on the CPU and on the device, after the same seed."""
    found = []
    for place in ("cpu", "pretend"):
        torch.manual_seed(1)
        found.append(make(place))
    return found


def assert_same(ours, theirs):
    """Assert that `theirs` is on the device, with the values and layout of `ours`; both may be nested."""
    if isinstance(ours, (tuple, list)):
        assert len(ours) == len(theirs)
        for pair in zip(ours, theirs, strict=True):
            assert_same(*pair)
    elif isinstance(ours, torch.Tensor):
        assert (str(theirs.device), theirs.dtype, theirs.stride()) == (HERE, ours.dtype, ours.stride())
        torch.testing.assert_close(theirs.cpu(), ours, rtol=1e-5, atol=1e-6)
    else:
        assert ours == theirs


def numbers(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(2))


def indices(*shape):
    return torch.randint(5, shape, generator=torch.Generator().manual_seed(2))


class SelfAttention(nn.MultiheadAttention):
    def forward(self, x):
        return super().forward(x, x, x)


class Causal(nn.Module):
    def forward(self, x):
        return F.scaled_dot_product_attention(x, x, x, is_causal=True)


class Part(nn.Module):
    """Only h, or only c, of an LSTM cell."""

    def __init__(self, which):
        super().__init__()
        self.cell, self.which = nn.LSTMCell(4, 3), which

    def forward(self, x):
        return self.cell(x)[self.which]


class Packed(nn.Module):
    """A layer that reads sequences of unequal length, the longest of them not first."""

    def __init__(self, kind, **options):
        super().__init__()
        self.layer = kind(4, 3, batch_first=True, **options)

    def forward(self, x):
        packed = pack_padded_sequence(x, torch.tensor([2, 5, 1]), batch_first=True, enforce_sorted=False)
        outputs, last = self.layer(packed)
        return pad_packed_sequence(outputs, batch_first=True, total_length=6)[0], last


SMOOTH = nn.Tanh(), nn.Sigmoid(), nn.GELU(), nn.ReLU(), nn.Softmax(-1), nn.Flatten()
LAST = torch.channels_last
LAYERS = {
    "Linear": (lambda: nn.Linear(4, 3), numbers(5, 4)),
    "Conv1d": (lambda: nn.Conv1d(2, 3, 3), numbers(2, 2, 8)),
    "Conv2d": (lambda: nn.Conv2d(2, 3, 3, stride=2, padding=1), numbers(2, 2, 8, 8)),
    "Conv3d": (lambda: nn.Conv3d(1, 2, 3), numbers(1, 1, 4, 4, 4)),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(2, 3, 2, stride=2), numbers(2, 2, 4, 4)),
    "colours last": (lambda: nn.Conv2d(2, 3, 3).to(memory_format=LAST), numbers(2, 2, 8, 8).to(memory_format=LAST)),
    "MaxPool2d": (lambda: nn.MaxPool2d(2), numbers(2, 2, 8, 8)),
    "AvgPool2d": (lambda: nn.AvgPool2d(2), numbers(2, 2, 8, 8)),
    "AdaptiveAvgPool2d": (lambda: nn.AdaptiveAvgPool2d(1), numbers(2, 2, 8, 8)),
    "Upsample": (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), numbers(1, 2, 4, 4)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(4), numbers(5, 4)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(2), numbers(3, 2, 4, 4)),
    "BatchNorm2d in use": (lambda: nn.BatchNorm2d(2).eval(), numbers(3, 2, 4, 4)),
    "LayerNorm": (lambda: nn.LayerNorm(4), numbers(5, 4)),
    "Dropout": (lambda: nn.Dropout(0.5), numbers(50, 4)),
    "Embedding": (lambda: nn.Embedding(5, 3, padding_idx=0), indices(4, 6)),
    "LSTM": (lambda: nn.LSTM(4, 3, num_layers=2, batch_first=True, bidirectional=True), numbers(2, 5, 4)),
    "LSTM without bias": (lambda: nn.LSTM(4, 3, bias=False), numbers(5, 2, 4)),
    "LSTMCell": (lambda: nn.LSTMCell(4, 3), numbers(2, 4)),
    "LSTMCell, h": (lambda: Part(0), numbers(2, 4)),
    "LSTMCell, c": (lambda: Part(1), numbers(2, 4)),
    "RNN": (lambda: nn.RNN(4, 3), numbers(5, 2, 4)),
    "GRU": (lambda: nn.GRU(4, 3, num_layers=2, batch_first=True, bidirectional=True), numbers(2, 5, 4)),
    "GRU without bias": (lambda: nn.GRU(4, 3, bias=False), numbers(5, 2, 4)),
    "GRUCell": (lambda: nn.GRUCell(4, 3), numbers(2, 4)),
    "RNN, packed": (lambda: Packed(nn.RNN, nonlinearity="relu"), numbers(3, 6, 4)),
    "GRU, packed": (lambda: Packed(nn.GRU, bidirectional=True), numbers(3, 6, 4)),
    "LSTM, packed": (lambda: Packed(nn.LSTM, num_layers=2), numbers(3, 6, 4)),
    "MultiheadAttention": (lambda: SelfAttention(4, 2, batch_first=True), numbers(2, 5, 4)),
    "MultiheadAttention in use": (lambda: SelfAttention(4, 2, batch_first=True).eval(), numbers(2, 5, 4)),
    "scaled_dot_product_attention": (Causal, numbers(2, 5, 4)),
    "activations": (lambda: nn.Sequential(*SMOOTH), numbers(5, 4)),
}


def flat(value):
    return [one for part in value for one in flat(part)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("make, x", LAYERS.values(), ids=LAYERS)
def test_values_and_gradients_of_layers_are_the_cpus(make, x):
    def there_and_back(place):
        layer, given = make().to(place), x.to(place).detach().clone()
        given.requires_grad_(given.is_floating_point())
        outputs = flat(layer(given))
        sum((one * one.cos()).sum() for one in outputs).backward()
        return outputs, [one.grad for one in layer.parameters()], list(layer.buffers()), given.grad

    assert_same(*both(there_and_back))


LOSSES = {
    "cross_entropy": F.cross_entropy,
    "without one class": lambda x, t: F.cross_entropy(x, t, ignore_index=0),
    "smoothed": lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1),
    "of probabilities": lambda x, t: F.cross_entropy(x, F.one_hot(t, 5).float()),
    "nll_loss": lambda x, t: F.nll_loss(x.log_softmax(1), t),
    "mse_loss": lambda x, t: F.mse_loss(x[:, 0], t.float()),
    "binary": lambda x, t: F.binary_cross_entropy_with_logits(x[:, 0], (t > 2).float()),
    "ctc": lambda x, t: F.ctc_loss(x.log_softmax(1)[:, None], t[None, :2] % 4 + 1, [6], [2]),
    "triplets": lambda x, t: F.triplet_margin_loss(x[:2], x[2:4], x[4:6]),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_losses_are_the_cpus(loss):
    def measure(place):
        x = numbers(6, 5).to(place).requires_grad_()
        value = loss(x, indices(6).to(place))
        value.backward()
        return value, x.grad

    assert_same(*both(measure))


OPTIMISERS = {
    "SGD": lambda weights: torch.optim.SGD(weights, lr=0.1),
    "momentum": lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda weights: torch.optim.Adam(weights, lr=0.1, betas=(0.9, 0.98)),
    "AdamW": lambda weights: torch.optim.AdamW(weights, lr=0.1),
    "RMSprop": lambda weights: torch.optim.RMSprop(weights, lr=0.1),
    "Adagrad": lambda weights: torch.optim.Adagrad(weights, lr=0.1),
    "Rprop": lambda weights: torch.optim.Rprop(weights, lr=0.1),
}


@pytest.mark.parametrize("rule", OPTIMISERS.values(), ids=OPTIMISERS)
def test_steps_are_the_cpus(rule):
    def train(place):
        network = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 5)).to(place)
        optimizer, lengths = rule(network.parameters()), []
        for _ in range(4):
            optimizer.zero_grad()
            F.cross_entropy(network(numbers(6, 4).to(place)), indices(6).to(place)).backward()
            lengths.append(nn.utils.clip_grad_norm_(network.parameters(), 0.5))
            optimizer.step()
        return lengths, list(network.parameters())

    assert_same(*both(train))


OPERATIONS = {
    "slices": lambda x, n: (x[0], x[:, 1:3], x[..., None], x[::2], x[-1, 2]),
    "indices": lambda x, n: (x[n], x[:, n[:4]], x[n[:4], n[:4]], x[x > 0], x[torch.tensor([1, 0])], x[[2, 0]]),
    "gathered": lambda x, n: (x.gather(1, n[:, None]), x.index_select(0, n), x.take_along_dim(n[:, None], 1)),
    "joined": lambda x, n: (torch.cat([x, x]), torch.stack([x, x], 1), x.repeat(2, 1), x.repeat_interleave(2, 0)),
    "parted": lambda x, n: (x.split(2), x.chunk(2, 1), x.unbind(), torch.cartesian_prod(n, n)),
    "chosen": lambda x, n: (torch.where(x > 0, x, 0.0), x.masked_fill(x > 0, -torch.inf), x.clamp(min=0), n != 2),
    "sorted": lambda x, n: (*x.topk(2), *x.sort(), x.argmax(1), *x.max(1), x.quantile(0.3), x.median()),
    "summed": lambda x, n: (x.sum(0), x.mean(), x.std(), x.cumsum(1), x.logsumexp(1), x.norm(), torch.bincount(n)),
    "multiplied": lambda x, n: (x @ x.T, torch.einsum("ij,kj->ik", x, x), torch.cdist(x, x), torch.outer(x[0], x[1])),
    "turned": lambda x, n: (x.T, x.flip(0), torch.roll(x, (1, 2), (0, 1)), x.permute(1, 0).contiguous(), x.flatten()),
    "made alike": lambda x, n: (torch.zeros_like(x), x.new_full((2,), 3.0), torch.rand_like(x), x.new_tensor([1, 2])),
    "of other types": lambda x, n: (x.half(), x.to(torch.int64), n.float(), x.bool(), n.to(x)),
    "shaped in place": lambda x, n: (x.clone().t_(), x.clone().unsqueeze_(0)),
    "taken out": lambda x, n: (n[1].item(), n.tolist(), int(n[0]), bool((x > 9).any()), f"{n[1]:3d}", len(x)),
    "solved": lambda x, n: (torch.linalg.inv(x.T @ x), torch.linalg.qr(x)),
}


@pytest.mark.parametrize("do", OPERATIONS.values(), ids=OPERATIONS)
def test_operations_are_the_cpus(do):
    assert_same(*both(lambda place: tuple(do(numbers(5, 4).to(place), torch.tensor([0, 3, 1, 2, 0]).to(place)))))


FACTORIES = {
    "zeros": lambda place: torch.zeros(3, device=place),
    "full": lambda place: torch.full((2,), 7, device=place),
    "arange": lambda place: torch.arange(3, device=place),
    "linspace": lambda place: torch.linspace(0, 1, 5, device=place),
    "randn": lambda place: torch.randn(3, device=place),
    "randint": lambda place: torch.randint(9, (4,), device=place),
    "randperm": lambda place: torch.randperm(9, device=place),
    "multinomial": lambda place: torch.ones(2, 5, device=place).multinomial(3),
    "eye": lambda place: torch.eye(3, device=place).tril(),
    "tensor": lambda place: torch.tensor([1, 2], device=place),
    "of tensors": lambda place: torch.tensor([torch.tensor(1.0, device=place), 2.0], device=place),
    "as_tensor": lambda place: torch.as_tensor(np.ones(3, np.float32), device=place),
    "zeros_like": lambda place: torch.zeros_like(torch.ones(3), device=place),
    "module": lambda place: list(nn.Linear(2, 3, device=place).parameters()),
}


@pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
def test_what_is_made_on_the_device_is_there(make):
    assert_same(*both(make))


def test_changes_in_place_reach_all_views():
    def change(place):
        x = torch.zeros(4, 3, device=place)
        x[1:].add_(1)[1].mul_(3)
        x[0], x[:, 2] = torch.arange(3.0, device=place), 5
        x.view(-1)[torch.tensor([0, 4])] = 9
        x[x == 1] = -1
        x.T[0].copy_(torch.ones(4))
        return x

    assert_same(*both(change))


@pytest.mark.parametrize("without_gradients", [torch.no_grad, torch.inference_mode])
def test_what_changes_a_tensor_in_place_returns_it(without_gradients):
    with without_gradients():
        x, y = torch.ones(3, device="pretend"), torch.ones(3)
        assert x.add_(1) is x and x.copy_(y) is x and y.copy_(x) is y


# Of x (5, 4) and n (4,) on the device, X and N the same on the CPU.
REFUSED = {
    "Expected all tensors to be on the same device, but found at least two devices, pretend:0 and cpu!": (
        "x + X", "X + x", "x == X", "x @ X.T", "x.add_(X)", "X.add_(x)", "X[0, 0].add_(x[0, 0])", "X * x[0, 0]",
        "torch.cat([x, X])", "torch.stack([x[0, 0], X[0, 0]])", "torch.where(x > 0, x, X)", "x.masked_fill(X > 0, 1)",
        "F.linear(x, X)", "F.embedding(N, x)", "x.gather(0, N[None])", "x.index_select(0, N)", "F.mse_loss(x, X)",
        "x.__setitem__(N, X[N])", "X.__setitem__(N, x[n])", "F.cross_entropy(x[:4], N)", "torch.allclose(x, X)",
        "nn.Linear(4, 3)(x)", "nn.Linear(4, 3).to('pretend')(X)", "nn.BatchNorm1d(4)(x)", "nn.Conv1d(4, 2, 1)(x.T)",
        "nn.Embedding(5, 2)(n)", "nn.Embedding(5, 2).to('pretend')(N)", "nn.LSTMCell(4, 3)(x)",
    ),
    "indices should be either on cpu or on the same device as the indexed tensor (cpu)": (
        "X[n]", "X[x > 0]", "X.__setitem__(n, 1.0)",
    ),
    "can't convert pretend:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.": (
        "x.numpy()", "np.asarray(x)", "np.array([x[0, 0], x[0, 1]])", "np.mean([x[0], x[1]])", "x.__array__()",
        "x.requires_grad_().numpy()",
    ),
    "to float64 dtype": (
        "x.double()", "torch.zeros(3, dtype=torch.float64, device='pretend')", "torch.tensor(np.ones(3)).to('pretend')",
    ),
    "Expected a 'pretend' device type for generator but found 'cpu'": (
        "torch.randn(3, generator=torch.Generator(), device='pretend')", "x.normal_(generator=torch.Generator())",
    ),
    "Expected a 'cpu' device type for generator but found 'pretend'": (
        "torch.randperm(3, generator=torch.Generator('pretend'))", "X.normal_(generator=torch.Generator('pretend'))",
    ),
    "Input and parameter tensors are not at the same device": ("nn.LSTM(4, 3)(x)", "nn.LSTM(4, 3).to('pretend')(X)"),
    "Could not run 'aten::resize_'": ("x.resize_(3)",),
    "'lengths' argument should be a 1D CPU int64 tensor": (
        "pack_padded_sequence(x[None], n[1:2], batch_first=True)",
    ),
}


def evaluate(code):
    x, n = numbers(5, 4), torch.tensor([0, 3, 1, 2])
    names = {"x": x.to("pretend"), "n": n.to("pretend"), "X": x, "N": n, "torch": torch, "nn": nn, "F": F, "np": np,
             "pack_padded_sequence": pack_padded_sequence}
    return eval(code, names)


@pytest.mark.parametrize("code, words", [(code, words) for words, codes in REFUSED.items() for code in codes])
def test_what_a_gpu_refuses_is_refused(code, words):
    with pytest.raises(TypeError if "convert" in words or "float64" in words else RuntimeError) as raised:
        evaluate(code)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "code",
    ["x + torch.tensor(2.0)", "torch.tensor(2.0) * x", "x * 2", "x[N]", "x[X > 0]", "x[:, N]", "x.copy_(X)",
     "x.pretend()", "x.to('pretend')", "X.to(x)", "X.to(x.device, torch.float16)",
     "torch.where(x > 0, x, torch.tensor(0.0))",
     "x.add_(torch.tensor(1.0))", "x.masked_fill(x > 0, torch.tensor(1.0))", "X.new_zeros(3, device='pretend')",
     "torch.from_numpy(np.ones(3)).to('pretend', torch.float32)"],
)
def test_what_a_gpu_allows_is_allowed(code):
    assert str(evaluate(code).device) == HERE


@pytest.mark.parametrize(
    "code",
    ["X.copy_(x)", "torch.zeros(5, 4).double().copy_(x)", "x.cpu()", "x.to('cpu')", "x.to(X)", "torch.randn(3)",
     "torch.zeros_like(x, device='cpu')", "torch.tensor([x[0, 0], x[0, 1]])", "torch.tensor(x.tolist())"],
)
def test_what_comes_back_is_an_ordinary_tensor(code):
    found = evaluate(code)
    assert type(found) is torch.Tensor and found.numpy().shape == tuple(found.shape)


def test_a_backward_pass_is_watched_too():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return 2 * x

        @staticmethod
        def backward(context, gradient):
            return gradient * torch.full((3,), 2.0)

    with pytest.raises(RuntimeError, match="same device"):
        Twice.apply(torch.ones(3, device="pretend", requires_grad=True)).sum().backward()


def test_a_model_that_moves_keeps_its_parameters_and_their_gradients():
    network = nn.Sequential(nn.Linear(3, 2), nn.LSTM(2, 2), nn.BatchNorm1d(2))
    optimizer, before = torch.optim.SGD(network.parameters(), lr=1.0), list(network.parameters())
    network[0](torch.ones(1, 3)).sum().backward()
    for place in ("pretend", "cpu", "pretend"):
        network.to(place)
        assert all(old is new for old, new in zip(before, network.parameters(), strict=True))
        assert all(isinstance(one, nn.Parameter) and one.requires_grad for one in network.parameters())
        everything = [*network.parameters(), *network.buffers(), network[0].weight.grad]
        assert {one.device.type for one in everything} == {place}
    bias = network[0].bias.tolist()
    optimizer.step()
    assert network[0].bias.tolist() == pytest.approx([one - 1 for one in bias])


def test_what_is_stored_comes_back():
    network, other = (nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).to("pretend") for _ in range(2))
    file = io.BytesIO()
    torch.save(network.state_dict(), file)
    for place in ("pretend", "cpu"):
        file.seek(0)
        state = torch.load(file, map_location=None if place == "pretend" else place)
        assert {one.device.type for one in state.values()} == {place}
        other.load_state_dict(state)
        assert_same([one.cpu() for one in network.parameters()], list(other.parameters()))


def test_copies_are_their_own():
    x = torch.ones(3, device="pretend", requires_grad=True)
    copies = copy.deepcopy(x), pickle.loads(pickle.dumps(x)), x.detach().clone()
    with torch.no_grad():
        x.mul_(2)
    assert x.tolist() == [2, 2, 2]
    assert [(str(one.device), one.tolist(), one.requires_grad) for one in copies] == [
        (HERE, [1, 1, 1], grad) for grad in (True, True, False)]


def test_generators_repeat_themselves():
    first, second = (torch.Generator(device="pretend").manual_seed(3) for _ in range(2))
    assert first.device.type == "pretend" and torch.Generator().device.type == "cpu"
    drawn = [torch.randn(3, generator=one, device="pretend").tolist() for one in (first, second, first)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_batches_of_a_data_loader():
    pairs = torch.utils.data.TensorDataset(torch.arange(6.0, device="pretend"), torch.arange(6, device="pretend"))
    seen = [x for x, _ in torch.utils.data.DataLoader(pairs, batch_size=4, shuffle=True)]
    assert sorted(torch.cat(seen).tolist()) == [0, 1, 2, 3, 4, 5] and str(seen[0].device) == HERE


def test_the_courses_training_loop():
    def train(place):
        network = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 5))
        optimizer, pair = torch.optim.Adam(network.parameters()), (numbers(20, 4), indices(20))
        history = training.fit(network, F.cross_entropy, optimizer, pair, pair, epochs=2, batch_size=8, device=place,
                               description=None)
        assert {one.device.type for one in network.parameters()} == {place}
        return [*history.loss, *history.valid_loss, *training.evaluate(network, F.cross_entropy, pair, device=place)]

    ours, theirs = both(train)
    assert theirs == pytest.approx(ours, rel=1e-5)


def test_a_tensor_shows_its_device():
    assert repr(torch.ones(2, device="pretend")) == "tensor([1., 1.], device='pretend:0')"
