"""Layers of neural networks over `autograd`, with PyTorch's names, argument names, layouts and state_dict keys.

    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    loss = nn.cross_entropy(model(images), labels)          # images (N, 784), labels (N,)
    loss.backward()

A *module* (`nn.Linear`) holds parameters and is called like a function; a *function* (`nn.relu`) holds nothing. Each
is one recorded operation: a forward value beside its rules, as in `autograd/operations`. Random functions take a
NumPy Generator as `rng`; layers take the `dtype` of their parameters, float32 as in PyTorch if nothing is said. Both,
and the `reduction` of `cross_entropy` and `mse_loss`, are given by name: by position PyTorch has others there. Mixed
dtypes follow NumPy's promotion: on float64 images a float32 model computes in float64, and is slower for it.

Read `module.py` first, then any other file: one family a file.
"""

from course_utils.autograd import relu, sigmoid, tanh
from course_utils.nn import init
from course_utils.nn.activations import (
    ELU,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Softplus,
    Tanh,
    elu,
    leaky_relu,
    softplus,
)
from course_utils.nn.attention import AdditiveAttention
from course_utils.nn.batchnorm import BatchNorm1d, BatchNorm2d
from course_utils.nn.containers import Sequential
from course_utils.nn.conv import Conv1d, Conv2d, Conv3d, conv1d, conv2d, conv3d
from course_utils.nn.ctc import CTCLoss, ctc_loss
from course_utils.nn.dense import Linear, linear
from course_utils.nn.dropout import Dropout, dropout
from course_utils.nn.embedding import Embedding, embedding
from course_utils.nn.flatten import Flatten
from course_utils.nn.losses import cross_entropy, log_softmax, mse_loss, softmax
from course_utils.nn.module import Module, Parameter
from course_utils.nn.pool import (
    AvgPool1d,
    AvgPool2d,
    MaxPool1d,
    MaxPool2d,
    avg_pool1d,
    avg_pool2d,
    max_pool1d,
    max_pool2d,
)
from course_utils.nn.recurrent import gru, lstm, rnn
from course_utils.nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from course_utils.nn.recurrent_layers import GRU, LSTM, RNN

__all__ = [
    "AdditiveAttention", "AvgPool1d", "AvgPool2d", "BatchNorm1d", "BatchNorm2d", "CTCLoss", "Conv1d", "Conv2d",
    "Conv3d", "Dropout", "ELU", "Embedding", "Flatten", "GRU", "GRUCell", "LSTM", "LSTMCell", "LeakyReLU", "Linear",
    "MaxPool1d", "MaxPool2d", "Module", "Parameter", "RNN", "RNNCell", "ReLU", "Sequential", "Sigmoid", "Softplus",
    "Tanh", "avg_pool1d", "avg_pool2d", "conv1d", "conv2d", "conv3d", "cross_entropy", "ctc_loss", "dropout", "elu",
    "embedding", "gru", "init", "leaky_relu", "linear", "log_softmax", "lstm", "max_pool1d", "max_pool2d", "mse_loss",
    "relu", "rnn", "sigmoid", "softmax", "softplus", "tanh",
]
