"""The modules of a widget, joined into the one script that a page loads."""

import re
import subprocess
from itertools import combinations

import pytest

from course_utils.widgets import source

# Functions, arrow functions and classes at the top of a module.
HELPER = re.compile(
    r"^(?:export )?(?:(?:async )?function\*? (\w+)|class (\w+)|const (\w+) = (?:async )?(?:\([^)]*\)|\w+) =>)",
    re.MULTILINE,
)
LONGEST = 500  # lines of a module
PAGE = 'globalThis.window = globalThis;\n{script}\nconsole.log(JSON.stringify(courseWidgets.dummy.render()));'


def modules():
    """Every script of the widgets: (folder, path)."""
    return [(path.parent.name, path) for path in sorted(source.HERE.glob("*/*.js"))]


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes modules below an empty folder of widgets: {"dummy/widget.js": text}."""
    monkeypatch.setattr(source, "HERE", tmp_path)

    def writer(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)

    return writer


def run(name="dummy"):
    script = PAGE.format(script=source.classic_script(name))
    return subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", source.names())
def test_a_widget_is_one_module_without_imports(name):
    module = source.script(name)
    assert not re.search(r"^import ", module, re.MULTILINE)
    assert re.findall(r"^export .*", module, re.MULTILINE) == ["export default widget.default;"]
    assert f'window.courseWidgets["{name}"]' in source.classic_script(name)
    style, own = source.style(name), (source.HERE / name / "widget.css").read_text(encoding="utf-8")
    assert style.endswith(own) and style.startswith("/* What the interactive figures have in common.")


def test_no_helper_stands_in_two_figures():
    """What a second figure needs is in lib/. `View` is what each calls itself."""
    own = {}
    for folder, path in modules():
        found = HELPER.findall(path.read_text(encoding="utf-8"))
        own.setdefault(folder, set()).update(name for names in found for name in names if name)
    shared = {f"{a} and {b}": sorted((own[a] & own[b]) - {"View"}) for a, b in combinations(own, 2)}
    assert {pair: names for pair, names in shared.items() if names} == {}


@pytest.mark.parametrize(("folder", "path"), modules(), ids=lambda one: getattr(one, "name", one))
def test_a_module_is_short_and_never_turns_text_into_code_or_markup(folder, path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    risky = r"\beval\(|\bFunction\(|\bimport\(|innerHTML|insertAdjacentHTML|document\.write"
    assert not re.search(risky, text)


def test_each_module_has_a_scope_of_its_own(write):
    """Two modules may use one name for two things; a module is there once, however many import it."""
    write({
        "lib/count.js": "const SVG = 1;\nlet made = 0;\nexport const next = () => SVG + made++;\n",
        "dummy/part.js": 'import { next } from "../lib/count.js";\nexport const first = next();\n',
        "dummy/widget.js": 'import {\n  next as after,\n} from "../lib/count.js";\nimport { first } from "./part.js";\n'
                           "const SVG = 10;\nexport class Thing {}\nexport function* all() {}\n"
                           "export default {\n  render: () => [SVG, first, after()],\n};\n",
    })  # fmt: skip
    assert run() == "[10,1,2]"


def test_a_table_in_json_is_there_for_node_and_for_the_page(write, tmp_path):
    write({
        "dummy/table.json": '{\n  "rates": [0.5, 1e-3],\n  "label": "½ w₁ “</b>”"\n}\n',
        "dummy/widget.js": 'import TABLE from "./table.json" with { type: "json" };\n'
                           "export const table = TABLE;\nexport default {\n  render: () => TABLE,\n};\n",
    })  # fmt: skip
    expected = '{"rates":[0.5,0.001],"label":"½ w₁ “</b>”"}'
    assert run() == expected
    module = f'import {{ table }} from "{(tmp_path / "dummy/widget.js").as_uri()}"; console.log(JSON.stringify(table));'
    alone = ["node", "--input-type=module", "-e", module]
    assert subprocess.run(alone, capture_output=True, text=True, check=True).stdout.strip() == expected


@pytest.mark.parametrize("line", [
    'import d3 from "d3";', 'import table from "./table.json";', 'import "./x.js";', 'const d3 = await import("d3");',
    "export { a };", "export let a = 1;", 'import * as all from "./x.js";', 'export * from "./x.js";',
    "  export const a = 1;",
])  # fmt: skip
def test_other_forms_are_refused_and_quoted(write, line):
    write({"dummy/widget.js": f"{line}\nexport default {{\n}};\n"})
    with pytest.raises(ValueError, match="widget.js: expected import { NAME") as caught:
        source.script("dummy")
    assert line.strip() in str(caught.value)


def test_text_that_only_looks_like_an_import_is_left_alone(write):
    words = '// import what you like\nexport default {\n  render: () => "an important export",\n};\n'
    write({"dummy/widget.js": words})
    assert run() == '"an important export"'


@pytest.mark.parametrize(("files", "message"), [
    ({"dummy/widget.js": 'import { html, magic } from "../lib/a.js";\n', "lib/a.js": "export function html() {}\n"},
     r"widget.js: expected names that ../lib/a.js exports, got magic"),
    ({"dummy/widget.js": 'import { html } from "../lib/b.js";\n'}, "expected a module at .*b.js, found none"),
    ({"dummy/widget.js": 'import { a } from "./a.js";\n',
      "dummy/a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
      "dummy/b.js": 'import { a } from "./a.js";\nexport const b = 1;\n'}, "a.js → b.js → a.js"),
    ({"dummy/widget.js": 'import table from "./table.json" with { type: "json" };\n'},
     "widget.js: expected a table at .*table.json, found none"),
    ({"dummy/widget.js": "const a = 1;\n"}, "widget dummy: expected an export default"),
    ({"dummy/widget.js": "export default {};\nexport default {};\n"}, "one export default"),
], ids=["unknown name", "no such module", "a circle", "no such table", "no default", "two defaults"])  # fmt: skip
def test_what_does_not_fit_is_refused(write, files, message):
    write(files)
    with pytest.raises(ValueError, match=message):
        source.script("dummy")


@pytest.mark.parametrize("name", source.names())
def test_a_style_sheet_speaks_of_its_own_figure_only(name):
    """Two figures stand on one page: what comes with the second must not reach the first."""
    text = re.sub(r"/\*.*?\*/", "", source.style(name), flags=re.S)
    while text != (text := re.sub(r"\([^()]*\)", "", text)):  # the lists in :is(…) go with what stands before them
        pass
    selectors = [found.strip() for found in re.findall(r"(?:^|[{};])([^{};]*)(?=\{)", text)]
    assert len(selectors) > 20
    single = [one.strip() for several in selectors if not re.match(r"@|from$|to$|[\d.]+%", several)
              for one in several.split(",")]
    own = re.compile(rf"\.course-{name.replace('_', '-')}(?![\w-])")
    assert [one for one in single if not own.search(one)] == []
