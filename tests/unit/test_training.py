"""The PyTorch training loop: the same steps as written out, a true history, nothing left behind."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch.nn import functional

from course_utils import optim, runtime, training
from course_utils.autograd import Tensor


@pytest.fixture
def data():
    """Two classes that a line separates but for a few examples."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((100, 3))
    return x, (x @ [1.0, -2.0, 0.5] + 0.3 * rng.standard_normal(100) > 0).astype(int)


def model_and_optimizer(dropout=0.0, lr=0.5, **options):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Dropout(dropout),
                                torch.nn.Linear(8, 2))
    return model, torch.optim.SGD(model.parameters(), lr=lr, **options)


def fit(data, dropout=0.0, lr=0.5, **options):
    model, optimizer = model_and_optimizer(dropout, lr)
    options = {"device": "cpu", "epochs": 3, "batch_size": 16, **options}
    return model, training.fit(model, functional.cross_entropy, optimizer, data, **options)


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_the_steps_are_those_of_the_loop_written_out(data):
    """One epoch by hand, with the order that the seed fixes."""
    trained, history = fit(data, epochs=2, seed=4)
    model, optimizer = model_and_optimizer()
    x, y = torch.tensor(data[0], dtype=torch.float32), torch.tensor(data[1])
    order = torch.Generator().manual_seed(4)
    for epoch in range(2):
        losses, correct = [], 0
        for rows in torch.randperm(100, generator=order).split(16):
            optimizer.zero_grad()
            logits = model(x[rows])
            loss = functional.cross_entropy(logits, y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item() * len(rows))
            correct += (logits.argmax(1) == y[rows]).sum().item()
        assert history.loss[epoch] == pytest.approx(sum(losses) / 100, rel=1e-6)
        assert history.accuracy[epoch] == pytest.approx(correct / 100)
    assert torch.equal(weights(trained), weights(model))


def test_it_learns_and_the_history_says_so(data, capsys):
    model, history = fit(data, valid=(data[0][:40], data[1][:40]), epochs=20)
    assert history.loss[-1] < 0.5 * history.loss[0] and history.accuracy[-1] > 0.9
    lengths = [len(getattr(history, name)) for name in ("loss", "accuracy", "valid_loss", "valid_accuracy", "seconds")]
    assert lengths == [20] * 5 and all(0 < seconds < 10 for seconds in history.seconds) and history.device == "cpu"
    loss, accuracy = training.evaluate(model, functional.cross_entropy, (data[0][:40], data[1][:40]), device="cpu")
    assert (loss, accuracy) == (pytest.approx(history.valid_loss[-1]), history.valid_accuracy[-1])
    assert str(history).startswith("20 epochs on cpu, ") and " · valid_accuracy 0.9" in str(history)
    assert not model.training
    assert capsys.readouterr().err == ""  # the bar goes to standard output


def test_without_validation_or_classes_those_lists_are_empty(data):
    _, history = fit(data)
    assert history.valid_loss == history.valid_accuracy == []
    model = torch.nn.Linear(3, 1).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    first_column = data[0], data[0][:, :1]
    history = training.fit(model, functional.mse_loss, optimizer, first_column, first_column, epochs=50, device="cpu")
    assert history.accuracy == history.valid_accuracy == [] and history.valid_loss[-1] < 1e-3
    assert training.evaluate(model, functional.mse_loss, first_column, device="cpu")[1] is None
    one_axis = data[0], data[0][:, 0]
    assert training.evaluate(model, lambda y, target: functional.mse_loss(y[:, 0], target), one_axis,
                             device="cpu") == (pytest.approx(history.valid_loss[-1]), None)
    per_position = torch.zeros(100, 3, 1), torch.zeros(100, 1, dtype=torch.int64)  # (N, C, L) and (N, L)
    assert training.evaluate(torch.nn.Identity(), functional.cross_entropy, per_position, device="cpu") == (
        pytest.approx(np.log(3)), None)


def test_the_seed_fixes_order_and_dropout_and_leaves_the_global_state(data):
    first, second, third = (fit(data, dropout=0.5, seed=seed)[0] for seed in (3, 3, np.int64(4)))
    assert torch.equal(weights(first), weights(second)) and not torch.equal(weights(first), weights(third))
    model, optimizer = model_and_optimizer(dropout=0.5)
    torch.manual_seed(99)  # another global state than before
    state = torch.get_rng_state()
    training.fit(model, functional.cross_entropy, optimizer, data, device="cpu", epochs=3, batch_size=16, seed=3)
    assert torch.equal(weights(model), weights(first))
    assert torch.equal(torch.get_rng_state(), state)


