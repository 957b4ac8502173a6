"""The speed of the package beside PyTorch's and micrograd's, on the CPU: medians, in one process."""

import functools
import statistics
import time
import tracemalloc

import numpy as np

CONVOLUTIONS = [  # batch, channels, height = width, filters, side of the filter
    (128, 1, 32, 6, 5),
    (128, 6, 14, 16, 5),
    (64, 32, 16, 64, 3),
    (32, 64, 32, 64, 3),
]


def median_seconds(function, runs):
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def training_step(runs=200):
    """One step (forward, cross-entropy, backward, SGD) of a 784-128-10 network on 64 examples, float32."""
    import torch

    from course_utils import nn, optim

    generator = np.random.default_rng(0)
    images = generator.random(size=(64, 784), dtype=np.float32)
    labels = generator.integers(10, size=64)
    ours = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    theirs = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    worlds = {
        "course_utils": (ours, nn.cross_entropy, optim.SGD(ours.parameters(), lr=0.1), (images, labels)),
        "PyTorch": (
            theirs, torch.nn.functional.cross_entropy, torch.optim.SGD(theirs.parameters(), lr=0.1),
            (torch.from_numpy(images), torch.from_numpy(labels)),
        ),
    }

    def forward(model, loss, optimizer, batch):
        return loss(model(batch[0]), batch[1])

    def both(model, loss, optimizer, batch):
        loss(model(batch[0]), batch[1]).backward()

    def step(model, loss, optimizer, batch):
        optimizer.zero_grad()
        loss(model(batch[0]), batch[1]).backward()
        optimizer.step()

    result = {}
    for name, world in worlds.items():
        seconds = [median_seconds(functools.partial(part, *world), runs) for part in (forward, both, step)]
        result[f"training step of 784-128-10, {name}, ms"] = round(1000 * seconds[2], 3)
        result[f"backward over forward, {name}"] = round(seconds[1] / seconds[0] - 1, 2)
    steps = [result[f"training step of 784-128-10, {name}, ms"] for name in worlds]
    return {**result, "training step, course_utils over PyTorch": round(steps[0] / steps[1], 2)}


def against_micrograd():
    """One step of a 2-16-16-1 network on 100 points: our engine, and the scalar engine of the package micrograd."""
    import micrograd.nn

    from course_utils import nn, optim

    generator = np.random.default_rng(0)
    points = generator.normal(size=(100, 2))
    targets = np.sign(points[:, :1] * points[:, 1:])
    ours = nn.Sequential(
        nn.Linear(2, 16, dtype=np.float64), nn.ReLU(), nn.Linear(16, 16, dtype=np.float64), nn.ReLU(),
        nn.Linear(16, 1, dtype=np.float64),
    )
    sgd = optim.SGD(ours.parameters(), lr=0.01)
    theirs = micrograd.nn.MLP(2, [16, 16, 1])

    def our_step():
        sgd.zero_grad()
        nn.mse_loss(ours(points), targets).backward()
        sgd.step()

    def their_step():
        theirs.zero_grad()
        losses = [(theirs(list(point)) - target) ** 2 for point, target in zip(points, targets[:, 0], strict=True)]
        (sum(losses) / len(losses)).backward()
        for parameter in theirs.parameters():
            parameter.data -= 0.01 * parameter.grad

    slow = median_seconds(their_step, 5)
    fast = median_seconds(our_step, 500)
    return {
        "step of 2-16-16-1 on 100 points, course_utils, ms": round(1000 * fast, 3),
        "step of 2-16-16-1 on 100 points, micrograd, ms": round(1000 * slow),
        "micrograd over course_utils": round(slow / fast),
    }


def convolutions(runs=15):
    """Forward and backward pass of Conv2d with all its gradients, float32; and the memory that the backward pass takes.

    The memory is the peak above what was there before it, gradients included. Beside it stands what the windows of the
    input would take if they were all written out at once.
    """
    import torch

    from course_utils import nn
    from course_utils.autograd import Tensor

    result = {}
    for batch, channels, size, filters, kernel in CONVOLUTIONS:
        generator = np.random.default_rng(0)
        out = size - kernel + 1
        image = generator.random((batch, channels, size, size), dtype=np.float32)
        gradient = generator.random((batch, filters, out, out), dtype=np.float32)
        layer, x = nn.Conv2d(channels, filters, kernel), Tensor(image, requires_grad=True)
        twin, x_twin = torch.nn.Conv2d(channels, filters, kernel), torch.from_numpy(image).requires_grad_()

        ours = median_seconds(functools.partial(both_ways, layer, x, gradient), runs)
        theirs = median_seconds(functools.partial(both_ways, twin, x_twin, torch.from_numpy(gradient)), runs)
        name = f"Conv2d {batch}x{channels}x{size}x{size} to {filters}, {kernel}x{kernel}"
        result[f"{name}, course_utils, ms"] = round(1000 * ours, 2)
        result[f"{name}, PyTorch, ms"] = round(1000 * theirs, 2)
        result[f"{name}, course_utils over PyTorch"] = round(ours / theirs, 2)
        result[f"{name}, memory of backward, MB"] = round(backward_memory(layer, x, gradient) / 1e6, 1)
        columns = 4 * batch * channels * kernel**2 * out**2
        result[f"{name}, all windows written out, MB"] = round(columns / 1e6, 1)
    return result


def both_ways(layer, x, gradient):
    """Run a layer of either world forward and backward."""
    layer.zero_grad()
    x.grad = None
    layer(x).backward(gradient)


def backward_memory(layer, x, gradient):
    """Peak bytes that NumPy asks for in a backward pass."""
    layer.zero_grad()
    x.grad = None
    y = layer(x)
    tracemalloc.start()
    y.backward(gradient)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def lenet_step(runs=30):
    """One step (forward, cross-entropy, backward, SGD) of the modern LeNet of lesson 03-03 on 128 digits, float32."""
    import torch

    from course_utils import nn, optim

    generator = np.random.default_rng(0)
    images = generator.random((128, 1, 28, 28), dtype=np.float32)
    labels = generator.integers(10, size=128)
    seconds = {}
    for name, world, rules, loss in (
        ("course_utils", nn, optim, nn.cross_entropy),
        ("PyTorch", torch.nn, torch.optim, torch.nn.functional.cross_entropy),
    ):
        model = lenet(world)
        optimizer = rules.SGD(model.parameters(), lr=0.1, momentum=0.9)
        inputs, targets = (images, labels) if world is nn else (torch.from_numpy(images), torch.from_numpy(labels))

        def step(model, optimizer, loss, inputs, targets):
            optimizer.zero_grad()
            loss(model(inputs), targets).backward()
            optimizer.step()

        seconds[name] = median_seconds(functools.partial(step, model, optimizer, loss, inputs, targets), runs)
    return {
        **{f"LeNet training step, {name}, ms": round(1000 * value, 2) for name, value in seconds.items()},
        "LeNet training step, course_utils over PyTorch": round(seconds["course_utils"] / seconds["PyTorch"], 2),
    }


def lenet(world):
    """Build the network in course_utils.nn or in torch.nn; the names are the same."""
    return world.Sequential(
        world.Conv2d(1, 6, 5, padding=2), world.ReLU(), world.MaxPool2d(2),
        world.Conv2d(6, 16, 5), world.ReLU(), world.MaxPool2d(2),
        world.Conv2d(16, 120, 5), world.ReLU(), world.Flatten(),
        world.Linear(120, 84), world.ReLU(), world.Linear(84, 10),
    )
