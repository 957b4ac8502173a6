"""What decides a notebook's outputs: its code, and the files of the package that it used. Told without running it.

While a notebook runs, its kernel is watched: at the end it names the modules of `course_utils` that were imported and
the files of the package that were opened. Their fingerprints are stored in the notebook, so that a later look at the
files says whether it must run again, and why.

Not counted: scripts and style sheets of widgets and what joins them (they are put into the stored notebook without
running it), and modules that only say where names live (what a name leads to is counted itself). A new claim or
exercise is no reason to run the other lessons: of a TOML file only those tables count whose names stand in the
notebook's code or in a module that it uses, and of the modules with exercises only those that define a name in the
notebook's code.
"""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

import course_utils

PACKAGE = Path(course_utils.__file__).parent
_PATCHED = {".js", ".css"}
_JOINS = "widgets/source.py"
_EXERCISES = re.compile(r"checks/\w+/\w+\.py")
_DEFINED = re.compile(r"^(?:def |class )?(\w+)(?= = |\()", re.MULTILINE)

# Run in the kernel before the first cell and asked after the last.
WATCH = """
def _watch():
    import sys
    opened = sys.course_opened = set()
    def note(event, arguments):
        if event == "open" and isinstance(arguments[0], str):
            opened.add(arguments[0])
    sys.addaudithook(note)
_watch()
del _watch
"""
USED = """__import__("json").dumps([str(path) for path in (
    *__import__("sys").course_opened,
    *(getattr(module, "__file__", None) for name, module in list(__import__("sys").modules.items())
      if name.partition(".")[0] == "course_utils"))])"""


def package_files(paths):
    """Return the files of the package among `paths` that count, sorted, as paths below the package.

    Args:
        paths: what the kernel answered to `USED`: paths as text, of any files.
    """
    found = set()
    for path in map(Path, paths):
        patched = path.suffix in _PATCHED or path.as_posix().endswith(_JOINS)
        if PACKAGE in path.parents and not patched and "__pycache__" not in path.parts:
            found.add(path)
    # safetensors opens its files out of Python's sight: the weights beside a module that was used count as used.
    for folder in {path.parent for path in found if path.suffix == ".py"}:
        found.update(folder.glob("*.safetensors"))
    return sorted(path.relative_to(PACKAGE).as_posix() for path in found if path.is_file())


def fingerprints(notebook, names):
    """Return fingerprints of the code cells and of files of the package: {"code": …, "nn/conv.py": …}.

    Args:
        notebook: the notebook whose code counts.
        names: paths below the package; those that are missing now, and signposts, are left out.
    """
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    contents = {name: (PACKAGE / name).read_bytes() for name in names if (PACKAGE / name).is_file()}
    for name in [name for name in contents if _says_nothing(name, contents[name], code)]:
        del contents[name]
    modules = [content.decode() for name, content in contents.items() if name.endswith(".py")]
    words = _words("\n".join([code, *modules]))
    for name in contents:
        if name.endswith(".toml"):
            contents[name] = repr(_named_tables(contents[name].decode(), words)).encode()
    return {name: _short_hash(content) for name, content in {"code": code.encode(), **contents}.items()}


def why_stale(notebook):
    """Return why the notebook must run again, in words for a person; an empty string if it need not."""
    ran = notebook.metadata.get("executed")
    if not isinstance(ran, dict):
        return "it never ran"
    now = fingerprints(notebook, [name for name in ran if name != "code"])
    changed = [name for name in ran if now.get(name) != ran[name]]
    return f"changed: {', '.join(changed)}" if changed else ""


def _short_hash(content):
    return hashlib.sha256(content).hexdigest()[:12]


def _words(text):
    return set(re.findall(r"[\w-]+", text))


def _says_nothing(name, content, code):
    """Whether a module does not decide the outputs: it only says where names live, or has other lessons' exercises."""
    if _EXERCISES.fullmatch(name) and not name.endswith("__init__.py"):
        return not set(_DEFINED.findall(content.decode())) & _words(code)
    return name.endswith("__init__.py") and _is_signpost(content)


def _named_tables(text, words):
    """Return the tables of a TOML file, by name, whose names are among `words`; of a list of tables, by their id."""
    tables = {}
    for name, value in tomllib.loads(text).items():
        if isinstance(value, list) and all(isinstance(entry, dict) and "id" in entry for entry in value):
            tables.update({entry["id"]: entry for entry in value})
        else:
            tables[name] = value
    return {name: value for name, value in tables.items() if name in words}


def _is_signpost(content):
    """Whether a module holds nothing but its docstring, imports, and tables of names."""
    body = ast.parse(content).body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return all(isinstance(line, (ast.Import, ast.ImportFrom)) or _is_table(line) for line in body)


def _is_table(line):
    """Whether a line of a module binds a name to text, to other names, to containers of those, or to lazy names."""
    quiet = (ast.Dict, ast.List, ast.Tuple, ast.Constant, ast.Name, ast.Starred, ast.Load)
    value = getattr(line, "value", None)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "lazy_names"
    return isinstance(line, ast.Assign) and all(isinstance(part, quiet) for part in ast.walk(value))
