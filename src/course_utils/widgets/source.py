"""The script and the style sheet of a widget, each put together with what all widgets share.

A widget's `widget.js` is an ES module that may import from modules beside it and in `lib/`. A page loads one file, so
the modules are joined here, each as a function of its own: names of one module cannot meet those of another. Node,
which tests them, imports the modules as they are. A table that Python needs too is a JSON file, which both read.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).parent

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";[ \t]*$', re.MULTILINE)
_TABLE = re.compile(
    rf'^import ({_NAME}) from "(\.{{1,2}}/[^"]+\.json)" with \{{ type: "json" \}};[ \t]*$', re.MULTILINE
)
_AS = re.compile(r"\s+as\s+")
_DECLARED = re.compile(rf"^export ((?:async )?(?:const|function\*?|class) ({_NAME}))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_ANY = re.compile(r"^[ \t]*(?:import\b(?![ \t]*[.(])|export\b).*|.*\bimport[ \t]*[.(].*", re.MULTILINE)
_UNDERSTOOD = (
    'import { NAME, … } from "./FILE.js"; import NAME from "./FILE.json" with { type: "json" }; '
    "export const, function or class NAME; and one export default, each at the start of a line"
)


def names():
    """Return the folder names of all widgets, sorted."""
    return sorted(path.parent.name for path in HERE.glob("*/widget.js"))


def class_name(name):
    """Return the name of the class in folder `name`: ``"word_map"`` holds ``WordMap``."""
    return "".join(part.capitalize() for part in name.split("_"))


def script(name):
    """Return widget `name` as one ES module, `export default` at its end.

    Raises:
        ValueError: a module imports a file or a name that is not there, or imports itself by a detour, or holds an
            import or export in a form that is not understood.
    """
    return _joined(name) + "export default widget.default;\n"


def classic_script(name):
    """Return widget `name` as a classic script, which a browser also loads from disk.

    It registers what widget.js exports as default as ``window.courseWidgets[name]``.

    Raises:
        ValueError: as for `script`.
    """
    start = "window.courseWidgets = window.courseWidgets || {};\n"
    return f'{start}window.courseWidgets["{name}"] = (() => {{\n{_joined(name)}return widget.default;\n}})();\n'


def style(name):
    """Return the style sheet of widget `name`: that of all widgets, then its own.

    The shared rules are written for this widget alone. On a page of two, those that come with the second would
    otherwise stand behind the first one's own rules and win.
    """
    shared, own = ((HERE / part).read_text(encoding="utf-8") for part in ("lib/figure.css", f"{name}/widget.css"))
    return re.sub(r"\.course-widget(?![\w-])", f".course-{name.replace('_', '-')}", shared) + "\n" + own


def _joined(name):
    """Return the definitions of all modules of a widget, those that others import first; the last is `widget`."""
    parts, done = [], {}
    _add(HERE / name / "widget.js", parts, done, ())
    if "default" not in done[(HERE / name / "widget.js").resolve()][1]:
        raise ValueError(f"widget {name}: expected an export default in widget.js, found none")
    return "".join(parts)


def _add(path, parts, done, importers):
    """Append the module at `path` after those it imports; `done` keeps {path: (its name, what it exports)}."""
    path = path.resolve()
    if path in importers:
        circle = " → ".join(one.name for one in (*importers[importers.index(path):], path))
        raise ValueError(f"expected modules that do not import each other in a circle, got {circle}")
    if path in done:
        return done[path]
    if not path.is_file():
        who = importers[-1].name if importers else path.parent.name
        raise ValueError(f"{who}: expected a module at {path}, found none")
    text = path.read_text(encoding="utf-8")

    def take(match):
        module, exported = _add(path.parent / match[2], parts, done, (*importers, path))
        wanted = [_AS.sub(": ", word.strip()) for word in match[1].split(",") if word.strip()]
        missing = [word for word in wanted if word.split(":")[0] not in exported]
        if missing:
            raise ValueError(f"{path.name}: expected names that {match[2]} exports, got {', '.join(missing)}")
        return f"const {{ {', '.join(wanted)} }} = {module};"

    body = _TABLE.sub(lambda match: _table(match[1], path, path.parent / match[2]), _IMPORT.sub(take, text))
    exported = [name for _, name in _DECLARED.findall(body)]
    body = _DECLARED.sub(r"\1", body)
    if _DEFAULT.search(body):
        body = _DEFAULT.sub("const moduleDefault = ", body, count=1)
        exported.append("default")
    left = _ANY.search(body)
    if left:
        raise ValueError(f"{path.name}: expected {_UNDERSTOOD}; found: {left[0].strip()}")
    module = "widget" if path.name == "widget.js" else f"module{len(done)}"
    given = ", ".join("default: moduleDefault" if name == "default" else name for name in exported)
    start = f'// {path.parent.name}/{path.name}\nconst {module} = (() => {{\n"use strict";\n'
    parts.append(f"{start}{body}\nreturn {{ {given} }};\n}})();\n")
    done[path] = module, exported
    return done[path]


def _table(name, importer, path):
    """Return the line that gives a module the JSON file at `path` under a name."""
    if not path.is_file():
        raise ValueError(f"{importer.name}: expected a table at {path}, found none")
    return f"const {name} = {json.dumps(json.loads(path.read_text(encoding='utf-8')), ensure_ascii=False)};"
