"""Networks that are given a list and have to give it back: an LSTM for comparison, and how to train them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from course_utils import runtime
from course_utils.arguments import whole_number


class ListLSTM(nn.Module):
    """An LSTM that reads a list and says at each step what it thinks of each bit.

    h_t, c_t = LSTMCell(x_t, (h_(t-1), c_(t-1)));  output_t = output h_t

    Args:
        input_size: numbers I that come in at a step.
        output_size: numbers O that go out.
        hidden_size: memory cells H.

    Shapes:
        input (T, N, I), output (T, N, O), logits.

    Source: Hochreiter & Schmidhuber 1997; Graves, Wayne & Danihelka 2014, section 4.
    """

    def __init__(self, input_size, output_size, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size)
        self.output = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        return self.output(self.lstm(inputs)[0])

    @classmethod
    def of_weights(cls, input_size, output_size, weights):
        """Return one whose number of weights is as near as possible to `weights`."""
        def counted(hidden):
            return 4 * hidden * (input_size + hidden + 2) + output_size * (hidden + 1)

        weights = whole_number(weights, "ListLSTM.of_weights", "weights", 1)
        return cls(input_size, output_size, min(range(1, 1000), key=lambda hidden: abs(counted(hidden) - weights)))


def train_on_lists(model, draw, steps, rate=0.02, seed=0, name="lists"):
    """Train a network to give lists back.

    E = mean over the bits of the answer of -ln p(bit)

    Adam; the rate stays for half of the steps and then falls to 0 along a line; a gradient longer than 1 is shortened
    to 1.

    Args:
        model: takes inputs (T, N, I) and returns logits (T, N, O); it is changed, where it is.
        draw: ``draw(rng)`` returns inputs (T, N, I) and targets (L, N, O), arrays, for the last L steps.
        steps: how many.
        rate: the highest learning rate.
        seed: of the generator that `draw` gets.
        name: what the progress bar says; None shows none.

    Returns:
        the loss of every step in nats a bit, a list of floats.

    Source: Graves, Wayne & Danihelka 2014, section 4, which takes RMSprop.
    """
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    losses = []
    for step in range(steps) if name is None else runtime.progress(range(steps), name):
        optimizer.param_groups[0]["lr"] = rate * min(1, 2 * (1 - step / steps))
        inputs, targets = map(torch.from_numpy, draw(rng))
        loss = functional.binary_cross_entropy_with_logits(model(inputs)[-len(targets) :], targets)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses
