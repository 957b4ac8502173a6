"""The script and the style sheet of a widget, each put together with what all widgets share."""

import re
from pathlib import Path

HERE = Path(__file__).parent

_IMPORT_SHARED = re.compile(r'^import \{([^}]*)\} from "\.\./shared\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |function |class )", re.MULTILINE)


def names():
    """Return the folder names of all widgets, sorted."""
    return sorted(path.parent.name for path in HERE.glob("*/widget.js"))


def script(name):
    """Return widget `name` as one ES module: shared.js stands where its widget.js imports from it.

    Raises:
        ValueError: widget.js imports a name that shared.js does not export.
    """
    module = (HERE / name / "widget.js").read_text(encoding="utf-8")
    found = _IMPORT_SHARED.search(module)
    if not found:
        return module
    shared = (HERE / "shared.js").read_text(encoding="utf-8")
    wanted = {word.strip() for word in found.group(1).split(",") if word.strip()}
    unknown = wanted - set(re.findall(r"^export (?:const|function|class) (\w+)", shared, re.MULTILINE))
    if unknown:
        raise ValueError(f"widget {name}: expected names that shared.js exports, got {', '.join(sorted(unknown))}")
    return module[: found.start()] + _EXPORT.sub("", shared) + module[found.end() :]


def style(name):
    """Return the style sheet of widget `name`: that of all widgets, then its own."""
    return "\n".join((HERE / part).read_text(encoding="utf-8") for part in ("shared.css", f"{name}/widget.css"))