def test_training_mode_for_training_and_evaluation_mode_for_validation(data):
    class Witness(torch.nn.Linear):
        def forward(self, x):
            seen.append((self.training, torch.is_grad_enabled()))
            return super().forward(x)

    seen, model = [], Witness(3, 2).eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    training.fit(model, functional.cross_entropy, optimizer, data, data, epochs=2, batch_size=100, device="cpu")
    assert seen == [(True, True), (False, False)] * 2


def test_evaluation_is_in_batches_without_dropout_and_restores_the_mode(data):
    model, _ = model_and_optimizer(dropout=0.5)
    expected = training.evaluate(model, functional.cross_entropy, data, device="cpu")
    in_batches = training.evaluate(model, functional.cross_entropy, data, batch_size=7, device="cpu")
    assert in_batches == (pytest.approx(expected[0], rel=1e-6), expected[1])
    assert model.training and not training.evaluate(model.eval(), functional.cross_entropy, data)[0] == 0
    assert not model.training and all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("convert", [
    torch.tensor, np.ndarray.tolist, np.asfortranarray, lambda array: array[::-1][::-1],
    lambda array: np.lib.stride_tricks.as_strided(array, writeable=False),
], ids=["torch", "list", "Fortran", "reversed", "read-only"])
def test_examples_of_every_kind(data, convert, recwarn):
    expected = weights(fit(data)[0])
    assert torch.equal(weights(fit(tuple(convert(array) for array in data))[0]), expected)
    assert not recwarn


def test_integer_inputs_reach_an_embedding(data):
    model = torch.nn.Sequential(torch.nn.Embedding(5, 2), torch.nn.Flatten(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters())
    words = np.random.default_rng(0).integers(0, 5, (100, 2)).astype(np.int32)
    history = training.fit(model, functional.cross_entropy, optimizer, (words, data[1].astype(np.uint8)), device="cpu")
    assert len(history.accuracy) == 1


def test_the_progress_bar_counts_the_steps_and_goes_away(data, capsys, monkeypatch):
    counted = []
    monkeypatch.setattr(runtime, "progress", lambda steps, text: counted.append((len(steps), text)) or steps)
    fit(data, epochs=3, batch_size=30, description="lines")
    assert counted == [(12, "lines")]
    fit(data, description=None)
    assert len(counted) == 1 and capsys.readouterr().out == ""


def test_the_bar_is_closed_when_training_fails(data, capsys):
    model, optimizer = model_and_optimizer()
    with pytest.raises(ZeroDivisionError) as caught:
        losses = itertools.chain([functional.cross_entropy] * 2, [lambda outputs, targets: 1 / 0])
        training.fit(model, lambda *pair: next(losses)(*pair), optimizer, data, device="cpu", batch_size=10)
    out = capsys.readouterr().out
    assert "training:" in out and out.endswith("\r")  # the bar wiped itself out, although the frames are alive:
    assert caught.traceback


def test_the_default_device_is_the_runtimes(data, monkeypatch):
    monkeypatch.setattr(runtime, "device", lambda: torch.device("cpu"))
    assert fit(data, device=None)[1].device == "cpu"
    model, optimizer = model_and_optimizer()
    monkeypatch.setattr(runtime, "device", lambda: torch.device("meta"))
    with pytest.raises((NotImplementedError, RuntimeError)):  # a device without values: it got there
        training.fit(model, functional.cross_entropy, optimizer, data)


def test_mixed_precision_is_for_cuda_only(data, monkeypatch):
    made, scaler = [], torch.amp.GradScaler
    monkeypatch.setattr(torch.amp, "GradScaler",
                        lambda name, enabled: made.append(enabled) or scaler(name, enabled=enabled))
    monkeypatch.setattr(torch, "autocast", lambda *a, **k: pytest.fail("expected no autocast on the CPU"))
    fit(data)
    assert made == [False]


def test_a_step_in_mixed_precision(data, monkeypatch):
    """The scaled step with a stand-in for CUDA: the CPU's autocast and scaler."""
    autocast, entered = torch.autocast, []
    monkeypatch.setattr(torch, "autocast",
                        lambda device, dtype: entered.append((device, dtype)) or autocast("cpu", torch.bfloat16))
    model, optimizer = model_and_optimizer()
    x, y = torch.tensor(data[0], dtype=torch.float32), torch.tensor(data[1])
    before = weights(model)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**10)
    loss, accuracy = training._epoch(model, functional.cross_entropy, optimizer, scaler, [(x, y)], iter(range(1)))
    assert entered == [("cuda", torch.float16)] and 0 < accuracy < 1
    reference, optimizer = model_and_optimizer()
    functional.cross_entropy(reference(x), y).backward()
    optimizer.step()
    assert loss == pytest.approx(functional.cross_entropy(model_and_optimizer()[0](x), y).item(), rel=0.02)
    torch.testing.assert_close(weights(model) - before, weights(reference) - before, rtol=0.1, atol=5e-3)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("mixed_precision", [True, False])
