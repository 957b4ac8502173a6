"""Run a lesson's code, made small, on the pretend device: ``python tests/pretend/lesson.py LESSON.md REPORT.json``.

Only mistakes about devices are looked for, so the lesson does less of everything, and takes seconds:

- numbers in the table of sizes, `{"quick": …, "full": …}[runtime.profile()]`, shrink, and so do those in what is done
  `if torch.cuda.is_available()`, which is done: "cuda" becomes the pretend device, `torch.cuda` a dummy;
- a loop that trains (`.backward()`, `.step()`) or has a progress bar goes round three times instead of often;
- loaders give a few pictures, `training` learns from a few rows, `timeit` measures twice.

What a lesson asserts of its results cannot hold then: it is worked out, and noted if it does not hold. Noted are also
the errors that too few examples make, such as the largest of nothing: `NOT_ABOUT_DEVICES`. All others are mistakes.
After a cell that fails, the next one runs.
"""

import ast
import itertools
import json
import sys
import timeit
import traceback
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

SIZE, ROUNDS, OFTEN, ROWS = 64, 3, 20, 50
LOADED = {"load_images": 500, "load_captions": 12}
CUDA = {"get_device_name.return_value": "a pretend GPU", "device_count.return_value": 1}
TRAINS = {"backward", "step", "grad"}
# Of devices, PyTorch says RuntimeError, TypeError or NotImplementedError.
NOT_ABOUT_DEVICES = (ArithmeticError, LookupError, NameError, ValueError)


def code_cells(text):
    """Yield (number of lines before it, source) of each code cell in the text of a lesson."""
    import jupytext

    place = 0
    for cell in jupytext.reads(text, "md:myst").cells:
        if cell.cell_type == "code" and cell.source.strip():
            place = text.index(cell.source, place)
            yield text.count("\n", 0, place), cell.source


class Smaller(ast.NodeTransformer):
    """Rewrites the code of a cell as said above; its lines keep their numbers."""

    def visit_Subscript(self, node):
        if isinstance(node.value, ast.Dict) and ast.unparse(node.slice) == "runtime.profile()":
            _shrink(node.value)
        return self.generic_visit(node)

    def visit_If(self, node):
        if ast.unparse(node.test) == "torch.cuda.is_available()":
            _shrink(node)
        return self.generic_visit(node)

    def visit_For(self, node):
        if any(isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in TRAINS
               for one in _own(node)):
            node.iter = _call("_a_few", node.iter)
        return self.generic_visit(node)

    def visit_Attribute(self, node):
        is_cuda = ast.unparse(node) == "torch.cuda"
        return ast.copy_location(ast.Name("_cuda", node.ctx), node) if is_cuda else self.generic_visit(node)

    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant("pretend"), node) if node.value == "cuda" else node

    def visit_Assert(self, node):
        return ast.copy_location(ast.Expr(_call("_judge", self.visit(node.test))), node)


def _shrink(tree):
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and type(one.value) is int:
            one.value = max(min(one.value, SIZE), one.value // 100)


def _own(loop):
    """Yield what stands in a loop itself, not in a loop or function within it."""
    waiting = list(loop.body)
    while waiting:
        one = waiting.pop()
        if not isinstance(one, (ast.For, ast.While, ast.FunctionDef, ast.Lambda)):
            yield one
            waiting.extend(ast.iter_child_nodes(one))


def _call(name, argument):
    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [argument], []), argument)


def a_few(items, description=None):
    """What a loop goes through: everything if that is not much, otherwise the first."""
    begun = list(itertools.islice(items, OFTEN + 1))
    return begun if len(begun) <= OFTEN else begun[:ROUNDS]


def small_course(patch):
    """Make the package do less, by `patch(module, name, replacement)`."""
    from course_utils import data, runtime, training

    def loader(load, most):
        return lambda name, split="train", limit=None, **more: load(name, split, min(limit or most, most), **more)

    def rows(pair):
        return pair and tuple(one[:ROWS] for one in pair)

    def fit(model, loss, optimizer, train, valid=None, _fit=training.fit, **more):
        return _fit(model, loss, optimizer, rows(train), rows(valid), **{**more, "description": None})

    def evaluate(model, loss, pair, _evaluate=training.evaluate, **more):
        return _evaluate(model, loss, rows(pair), **more)

    def repeat(statement, *_, **__):
        return timeit.Timer(statement).repeat(2, 1)

    for name, most in LOADED.items():
        patch(data, name, loader(getattr(data, name), most))
    patch(training, "fit", fit)
    patch(training, "evaluate", evaluate)
    patch(runtime, "progress", a_few)
    patch(timeit, "repeat", repeat)


def run(path, device):
    """Run the lesson at `path`, whose `runtime.device()` is `device`; return what was found, with lines of the text."""
    from IPython.core.inputtransformer2 import TransformerManager
    from matplotlib import pyplot

    found = {"cells": 0, "mistakes": [], "unfinished": [], "does not hold": []}

    def judge(holds):
        if not holds:
            found["does not hold"].append(f"{path.name}:{sys._getframe(1).f_lineno}")

    names = {"__name__": "__main__", "_judge": judge, "_a_few": a_few,
             "_cuda": mock.MagicMock(**CUDA), "get_ipython": mock.MagicMock()}
    for before, source in code_cells(path.read_text(encoding="utf-8")):
        found["cells"] += 1
        tree = Smaller().visit(ast.parse(TransformerManager().transform_cell(source)))
        tree = ast.increment_lineno(ast.fix_missing_locations(tree), before)
        try:
            exec(compile(tree, path, "exec"), names)
        except Exception as error:
            noted = isinstance(error, NOT_ABOUT_DEVICES) and device.type not in str(error)
            found["unfinished" if noted else "mistakes"].append(_described(error, path))
        pyplot.close("all")
    return found


def _described(error, path):
    """The error, and the lines of the lesson and of the package on the way to it."""
    import course_utils

    package = str(Path(course_utils.__file__).parent)
    lines = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
             if frame.filename == str(path) or frame.filename.startswith(package)]
    return f"{' > '.join(lines)}: {type(error).__name__}: {error}"


def main(path, report):
    import device
    import matplotlib

    from course_utils import runtime

    matplotlib.use("Agg")
    with ExitStack() as stack:
        pretend = stack.enter_context(device.plugged_in())
        small_course(lambda *patch: stack.enter_context(mock.patch.object(*patch)))
        stack.enter_context(mock.patch.object(runtime, "device", lambda: pretend))
        found = run(path, pretend) | {"tensors": device.PretendTensor.made}
    Path(report).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
