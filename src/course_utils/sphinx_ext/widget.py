"""Mount the course's widgets on pages without a kernel: from a notebook's saved state, or by a directive."""

import json
from html import escape

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course_utils import widgets
from course_utils.widgets import source
from course_utils.widgets.base import static

STATE_MIME = "application/vnd.jupyter.widget-state+json"


def json_in_script(value):
    """Return `value` as JSON that cannot end the script element around it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def saved_state(metadata, model_id):
    """Return the static state of widget `model_id` from a notebook's metadata.

    Raises:
        ValueError: the state is not saved, is not one of the course's widgets, or holds binary data.
    """
    models = metadata.get("widgets", {}).get(STATE_MIME, {}).get("state", {})
    if model_id not in models:
        raise ValueError(f"expected the state of widget {model_id} saved in the notebook, found none")
    model = models[model_id]
    state = static(model.get("state", {}))
    if "widget" not in state:
        kind = model.get("model_name", "unknown")
        raise ValueError(
            f"widget {model_id} ({kind}) is not a course widget: expected a trait 'widget'. "
            "A widget that needs a kernel needs a stored picture beside it"
        )
    if state["widget"] not in source.names():
        raise ValueError(f"no widget {state['widget']!r}; the widgets are {', '.join(source.names())}")
    if model.get("buffers"):
        raise ValueError(f"widget {state['widget']} holds binary data: expected JSON only")
    return state


def mount_node(state):
    """Return the document node that the page's script turns into the widget."""
    name = state["widget"]
    html = (
        f'<div class="course-widget-mount" data-widget="{escape(name)}">'
        f'<script type="application/json">{json_in_script(state)}</script>'
        "<noscript><p>This figure needs JavaScript.</p></noscript></div>"
    )
    return nodes.raw("", html, format="html", course_assets=[f"widget:{name}"])


def build_widget(name, arguments):
    """Return the widget of folder `name`: ``chain_rule`` gives ``course_utils.widgets.ChainRule(**arguments)``.

    Raises:
        ValueError: there is no such widget; the message lists the known ones.
    """
    if name not in source.names():
        raise ValueError(f"no widget {name!r}; the widgets are {', '.join(source.names())}")
    return getattr(widgets, source.class_name(name))(**arguments)


class CourseWidget(SphinxDirective):
    """``{course-widget} NAME`` with keyword arguments as its body, in YAML."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Build the widget and return its mount."""
        name = self.arguments[0]
        try:
            arguments = yaml.safe_load("\n".join(self.content)) or {}
            if not isinstance(arguments, dict):
                raise ValueError(f"expected keyword arguments such as `x: 1`, got {arguments!r}")
            state = build_widget(name, arguments).static_state()
        except (ValueError, TypeError, KeyError, yaml.YAMLError) as problem:
            raise self.error(f"course-widget {name}: {problem}") from problem
        for path in sorted((source.HERE / name).glob("*.py")):
            self.env.note_dependency(str(path))
        return [mount_node({**state, "widget": name})]