def test_on_cuda(data, mixed_precision):
    model, optimizer = model_and_optimizer(momentum=0.9)
    history = training.fit(model, functional.cross_entropy, optimizer, data, valid=data, epochs=20,
                           mixed_precision=mixed_precision)
    assert history.device == "cuda" and history.valid_accuracy[-1] > 0.9
    assert all(parameter.is_cuda for parameter in model.parameters())
    training.fit(model, functional.cross_entropy, optimizer, data, device="cpu")  # and back, with the momentum


def good(**changes):
    """Arguments of fit, some of them replaced."""
    model, optimizer = model_and_optimizer()
    x, y = np.ones((4, 3)), np.array([0, 1, 0, 1])
    arguments = {"model": model, "loss_function": functional.cross_entropy, "optimizer": optimizer, "train": (x, y),
                 "device": "cpu", "description": None}
    return {**arguments, **changes}


X, Y = np.ones((4, 3)), np.array([0, 1, 0, 1])
OTHER = torch.nn.Linear(3, 2)
ERRORS = {
    "model": ({"model": "net"}, TypeError, "fit expected a torch.nn.Module, got str"),
    "loss": ({"loss_function": 3}, TypeError, r"expected a function \(outputs, targets\) as loss_function, got int"),
    "optimizer": ({"optimizer": 0.1}, TypeError, "fit expected a torch.optim.Optimizer, got float"),
    "our optimizer": ({"optimizer": optim.SGD([Tensor(1.0, requires_grad=True)])}, TypeError,
                      "fit expected a torch.optim.Optimizer, got SGD"),
    "other model": ({"optimizer": torch.optim.SGD(OTHER.parameters(), lr=0.1)}, ValueError,
                    "expected an optimizer of this model's parameters, got one of others"),
    "train": ({"train": X}, TypeError, r"fit expected train as a pair \(inputs, targets\), got ndarray"),
    "three": ({"train": (X, Y, Y)}, TypeError, "as a pair .*, got a tuple of 3"),
    "valid": ({"valid": X}, TypeError, "fit expected valid as a pair"),
    "lengths": ({"train": (X, Y[:3])}, ValueError, r"as many inputs as targets, at least one, got \(4, 3\) and \(3,\)"),
    "empty": ({"train": (X[:0], Y[:0])}, ValueError, r"at least one, got \(0, 3\) and \(0,\)"),
    "numbers": ({"train": (1.0, 2.0)}, ValueError, r"at least one, got \(\) and \(\)"),
    "epochs": ({"epochs": 0}, ValueError, "fit expected epochs as an integer of at least 1, got 0"),
    "batch_size": ({"batch_size": 2.5}, ValueError, "fit expected batch_size as an integer of at least 1, got 2.5"),
    "seed": ({"seed": -1}, ValueError, "fit expected seed as an integer of at least 0, got -1"),
    "no seed": ({"seed": None}, ValueError, "fit expected seed as an integer of at least 0, got None"),
    "loss shape": ({"loss_function": lambda a, b: functional.cross_entropy(a, b, reduction="none")}, ValueError,
                   r"expected loss_function to return one number, a tensor \(\), got shape \(4,\)"),
    "loss number": ({"loss_function": lambda a, b: 1.0}, ValueError, "return one number, .* got float"),
}


@pytest.mark.parametrize(("changes", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(changes, error, message):
    with pytest.raises(error, match=message) as caught:
        training.fit(**good(**changes))
    assert type(caught.value) is error


def test_evaluate_names_itself():
    with pytest.raises(TypeError, match=r"evaluate expected data as a pair \(inputs, targets\), got ndarray"):
        training.evaluate(OTHER, functional.cross_entropy, X)
    with pytest.raises(ValueError, match="evaluate expected batch_size as an integer of at least 1, got 0"):
        training.evaluate(OTHER, functional.cross_entropy, (X, Y), batch_size=0)


def test_nothing_heavy_is_imported():
    program = ("import sys, course_utils, course_utils.nn, course_utils.optim, course_utils.training; "
               "print(*sorted({'torch', 'matplotlib', 'plotly', 'scipy', 'tqdm'} & set(sys.modules)))")
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.split() == []
