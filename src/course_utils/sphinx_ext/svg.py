"""Put an SVG picture into a page so that it follows the page's theme, width and font."""

import re
import xml.etree.ElementTree as ET
from html import escape

from course_utils.figures.tokens import TOKENS

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PIXELS_PER_POINT = 4 / 3
_PAINT = ("fill", "stroke", "stop-color", "color")
_DROPPED = {"metadata", "script"}
_URL = re.compile(r"""url\(\s*["']?#([^)"']+)["']?\s*\)""")

# Where two tokens share a value the first one stands for both.
_VARIABLES = {}
for _name, (_light, _dark) in TOKENS.items():
    _VARIABLES.setdefault(_light, f"var(--course-{_name})")
_HEX = re.compile("|".join(_VARIABLES), re.IGNORECASE)


def follow_theme(text):
    """Replace the light hex value of every colour token in `text` by its CSS variable."""
    return _HEX.sub(lambda match: _VARIABLES[match.group().lower()], text)


def inline_svg(text, alt, prefix):
    """Return the HTML of an SVG picture for use inside a page.

    Args:
        text: the SVG document.
        alt: what a sighted reader takes from the picture; becomes its accessible name.
        prefix: put before every id, so that two pictures on one page do not share any.

    Returns:
        A ``<div>`` that holds the ``<svg>``.

    Raises:
        ValueError: `text` is not an SVG document.
    """
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise ValueError(f"expected an SVG document: {error}") from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(f"expected an SVG document, got the root element {root.tag}")
    known = {element.get("id") for element in root.iter() if element.get("id")}
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in _DROPPED:
                parent.remove(child)
    root.set("id", root.get("id", "picture"))
    known.add(root.get("id"))
    for element in root.iter():
        _rewrite(element, known, prefix)
    _fit(root)
    root.set("role", "img")
    root.set("aria-label", alt)
    # A style element would apply to the whole page: nest its rules below this picture.
    for style in root.iter(f"{{{SVG}}}style"):
        style.text = f"#{root.get('id')} {{ {follow_theme(style.text or '')} }}"
    ET.register_namespace("", SVG)
    return f'<div class="output course-figure">{ET.tostring(root, encoding="unicode")}</div>'


def _rewrite(element, known, prefix):
    """Prefix ids and references to them, and exchange token colours for CSS variables, in one element."""
    href = element.attrib.pop(f"{{{XLINK}}}href", element.get("href"))
    if href is not None:
        element.set("href", f"#{prefix}{href[1:]}" if href.startswith("#") and href[1:] in known else href)
    styles = []
    for name, value in list(element.attrib.items()):
        if name.rpartition("}")[2].startswith("on") or name.startswith(f"{{{XLINK}}}"):
            del element.attrib[name]
            continue
        if name == "id":
            value = prefix + value
        elif name in ("aria-labelledby", "aria-describedby"):
            value = " ".join(prefix + part for part in value.split())
        elif name != "href":
            value = _URL.sub(lambda m: f"url(#{prefix}{m[1]})" if m[1] in known else m[0], value)
            if name == "style" or name in _PAINT:
                value = follow_theme(value)
        # var() is reliable in a style, not in a presentation attribute.
        if name in _PAINT and "var(" in value:
            styles.append(f"{name}: {value}")
            del element.attrib[name]
        else:
            element.set(name, value)
    if styles:
        element.set("style", "; ".join([*filter(None, [element.get("style")]), *styles]))


def _fit(root):
    """Give the picture its natural width in pixels; the style sheet lets it shrink, never overflow."""
    width = root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    match = re.fullmatch(r"([\d.]+)(pt|px)?", width or "")
    if match:
        root.set("width", f"{float(match[1]) * (PIXELS_PER_POINT if match[2] == 'pt' else 1):.0f}")


def picture_prefix(cell_index, output_index):
    """Return the id prefix of the picture in one output of a page, for example ``fig-3-0-``."""
    return escape(f"fig-{cell_index}-{output_index}-")
