"""Every lesson that asks for a device runs on the pretend one, made small: GPU without a GPU."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import lesson
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "course_utils"
MOST_UNFINISHED = 0.1  # of the cells; a lesson of which more breaks off needs larger sizes in lesson.py


def askers():
    """What the package has, as a lesson calls it, in files that ask for the device, so that a lesson need not."""
    files = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "runtime.py"}
    return {f"{path.relative_to(PACKAGE).parts[0].removesuffix('.py')}.{name}"
            for path, text in files.items() if "runtime.device()" in text
            for name in re.findall(r"^(?:def|class) ([A-Za-z]\w*)", text, re.MULTILINE)}


def asks(text):
    """Whether the code of a lesson asks for the device, itself or by such a call."""
    calls = "|".join(re.escape(name) for name in sorted(askers() | {"runtime.device"}))
    return any(re.search(rf"\b({calls})\(", source) for _, source in lesson.code_cells(text))


LESSONS = [path for path in sorted((ROOT / "book" / "chapters").glob("*/[0-9]*.md"))
           if asks(path.read_text(encoding="utf-8"))]


def run(path, folder):
    """Run a lesson in a process of its own, offline, in the profile of a GPU; return what was found."""
    report = folder / "report.json"
    env = {name: value for name, value in os.environ.items() if name != "COURSE_DATA"}
    env.update(COURSE_OFFLINE="1", COURSE_CACHE=str(folder), COURSE_PROFILE="full", OMP_NUM_THREADS="1")
    command = [sys.executable, str(Path(lesson.__file__)), str(path), str(report)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
    assert report.exists(), done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_lesson_makes_no_mistake_about_devices(path, tmp_path):
    found = run(path, tmp_path)
    assert not found["mistakes"], "\n".join(found["mistakes"])
    assert found["tensors"] > 50, f"only {found['tensors']} tensors were ever on the device"
    assert len(found["unfinished"]) <= MOST_UNFINISHED * found["cells"], "\n".join(found["unfinished"])


def test_lessons_that_ask_are_found():
    assert LESSONS and {"training.fit", "torch_models.load_captioner"} <= askers()


@pytest.mark.parametrize("code, expected", [
    ("device = runtime.device()", True),
    ("training.fit(network, loss, optimizer, pair)", True),
    ("networks = torch_models.load_captioner()", True),
    ("network.training = False", False),
    ("torch.ones(3)", False),
])
def test_only_code_asks(code, expected):
    assert asks(f"Words, runtime.device().\n\n```{{code-cell}} ipython3\n{code}\n```\n") is expected


PLANTED = """# A lesson with mistakes

```{code-cell} ipython3
try:
    import course_utils
except ImportError:
    %pip install course_utils
import numpy as np
import torch
from timeit import repeat
from course_utils import data, runtime, training

x = torch.ones(3, 4, device=runtime.device())
network, loss = torch.nn.Linear(4, 2), torch.nn.functional.cross_entropy
SIZES = {"quick": {"steps": 40_000}, "full": {"steps": 50_000, "passes": 2}}[runtime.profile()]
digits = data.load_images("mnist", "train")
```

A tensor that was left behind.

```{code-cell} ipython3
:tags: [nbval-ignore-output]

x + torch.ones(4)  # MISTAKE: Expected all tensors to be on the same device
```

```{code-cell} ipython3
print(x.sum())
np.log(x)  # MISTAKE: can't convert pretend:0 device type tensor to numpy
```

```{code-cell} ipython3
network(x)  # MISTAKE: Expected all tensors to be on the same device
```

```{code-cell} ipython3
optimizer, rounds = torch.optim.SGD(network.to(x.device).parameters()), 0
for step in range(SIZES["steps"]):
    optimizer.zero_grad()
    loss(network(x), torch.zeros(3, dtype=torch.int64, device=x.device)).backward()
    optimizer.step()
    rounds += 1
for name in [*runtime.progress(range(5), "all"), *runtime.progress(range(900), "three")]:
    rounds += 1
measured = []
repeat(lambda: measured.append(1), number=1000, repeat=5)
assert (SIZES["steps"], SIZES["passes"], rounds, len(measured), len(digits)) == (500, 2, 11, 2, 500)
```

```{code-cell} ipython3
def to_the_first(y, t):
    assert len(t) == 50
    return loss(y, torch.zeros_like(t.cpu()))  # MISTAKE: Expected all tensors to be on the same device


pair = digits.images[:, 0, 0, :4], digits.labels
training.fit(network, to_the_first, optimizer, pair)
```

```{code-cell} ipython3
if torch.cuda.is_available():
    torch.cuda.synchronize(), print(torch.cuda.get_device_name().upper())
    assert len(torch.ones(10_000, device="cuda")) == 10 * 10 and torch.device("cuda") == runtime.device()
    torch.ones(3, device="cuda") @ torch.ones(3)  # MISTAKE: Expected all tensors to be on the same device
```

```{code-cell} ipython3
assert network.weight.isnan().any()  # DOES NOT HOLD
max([])  # UNFINISHED
```
"""


def lines(words):
    """The numbers of the lines of PLANTED that say so, and what they say further."""
    return [(number, line.partition(words)[2].strip(": ")) for number, line in enumerate(PLANTED.splitlines(), start=1)
            if f"# {words}" in line]


def test_planted_mistakes_are_found_each_in_its_line(tmp_path):
    path = tmp_path / "planted.md"
    path.write_text(PLANTED, encoding="utf-8")
    found = run(path, tmp_path)
    assert len(found["mistakes"]) == len(lines("MISTAKE")) == 5
    for message, (number, words) in zip(found["mistakes"], lines("MISTAKE"), strict=True):
        assert re.search(rf"\bplanted.md:{number}: (Runtime|Type)Error: {words}", message), message
    assert re.match(r"planted.md:\d+ > training.py:\d+ > .* > planted.md", found["mistakes"][3])
    assert found["does not hold"] == [f"planted.md:{number}" for number, _ in lines("DOES NOT HOLD")]
    assert found["unfinished"] == [f"planted.md:{number}: ValueError: max() arg is an empty sequence"
                                   for number, _ in lines("UNFINISHED")]
    assert found["cells"] == 8
