"""Lists to copy and to sort, the LSTM that is compared, and their training."""

import numpy as np
import pytest
import torch

from course_utils import data, torch_models


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_a_list_to_copy_has_signs_before_and_after_and_then_silence(rng):
    inputs, targets = data.make_copying(rng, 4, 3, bits=5)
    assert inputs.shape == (10, 3, 7) and targets.shape == (4, 3, 5) and inputs.dtype == targets.dtype == np.float32
    np.testing.assert_array_equal(inputs[1:5, :, :5], targets)
    assert (inputs[0] == np.eye(7)[5]).all() and (inputs[5] == np.eye(7)[6]).all()
    assert not inputs[6:].any() and not inputs[1:5, :, 5:].any()
    assert set(np.unique(targets)) == {0, 1}


def test_a_list_to_sort_comes_back_from_the_highest_priority_to_the_lowest(rng):
    inputs, targets = data.make_sorting(rng, 6, 4, bits=5)
    assert inputs.shape == (13, 4, 7) and targets.shape == (6, 4, 5)
    assert (inputs[6] == np.eye(7)[6]).all() and not inputs[7:].any() and not inputs[:6, :, 6].any()
    for n in range(4):
        pairs = sorted(zip(inputs[:6, n, 5], inputs[:6, n, :5].tolist(), strict=True), reverse=True)
        np.testing.assert_array_equal([vector for _, vector in pairs], targets[:, n])
    assert np.abs(inputs[:6, :, 5]).max() <= 1 and inputs[:6, :, 5].min() < 0 < inputs[:6, :, 5].max()


@pytest.mark.parametrize("make", [data.make_copying, data.make_sorting])
def test_lists_come_from_the_generator_alone(make):
    first, again = (make(np.random.default_rng(5), 3, 2) for _ in range(2))
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], make(np.random.default_rng(6), 3, 2)[0])
    with pytest.raises(ValueError, match="length"):
        make(np.random.default_rng(5), 0, 2)
    with pytest.raises(TypeError, match="Generator"):
        make(5, 3, 2)


@pytest.mark.parametrize("weights", [500, 4000, 20000])
def test_an_lstm_of_as_many_weights_is_the_nearest_there_is(weights):
    def counted(hidden):
        return sum(one.numel() for one in torch_models.ListLSTM(10, 8, hidden).parameters())

    hidden = torch_models.ListLSTM.of_weights(10, 8, weights).lstm.hidden_size
    assert all(abs(counted(hidden) - weights) <= abs(counted(other) - weights) for other in (hidden - 1, hidden + 1))


def test_training_learns_lists_of_one_vector_and_says_so():
    def draw(rng):
        return data.make_copying(rng, 1, 16, bits=2)

    torch.manual_seed(0)
    network = torch_models.ListLSTM(4, 2, 8)
    losses = torch_models.train_on_lists(network, draw, 150, rate=0.05, name=None)
    assert len(losses) == 150 and losses[0] > 0.5 and np.mean(losses[-10:]) < 0.05
    inputs, targets = map(torch.from_numpy, draw(np.random.default_rng(9)))
    assert bool(((network(inputs)[-1:] > 0) == (targets > 0.5)).all())


def test_only_the_last_steps_count_and_the_rate_ends_at_nothing():
    inputs = np.zeros((3, 2, 1), np.float32)
    network = torch_models.ListLSTM(1, 1, 2)
    before = network.output.bias.item()
    torch_models.train_on_lists(network, lambda rng: (inputs, np.ones((1, 2, 1), np.float32)), 1, rate=0.1, name=None)
    assert network.output.bias.item() == pytest.approx(before + 0.1, abs=1e-4)  # Adam's first step is the rate
