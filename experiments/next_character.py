"""Pilot skeleton."""
import math
import sys
import time

import numpy as np
import torch
from torch.nn import functional

from course_utils import data

BATCH, STEPS = 16, 32


def load():
    texts = {split: data.load_text("tinyshakespeare", split).text for split in ("train", "valid", "test")}
    characters = sorted(set(texts["train"]))
    number = {c: i for i, c in enumerate(characters)}
    return characters, {s: np.array([number[c] for c in t]) for s, t in texts.items()}


class Network(torch.nn.Module):
    def __init__(self, size, units, dropout):
        super().__init__()
        self.lstm = torch.nn.LSTM(size, units)
        self.readout = torch.nn.Linear(units, size)
        self.dropout = torch.nn.Dropout(dropout)

    def forward(self, ids, state=None):
        x = functional.one_hot(ids, self.lstm.input_size).float()
        h, state = self.lstm(x, state)
        return self.readout(self.dropout(h)), state


def train(network, ids, passes, rate, generator):
    weights = list(network.parameters())
    optimizer = torch.optim.Adam(weights, lr=rate)
    per_pass = (len(ids) // BATCH - 1) // STEPS
    total, step = passes * per_pass, 0
    network.train()
    for _ in range(passes):
        turned = torch.from_numpy(np.roll(ids, -generator.integers(len(ids))))
        streams = turned[: BATCH * (len(ids) // BATCH)].reshape(BATCH, -1).T  # (T, N)
        state = None
        for k in range(per_pass):
            optimizer.param_groups[0]["lr"] = rate * min(1, (step + 1) / 100) * (1 + math.cos(math.pi * step / total)) / 2
            part = streams[k * STEPS : (k + 1) * STEPS + 1]
            logits, state = network(part[:-1], state)
            loss = functional.cross_entropy(logits.flatten(0, 1), part[1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            state = tuple(one.detach() for one in state)
            step += 1
    network.eval()


@torch.no_grad()
def surprise(network, ids):
    """bits of every character after the first."""
    logits, _ = network(torch.from_numpy(ids[:-1])[:, None])
    return functional.cross_entropy(logits[:, 0], torch.from_numpy(ids[1:]), reduction="none").numpy() / math.log(2)


if __name__ == "__main__":
    torch.set_num_threads(1)
    characters, ids = load()
    for spec in sys.argv[1:]:
        units, dropout, passes, rate, seed = map(float, spec.split(","))
        torch.manual_seed(int(seed))
        net = Network(len(characters), int(units), dropout)
        t = time.process_time()
        train(net, ids["train"], int(passes), rate, np.random.default_rng(int(seed)))
        print(spec, "valid", surprise(net, ids["valid"]).mean().round(4), "s", round(time.process_time() - t), flush=True)
        torch.save(net.state_dict(), f"/tmp/nc_{spec}.pt")
