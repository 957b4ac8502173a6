"""What layers refuse, with one error that says what was expected and what came."""

import numpy as np
import pytest

from course_utils import nn
from course_utils.autograd import Tensor
from course_utils.nn import init


def ones(*shape):
    return Tensor(np.ones(shape), requires_grad=True)


def assign_array():
    nn.Linear(3, 2).weight = np.ones((2, 3))


class Nothing(nn.Module):
    pass


ERRORS = {
    # shapes
    "Linear input": (lambda: nn.Linear(3, 2)(ones(8, 4)), ValueError,
                     r"Linear expected input \(..., 3\), got \(8, 4\)"),
    "Linear number": (lambda: nn.Linear(3, 2)(1.0), ValueError, r"Linear expected input \(..., 3\), got \(\)"),
    "Linear images": (lambda: nn.Linear(784, 2)(ones(8, 28, 28)), ValueError, r"\(..., 784\), got \(8, 28, 28\)"),
    "linear input": (lambda: nn.linear(ones(4), ones(2, 3)), ValueError,
                     r"linear expected input \(..., 3\), got \(4,\)"),
    "linear weight": (lambda: nn.linear(ones(3), ones(3)), ValueError,
                      r"expected weight \(out_features, in_features\), got \(3,\)"),
    "linear bias": (lambda: nn.linear(ones(3), ones(2, 3), ones(3)), ValueError, r"bias \(2,\), got \(3,\)"),
    "BatchNorm1d input": (lambda: nn.BatchNorm1d(3)(ones(5, 4)), ValueError,
                          r"BatchNorm1d expected input \(N, 3\) or \(N, 3, L\), got \(5, 4\)"),
    "BatchNorm1d axes": (lambda: nn.BatchNorm1d(3)(ones(5, 3, 2, 2)), ValueError, r"got \(5, 3, 2, 2\)"),
    "BatchNorm1d vector": (lambda: nn.BatchNorm1d(3)(ones(3)), ValueError, r"got \(3,\)"),
    "BatchNorm1d one": (lambda: nn.BatchNorm1d(3)(ones(1, 3)), ValueError,
                        r"at least 2 values for each feature in training, got \(1, 3\)"),
    "Flatten axes": (lambda: nn.Flatten()(ones(3)), ValueError, "Flatten expected an axis from -1 to 0, got 1"),
    "Flatten order": (lambda: nn.Flatten(2, 1)(ones(2, 3, 4)), ValueError,
                      r"start_dim before end_dim, got 2 and 1 for input \(2, 3, 4\)"),
    # kinds of input
    "Linear integers": (lambda: nn.Linear(3, 2)(np.ones((4, 3), int)), TypeError,
                        "Linear expected float32 or float64 input, got int64"),
    "Linear list": (lambda: nn.Linear(3, 2)([[1.0, 2.0, 3.0]]), TypeError, "Linear expected a Tensor, .* got list"),
    "ReLU None": (lambda: nn.ReLU()(None), TypeError, "ReLU expected a Tensor, .* got NoneType"),
    "Tanh bool": (lambda: nn.Tanh()(np.ones(2, bool)), TypeError, "Tanh expected float32 or float64 input, got bool"),
    "Dropout integers": (lambda: nn.Dropout()(np.ones(2, int)), TypeError, "Dropout expected float32 .* got int64"),
    "BatchNorm1d integers": (lambda: nn.BatchNorm1d(2)(np.ones((2, 2), int)), TypeError, "BatchNorm1d .* got int64"),
    # arguments of layers
    "in_features": (lambda: nn.Linear(0, 2), ValueError,
                    "Linear expected in_features as an integer of at least 1, got 0"),
    "out_features": (lambda: nn.Linear(2, 1.5), ValueError, "out_features as an integer of at least 1, got 1.5"),
    "num_features": (lambda: nn.BatchNorm1d(True), ValueError, "num_features as an integer .* got True"),
    "dtype": (lambda: nn.Linear(2, 3, dtype=np.int64), TypeError, "Linear expected dtype float32 or float64, got"),
    "dtype word": (lambda: nn.BatchNorm1d(2, dtype="wide"), TypeError, "BatchNorm1d expected dtype .* got 'wide'"),
    "rng": (lambda: nn.Linear(2, 3, rng=0), TypeError, "Linear expected rng as a numpy.random.Generator, got int"),
    "Dropout rng": (lambda: nn.Dropout(0.5, rng=np.random), TypeError, "Dropout expected rng .* got module"),
    "Dropout p": (lambda: nn.Dropout(1.5), ValueError, "Dropout expected p as a number from 0 to 1, got 1.5"),
    "Softplus beta": (lambda: nn.Softplus(0), ValueError, "Softplus expected a positive beta, got 0"),
    "softplus beta": (lambda: nn.softplus(ones(2), beta=-1), ValueError, "softplus expected a positive beta, got -1"),
    "Sequential": (lambda: nn.Sequential(nn.Linear(2, 3), nn.tanh), TypeError,
                   r"Sequential expected modules such as nn.ReLU\(\), got tanh at 1"),
    "Sequential class": (lambda: nn.Sequential(nn.ReLU), TypeError, "got ReLU at 0"),
    "Sequential list": (lambda: nn.Sequential([nn.ReLU()]), TypeError, "got list at 0"),
    "Sequential name": (lambda: nn.Sequential({"train": nn.ReLU()}), ValueError, "not attributes, got 'train'"),
    "Sequential index": (lambda: nn.Sequential(nn.ReLU())[1], IndexError, "expected an index below 1, got 1"),
    # modules
    "forward": (lambda: Nothing()(1.0), NotImplementedError, r"Nothing expected a method forward\(self, x\), got none"),
    "assign": (assign_array, TypeError, r"Linear expected a Parameter or None for weight, got ndarray; .*data\[...\]"),
    "train": (lambda: nn.ReLU().train("eval"), TypeError, "train expected True or False, got 'eval'"),
    "Parameter": (lambda: nn.Parameter([1, 2]), TypeError, "requires_grad expected float32 or float64 data, got int64"),
    "load": (lambda: nn.Linear(2, 3).load_state_dict([1]), TypeError,
             "Linear.load_state_dict expected a dict of arrays or tensors, got list"),
    # losses
    "logits": (lambda: nn.cross_entropy(ones(3), [0, 1, 2]), ValueError, r"expected logits \(N, C\) .* got \(3,\)"),
    "empty batch": (lambda: nn.cross_entropy(ones(0, 3), np.array([], int)), ValueError, r"at least 1, got \(0, 3\)"),
    "logits integers": (lambda: nn.cross_entropy(np.ones((2, 3), int), [0, 1]), TypeError,
                        "cross_entropy expected float32 or float64 input, got int64"),
    "one-hot": (lambda: nn.cross_entropy(ones(3, 3), np.eye(3)), TypeError,
                "expected targets as integer class indices, got float64"),
    "integer one-hot": (lambda: nn.cross_entropy(ones(3, 3), np.eye(3, dtype=int)), ValueError,
                        r"expected targets \(3,\), got \(3, 3\)"),
    "targets": (lambda: nn.cross_entropy(ones(3, 2), [0, 1]), ValueError, r"expected targets \(3,\), got \(2,\)"),
    "class above": (lambda: nn.cross_entropy(ones(2, 3), [0, 3]), ValueError, "targets from 0 to 2, got 3"),
    "class below": (lambda: nn.cross_entropy(ones(2, 3), [0, -1]), ValueError, "targets from 0 to 2, got -1"),
    "reduction": (lambda: nn.cross_entropy(ones(2, 3), [0, 1], reduction="average"), ValueError,
                  "cross_entropy expected reduction as one of mean, sum, none, got 'average'"),
    "mse shapes": (lambda: nn.mse_loss(ones(4, 1), ones(4)), ValueError,
                   r"mse_loss expected input and target of one shape.* got \(4, 1\) and \(4,\)"),
    "mse empty": (lambda: nn.mse_loss(ones(0), ones(0)), ValueError, r"at least one element, got \(0,\) and \(0,\)"),
    "mse integers": (lambda: nn.mse_loss(ones(2), np.ones(2, int)), TypeError, "mse_loss expected .* got int64"),
    "mse reduction": (lambda: nn.mse_loss(ones(2), ones(2), reduction=None), ValueError,
                      "mse_loss expected reduction .* None"),
    "softmax dim": (lambda: nn.softmax(ones(2, 3), 2), ValueError, "softmax expected an axis from -2 to 1, got 2"),
    "log_softmax empty": (lambda: nn.log_softmax(ones(2, 0)), ValueError,
                          r"at least one element .* got shape \(2, 0\)"),
    # initialisers
    "init axes": (lambda: init.xavier_uniform_(ones(3)), ValueError,
                  r"xavier_uniform_ expected a tensor with at least 2 axes .* got shape \(3,\)"),
    "init array": (lambda: init.kaiming_normal_(np.ones((2, 2))), TypeError,
                   "kaiming_normal_ expected a Tensor, got ndarray"),
    "init mode": (lambda: init.kaiming_uniform_(ones(2, 3), mode="fan"), ValueError,
                  "kaiming_uniform_ expected mode 'fan_in' or 'fan_out', got 'fan'"),
    "gain": (lambda: init.kaiming_uniform_(ones(2, 3), nonlinearity="swish"), ValueError,
             "calculate_gain expected nonlinearity as one of linear, sigmoid, tanh, .* got 'swish'"),
    "interval": (lambda: init.uniform_(ones(2), 1, 0), ValueError, "uniform_ expected a <= b, got a=1 and b=0"),
    "std": (lambda: init.normal_(ones(2), std=-1), ValueError, "normal_ expected std >= 0, got -1"),
    "init rng": (lambda: init.normal_(ones(2), rng=3), TypeError, "normal_ expected rng .* got int"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_error(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert type(caught.value) is error
